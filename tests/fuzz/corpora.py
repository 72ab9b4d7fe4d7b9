"""The corpus of a target: a small text file, one input in hexadecimal digits a line.

A corpus is what a fuzzer has found worth keeping: inputs that together reach all lines that
are reached. It is thinned out whenever it grows, so that it stays a few kilobytes.

Rule for this file: files, and which inputs are worth keeping.
"""

import pathlib
import sys
from collections.abc import Callable, Iterable
from types import FrameType
from typing import Any

HERE = pathlib.Path(__file__).parent / "corpus"
MOST_BYTES = 4000  # of a target's inputs together
CODE = str(pathlib.Path(__file__).parents[2] / "zlearn")


def load(name: str) -> list[bytes]:
    """The inputs of a target."""
    path = HERE / f"{name}.hex"
    return [bytes.fromhex(line) for line in path.read_text().splitlines()] if path.exists() else []


def save(name: str, inputs: Iterable[bytes]) -> None:
    """Writes them, in an order that depends on nothing else."""
    lines = sorted({data.hex() for data in inputs}, key=lambda line: (len(line), line))
    HERE.mkdir(exist_ok=True)
    (HERE / f"{name}.hex").write_text("".join(f"{line}\n" for line in lines))


def thin_out(run: Callable[[bytes], None], inputs: Iterable[bytes]) -> list[bytes]:
    """The fewest inputs, small ones first, that reach all steps from line to line."""
    kept, reached, size = [], set(), 0
    for data in sorted(set(inputs), key=lambda data: (len(data), data)):
        steps = steps_of(run, data)
        if not steps <= reached and size + len(data) <= MOST_BYTES:
            kept.append(data)
            reached |= steps
            size += len(data)
    return kept


def steps_of(run: Callable[[bytes], None], data: bytes) -> set[Any]:
    """The steps that zlearn's code takes with an input: (code, line before, line)."""
    steps: set[Any] = set()

    def enter(frame: FrameType, event: str, argument: Any) -> Any:
        if not frame.f_code.co_filename.startswith(CODE):
            return None
        before = [0]

        def follow(frame: FrameType, event: str, argument: Any) -> Any:
            steps.add((frame.f_code, before[0], frame.f_lineno))
            before[0] = frame.f_lineno
            return follow

        return follow

    old = sys.gettrace()
    sys.settrace(enter)
    try:
        run(data)
    finally:
        sys.settrace(old)
    return steps
