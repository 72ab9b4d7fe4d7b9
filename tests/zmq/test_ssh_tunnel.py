"""Tunnels, with a program in the place of `ssh` that does what ssh's -L does."""

import os
import signal
import stat
import sys

import pytest

from zlearn import zmq
from zlearn.zmq.ssh import tunnel

FAKE = f"""#!{sys.executable}
import os, socket, sys, threading
arguments = sys.argv[1:]
open(os.environ["FAKE_SSH_LOG"], "a").write(" ".join(arguments) + "\\n")
if "refuses" in arguments[arguments.index("-L") + 2 if "-L" in arguments else -2]:
    sys.exit("Permission denied")
if "-L" not in arguments:
    sys.exit(0)
here, port, host, far = arguments[arguments.index("-L") + 1].split(":")

def copy(source, target):
    while data := source.recv(65536):
        target.sendall(data)
    target.shutdown(socket.SHUT_WR)

with socket.create_server((here, int(port))) as listener:
    while True:
        near, _ = listener.accept()
        there = socket.create_connection((host, int(far)))
        threading.Thread(target=copy, args=(near, there), daemon=True).start()
        threading.Thread(target=copy, args=(there, near), daemon=True).start()
"""


@pytest.fixture
def ssh(tmp_path, monkeypatch):
    """A folder with a program `ssh` and the log of its calls; what it started ends with it."""
    program = tmp_path / "ssh"
    program.write_text(FAKE)
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    log = tmp_path / "log"
    log.touch()
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("FAKE_SSH_LOG", str(log))
    return log


def test_messages_go_through_a_tunnel(ssh):
    with zmq.Context() as context:
        context.linger, context.rcvtimeo = 0, 5000
        pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
        port = pull.bind_to_random_port("tcp://127.0.0.1")
        process = tunnel.tunnel_connection(
            push, f"tcp://127.0.0.1:{port}", "me@gateway:2222", keyfile="key", timeout=7
        )
        try:
            push.send(b"x")
            assert pull.recv() == b"x"
        finally:
            push.close()
            pull.close()
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
    called = ssh.read_text()
    assert "-p 2222 -i key" in called and "BatchMode" in called
    assert called.endswith(f":127.0.0.1:{port} me@gateway sleep 7\n")


def test_a_tunnel_that_does_not_open(ssh):
    with pytest.raises(tunnel.SSHException, match="Permission denied"):
        tunnel.open_tunnel("tcp://127.0.0.1:1", "refuses", password="secret")
    assert "BatchMode" not in ssh.read_text()


def test_whether_a_password_is_asked_for(ssh):
    assert tunnel.try_passwordless_ssh("me@gateway")
    assert not tunnel.try_passwordless_ssh("refuses")


def test_paramiko_is_not_used():
    with pytest.raises(ImportError, match="ssh command"):
        tunnel.open_tunnel("tcp://127.0.0.1:1", "gateway", paramiko=True)
