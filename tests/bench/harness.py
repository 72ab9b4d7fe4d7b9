"""How a case is measured: in processes of its own, zlearn and its peer in turn, many times.

A figure of one run means little on a machine that does other things too. So both libraries
run in alternation, the ratio of each pair is taken, and the report gives the median of the
ratios with their quartiles, the least and the greatest.

Rule for this file: processes and statistics; what is measured stands in `cases.py`.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from cases import Case

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent
LIBRARIES = {"zlearn": "zlearn.zmq", "peer": "zmq"}
PATIENCE = 120  # seconds for one run

Figures = dict[str, float]
Runs = dict[str, list[Figures]]  # library → what each run told


class Worker:
    """A process that plays a role."""

    def __init__(
        self, library: str, role: str, facts: dict[str, Any], script: str = "workers.py"
    ) -> None:
        command = [sys.executable, str(FOLDER / script), library, role, json.dumps(facts)]
        surroundings = {**os.environ, "PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, cwd=FOLDER, env=surroundings
        )

    def line(self) -> dict[str, Any]:
        """The next thing that it says."""
        assert self._process.stdout is not None
        text = self._process.stdout.readline()
        if not text:
            raise RuntimeError(f"{self._process.args} ended without its figures")
        return json.loads(text)

    def figures(self) -> Figures:
        """All that it still says, when it has ended."""
        output, _ = self._process.communicate(timeout=PATIENCE)
        if self._process.returncode:
            raise RuntimeError(f"{self._process.args} failed")
        said: Figures = {}
        for text in output.splitlines():
            said |= json.loads(text)
        return said

    def stop(self) -> None:
        """Ends it, if it has not ended."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()


def run_once(case: Case, library: str) -> Figures:
    """One run of a case; its figures by name (`cpu` is the binder's, `far_cpu` the other's)."""
    binder = Worker(library, case.binder, case.facts)
    connecter = None
    try:
        if not case.connecter:
            return binder.figures()
        endpoint = binder.line()["endpoint"]
        connecter = Worker(library, case.connecter, {**case.facts, "endpoint": endpoint})
        far = connecter.figures()
        near = binder.figures()
        return {**{f"far_{name}": value for name, value in far.items()}, **far, **near}
    finally:
        for worker in (binder, connecter):
            if worker is not None:
                worker.stop()


def alternate(case: Case, pairs: int) -> Runs:
    """Runs of both libraries in turn; whoever was second begins the next pair."""
    runs: Runs = {name: [] for name in LIBRARIES}
    for number in range(pairs):
        for name in list(LIBRARIES)[:: -1 if number % 2 else 1]:
            runs[name].append(run_once(case, LIBRARIES[name]))
    return runs


def measure(cases: list[Case], pairs: int, tell: Any = print) -> list[dict[str, Any]]:
    """Rows of the report. cases: all of the same work; they differ in the figure alone."""
    began = time.monotonic()
    runs = alternate(cases[0], pairs)
    seconds = (time.monotonic() - began) / pairs / len(cases)
    rows = [summary(case, runs, seconds) for case in cases]
    for row in rows:
        tell(in_words(row))
    return rows


def summary(case: Case, runs: Runs, seconds: float) -> dict[str, Any]:
    """The medians of both sides, and of the ratios of the pairs.

    cpu: microseconds of processor time a message, of the process that binds and of the other.
    peak: the most memory that each of the two held, in MiB. seconds: what a pair took.
    """
    pairs = list(zip(runs["zlearn"], runs["peer"], strict=True))
    row: dict[str, Any] = {
        "name": case.name,
        "figure": case.figure,
        "goal": case.goal,
        "pairs": len(pairs),
        "seconds": seconds,
        "zlearn": statistics.median(ours[case.figure] for ours, _ in pairs),
        "peer": statistics.median(theirs[case.figure] for _, theirs in pairs),
        "ratio": spread(ratios(pairs, case.figure, case.higher_is_better)),
    }
    for side in ("cpu", "far_cpu"):
        if side in runs["zlearn"][0]:
            row[f"{side}_ratio"] = spread(ratios(pairs, side, False))
    for figure, scale in (("cpu", 1e6), ("peak", 2**-20)):
        sides = [side for side in (figure, f"far_{figure}") if side in runs["zlearn"][0]]
        row[figure] = {
            name: [scale * statistics.median(run[side] for run in found) for side in sides]
            for name, found in runs.items()
            if sides
        }
    return row


def ratios(pairs: Any, figure: str, higher_is_better: bool) -> list[float]:
    """zlearn ÷ peer for each pair; above 1 zlearn is better."""
    found = [ours[figure] / theirs[figure] for ours, theirs in pairs]
    return found if higher_is_better else [1 / ratio for ratio in found]


def spread(values: list[float]) -> dict[str, float]:
    """The median, the quartiles, the least and the greatest."""
    low, _, high = (
        statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else values * 3
    )
    return {
        "median": statistics.median(values),
        "low": low,
        "high": high,
        "least": min(values),
        "greatest": max(values),
    }


def in_words(row: dict[str, Any]) -> str:
    """A row as a line of text."""
    ratio = row["ratio"]
    goal = f", goal {row['goal']:g}" if row["goal"] else ""
    verdict = "" if not row["goal"] else " ok" if ratio["median"] >= row["goal"] else " BELOW"
    found = [row[name]["median"] for name in ("cpu_ratio", "far_cpu_ratio") if name in row]
    cpu = "; CPU " + " and ".join(f"{each:.2f}" for each in found) if found else ""
    return (
        f"{row['name']:45} {ratio['median']:7.2f} ({ratio['least']:.2f}–{ratio['greatest']:.2f})"
        f"{goal}{verdict}{cpu}   [{row['figure']}: {row['zlearn']:.4g} against {row['peer']:.4g}]"
    )
