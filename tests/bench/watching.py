"""What watching costs: PUSH to PULL, 16 B, tcp, two processes, watched in several ways.

    .venv/bin/python tests/bench/run.py watching [--pairs 7] [--only TEXT]

Each way runs in turn with one that nobody watches, and the ratio of each pair is taken: of
the rates, and of the processor time that both processes take for a message.

    compiled out   the `if`s that ask whether somebody watches are cut out of the source
    batches        a recorder of batches in either process
    detail         a recorder of each message in either process
    sparing        the same, with a bound: above it, it goes over to batches

Rule for this file: it is run by hand. No test fails for being slow.
"""

import ast
import importlib
import json
import sys
from collections.abc import Callable
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER), str(FOLDER.parent.parent)]

BOUND = 2_000  # messages a second, of the sparing recorder
FACTS = {"endpoint": "tcp://127.0.0.1:*", "size": 16, "count": 200_000}
FLAGS = {"hooks": {"any", "per_batch", "per_message"}, "ledger": {"is_open"}}
ROOMS = ("zlearn.engine", "zlearn.patterns", "zlearn.zmq")


# --- the ways, as a worker goes them ---------------------------------------------------


def recorder(**options: Any) -> Callable[[Any], Any]:
    """A way: the contexts of a library get such a recorder."""

    def watch(zmq: Any) -> Any:
        from zlearn.trace import Recorder

        return Watched(zmq, lambda: Recorder(**options))

    return watch


class Watched:
    """A library whose contexts are watched."""

    def __init__(self, zmq: Any, make: Callable[[], Any]) -> None:
        self._zmq, self._make = zmq, make

    def __getattr__(self, name: str) -> Any:
        return getattr(self._zmq, name)

    def Context(self) -> Any:  # noqa: N802 (pyzmq's name)
        context = self._zmq.Context()
        context._core.hooks.add(self._make())
        return context


WAYS: dict[str, Callable[[Any], Any]] = {
    "nobody": lambda zmq: zmq,
    "compiled out": lambda zmq: zmq,
    "batches": recorder(per_message=False),
    "detail": recorder(),
    "sparing": recorder(most_per_second=BOUND),
}


class WithoutHooks(ast.NodeTransformer):
    """Cuts out what is done while somebody watches, together with the question."""

    def visit_If(self, node: ast.If) -> Any:  # noqa: N802 (ast's name)
        self.generic_visit(node)
        return (node.orelse or ast.Pass()) if asks(node.test) else node

    def visit_IfExp(self, node: ast.IfExp) -> Any:  # noqa: N802
        self.generic_visit(node)
        return node.orelse if asks(node.test) else node


def asks(test: ast.expr) -> bool:
    """Whether this is true only while somebody watches."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return any(map(asks, test.values))
    return (
        isinstance(test, ast.Attribute)
        and isinstance(test.value, ast.Attribute)
        and test.attr in FLAGS.get(test.value.attr.lstrip("_"), ())
    )


def questions(root: Path = FOLDER.parent.parent) -> dict[str, int]:
    """How many of these questions are cut out of each module."""
    found = {}
    for room in ROOMS:
        for file in sorted((root / room.replace(".", "/")).rglob("*.py")):
            nodes = ast.walk(ast.parse(file.read_text()))
            count = sum(isinstance(node, (ast.If, ast.IfExp)) and asks(node.test) for node in nodes)
            if count:
                found[".".join(file.relative_to(root).with_suffix("").parts)] = count
    return found


class WithoutHooksLoader(SourceFileLoader):
    """Compiles a module without them; it keeps no .pyc."""

    def get_code(self, fullname: str) -> Any:
        path = self.get_filename(fullname)
        tree = WithoutHooks().visit(ast.parse(self.get_data(path)))
        return compile(ast.fix_missing_locations(tree), path, "exec")


class WithoutHooksFinder:
    """Finds the modules of these rooms for that loader."""

    @staticmethod
    def find_spec(name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if not name.startswith(ROOMS):
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.origin is not None:
            spec.loader = WithoutHooksLoader(name, spec.origin)
        return spec


def work(way: str, role: str, arguments: str) -> None:
    """Plays one role of `workers.py`, watched in this way."""
    if way == "compiled out":
        sys.meta_path.insert(0, WithoutHooksFinder)  # type: ignore[arg-type]
    import workers

    getattr(workers, role)(
        WAYS[way](importlib.import_module("zlearn.zmq")), **json.loads(arguments)
    )


# --- measuring -------------------------------------------------------------------------


def run_once(way: str) -> dict[str, float]:
    """One run: the rate, and the processor time of both processes for a message."""
    from harness import Worker

    puller = Worker(way, "pull", FACTS, script="watching.py")
    try:
        facts = {**FACTS, **puller.line()}
        pusher = Worker(way, "push", facts, script="watching.py")
        try:
            far, near = pusher.figures(), puller.figures()
        finally:
            pusher.stop()
    finally:
        puller.stop()
    return {"rate": near["rate"], "cpu": near["cpu"] + far["cpu"]}


def measure(way: str, pairs: int) -> dict[str, Any]:
    """Alternating pairs of a way and of nobody watching."""
    from harness import spread

    runs: list[tuple[dict[str, float], dict[str, float]]] = []
    for number in range(pairs):
        order = (way, "nobody") if number % 2 else ("nobody", way)
        found = {each: run_once(each) for each in order}
        runs.append((found[way], found["nobody"]))
    row = {
        "name": way,
        "rate": spread([watched["rate"] for watched, _ in runs]),
        "ratio": spread([watched["rate"] / free["rate"] for watched, free in runs]),
        "cpu_ratio": spread([free["cpu"] / watched["cpu"] for watched, free in runs]),
    }
    if way == "compiled out":
        row["cut out"] = questions()
    ratio, cpu = row["ratio"], row["cpu_ratio"]
    print(
        f"{way:14} {ratio['median']:5.2f} ({ratio['least']:.2f}–{ratio['greatest']:.2f}) of the"
        f" rate that nobody watches; by CPU {cpu['median']:.2f}"
        f" ({cpu['least']:.2f}–{cpu['greatest']:.2f})   [{row['rate']['median']:,.0f} messages/s]",
        flush=True,
    )
    return row


def rows(pairs: int, only: str = "") -> list[dict[str, Any]]:
    """The ways whose names hold this text."""
    return [measure(way, pairs) for way in WAYS if only in way and way != "nobody"]


if __name__ == "__main__":
    work(*sys.argv[1:])
