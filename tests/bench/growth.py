"""How the rate grows, or not: against the number of peers, and against the size of a message.

Measures zlearn and pyzmq in turn, for `run.py growth`; `figures.py` draws the curves. A
subscriber more is a copy more: the rates count copies.

Rule for this file: numbers alone; how they look is for figures.py.
"""

import subprocess
from typing import Any

from cases import TCP, Case, words
from harness import LIBRARIES, run_once, spread

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


def curves(pairs: int) -> dict[str, Any]:
    """Both curves."""
    return {
        "sizes": curve({size: pipeline(size) for size in SIZES}, pairs),
        "peers": curve({peers: fan_out(peers) for peers in PEERS}, pairs),
    }
