"""zlearn in place of pyzmq: `import zmq` finds zlearn's, and programs need no change.

    python -m zlearn.zmq.replace program.py arguments …
    python -m zlearn.zmq.replace -m ipykernel_launcher -f connection.json

or, at the very beginning of a program: `import zlearn.zmq.replace; zlearn.zmq.replace.install()`.

Theory: Python looks for a module in `sys.modules` first, and then asks the finders in
`sys.meta_path`. One more finder, in front of the others, answers for `zmq` and `zmq.…` with
zlearn's module of the same place; so there is one module under two names, and one class
`Socket`, whoever imports it by which name. A child process of `multiprocessing` that is no
fork has no such finder at first, but it has its parent's `sys.path`: a folder in front of it
(replacing/) brings the finder as soon as somebody imports `zmq`.

Rule for this file: names, and how a program is started. It changes no module.
"""

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import runpy
import sys
from collections.abc import Sequence
from types import ModuleType

THEIRS, OURS = "zmq", "zlearn.zmq"
FOR_CHILDREN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "replacing")


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds zlearn's modules under pyzmq's names."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Where a module is; None if the name is none of pyzmq's."""
        if fullname != THEIRS and not fullname.startswith(f"{THEIRS}."):
            return None
        name = OURS + fullname.removeprefix(THEIRS)
        if importlib.util.find_spec(name) is None:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, origin=name)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        """zlearn's module itself."""
        assert spec.origin is not None
        module = importlib.import_module(spec.origin)
        spec.loader_state = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """It has run already, and stays what it is: zlearn's."""
        assert module.__spec__ is not None
        module.__spec__ = module.__spec__.loader_state


def install() -> None:
    """From now on `import zmq` finds zlearn's. Raises ImportError if pyzmq's is in use already."""
    known = sys.modules.get(THEIRS)
    if known is not None and known is not sys.modules.get(OURS):
        raise ImportError("pyzmq was imported before zlearn could take its place: install first")
    if not any(isinstance(finder, Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, Finder())
    if FOR_CHILDREN not in sys.path:
        sys.path.insert(0, FOR_CHILDREN)
    importlib.import_module(THEIRS)


def main(arguments: list[str]) -> None:
    """Runs a program as Python would: a file, or a module after -m."""
    if not arguments or arguments == ["-m"]:
        sys.exit("usage: python -m zlearn.zmq.replace [-m module | program.py] arguments …")
    if arguments[0] != "-m":
        sys.path[0] = os.path.dirname(os.path.abspath(arguments[0]))
    install()
    if arguments[0] == "-m":
        sys.argv = arguments[1:]
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = arguments
        runpy.run_path(arguments[0], run_name="__main__")


if __name__ == "__main__":
    # As a module of its own name, so that there is one finder however often it is asked for.
    from zlearn.zmq import replace

    replace.main(sys.argv[1:])
