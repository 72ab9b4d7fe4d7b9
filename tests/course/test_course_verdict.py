"""How a verdict is shown: plain text always, HTML with everything escaped, the run beneath."""

from pathlib import Path

import course_stage as stage
import pytest

from zlearn.course import Verdict, check, show_source
from zlearn.course.verdict import CORRECT, NOT_YET
from zlearn.trace import display

EVIL = "<script>alert(1)</script>"


def test_a_verdict_has_one_of_three_outcomes():
    with pytest.raises(ValueError, match="maybe"):
        Verdict("maybe", "")


def test_text_and_html_say_the_same():
    bundle = Verdict(CORRECT, "Well done.", exercise="01.1")._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    assert bundle["text/plain"] == "01.1: correct\nWell done."
    assert "01.1: correct" in bundle["text/html"] and "Well done." in bundle["text/html"]


@pytest.mark.parametrize("field", ["text", "hint", "further", "exercise", "stage"])
@pytest.mark.parametrize("outcome", [CORRECT, NOT_YET])
def test_markup_from_outside_is_escaped(field, outcome):
    facts = {"text": "x", "hint": "h", "further": "f", field: f"`{EVIL}` & \" ' {EVIL}"}
    html = Verdict(outcome, **facts).html()
    assert "<script" not in html


def test_a_messages_body_is_escaped():
    stage.exercise()
    verdict = check("90.1", stage.publishing(body=EVIL.encode()))
    verdict.event = verdict.run.trace.of(kind="sent")[0].n
    assert EVIL in str(verdict)
    assert "<script" not in verdict.html() and "&lt;script" in verdict.html()


def test_a_learners_error_is_escaped_and_cleaned():
    async def publisher(node):
        raise ValueError(EVIL + "\x1b[31m\0" + "x" * 5000)

    stage.exercise()
    verdict = check("90.1", publisher)
    assert "<script" not in verdict.html()
    assert "\x1b" not in str(verdict) and "\0" not in str(verdict)
    assert len(verdict.text) <= 1000


def test_a_hint_is_folded_and_its_backticks_become_code():
    html = Verdict(NOT_YET, "no", hint="use `recv`", stage="1 of 2", exercise="90.1").html()
    assert "<details>" in html and "<code>recv</code>" in html


@pytest.fixture
def shown():
    """What a viewer is asked to show: (trace, options)."""
    asked = []
    display.use(lambda trace, **options: asked.append((trace, options)) or "a picture")
    yield asked
    display.use(None)


def test_the_run_opens_at_the_guilty_event(shown):
    stage.exercise()
    verdict = check("90.1", stage.publishing())
    assert verdict.show() == "a picture"
    trace, options = shown[0]
    guilty = trace.event(verdict.event)
    assert trace is verdict.run.trace
    assert options == {"at": guilty.t, "selected": guilty.msg, "language": "en"}


def test_a_right_answer_shows_no_run(shown):
    stage.exercise()
    assert check("90.1", stage.publishing(delay=1.0)).show() is None
    assert shown == []


def test_in_a_terminal_it_is_text(capsys):
    Verdict(CORRECT, "Well done.", exercise="01.1")._ipython_display_()
    assert capsys.readouterr().out == "01.1: correct\nWell done.\n"


def test_an_event_that_is_not_in_the_trace_does_no_harm():
    run = stage.broadcast(stage.publishing(), 1)
    verdict = Verdict(NOT_YET, "no", run=run, event=10**9)
    assert str(verdict) == "not yet\nno\nPlay seed 1 to see it again."


def test_source_is_shown_from_line_to_line():
    from zlearn.patterns import pipeline

    whole = show_source(pipeline)
    assert str(whole) == Path(pipeline.__file__).read_text("utf-8").rstrip("\n")
    assert str(show_source(pipeline, first=2, last=3)) == "\n".join(str(whole).splitlines()[1:3])
    assert "<" in whole._repr_mimebundle_()["text/html"]
