"""The fuzzer: `python tests/fuzz/run.py --minutes 60 [--target NAME] [--jobs 2]`.

Atheris (libFuzzer for Python) changes inputs, and keeps those that reach code that no other
one reached. Each target gets its share of the time, in a process of its own, with a limit of
memory, and of time for each input. What reaches something new is added to the corpus, which
is thinned out in the end; --dry leaves it as it is.

An input that breaks a target is printed and kept in tests/output/fuzz: make a test of it, mend
what it shows, and run again.

Rule for this file: the runs and the table. What is fuzzed is in targets.py.
"""

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.fuzz import corpora  # noqa: E402 - found only now

OUTPUT = ROOT / "tests" / "output" / "fuzz"
MEMORY_LIMIT = 512  # MiB
INPUT_TIMEOUT = 5  # seconds
LONGEST_INPUT = 2048  # bytes
EXECUTIONS = r"number_of_executed_units: (\d+)"


class Result(NamedTuple):
    """Of one target. coverage: edges of the code. memory: MiB at most. crashes: inputs."""

    name: str
    executions: int
    coverage: int
    memory: int
    kept: int
    crashes: list[pathlib.Path]
    log: str

    @property
    def failed(self) -> bool:
        """Whether an input broke the target, or it did not run at all."""
        return bool(self.crashes) or not self.executions


def main() -> int:
    if sys.argv[1:2] == ["--one"]:  # in a process of its own, before anything is imported
        name, seconds, folder = sys.argv[2:]
        fuzz(name, int(seconds), pathlib.Path(folder))
    from tests.fuzz.targets import TARGETS

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=3.0, help="for all targets together")
    parser.add_argument("--target", action="append", choices=TARGETS, help="one, or several")
    parser.add_argument("--jobs", type=int, default=1, help="targets at the same time")
    parser.add_argument("--dry", action="store_true", help="leave the corpus as it is")
    asked = parser.parse_args()
    names = asked.target or list(TARGETS)
    seconds = max(2, int(asked.minutes * 60 * asked.jobs / len(names)))
    print(f"{len(names)} targets, {seconds} s each, {MEMORY_LIMIT} MiB, {INPUT_TIMEOUT} s an input")
    print(f"{'target':<18}{'executions':>11}{'coverage':>10}{'peak MiB':>10}{'corpus':>8}  crashes")
    start = time.monotonic()
    with ThreadPoolExecutor(asked.jobs) as pool:
        tasks = [pool.submit(fuzz_in_process, name, seconds, asked.dry) for name in names]
        results = []
        for task in tasks:
            results.append(task.result())
            show(results[-1])
    executions = sum(result.executions for result in results)
    failures = sum(result.failed for result in results)
    print(f"{executions} executions in {time.monotonic() - start:.0f} s, {failures} targets failed")
    return 1 if failures else 0


def show(result: Result) -> None:
    print(f"{result.name:<18}{result.executions:>11}{result.coverage:>10}", end="")
    print(f"{result.memory:>10}{result.kept:>8}  {len(result.crashes) or '-'}", flush=True)
    if result.failed:
        print("".join(f"    {line}\n" for line in result.log.splitlines()[-60:]), flush=True)
    for path in result.crashes:
        print(f"    {path.relative_to(ROOT)}: {path.read_bytes()[:200].hex()}")


def fuzz_in_process(name: str, seconds: int, dry: bool) -> Result:
    """Fuzzes one target in a process of its own, and takes what it found into the corpus."""
    from tests.fuzz.targets import TARGETS

    OUTPUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        begin = [*TARGETS[name].seeds, *corpora.load(name)]
        for number, data in enumerate(begin):
            pathlib.Path(folder, f"begin-{number}").write_bytes(data)
        before = set(OUTPUT.iterdir())
        command = [sys.executable, __file__, "--one", name, str(seconds), folder]
        try:
            ended = subprocess.run(
                command, capture_output=True, text=True, errors="replace", timeout=seconds + 120
            )
            log = ended.stdout + ended.stderr
        except subprocess.TimeoutExpired as late:
            log = f"{name} did not end\n{late.stderr!r}"
            (OUTPUT / f"{name}-hang").write_bytes(b"")
        crashes = sorted(set(OUTPUT.iterdir()) - before)
        found = [path.read_bytes() for path in pathlib.Path(folder).iterdir()]
        if not dry and figure(log, EXECUTIONS):
            corpora.save(name, corpora.thin_out(TARGETS[name].run, found))
    return Result(
        name,
        figure(log, EXECUTIONS),
        figure(log, r"cov: (\d+)"),
        figure(log, r"peak_rss_mb: +(\d+)"),
        len(corpora.load(name)),
        crashes,
        log,
    )


def figure(log: str, pattern: str) -> int:
    """The last number of this kind in a log."""
    found = re.findall(pattern, log)
    return int(found[-1]) if found else 0


def fuzz(name: str, seconds: int, folder: pathlib.Path) -> None:
    """Fuzzes one target in this process, and does not come back."""
    import atheris  # only here: without it, the rest of the file still reads well

    with atheris.instrument_imports(include=["zlearn"]):
        from tests.fuzz.targets import TARGETS

    arguments = [
        name,
        f"-max_total_time={seconds}",
        f"-timeout={INPUT_TIMEOUT}",
        f"-rss_limit_mb={MEMORY_LIMIT}",
        f"-max_len={LONGEST_INPUT}",
        f"-artifact_prefix={OUTPUT}/{name}-",
        "-print_final_stats=1",
        "-verbosity=1",
        str(folder),
    ]
    atheris.Setup(arguments, TARGETS[name].run)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
