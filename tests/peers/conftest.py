"""Peers that are neither zlearn nor pyzmq, live.

Which peers there are, peers.py says; how they are steered, puppets.py.

Rule for this file: whatever was started is ended, and what is missing is skipped with the
reason, but not in CI.
"""

import importlib
import os

import pytest

from tests.interop.conftest import prepare
from tests.peers import namespaces
from tests.peers.peers import Missing
from tests.peers.puppets import Failed, Puppet


def skip(reason):
    """Skips a test on a user's machine. In CI, everything has to be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"in CI this has to be there: {reason}", pytrace=False)
    pytest.skip(reason)


# With PEERS_MEET=zmq the same tests are played by pyzmq: does the peer behave as they say?
zmq = importlib.import_module(os.environ.get("PEERS_MEET", "zlearn.zmq"))


def bound(socket):
    """Binds to a free port; returns the address to connect to."""
    socket.bind("tcp://127.0.0.1:*")
    return socket.getsockopt(zmq.LAST_ENDPOINT).decode()


@pytest.fixture
def ours():
    """A context of zlearn's, whose sockets wait 5 seconds at most."""
    context = prepare(zmq.Context())
    yield context
    context.destroy(linger=0)


@pytest.fixture(scope="session")
def troupe(tmp_path_factory):
    """The puppets that were started once and wait for their next test, by name."""
    troupe = {}
    yield troupe
    for puppet in troupe.values():
        puppet.end()


@pytest.fixture
def meet(troupe, tmp_path_factory):
    """Gives the puppet of a peer: the one of the test before, if it is still sound."""
    met = []

    def meet(peer):
        puppet = troupe.get(peer.name)
        if puppet is None:
            log = tmp_path_factory.mktemp("puppet") / "log"
            puppet = troupe[peer.name] = Puppet(command_of(peer), log, peer.environment)
        met.append(peer.name)
        return puppet

    yield meet
    for name in met:
        try:
            troupe[name].close_all()
        except (AssertionError, Failed):  # it died, or is out of step: the test has said so
            troupe.pop(name).end()


def command_of(peer):
    """The command line of a peer's puppet."""
    try:
        return peer.program()
    except Missing as reason:
        skip(str(reason))


@pytest.fixture
def start(tmp_path):
    """Starts the puppets of peers; they end with the test."""
    started = []

    def start(peer, inside=()):
        log = tmp_path / f"{len(started)}.log"
        started.append(Puppet(command_of(peer), log, peer.environment, inside))
        return started[-1]

    yield start
    for puppet in started:
        puppet.end()


@pytest.fixture(scope="session")
def reason_against_namespaces():
    return namespaces.why_not()


@pytest.fixture
def wire(reason_against_namespaces):
    """Two hosts of our own, and a cable between them."""
    if reason_against_namespaces:
        skip(reason_against_namespaces)
    with namespaces.Wire() as wire:
        yield wire
