"""How long `import zlearn.zmq` takes: the median of ten fresh interpreters, in milliseconds.

By hand: `python tests/bench/import_time.py`. The aim is below 150 ms. No test does it,
because a machine that is busy would fail it.
"""

import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUNS = 10
PROGRAM = """
from time import perf_counter
start = perf_counter()
import {module}
print((perf_counter() - start) * 1000)
"""


def milliseconds(module: str) -> float:
    """The time of one import in an interpreter of its own."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(module=module)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def main() -> None:
    for module in sys.argv[1:] or ["zlearn.zmq"]:
        times = sorted(milliseconds(module) for _ in range(RUNS))
        print(
            f"import {module}: {statistics.median(times):.1f} ms"
            f" (the median of {RUNS}; fastest {times[0]:.1f}, slowest {times[-1]:.1f})"
        )


if __name__ == "__main__":
    main()
