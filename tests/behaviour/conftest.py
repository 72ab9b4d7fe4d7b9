"""One body for two libraries: each test here runs with zlearn and with pyzmq.

    def test_something(lib, context):
        zmq = lib

Where the two differ, one of them is wrong, and it is not pyzmq: libzmq is the oracle.

Rule for this file: fixtures, and the promise that nothing is left behind.
"""

import importlib
import os
import threading

import pytest

from tests.behaviour.helpers import eventually

MODULES = {"zlearn": "zlearn.zmq", "pyzmq": "zmq"}


@pytest.fixture(params=MODULES)
def lib(request):
    """The module `zmq` of one of the two libraries."""
    try:
        return importlib.import_module(MODULES[request.param])
    except ImportError:
        assert os.environ.get("CI") != "true", "in CI, pyzmq has to be installed"
        pytest.skip(f"{request.param} is not installed")


@pytest.fixture
def aio(lib):
    """The module `zmq.asyncio` of the same library."""
    return importlib.import_module(lib.__name__ + ".asyncio")


@pytest.fixture
def nothing_left(lib):
    """After the test, zlearn has neither threads nor descriptors more than before."""
    before = what_is_open()
    yield
    if lib.__name__ == "zlearn.zmq":
        eventually(lambda: not left(before), why=lambda: f"left: {left(before)}")


@pytest.fixture
def context(lib, nothing_left):
    """A context whose sockets wait 20 seconds at most, and hold nobody up in the end."""
    context = lib.Context()
    prepare(context)
    yield context
    context.destroy(linger=0)


def prepare(context):
    """Gives the sockets of a context time-outs, and lets them come back quickly."""
    context.linger = 0
    context.rcvtimeo = context.sndtimeo = 20_000
    context.reconnect_ivl = 10


def what_is_open():
    """The threads and the descriptors of this process, by name, number and kind."""
    found = {thread.name for thread in threading.enumerate()}
    for number in os.listdir("/proc/self/fd"):
        try:
            kind = os.readlink(f"/proc/self/fd/{number}").partition(":[")[0]
        except OSError:
            continue  # the one that listed them
        found.add(f"descriptor {number}: {kind}")
    return found


def left(before):
    """What is open now and was not before."""
    return what_is_open() - before


@pytest.fixture
def inproc():
    """An inproc name that no other test has."""
    inproc.count = getattr(inproc, "count", 0) + 1
    return f"inproc://test-{inproc.count}"


@pytest.fixture
def ipc(tmp_path):
    """An ipc address of this test's own."""
    address = f"ipc://{tmp_path}/socket"
    return address if len(address) < 100 else f"ipc://@zlearn-{os.getpid()}-{id(tmp_path)}"


@pytest.fixture(params=["inproc", "ipc", "tcp"])
def endpoint(request):
    """An address to bind to, of each transport."""
    if request.param == "tcp":
        return "tcp://127.0.0.1:*"
    if request.param == "ipc://@":
        return f"ipc://@zlearn-{os.getpid()}-{id(request)}"
    return request.getfixturevalue(request.param)
