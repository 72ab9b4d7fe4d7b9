"""Connections through ssh; see tunnel.py."""

from zlearn.zmq.ssh.tunnel import (
    openssh_tunnel,
    paramiko_tunnel,
    ssh_tunnel,
    try_passwordless_ssh,
    tunnel_connection,
)

__all__ = [
    "openssh_tunnel", "paramiko_tunnel", "ssh_tunnel", "try_passwordless_ssh",
    "tunnel_connection",
]  # fmt: skip
