"""What the benchmarks keep and tell: no figure is lost, and what is slower is named."""

import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module", autouse=True)
def bench():
    """The benchmarks' modules import each other by their bare names."""
    sys.path.insert(0, str(ROOT / "tests" / "bench"))
    yield
    sys.path.remove(str(ROOT / "tests" / "bench"))
    for name in ("results", "report", "cases"):
        sys.modules.pop(name, None)


def row(name, median, low, high):
    ratio = {"median": median, "low": low, "high": high, "least": low, "greatest": high}
    return {"name": name, "ratio": ratio}


def test_what_is_saved_is_merged_by_name(tmp_path, monkeypatch):
    import results

    monkeypatch.setattr(results, "FOLDER", tmp_path)
    about = {"version": "1.2", "python": "3"}
    assert results.latest() == {}
    results.save(about, {"cases": [{"name": "a", "x": 1}, {"name": "b", "x": 2}]})
    results.save(about, {"cases": [{"name": "a", "x": 3.14159}], "growth": {"sizes": {"z": []}}})
    (tmp_path / "0.9.json").write_text("{}")
    found = results.latest()
    assert found["cases"] == [{"name": "a", "x": 3.142}, {"name": "b", "x": 2}]
    assert found["growth"] == {"sizes": {"z": []}} and found["version"] == "1.2"


def test_a_row_is_a_line():
    import results

    value = {"a": 1, "rows": [{"name": "é", "x": [1, 2]}, {"name": "b"}], "g": {"c": {"d": [{}]}}}
    text = results.in_lines(value)
    assert json.loads(text) == value
    assert sum('"name"' in line for line in text.splitlines()) == 2


def test_slower_is_what_lies_below_all_that_it_was():
    import results

    before = {"version": "1", "cases": [row("a", 1.0, 0.9, 1.1), row("b", 1.0, 0.5, 1.5)]}
    now = [row("a", 0.7, 0.6, 0.8), row("b", 0.7, 0.6, 0.8), row("new", 1, 1, 1)]
    lines = results.compared(before, now)
    assert [line.endswith("SLOWER") for line in lines] == [True, False]


def test_cases_of_the_same_work_share_their_runs():
    from cases import CASES, groups

    found = groups(list(CASES))
    assert sum(map(len, found)) == len(CASES) > len(found)
    assert len({case.name for case in CASES}) == len(CASES)


def test_the_readme_has_a_place_for_the_tables_and_keeps_all_else():
    import report

    machine = {"cpu": "c", "cores": 2, "system": "s", "load before": 0.1}
    saved = {"version": "1", "python": "3", "peer": "p", "machine": machine}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    once = report.write(readme, saved)
    assert report.write(once, saved) == once
    assert once.partition(report.BEGIN)[0] == readme.partition(report.BEGIN)[0]
    assert once.partition(report.END)[2] == readme.partition(report.END)[2]
    with pytest.raises(ValueError, match="has no"):
        report.write("no marks", saved)
