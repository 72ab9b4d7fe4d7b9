"""How a case is measured: in processes of its own, zlearn and its peer in turn, many times.

A figure of one run means little on a machine that does other things too. So both libraries
run in alternation, the ratio of each pair is taken, and the report gives the median of the
ratios with the least and the greatest. Cases that differ only in what is compared share runs.

Rule for this file: processes and statistics; what is measured stands in `cases.py`.
"""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from cases import Case

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent
LIBRARIES = {"zlearn": "zlearn.zmq", "peer": "zmq"}
PATIENCE = 120  # seconds for one run


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

    def figures(self) -> dict[str, float]:
        """All that it still says, when it has ended."""
        output, _ = self._process.communicate(timeout=PATIENCE)
        if self._process.returncode:
            raise RuntimeError(f"{self._process.args} failed")
        said: dict[str, float] = {}
        for text in output.splitlines():
            said |= json.loads(text)
        return said

    def stop(self) -> None:
        """Ends it, if it has not ended."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()


def run_once(case: Case, library: str) -> dict[str, float]:
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


def measure(cases: Sequence[Case], pairs: int, tell: Any = print) -> list[dict[str, Any]]:
    """Alternating pairs of cases that share their runs; a row of the report for each."""
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in LIBRARIES}
    for number in range(pairs):
        names = list(LIBRARIES) if number % 2 == 0 else list(LIBRARIES)[::-1]
        for name in names:
            runs[name].append(run_once(cases[0], LIBRARIES[name]))
    rows = [summary(case, runs) for case in cases]
    for row in rows:
        tell(in_words(row), flush=True)
    return rows


def shared_runs(cases: Iterable[Case]) -> list[list[Case]]:
    """The cases, those together that differ in their figures alone."""
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(repr((case.binder, case.connecter, case.facts)), []).append(case)
    return list(groups.values())


def summary(case: Case, runs: dict[str, list[dict[str, float]]]) -> dict[str, Any]:
    """The medians of both sides, and of the ratios of the pairs."""
    pairs = list(zip(runs["zlearn"], runs["peer"], strict=True))
    row: dict[str, Any] = {
        "name": case.name,
        "peer_is": "zmq.asyncio" if case.aio else "pyzmq",
        "figure": case.figure,
        "goal": case.goal,
        "pairs": len(pairs),
        "zlearn": statistics.median(ours[case.figure] for ours, _ in pairs),
        "peer": statistics.median(theirs[case.figure] for _, theirs in pairs),
        "ratio": spread(ratios(pairs, case.figure, case.higher_is_better)),
    }
    for figure in ("cpu", "far_cpu"):
        if all(figure in each for pair in pairs for each in pair):
            row[f"{figure}_ratio"] = spread(ratios(pairs, figure, False))
    return row


def ratios(pairs: Any, figure: str, higher_is_better: bool) -> list[float]:
    """zlearn ÷ peer for each pair; above 1 zlearn is better."""
    found = [ours[figure] / theirs[figure] for ours, theirs in pairs]
    return found if higher_is_better else [1 / ratio for ratio in found]


def spread(values: list[float]) -> dict[str, float]:
    """The median, with the least and the greatest."""
    return {"median": statistics.median(values), "least": min(values), "greatest": max(values)}


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
