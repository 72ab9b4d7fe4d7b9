"""zlearn beside libzmq, and beside peers that are neither.

Rule for this file: contexts that end whatever happens, and how sockets are opened here.
"""

import itertools
import os

import pytest

from zlearn import zmq

names = itertools.count()


def prepare(context):
    """Gives the sockets of a context time-outs, so that nothing hangs."""
    context.linger = 0
    context.rcvtimeo = context.sndtimeo = 20_000  # milliseconds: patience for a busy machine
    context.reconnect_ivl = 10
    return context


@pytest.fixture
def ours():
    """A context of zlearn's."""
    context = prepare(zmq.Context())
    yield context
    context.destroy(linger=0)


@pytest.fixture
def theirs():
    """A context of pyzmq's."""
    try:
        import zmq as pyzmq
    except ImportError:
        assert os.environ.get("CI") != "true", "in CI, pyzmq has to be installed"
        pytest.skip("pyzmq is not installed")
    context = prepare(pyzmq.Context())
    yield context
    context.destroy(linger=0)


@pytest.fixture
def address(tmp_path):
    """Makes an address to bind to, of a transport."""

    def make(transport):
        if transport == "tcp":
            return "tcp://127.0.0.1:*"
        if transport == "inproc":
            return f"inproc://interop-{next(names)}"
        return f"ipc://@zlearn-interop-{os.getpid()}-{next(names)}"

    return make
