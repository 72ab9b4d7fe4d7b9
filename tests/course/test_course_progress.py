"""What is kept of a learner's results, where, and what is made of it.

Rule for this file: folders and verdicts; nothing of a lesson.
"""

import json
from pathlib import Path

import course_stage as stage
import pytest

from zlearn.course import check, progress, speak
from zlearn.course.checking import NotCorrect
from zlearn.course.remembering import KEPT, LESSONS, outcomes, remember
from zlearn.course.verdict import CORRECT, NOT_ATTEMPTED, NOT_YET, Verdict


@pytest.fixture
def lessons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of lessons, in which the program runs."""
    (tmp_path / LESSONS).write_text("{}", encoding="utf-8")
    (tmp_path / "00-a-messages-journey.ipynb").touch()
    (tmp_path / "97-not-a-lesson.ipynb").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_check_is_remembered(lessons: Path) -> None:
    check("00.2", "nobody")
    assert outcomes(lessons) == {"00.2": NOT_YET}
    assert [path.name for path in lessons.iterdir() if path.name.startswith(KEPT)] == [KEPT]


def test_what_was_correct_stays_so(lessons: Path) -> None:
    for outcome in (NOT_YET, CORRECT, NOT_YET, NOT_ATTEMPTED):
        remember(Verdict(outcome, "", exercise="00.1"))
    assert outcomes(lessons) == {"00.1": CORRECT}


def test_nothing_is_kept_of_what_was_not_attempted(lessons: Path) -> None:
    check("00.2", ...)
    assert not (lessons / KEPT).exists()


def test_elsewhere_no_file_appears(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    check("00.2", "nobody")
    assert list(tmp_path.iterdir()) == []


def test_the_chinese_lessons_share_what_is_kept(
    lessons: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (lessons / "zh").mkdir()
    monkeypatch.chdir(lessons / "zh")
    check("00.2", "nobody")
    assert outcomes(lessons) == {"00.2": NOT_YET}


@pytest.mark.parametrize("text", ["scrap", "[]", '{"00.2": "excellent"}', "\x00"])
def test_a_damaged_file_is_as_good_as_none(lessons: Path, text: str) -> None:
    (lessons / KEPT).write_text(text, encoding="utf-8")
    assert outcomes(lessons) == {}
    check("00.2", "nobody")
    assert json.loads((lessons / KEPT).read_text(encoding="utf-8")) == {"00.2": NOT_YET}


def test_a_folder_that_can_not_be_written_is_no_error(lessons: Path) -> None:
    (lessons / KEPT).mkdir()
    assert check("00.2", "nobody").outcome == NOT_YET


def test_progress_tells_of_the_lessons_that_are_there(lessons: Path) -> None:
    remember(Verdict(CORRECT, "", exercise="00.1"))
    remember(Verdict(NOT_YET, "", exercise="00.3"))
    assert str(progress()) == "00  ✓ · ✗  1 of 3"
    shown = progress()._repr_mimebundle_()["text/html"]
    assert '<a href="00-a-messages-journey.ipynb">00-a-messages-journey</a>' in shown


def test_a_name_of_a_file_is_text(lessons: Path) -> None:
    (lessons / "01-<img src=x>.ipynb").touch()
    shown = progress()._repr_mimebundle_()["text/html"]
    assert "<img" not in shown and "&lt;img src=x&gt;" in shown


def test_progress_speaks_chinese_and_says_when_there_is_nothing(
    lessons: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    speak("zh")
    try:
        assert str(progress()) == "00  · · ·  0/3"
        (lessons / "empty").mkdir()
        monkeypatch.chdir(lessons / "empty")
        assert str(progress()) == "这个文件夹里没有课程。"
    finally:
        speak("en")


# --- nbgrader ----------------------------------------------------------------------------


def test_nbgrader_sees_an_error_unless_the_answer_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    stage.exercise()
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert check("90.1", stage.publishing(delay=1.0))
    with pytest.raises(NotCorrect, match=r"90\.1: not yet\. "):
        check("90.1", stage.publishing(body=b"no"))
    with pytest.raises(NotCorrect, match=r"90\.1: not attempted\. "):
        check("90.1", ...)
