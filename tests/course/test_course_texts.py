"""The catalogue: two languages, the same keys, the same facts; a wrong one is found."""

from copy import deepcopy

import pytest

from zlearn.course import CourseError, add_texts, say, speak, texts
from zlearn.course.sentences import TEXTS
from zlearn.course.texts import LANGUAGES, differences, in_cells, language, translated
from zlearn.course.verdict import OUTCOMES
from zlearn.engine.events import FATES
from zlearn.trace import speaking


@pytest.fixture(autouse=True)
def own_catalogue(monkeypatch):
    monkeypatch.setattr(texts, "_catalogue", deepcopy(texts._catalogue))


def test_our_own_texts_match():
    assert differences(TEXTS) == []
    assert set(TEXTS) == set(LANGUAGES)


@pytest.mark.parametrize(
    "catalogue, wrong",
    [
        ({"en": {"a": "x"}}, "there is no language 'zh'"),
        ({"en": {"a": "x", "b": "y"}, "zh": {"a": "x"}}, "zh lacks 'b'"),
        ({"en": {"a": "x"}, "zh": {"a": "x", "b": "y"}}, "zh has 'b', and en does not"),
        ({"en": {"a": "{x}"}, "zh": {"a": "{y}"}}, "zh has other facts in 'a' than en"),
        ({"en": {"a": "x"}, "zh": {"a": " "}}, "zh says nothing in 'a'"),
    ],
)
def test_a_catalogue_that_does_not_match_is_found(catalogue, wrong):
    assert wrong in differences(catalogue)


def test_every_outcome_and_every_fate_has_its_text():
    wanted = {f"outcome: {outcome}" for outcome in OUTCOMES} | {f"option: {fate}" for fate in FATES}
    assert wanted <= set(TEXTS["en"])


def test_chinese_is_spoken_when_asked_for():
    assert say("commit") == "Commit"
    speak("zh")
    assert (language(), say("commit")) == ("zh", "确定")


def test_the_environment_chooses_the_language_until_somebody_speaks(monkeypatch):
    speaking.choose(None)
    monkeypatch.setenv("ZLEARN_LANGUAGE", "zh_CN")
    assert language() == "zh"
    monkeypatch.setenv("ZLEARN_LANGUAGE", "xx")
    assert language() == "en"


def test_what_a_cell_says_is_its_own_key():
    add_texts(in_cells({"How {many}?": "有多少 {many}？", "commit": "承诺"}))
    assert say("commit") == "Commit", "what a cell says takes no other text's place"
    assert (translated("How {many}?"), translated("unknown")) == ("How {many}?", "unknown")
    speak("zh")
    assert (translated("How {many}?"), translated("unknown")) == ("有多少 {many}？", "unknown")


def test_a_language_that_we_lack_is_refused():
    with pytest.raises(CourseError, match="en, zh"):
        speak("de")


def test_a_text_that_a_language_lacks_is_said_in_english():
    add_texts({"en": {"only here": "hello {name}"}, "zh": {}})
    speak("zh")
    assert say("only here", name="you") == "hello you"


def test_a_key_may_be_a_fact_too():
    add_texts({"en": {"with a key": "{key}"}, "zh": {"with a key": "{key}"}})
    assert say("with a key", key="k") == "k"


def test_an_unknown_key_is_named():
    with pytest.raises(CourseError, match="no such key here"):
        say("no such key here")
