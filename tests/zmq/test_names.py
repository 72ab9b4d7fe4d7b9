"""The names of pyzmq: no others, and zlearn in its place. What each is: test_surface.py."""

import importlib
import multiprocessing
import os
import subprocess
import sys

import pytest

from zlearn import zmq

pyzmq = (
    pytest.importorskip("zmq") if os.environ.get("CI") != "true" else importlib.import_module("zmq")
)


def public(owner):
    return {name for name in dir(owner) if not name.startswith("_")}


def test_all_of_pyzmqs_names_are_there_and_no_others():
    assert sorted(set(zmq.__all__)) == sorted(set(pyzmq.__all__))
    for name in zmq.__all__:
        assert getattr(zmq, name) is not None


@pytest.mark.parametrize("name", ["Context", "Socket", "Poller", "MessageTracker", "Frame"])
def test_the_classes_have_little_that_pyzmqs_have_not(name):
    ours, theirs = getattr(zmq, name), getattr(pyzmq, name)
    extra = public(ours) - public(theirs) - {"more", "sockets", "sockopts", "copy_threshold"}
    if name == "Socket":  # pyzmq's sockets find options without naming them
        extra -= {
            spelled for each in zmq.SocketOption.__members__ for spelled in (each, each.lower())
        }
    assert extra <= {"fast_copy", "context", "events", "peers", "type", "tracker", "tracker_event"}


def test_modules_that_are_there_without_an_import_of_their_own():
    code = (
        "from zlearn import zmq; print(zmq.sugar.socket.Socket is zmq.Socket is zmq.backend.Socket)"
    )
    assert subprocess.check_output([sys.executable, "-c", code]) == b"True\n"
    with pytest.raises(AttributeError):
        zmq.nonsense  # noqa: B018


PROGRAM = """
import sys
import zmq, zmq.asyncio, zmq.utils.monitor
from zmq.error import Again
import zlearn.zmq
assert zmq is zlearn.zmq and zmq.asyncio is zlearn.zmq.asyncio and Again is zlearn.zmq.Again
assert zmq.__spec__.name == "zlearn.zmq"
try:
    import zmq.nonsense
except ImportError:
    print(sys.argv[1:], __name__)
"""


CHILDREN = """
import multiprocessing, sys
from zmq.error import Again  # a part of it first
import zmq

def child(queue):
    queue.put(f"{zmq.__name__} {Again.__module__}")

if __name__ == "__main__":
    context = multiprocessing.get_context(sys.argv[1])
    queue = context.SimpleQueue()
    process = context.Process(target=child, args=[queue])
    process.start()
    process.join()
    assert process.exitcode == 0
    print(queue.get())
"""


@pytest.mark.parametrize("as_module", [False, True])
def test_zlearn_takes_pyzmqs_place(tmp_path, as_module):
    (tmp_path / "program.py").write_text(PROGRAM)
    command = [sys.executable, "-m", "zlearn.zmq.replace"]
    command += ["-m", "program"] if as_module else [str(tmp_path / "program.py")]
    root = os.path.dirname(os.path.dirname(os.path.dirname(zmq.__file__)))
    environment = {**os.environ, "PYTHONPATH": f"{root}:{tmp_path}"}
    output = subprocess.check_output([*command, "a", "-b"], env=environment)
    assert output.decode().strip() == "['a', '-b'] __main__"


def test_a_program_finds_what_lies_beside_it(tmp_path):
    (tmp_path / "neighbour.py").write_text("import zmq; NAME = zmq.__name__")
    (tmp_path / "program.py").write_text("import neighbour; print(neighbour.NAME)")
    command = [sys.executable, "-m", "zlearn.zmq.replace", str(tmp_path / "program.py")]
    root = os.path.dirname(os.path.dirname(os.path.dirname(zmq.__file__)))
    environment = {**os.environ, "PYTHONPATH": root}
    output = subprocess.check_output(command, env=environment, cwd=tmp_path.parent)
    assert output.decode().strip() == "zlearn.zmq"


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_children_have_zlearn_too(tmp_path, method):
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"there is no {method} here")
    (tmp_path / "program.py").write_text(CHILDREN)
    command = [sys.executable, "-m", "zlearn.zmq.replace", str(tmp_path / "program.py"), method]
    root = os.path.dirname(os.path.dirname(os.path.dirname(zmq.__file__)))
    environment = {**os.environ, "PYTHONPATH": root}
    assert subprocess.check_output(command, env=environment) == b"zlearn.zmq zlearn.zmq.error\n"


def test_pyzmq_can_not_be_replaced_when_it_is_in_use():
    from zlearn.zmq import replace

    with pytest.raises(ImportError, match="install first"):
        replace.install()
