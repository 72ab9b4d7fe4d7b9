"""Each row of the list of behaviours has its tests: the list and the markers are held together."""

import ast
import pathlib
from collections import defaultdict

import pytest

from tests.behaviour.rows import ROWS

TESTS = pathlib.Path(__file__).parents[1]
CASES = [case for cases in ROWS.values() for case in cases]
LIST = pathlib.Path(__file__).parents[3] / "shared" / "zeromq" / "BEHAVIOURS.md"


def marked_cases():
    """Case → the tests that carry its marker, read from their source."""
    found = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for decorator in node.decorator_list:
                    for case in cases_of(decorator):
                        found[case].append(f"{path.relative_to(TESTS)}::{node.name}")
    return found


def cases_of(decorator):
    if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.behaviour":
        return [argument.value for argument in decorator.args]
    return []


@pytest.fixture(scope="module")
def marked():
    return marked_cases()


@pytest.mark.parametrize("row", ROWS)
def test_each_case_of_a_row_has_a_test(marked, row):
    missing = [case for case in ROWS[row] if case not in marked]
    assert ROWS[row] and not missing, f"no test is marked with {missing}"


def test_no_marker_is_for_a_case_that_does_not_exist(marked):
    assert set(marked) <= set(CASES)


def test_the_rows_are_those_of_the_list():
    if not LIST.exists():
        pytest.skip("the list is not beside this checkout")
    rows = [line.split("|")[1].strip() for line in LIST.read_text().splitlines() if "|" in line]
    assert rows[2:] == list(ROWS)
