"""predict and quiz: nothing waits, nothing breaks, the run is the key."""

import course_stage as stage
import pytest
from course_stage import pipeline

from zlearn.course import CourseError, predict, quiz, speak
from zlearn.course.note import Note
from zlearn.course.quizzes import Quiz
from zlearn.trace import display

EVIL = "<img src=x onerror=alert(1)>"


def test_it_runs_from_top_to_bottom_without_an_answer():
    prediction = predict("How many?", ["0", "8"], key="90-count")
    assert prediction.answer is None
    note = predict.reveal("90-count", right="0", because="It was early.")
    assert str(note) == "You did not predict. It is “0”.\nIt was early."


@pytest.mark.parametrize(
    "committed, start",
    [("0", "You predicted “0”, and so it is."), (1, "You predicted “8”. It is “0”.")],
)
def test_reveal_compares(committed, start):
    prediction = predict("How many?", ["0", "8"], key="90-count", right=0)
    prediction.commit(committed)
    assert str(prediction.reveal()).startswith(start)


def test_a_cell_that_runs_again_keeps_the_answer():
    predict("How many?", ["0", "8"], key="k").commit("8")
    assert predict("How many?", ["0", "8"], key="k").answer == "8"
    assert predict("How many?", ["0", "9"], key="k").answer is None


def test_what_is_no_option_is_refused_with_the_options():
    prediction = predict("How many?", ["0", "8"], key="k")
    for answer in ("7", 2, -1):
        with pytest.raises(CourseError, match="0, 8"):
            prediction.commit(answer)
    with pytest.raises(CourseError, match="never told"):
        prediction.reveal()
    with pytest.raises(CourseError, match="there are: k"):
        predict.reveal("other", right="0")


def test_text_and_html_are_there_without_widgets():
    bundle = predict(EVIL, [EVIL, "b"], key=EVIL)._repr_mimebundle_()
    assert EVIL in bundle["text/plain"]
    assert "<img" not in bundle["text/html"]
    assert (
        "<img" not in predict.reveal(EVIL, right=0, because=EVIL)._repr_mimebundle_()["text/html"]
    )


def test_chinese_asks_with_chinese_marks():
    speak("zh")
    asked = predict("有几条消息？", ["一条", "两条"], key="zh")
    assert str(asked).startswith("先预测：有几条消息？\n")
    assert "先预测：有几条消息？" in asked.html()


def test_the_widget_commits():
    ipywidgets = pytest.importorskip("ipywidgets")
    from zlearn.course.widgets import prediction_widget

    prediction = predict(EVIL, ["0", "8"], key="k")
    question, radio, button, state = prediction_widget(ipywidgets, prediction).children
    assert "<img" not in question.value
    assert button.disabled and radio.value is None
    radio.value = 1
    assert not button.disabled and prediction.answer is None, "chosen is not committed"
    button.click()
    assert prediction.answer == "8"
    assert "8" in state.value


# --- quizzes -----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_run_is_the_key(seed, language):
    speak(language)
    run = pipeline()
    asked = quiz(run, seed=seed)
    assert 3 <= len(asked.options) <= 4
    assert len(set(asked.options)) == len(asked.options)
    asked.commit(asked._right)
    assert str(asked.reveal()).endswith(run.trace.why(asked.name, language))
    assert asked.told == str(asked.reveal())
    shown = asked.reveal().look
    asked.commit(next(option for option in asked.options if option != asked._right))
    assert (shown, asked.reveal().look) == ("correct", "not yet")


def test_the_question_stops_before_the_end():
    run = pipeline()
    asked = quiz(run, seed=1)
    assert asked.before.events[-1].kind == "sent"
    assert asked.before.events[-1].msg == asked.copy.message
    assert asked.before.events == run.trace.events[: len(asked.before)]
    assert len(asked.before) < len(run.trace)


def test_the_picture_opens_where_the_question_is_asked(monkeypatch):
    asked = quiz(pipeline(), seed=1)
    shown = []
    monkeypatch.setattr(display, "show", lambda trace, **options: shown.append((trace, options)))
    asked.show_before()
    (trace, options) = shown[0]
    assert trace.events[-1].kind == "sent" and options["at"] == trace.events[-1].t
    assert options["selected"] == asked.copy.message
    assert asked.copy.message in asked.question


def test_the_same_seed_asks_the_same():
    one, two = (quiz(pipeline(), seed=4) for _ in range(2))
    assert (one.question, one.options) == (two.question, two.options)
    assert len({quiz(pipeline(), seed=seed).copy.id for seed in range(12)}) > 2


def test_rare_ends_are_asked_about_as_well():
    fates = {quiz(pipeline(), seed=seed).copy.fate for seed in range(12)}
    assert fates == {"received", "unread"}


def test_one_may_ask_about_a_message():
    asked = quiz(pipeline(), message="ventilator.push#6")
    assert asked.copy.message == "ventilator.push#6"
    assert asked._right == "it arrives, and nobody reads it"


def test_a_message_that_has_one_copy_is_called_by_its_own_name():
    asked = quiz(pipeline(), message="ventilator.push#6")
    asked.commit(asked._right)
    assert "ventilator.push#6 reached" in asked.told and "#6/1" not in asked.told


def test_a_run_without_messages_has_no_question():
    async def silent(node):
        node.log("nothing to say")

    note = quiz(stage.broadcast(silent, 1))
    assert isinstance(note, Note) and not isinstance(note, Quiz)
