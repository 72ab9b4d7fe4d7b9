"""The long version: `python tests/stress/run.py [--rounds 20] [--scale 1.0]` prints figures.

1,000 connections, 100 threads, 50 pairs that are ended in the middle of their traffic, 100
forks; each scenario again and again. It fails when threads, descriptors or memory are left.

Rule for this file: sizes, limits, and the table.
"""

import argparse
import pathlib
import resource
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[2]))

from tests.stress import scenarios  # noqa: E402 - found only now

SIZES = {
    scenarios.many_connections: 1000,
    scenarios.opening_and_closing: 100,
    scenarios.connecting_while_it_ends: 100,
    scenarios.ending_in_traffic: 50,
    scenarios.forking_in_traffic: 100,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20, help="after three that warm up")
    parser.add_argument("--scale", type=float, default=1.0, help="of the sizes")
    asked = parser.parse_args()
    allow_descriptors()
    print(f"{'scenario':<25}{'size':>5}{'s/round':>8}", end="")
    print(f"{'threads':>9}{'descriptors':>12}{'blocks':>17}{'resident MiB':>16}")
    failures = 0
    for scenario, full_size in SIZES.items():
        size = max(2, int(full_size * asked.scale))
        start = time.monotonic()
        before, after = scenarios.measure(scenario, size, asked.rounds)
        seconds = (time.monotonic() - start) / (asked.rounds + 3)
        leaks = scenarios.leaks(before, after, asked.rounds)
        failures += bool(leaks)
        print(f"{scenario.__name__:<25}{size:>5}{seconds:>8.2f}", end="")
        print(f"{before.threads:>5} →{after.threads:>2}", end="")
        print(f"{before.descriptors:>8} →{after.descriptors:>2}", end="")
        print(f"{before.blocks:>8} →{after.blocks:>7}", end="")
        print(f"{before.memory / 2**20:>7.1f} →{after.memory / 2**20:>6.1f}", *leaks, flush=True)
    return 1 if failures else 0


def allow_descriptors() -> None:
    """A thousand connections have two thousand ends."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


if __name__ == "__main__":
    sys.exit(main())
