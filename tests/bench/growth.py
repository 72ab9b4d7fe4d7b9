"""How the rate grows, or not: against the number of peers, and against the size of a message.

    .venv/bin/python tests/bench/growth.py [--pairs 3] [--only peers|sizes|lab]

Measures zlearn and pyzmq in turn: medians with the least and the greatest. `run.py --all --save`
keeps them, and `figures.py` draws them. The lab's cost of a journey, from 10 to 1,000 nodes, is
measured beside them: there is nothing to compare it with.

Rule for this file: it is run by hand. Numbers alone; how they look is for figures.py.
"""

import argparse
import subprocess
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER), str(FOLDER.parent.parent)]

import lab  # noqa: E402
from cases import TCP, Case, words  # noqa: E402
from harness import LIBRARIES, run_once, spread  # noqa: E402

PEERS = (1, 10, 100, 1000)
SIZES = (16, 256, 4096, 65536, 2**20)
COPIES = 200_000  # of all peers together
BYTES = 2**30  # at most, of all messages of a size


def fan_out(peers: int) -> Case:
    """A PUB with so many SUBs; the rate counts each copy."""
    count = max(200, COPIES // peers // 100 * 100)
    facts = {"endpoint": TCP, "size": 256, "count": count, "peers": peers}
    return Case(f"PUB to {peers} SUBs", "pub", "subs", facts)


def pipeline(size: int) -> Case:
    """A PUSH and a PULL."""
    count = max(500, min(400_000, BYTES // size))
    return Case(
        f"PUSH/PULL {words(size)}", "pull", "push", {"endpoint": TCP, "size": size, "count": count}
    )


def curve(cases: dict[int, Case], pairs: int) -> dict[str, list[dict[str, Any]]]:
    """The rates of each library at each point, libraries in turn."""
    points: dict[str, list[dict[str, Any]]] = {name: [] for name in LIBRARIES}
    for at, case in cases.items():
        rates: dict[str, list[float]] = {name: [] for name in LIBRARIES}
        for number in range(pairs):
            for name in sorted(LIBRARIES, reverse=bool(number % 2)):
                try:
                    rates[name].append(run_once(case, LIBRARIES[name])["rate"])
                except (RuntimeError, subprocess.TimeoutExpired) as error:
                    print(f"{case.name}, {name}: no figure ({error})", flush=True)
        for name, found in rates.items():
            if found:
                points[name].append({"at": at, **spread(found)})
        shown = ", ".join(f"{name} {max(found):,.0f}" for name, found in rates.items() if found)
        print(f"{case.name}: {shown} messages/s", flush=True)
    return points


def lab_curve(rounds: int) -> dict[str, list[dict[str, Any]]]:
    """The lab's cost of a journey in seconds, played and read, at each number of nodes."""
    found: dict[str, list[dict[str, Any]]] = {"pairs": [], "star": []}
    for name in lab.SCENES:
        if "nodes" in name:
            row = lab.measure(name, 0, rounds)
            point = {"at": row["nodes"], "played": row["played"], "read": row["read"]}
            found[name.split(", ")[1]].append(point)
    return found


def curves(pairs: int, only: str = "") -> dict[str, Any]:
    """All curves, or only that of "sizes", "peers" or "lab"."""
    found: dict[str, Any] = {}
    if only in ("", "sizes"):
        found["sizes"] = curve({size: pipeline(size) for size in SIZES}, pairs)
    if only in ("", "peers"):
        found["peers"] = curve({peers: fan_out(peers) for peers in PEERS}, pairs)
    if only in ("", "lab"):
        found["lab"] = lab_curve(pairs)
    return found


def main() -> None:
    """Measures what is asked for, and shows it; `run.py --all --save` keeps it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", default="", choices=("", "peers", "sizes", "lab"))
    parser.add_argument("--pairs", type=int, default=3)
    options = parser.parse_args()
    curves(options.pairs, options.only)


if __name__ == "__main__":
    main()
