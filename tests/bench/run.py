"""The benchmarks, with one command:

    .venv/bin/python tests/bench/run.py [--only TEXT] [--pairs 7] [--save]

Measures zlearn against pyzmq (blocking and asyncio) in alternating pairs and prints each
ratio with its spread; above 1, zlearn is better. --save keeps them in
tests/bench/results/VERSION.json, where `git diff` shows a regression.

Rule for this file: it is run by hand. No test fails for being slow.
"""

import argparse
import json
import platform
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER), str(FOLDER.parent.parent)]

from cases import CASES  # noqa: E402
from harness import measure  # noqa: E402

import zlearn  # noqa: E402


def main() -> None:
    """Measures what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", default="", help="cases whose names hold this text")
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--save", action="store_true")
    options = parser.parse_args()
    chosen = [case for case in CASES if options.only in case.name]
    rows = [measure(case, options.pairs) for case in chosen]
    if options.save:
        save(rows)


def save(rows: list) -> None:
    """Keeps the rows beside those of other versions; rows of the same name are replaced."""
    file = FOLDER / "results" / f"{zlearn.__version__}.json"
    file.parent.mkdir(exist_ok=True)
    kept = json.loads(file.read_text())["rows"] if file.exists() else []
    names = {row["name"] for row in rows}
    kept = [row for row in kept if row["name"] not in names] + rows
    order = [case.name for case in CASES]
    kept.sort(key=lambda row: order.index(row["name"]) if row["name"] in order else len(order))
    facts = {"python": platform.python_version(), "machine": platform.machine(), "rows": kept}
    file.write_text(json.dumps(facts, indent=1) + "\n")


if __name__ == "__main__":
    main()
