"""What the behaviour tests share: waiting for something without sleeping through it.

Rule for this file: everything works with either library, and has a time-out.
"""

import errno
import socket as system_socket
import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import pytest

PATIENCE = 20.0  # seconds: far more than anything here takes, unless it is broken
TICK = 0.002


def eventually(
    condition: Callable[[], Any],
    within: float = PATIENCE,
    why: Callable[[], str] = lambda: "it did not come true in time",
) -> Any:
    """Asks again and again until the answer is true, and returns it. Fails when time is up."""
    deadline = time.monotonic() + within
    while True:
        if answer := condition():
            return answer
        assert time.monotonic() < deadline, why()
        time.sleep(TICK)


@contextmanager
def refused(zmq: Any, name: str, kind: str = "ZMQError"):
    """A call that fails with the errno of this name, in just this class of pyzmq's."""
    with pytest.raises(zmq.ZMQError) as caught:
        yield caught
    number = getattr(errno, name, None) or getattr(zmq, name)
    assert caught.value.errno == number, caught.value
    assert type(caught.value) is getattr(zmq, kind), type(caught.value)


def not_now(zmq: Any):
    """A call that would have to wait."""
    return refused(zmq, "EAGAIN", "Again")


def opened(context: Any, kind: int, **options: Any) -> Any:
    """A socket with some options set from the start."""
    socket = context.socket(kind)
    for name, value in options.items():
        setattr(socket, name, value)
    return socket


def bind(socket: Any, endpoint: str = "tcp://127.0.0.1:*") -> str:
    """Binds, and returns the address to connect to."""
    socket.bind(endpoint)
    return socket.last_endpoint.decode()


def free_address() -> str:
    """A tcp address where nobody listens, until somebody binds it."""
    with system_socket.create_server(("127.0.0.1", 0)) as listener:
        return f"tcp://127.0.0.1:{listener.getsockname()[1]}"


def can_bind(zmq: Any, socket: Any, address: str) -> bool:
    """Binds; False while the address still belongs to someone who is about to leave."""
    try:
        socket.bind(address)
    except zmq.ZMQError as error:
        assert error.errno == zmq.EADDRINUSE
        return False
    return True


def receive_all(zmq: Any, socket: Any) -> list[Any]:
    """All messages that can be received now; a message of one frame is just that frame."""
    messages = []
    while socket.get(zmq.EVENTS) & zmq.POLLIN:
        message = socket.recv_multipart()
        messages.append(message[0] if len(message) == 1 else message)
    return messages


def send_until_refused(zmq: Any, socket: Any, most: int = 5000) -> int:
    """Sends until the socket takes no more; returns how many it took."""
    for count in range(most):
        try:
            socket.send(b"%d" % count, zmq.DONTWAIT)
        except zmq.Again:
            return count
    return most


def wait_for_subscription(zmq: Any, pub: Any, sub: Any, topic: bytes = b"") -> None:
    """Publishes until the subscriber hears something, and takes all of that away again.

    `sub` must want what begins with `topic`.
    """

    def heard() -> bool:
        pub.send(topic + b"probe")
        return bool(sub.poll(10))

    eventually(heard)
    pub.send(topic + b"last probe")
    while sub.recv() != topic + b"last probe":
        pass


def wait_until_connected(zmq: Any, *senders: Any) -> None:
    """Waits until each socket has somebody to send to, without sending."""
    for sender in senders:
        assert sender.poll(PATIENCE * 1000, zmq.POLLOUT), "nobody came"
