"""Connecting through ssh, to an address that only another machine can reach.

    tunnel_connection(socket, "tcp://10.0.0.5:5555", "me@gateway")

Theory: the `ssh` command listens at a free port here, and passes on what arrives there to the
address, as the other machine sees it. It ends by itself when nobody has used it for a while.

Rule for this file: pyzmq's names around one command. paramiko is not used.
"""

import os
import socket
import subprocess
import tempfile
import time
from typing import Any

__all__ = [
    "openssh_tunnel", "paramiko_tunnel", "ssh_tunnel", "try_passwordless_ssh",
    "tunnel_connection",
]  # fmt: skip

TICK = 0.05  # seconds
CONNECT_TIMEOUT = 20  # seconds, for the whole way to the other machine


class SSHException(Exception):
    """The tunnel could not be opened; the text says what ssh said."""


class MaxRetryExceeded(Exception):
    """It took too long."""


def select_random_ports(n: int) -> list[int]:
    """So many ports that are free now."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(n)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def try_passwordless_ssh(
    server: str, keyfile: str | None = None, paramiko: bool | None = None
) -> bool:
    """Whether the server lets us in without asking for a password."""
    command = [*_ssh(server, keyfile), "-o", "BatchMode=yes", _host(server), "exit"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def tunnel_connection(
    socket: Any,
    addr: str,
    server: str,
    keyfile: str | None = None,
    password: str | None = None,
    paramiko: bool | None = None,
    timeout: int = 60,
) -> int:
    """Connects a socket to an address as `server` sees it. Parameters as of `openssh_tunnel`.

    Returns the process id of ssh. Raises SSHException, MaxRetryExceeded.
    """
    here, tunnel = open_tunnel(addr, server, keyfile, password, paramiko, timeout)
    socket.connect(here)
    return tunnel


def open_tunnel(
    addr: str,
    server: str,
    keyfile: str | None = None,
    password: str | None = None,
    paramiko: bool | None = None,
    timeout: int = 60,
) -> tuple[str, int]:
    """Opens a tunnel; returns the address here that leads to it, and the process id of ssh."""
    host, _, port = addr.partition("://")[2].rpartition(":")
    (here,) = select_random_ports(1)
    open_it = paramiko_tunnel if paramiko else openssh_tunnel
    process = open_it(here, int(port), server, host, keyfile, password, timeout)
    return f"tcp://127.0.0.1:{here}", process


def openssh_tunnel(
    lport: int,
    rport: int,
    server: str,
    remoteip: str = "127.0.0.1",
    keyfile: str | None = None,
    password: str | None = None,
    timeout: int = 60,
) -> int:
    """Passes connections to a port here on to a port as `server` sees it.

    lport, rport: the ports here and there. server: "host", "user@host" or "user@host:port".
    remoteip: whose port. keyfile: of a private key. timeout: seconds until an unused tunnel ends.

    Returns the process id of ssh. Raises SSHException, MaxRetryExceeded.
    """
    command = [
        *_ssh(server, keyfile),
        *("-o", "ExitOnForwardFailure=yes", "-S", "none", "-L"),
        f"127.0.0.1:{lport}:{remoteip}:{rport}",
        _host(server),
        *("sleep", str(timeout)),
    ]
    with tempfile.TemporaryDirectory() as folder:
        environment = _with_password(password, folder)
        if password is None:
            command[1:1] = ["-o", "BatchMode=yes"]
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        _wait_until_open(process, lport)
    return process.pid


ssh_tunnel = openssh_tunnel


def paramiko_tunnel(*args: Any, **kwargs: Any) -> int:
    """Not here: the `ssh` command does it (`paramiko=False`)."""
    raise ImportError("zlearn tunnels with the ssh command alone: leave out paramiko=True")


def _ssh(server: str, keyfile: str | None) -> list[str]:
    port = server.rpartition("@")[2].partition(":")[2]
    return ["ssh", *(["-p", port] if port else []), *(["-i", keyfile] if keyfile else [])]


def _host(server: str) -> str:
    user, at, host = server.rpartition("@")
    return user + at + host.partition(":")[0]


def _with_password(password: str | None, folder: str) -> dict[str, str]:
    """The environment in which ssh gets a password: it asks a program for it."""
    environment = {name: value for name, value in os.environ.items() if name != "SSH_ASKPASS"}
    if password is not None:
        program = os.path.join(folder, "answer")
        with open(program, "w", encoding="utf-8") as file:
            file.write('#!/bin/sh\nprintf "%s\\n" "$ZLEARN_SSH_PASSWORD"\n')
        os.chmod(program, 0o700)
        environment |= {
            "SSH_ASKPASS": program,
            "SSH_ASKPASS_REQUIRE": "force",
            "ZLEARN_SSH_PASSWORD": password,
        }
    return environment


def _wait_until_open(process: "subprocess.Popen[bytes]", port: int) -> None:
    assert process.stderr is not None
    deadline = time.monotonic() + CONNECT_TIMEOUT
    while time.monotonic() < deadline:
        if process.poll() is not None:
            with process.stderr:
                said = process.stderr.read().decode(errors="replace").strip()
            raise SSHException(f"ssh could not open the tunnel: {said}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                process.stderr.close()
                return
        time.sleep(TICK)
    process.kill()
    process.wait()
    process.stderr.close()
    raise MaxRetryExceeded(f"ssh did not open the tunnel within {CONNECT_TIMEOUT} s")
