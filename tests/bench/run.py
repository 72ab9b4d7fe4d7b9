"""The benchmarks, with one command:

    .venv/bin/python tests/bench/run.py --all --save          all of it, and keep it
    .venv/bin/python tests/bench/run.py [PART …] [--only TEXT] [--pairs 7] [--save] [--compare]

    cases       zlearn against pyzmq, blocking and asyncio (the part if none is named)
    growth      both against the size of a message, and the number of subscribers
    watching    what it costs to be watched
    lab         journeys of messages in the lab

Each ratio is the median of alternating pairs, with its spread; above 1, zlearn is better.
--save keeps what was found in tests/bench/results/VERSION.json, and draws figures and the
README's tables anew (report.py). --compare tells what has become slower since it was kept last,
and ends with status 1 if anything has.

Rule for this file: it is run by hand. No test fails for being slow.
"""

import argparse
import sys
import time
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER), str(FOLDER.parent.parent)]

import growth  # noqa: E402
import lab  # noqa: E402
import results  # noqa: E402
import watching  # noqa: E402
from cases import CASES, groups  # noqa: E402
from harness import measure  # noqa: E402

import zlearn  # noqa: E402

OTHERWISE = {"cases": 95.0, "growth": 26.0, "watching": 14.0, "lab": 44.0}  # seconds a pair


def run_part(part: str, only: str, pairs: int) -> Any:
    """Measures one part."""
    if part == "growth":
        return growth.curves(pairs)
    if part == "watching":
        return watching.rows(pairs, only)
    if part == "lab":
        return lab.rows(pairs, only)
    chosen = [case for case in CASES if only in case.name]
    rows = [row for group in groups(chosen) for row in measure(group, pairs)]
    order = [case.name for case in CASES]
    return sorted(rows, key=lambda row: order.index(row["name"]))


def main() -> int:
    """Measures what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("parts", nargs="*", choices=(*results.PARTS, []), metavar="PART")
    parser.add_argument("--all", action="store_true", help="all parts, one after the other")
    parser.add_argument("--only", default="", help="rows whose names hold this text")
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--save", action="store_true")
    parser.add_argument("--compare", action="store_true")
    options = parser.parse_args()
    parts = results.PARTS if options.all else tuple(options.parts) or ("cases",)
    before = results.latest()
    announce(before, parts, options.pairs, options.only)
    found: dict[str, Any] = {}
    about, took = results.about(zlearn.__version__), dict(before.get("seconds", {}))
    for part in parts:
        print(f"--- {part}", flush=True)
        began = time.monotonic()
        found[part] = run_part(part, options.only, options.pairs)
        if not options.only:
            took[part] = (time.monotonic() - began) / rounds(part, options.pairs)
    if options.save:
        import report

        print(results.save(about, {"seconds": took, **found}))
        report.main()
    return compare(before, found.get("cases", [])) if options.compare else 0


def rounds(part: str, pairs: int) -> int:
    """How often a part is measured. The lab has no peer, and its spread is small."""
    return min(pairs, lab.ROUNDS) if part == "lab" else pairs


def announce(before: dict[str, Any], parts: tuple[str, ...], pairs: int, only: str) -> None:
    """Says how long it will take."""
    if not only:
        known = {**OTHERWISE, **before.get("seconds", {})}
        total = sum(known[part] * rounds(part, pairs) for part in parts)
        print(f"this will take about {total / 60:.0f} minutes", flush=True)


def compare(before: dict[str, Any], rows: list[dict[str, Any]]) -> int:
    """Prints what has changed. Returns 1 if anything is slower, else 0."""
    lines = results.compared(before, rows)
    print("\n".join(["--- compared", *lines] if lines else ["nothing to compare it with"]))
    return int(any(line.endswith("SLOWER") for line in lines))


if __name__ == "__main__":
    sys.exit(main())
