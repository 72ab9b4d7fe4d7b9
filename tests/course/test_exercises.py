"""Every exercise of the course: right → correct, three wrong → not yet, `...` → not attempted.

The exercises are found by their modules' names: a new one is tested by being there.
"""

import ast
import dataclasses
import functools
import re

import pytest

from tests.course.checks import (
    ALL,
    FOLDER,
    NUMBERS,
    RIGHT,
    answers,
    are_told_apart,
    judged,
    main,
)  # fmt: skip
from zlearn.course import check, find, hint, solution
from zlearn.course.exercise import exercises
from zlearn.course.texts import LANGUAGES, _catalogue, differences, known
from zlearn.course.verdict import CORRECT, NOT_ATTEMPTED, NOT_YET

IDS = [each.id for each in ALL]
WRONG = [(each.id, name) for each in ALL for name in answers(each) if name != RIGHT]


@functools.cache
def kept(id, name):
    """What came of checking an answer: it takes seconds, and is the same each time."""
    return judged(find(id), name)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_module_registers_two_to_four_exercises(number):
    assert 2 <= len(exercises(number)) <= 4


@pytest.mark.parametrize("id", IDS)
def test_the_right_answer_is_correct(id):
    verdict = kept(id, RIGHT).verdict
    assert verdict.outcome == CORRECT, str(verdict)
    assert verdict.further


@pytest.mark.parametrize("id, name", WRONG)
def test_a_wrong_answer_is_not_yet(id, name):
    verdict = kept(id, name).verdict
    assert verdict.outcome == NOT_YET, str(verdict)
    assert verdict.text
    if verdict.event is not None:
        assert verdict.run.trace.event(verdict.event)


@pytest.mark.parametrize("id", IDS)
def test_three_wrong_answers_are_told_apart(id):
    exercise = find(id)
    wrong = [kept(id, name) for name in answers(exercise) if name != RIGHT]
    assert are_told_apart(wrong), [each.told for each in wrong]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_has_a_line_for_each_answer(capsys, monkeypatch, language):
    monkeypatch.setattr("tests.course.checks.ALL", [find("00.1")])
    assert main(["--language", language]) == 0
    head, _, *lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(answers(find("00.1"))) + 2  # and what it comes to
    assert "| 00.1 | solution | " in lines[0] and "| 3 | 5 |" in lines[0]
    assert all(line.count("|") == head.count("|") for line in lines[:-2])


def test_what_a_check_lets_through_is_told(capsys, monkeypatch):
    easy = dataclasses.replace(find("00.1"), wrong=[("right", find("00.1").right)])
    monkeypatch.setattr("tests.course.checks.ALL", [easy])
    assert main([]) == 1
    assert "WRONG: 00.1" in capsys.readouterr().out


@pytest.mark.parametrize("id", IDS)
def test_a_placeholder_is_not_attempted(id):
    for answer in (..., None):
        assert check(id, answer).outcome == NOT_ATTEMPTED


@pytest.mark.parametrize("id", IDS)
@pytest.mark.parametrize("answer", [object(), 10**9, "nonsense", lambda *args: 1 / 0])
def test_an_answer_of_a_strange_kind_is_not_yet(id, answer):
    assert check(id, answer).outcome == NOT_YET


@pytest.mark.parametrize("id", IDS)
def test_hints_and_solution_are_there(id):
    exercise = find(id)
    assert exercise.hints and exercise.solution.strip() and known(exercise.further)
    assert [known(key) for key in exercise.hints] == [True] * len(exercise.hints)
    for _ in exercise.hints:
        assert str(hint(id))
    solution(id)
    assert exercise.solution.strip() in str(solution(id))
    compile(exercise.solution, id, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


def test_the_whole_catalogue_matches_key_by_key():
    assert differences({name: _catalogue[name] for name in LANGUAGES if name in _catalogue}) == []
    assert set(_catalogue) == set(LANGUAGES)


def keys_named(source):
    """The keys that code names literally: say("…"), Failure("…"), not_yet("…"), key="…"."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        first = node.args[0] if node.args and name in ("say", "Failure", "not_yet") else None
        keys = [first, *(word.value for word in node.keywords if word.arg == "key")]
        yield from (
            key.value
            for key in keys
            if isinstance(key, ast.Constant) and isinstance(key.value, str) and key.value
        )


@pytest.mark.parametrize(
    "file",
    sorted(FOLDER.parent.rglob("*.py")),
    ids=lambda file: file.relative_to(FOLDER.parent).as_posix(),
)
def test_every_key_that_code_names_is_in_the_catalogue(file):
    named = set(keys_named(file.read_text("utf-8")))
    assert sorted(key for key in named if not known(key)) == []


def test_keys_are_found_in_code():
    source = 'say("a", x=1); Failure("b"); not_yet("c"); never(what, key="d"); print("e"); f(key=g)'
    assert sorted(keys_named(source)) == ["a", "b", "c", "d"]


def test_a_reader_of_bytes_that_fails_is_shown_the_bytes():
    told = check("02.2", lambda data: data[len(data)]).text
    assert "IndexError" in told and re.search(r"The data were `0\d [0-9a-f ]+", told)
