"""A peer made of a plain TCP socket: it says what the test wants, right or wrong.

The bytes are written by hand, so that they do not depend on what they test.
"""

import socket

PATIENCE = 20.0  # seconds


def greeting(mechanism=b"NULL", version=(3, 1), signature=b"\xff\0\0\0\0\0\0\0\1\x7f"):
    """The 64 bytes that everything begins with."""
    return signature + bytes(version) + mechanism.ljust(20, b"\0") + bytes(1 + 31)


def ready(kind=b"REQ", *properties):
    """READY with a socket type, and (name, value) pairs."""
    body = b"\5READY"
    for name, value in ((b"Socket-Type", kind), *properties):
        body += bytes([len(name)]) + name + len(value).to_bytes(4, "big") + value
    return command(body)


def command(body):
    """A short command frame."""
    return bytes([4, len(body)]) + body


def ping(ttl=0, context=b""):
    """ttl: in tenths of a second."""
    return command(b"\4PING" + ttl.to_bytes(2, "big") + context)


def frame(body, more=False):
    """A short message frame."""
    return bytes([int(more), len(body)]) + body


def long_frame(size, body=b"", flags=2):
    """A long message frame of a size that may be a lie."""
    return bytes([flags]) + size.to_bytes(8, "big") + body


class RawPeer:
    """Connected to an endpoint such as tcp://127.0.0.1:5555, or made from an accepted socket."""

    def __init__(self, endpoint="", sock=None):
        host, _, port = endpoint.removeprefix("tcp://").rpartition(":")
        self.socket = sock or socket.create_connection((host, int(port)), PATIENCE)
        self.socket.settimeout(PATIENCE)
        self.heard = b""

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.socket.close()

    def say(self, *pieces):
        """Sends bytes; it is no failure when the other one has hung up already."""
        try:
            self.socket.sendall(b"".join(pieces))
        except (BrokenPipeError, ConnectionResetError):
            pass

    def shake_hands(self, kind=b"REQ", version=(3, 1)):
        """Says all that is right, and waits until the other one has said it too."""
        self.say(greeting(version=version), ready(kind))
        self.hear(b"\5READY")

    def hear(self, what):
        """Reads until some bytes have come; returns all that was heard so far."""
        while what not in self.heard:
            data = self.socket.recv(65536)
            assert data, f"the other one hung up before it said {what!r}: {self.heard!r}"
            self.heard += data
        return self.heard

    def hears_the_end(self):
        """Reads until the other one hangs up. Fails when it does not."""
        try:
            while data := self.socket.recv(65536):
                self.heard += data
        except ConnectionResetError:  # it hung up without reading all that we had said
            pass
        return True

    def hang_up(self):
        """Closes our side."""
        self.socket.close()
