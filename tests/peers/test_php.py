"""PHP's programs: the classic pair on the command line, and a page whose socket outlives it.

Rule for this file: PHP's side is in programs/, as a programmer of PHP would write it.
"""

import os
import signal
import subprocess

import pytest

from tests.behaviour.helpers import eventually, free_address
from tests.peers import peers
from tests.peers.conftest import bound, command_of, skip, zmq
from tests.peers.puppets import PROGRAMS
from tests.peers.web import Website, shown


@pytest.fixture
def run_php():
    """Starts one of the programs; all end with the test."""
    php = command_of(peers.PHP)[0]
    processes = []

    def run_php(program, address):
        process = subprocess.Popen(
            [php, PROGRAMS / program, address],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        processes.append(process)
        return process

    yield run_php
    for process in processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def test_a_client_in_php_is_answered(ours, run_php):
    rep = ours.socket(zmq.REP)
    client = run_php("client.php", bound(rep))
    assert rep.recv() == b"hello there!"
    rep.send(b"Got it!")
    assert client.communicate(timeout=60)[0] == 'string(7) "Got it!"\n'


def test_a_server_in_php_answers(ours, run_php):
    address = free_address()
    server = run_php("server.php", address)
    assert server.stdout.readline().startswith("Added object with id o:")
    for _ in range(2):
        req = ours.socket(zmq.REQ)
        req.connect(address)
        for question in ("hello there!", "and again"):
            req.send_string(question)
            assert server.stdout.readline() == f"Received message: {question}\n"
            assert req.recv() == b"Got it!"
        req.close()


@pytest.fixture
def website():
    """A website whose page asks at an address."""
    opened = []

    def website(address):
        try:
            site = Website(address)
        except peers.Missing as reason:
            skip(str(reason))
        opened.append(site.__enter__())
        return site

    yield website
    for site in opened:
        site.__exit__()


def answer(rep, visit, question):
    """Answers the page's question, and returns what the visitor sees."""
    assert rep.poll(10_000), shown(visit)
    assert rep.recv() == question
    rep.send(b"the answer to " + question)
    return shown(visit)


def test_a_page_keeps_its_connection_and_finds_a_server_that_was_away(ours, website):
    rep = ours.socket(zmq.REP)
    address = bound(rep)
    connections = rep.get_monitor_socket(zmq.EVENT_ACCEPTED)
    site = website(address)

    head, body = answer(rep, site.visit("first"), b"first")
    assert body == "the answer to first" and "X-Socket: new" in head
    head, body = answer(rep, site.visit("again"), b"again")
    assert body == "the answer to again" and "X-Socket: new" not in head
    connections.recv_multipart()
    assert not connections.poll(0), "both pages were loaded over the same connection"

    rep.close()
    waiting = site.visit("while-nobody-is-there")
    rep = ours.socket(zmq.REP)
    eventually(lambda: came_back(rep, address))
    head, body = answer(rep, waiting, b"while-nobody-is-there")
    assert body == "the answer to while-nobody-is-there" and "X-Socket: new" not in head

    rep.close()
    rep = ours.socket(zmq.REP)
    eventually(lambda: came_back(rep, address))
    head, body = answer(rep, site.visit("last"), b"last")
    assert body == "the answer to last" and "X-Socket: new" not in head


def came_back(socket, address):
    """Binds, unless the server before has the address for a moment more."""
    try:
        socket.bind(address)
    except zmq.ZMQError:
        return False
    return True
