"""What zlearn says where there are neither threads nor sockets: in Pyodide, a browser's Python."""

import os
import subprocess

import pytest

from tests.hashes import interpreters
from zlearn import zmq

pytestmark = pytest.mark.timeout(interpreters.PATIENCE)


def run(program):
    try:
        command = interpreters.in_pyodide(program)
    except interpreters.Missing as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"in CI this has to be there: {error}", pytrace=False)
        pytest.skip(str(error))
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_real_sockets_are_refused_kindly_and_inproc_works():
    said = run("""
from zlearn import zmq
with zmq.Context() as context:
    pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
    for what in pull.bind, push.connect:
        for address in "tcp://127.0.0.1:5555", "ipc:///door", "ws://127.0.0.1:5555":
            try:
                what(address)
            except zmq.ZMQError as error:
                assert error.errno == zmq.EPROTONOSUPPORT
                print(error.__notes__[0])
    pull.bind("inproc://hall")
    push.connect("inproc://hall")
    push.send(b"hello")
    print(pull.recv().decode())
    pull.close(); push.close()
""").splitlines()
    assert len(said) == 7 and said[-1] == "hello"
    assert set(said[:-1]) == {
        "a browser's Python has neither sockets nor threads: here inproc works, and zlearn.lab, "
        "where the network is virtual"
    }


def test_the_same_where_it_is_only_said_to_be_a_browser(monkeypatch):
    with zmq.Context() as context, context.socket(zmq.PULL) as pull:
        monkeypatch.setattr("sys.platform", "emscripten")
        with pytest.raises(zmq.ZMQError) as refused:
            pull.bind("tcp://127.0.0.1:*")
        monkeypatch.undo()
        assert refused.value.errno == zmq.EPROTONOSUPPORT


def test_blocking_calls_and_views_work_in_the_lab():
    said = run("""
from zlearn import zmq
from zlearn.lab import Lab
from zlearn.views import Model
from zlearn.views.page import html
lab = Lab(seed=1)
rep, req = lab.node("server").socket(zmq.REP), lab.node("client").socket(zmq.REQ)
rep.bind("tcp://server:5555")
req.connect("tcp://server:5555")
req.send(b"hello")
print(rep.recv().decode())
run = lab.finish()
print(run.why("client.req#1"))
print(len(html(Model.from_trace(run.trace))) > 50_000)
""").splitlines()
    assert said[0] == "hello" and "was received by server.rep" in said[1] and said[2] == "True"


def test_the_doctor_finds_nothing_wrong():
    said = run("from zlearn.commands.line import main; print(main(['doctor']))")
    assert said.splitlines()[-1] == "0"
    assert "✓ The lab plays scenes in virtual time." in said
    assert "scenes in the lab work all the same" in said and "✗" not in said
