"""The names of pyzmq: each is there, in its place."""

import importlib
import inspect
import os
import subprocess
import sys

import pytest

from zlearn import zmq

pyzmq = (
    pytest.importorskip("zmq") if os.environ.get("CI") != "true" else importlib.import_module("zmq")
)

# What a program can't use without the C library, or what only pyzmq's own tests use.
NOT_HERE = {"tests", "backend.cffi", "backend.cython", "backend.select", "_future", "_typing"}
MODULES = [
    "asyncio", "backend", "constants", "curve_keygen", "decorators", "devices",
    "devices.basedevice", "devices.monitoredqueue", "devices.monitoredqueuedevice",
    "devices.proxydevice", "devices.proxysteerabledevice", "error", "eventloop",
    "eventloop.future", "eventloop.ioloop", "eventloop.zmqstream", "log", "log.handlers", "sugar",
    "sugar.attrsettr", "sugar.context", "sugar.frame", "sugar.poll", "sugar.socket",
    "sugar.stopwatch", "sugar.tracker", "sugar.version", "ssh", "ssh.tunnel", "utils",
    "utils.garbage", "utils.interop", "utils.jsonapi", "utils.monitor", "utils.strtypes",
    "utils.win32", "utils.z85",
]  # fmt: skip


def public(owner):
    return {name for name in dir(owner) if not name.startswith("_")}


def test_all_of_pyzmqs_names_are_there_and_no_others():
    assert sorted(set(zmq.__all__)) == sorted(set(pyzmq.__all__))
    for name in zmq.__all__:
        assert getattr(zmq, name) is not None


@pytest.mark.parametrize("name", ["Context", "Socket", "Poller", "MessageTracker", "Frame"])
def test_the_classes_have_what_pyzmqs_have(name):
    ours, theirs = getattr(zmq, name), getattr(pyzmq, name)
    assert public(theirs) - public(ours) <= {"join", "leave"}  # these come with DISH
    extra = public(ours) - public(theirs) - {"more", "sockets", "sockopts", "copy_threshold"}
    assert extra <= {"fast_copy", "context", "events", "peers", "type", "tracker", "tracker_event"}


@pytest.mark.parametrize("name", ["Context", "Socket", "Poller"])
def test_the_methods_take_what_pyzmqs_take(name):
    """The same parameters, by the same names, in the same order; ours may take more."""
    ours, theirs = getattr(zmq, name), getattr(pyzmq, name)
    for method in public(theirs):
        function = getattr(theirs, method)
        if not inspect.isfunction(function):
            continue
        wanted = list(inspect.signature(function).parameters)
        has = list(inspect.signature(getattr(ours, method)).parameters)
        assert has[: len(wanted)] == wanted, method


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_modules_have_what_pyzmqs_have(name):
    theirs = importlib.import_module(f"zmq.{name}")
    ours = importlib.import_module(f"zlearn.zmq.{name}")
    wanted = getattr(theirs, "__all__", None)
    if wanted is None:
        wanted = [
            each for each, value in vars(theirs).items()
            if getattr(value, "__module__", None) == theirs.__name__ and each[0] != "_"
        ]  # fmt: skip
    missing = [each for each in wanted if not hasattr(ours, each)]
    assert missing == []


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


@pytest.mark.parametrize("as_module", [False, True])
def test_zlearn_takes_pyzmqs_place(tmp_path, as_module):
    (tmp_path / "program.py").write_text(PROGRAM)
    command = [sys.executable, "-m", "zlearn.zmq.replace"]
    command += ["-m", "program"] if as_module else [str(tmp_path / "program.py")]
    root = os.path.dirname(os.path.dirname(os.path.dirname(zmq.__file__)))
    environment = {**os.environ, "PYTHONPATH": f"{root}:{tmp_path}"}
    output = subprocess.check_output([*command, "a", "-b"], env=environment)
    assert output.decode().strip() == "['a', '-b'] __main__"


def test_pyzmq_can_not_be_replaced_when_it_is_in_use():
    from zlearn.zmq import replace

    with pytest.raises(ImportError, match="install first"):
        replace.install()
