"""Peers that are neither zlearn nor pyzmq, live.

Which peers there are, peers.py says; how they are steered, puppets.py.

Rule for this file: whatever was started is ended, and what is missing is skipped with the
reason, but not in CI.
"""

import os

import pytest

from tests.peers import namespaces
from tests.peers.peers import Missing
from tests.peers.puppets import Puppet


def skip(reason):
    """Skips a test on a user's machine. In CI, everything has to be there."""
    assert os.environ.get("CI") != "true", f"in CI this has to be there: {reason}"
    pytest.skip(reason)


@pytest.fixture
def start(tmp_path):
    """Starts the puppets of peers; they end with the test."""
    started = []

    def start(peer, inside=()):
        try:
            command = peer.program()
        except Missing as reason:
            skip(str(reason))
        log = tmp_path / f"{len(started)}.log"
        started.append(Puppet(command, log, peer.environment, inside))
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
