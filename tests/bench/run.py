"""The benchmarks, with one command:

    .venv/bin/python tests/bench/run.py [--only TEXT] [--pairs 7] [--save] [--compare]
    .venv/bin/python tests/bench/run.py --all --save

Measures zlearn against pyzmq (blocking and asyncio) in alternating pairs and prints each ratio
with its spread; above 1, zlearn is better. --all measures what else there is too: growth with
peers and sizes, what watching costs, the lab. --save keeps the figures in
tests/bench/results/VERSION.json, by version, so that `git diff` and --compare show a regression;
`figures.py` draws them.

Rule for this file: it is run by hand, on a machine that does nothing else. No test fails for being
slow.
"""

import argparse
import json
import platform
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER), str(FOLDER.parent.parent)]

import growth  # noqa: E402
import lab  # noqa: E402
import watching  # noqa: E402
from cases import CASES  # noqa: E402
from harness import measure, shared_runs  # noqa: E402

import zlearn  # noqa: E402

FILE = FOLDER / "results" / f"{zlearn.__version__}.json"
ROUNDS = 3  # of the lab's scenes, whose least cost is taken, and of each point of a curve
PAIR, REST = 4.0, 480.0  # seconds: a pair of a case, on two cores of 2026; all the rest


def main() -> None:
    """Measures what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", default="", help="cases whose names hold this text")
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--all", action="store_true", help="growth, watching and the lab as well")
    parser.add_argument("--save", action="store_true", help=f"in {FILE.name}")
    parser.add_argument("--compare", action="store_true", help="with what was saved before")
    options = parser.parse_args()
    chosen = shared_runs(case for case in CASES if options.only in case.name)
    seconds = PAIR * options.pairs * len(chosen) + (REST if options.all else 0)
    print(f"This takes about {seconds / 60:.0f} minutes; leave the machine alone.", flush=True)
    kept = read()
    found: dict[str, Any] = {
        "rows": [row for cases in chosen for row in measure(cases, options.pairs)]
    }
    if options.all:
        found["watching"] = [watching.measure(way, options.pairs) for way in watching.WATCHED]
        found["growth"] = growth.curves(ROUNDS)
        found["lab"] = [lab.measure(name, 20_000, ROUNDS) for name in lab.SCENES]
    if options.compare:
        compare(kept, found["rows"])
    if options.save:
        save(kept, found)


def read() -> dict[str, Any]:
    """What was saved of this version; {} if nothing was."""
    return json.loads(FILE.read_text()) if FILE.exists() else {}


def compare(kept: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    """Says which ratios lie outside of what they were: lower than the least, or higher."""
    before = {row["name"]: row["ratio"] for row in kept.get("rows", ())}
    for row in rows:
        was, now = before.get(row["name"]), row["ratio"]["median"]
        if was and not was["least"] <= now <= was["greatest"]:
            change = "slower" if now < was["least"] else "faster"
            print(f"{row['name']}: {change}, {was['median']:.2f} → {now:.2f}")


def save(kept: dict[str, Any], found: dict[str, Any]) -> None:
    """Keeps the figures beside what is there; rows of the same name are replaced."""
    names = {row["name"] for row in found["rows"]}
    rows = [row for row in kept.get("rows", ()) if row["name"] not in names] + found["rows"]
    order = [case.name for case in CASES]
    rows.sort(key=lambda row: order.index(row["name"]) if row["name"] in order else len(order))
    facts = {"python": platform.python_version(), "machine": platform.machine()}
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps({**kept, **found, **facts, "rows": rows}, indent=1) + "\n")
    print(f"saved in {FILE.relative_to(FOLDER.parent.parent)}")


if __name__ == "__main__":
    main()
