"""Calls that fail: the same class and errno in both libraries."""

import pytest

from tests.behaviour.helpers import refused

ONLY_SEND, ONLY_RECEIVE = ["PUB", "PUSH"], ["SUB", "PULL"]


@pytest.mark.parametrize("kind", ONLY_RECEIVE)
def test_who_only_receives_can_not_send(lib, context, kind):
    zmq = lib
    socket = context.socket(getattr(zmq, kind))
    for flags in (0, zmq.DONTWAIT, zmq.SNDMORE):
        with refused(zmq, "ENOTSUP"):
            socket.send(b"x", flags)
    with refused(zmq, "ENOTSUP"):
        socket.send_multipart([b"x", b"y"])
    assert socket.poll(0, zmq.POLLOUT) == 0


@pytest.mark.parametrize("kind", ONLY_SEND)
def test_who_only_sends_can_not_receive(lib, context, kind):
    zmq = lib
    socket = context.socket(getattr(zmq, kind))
    for flags in (0, zmq.DONTWAIT):
        with refused(zmq, "ENOTSUP"):
            socket.recv(flags)
    with refused(zmq, "ENOTSUP"):
        socket.recv_multipart()
    assert socket.poll(0, zmq.POLLIN) == 0


CALLS_OF_A_CLOSED_SOCKET = {
    "send": lambda socket, zmq: socket.send(b"x"),
    "send_multipart": lambda socket, zmq: socket.send_multipart([b"x", b"y"]),
    "recv": lambda socket, zmq: socket.recv(),
    "recv_multipart": lambda socket, zmq: socket.recv_multipart(),
    "bind": lambda socket, zmq: socket.bind("inproc://x"),
    "connect": lambda socket, zmq: socket.connect("inproc://x"),
    "unbind": lambda socket, zmq: socket.unbind("inproc://x"),
    "disconnect": lambda socket, zmq: socket.disconnect("inproc://x"),
    "get": lambda socket, zmq: socket.get(zmq.LINGER),
    "get events": lambda socket, zmq: socket.get(zmq.EVENTS),
    "set": lambda socket, zmq: socket.set(zmq.LINGER, 0),
    "attribute": lambda socket, zmq: socket.linger,
    "fileno": lambda socket, zmq: socket.fileno(),
}


@pytest.mark.behaviour("test_socket_null: closed")
@pytest.mark.parametrize("call", CALLS_OF_A_CLOSED_SOCKET)
def test_a_closed_socket_is_none(lib, context, call):
    zmq = lib
    socket = context.socket(zmq.PAIR)
    socket.close()
    with refused(zmq, "ENOTSOCK"):
        CALLS_OF_A_CLOSED_SOCKET[call](socket, zmq)


def test_polling_a_closed_socket(lib, context):
    zmq = lib
    socket = context.socket(zmq.PAIR)
    socket.close()
    with refused(zmq, "ENOTSUP"):
        socket.poll(0)


def test_errors_are_in_pyzmqs_family(lib, context):
    zmq = lib
    socket = context.socket(zmq.REQ)
    with pytest.raises(zmq.ZMQBaseError):
        socket.recv()
    assert issubclass(zmq.ZMQError, zmq.ZMQBaseError)
    assert issubclass(zmq.Again, zmq.ZMQError) and issubclass(zmq.ContextTerminated, zmq.ZMQError)
    assert issubclass(zmq.ZMQBindError, zmq.ZMQBaseError)


def test_an_error_says_what_pyzmq_says(lib, context):
    zmq = lib
    socket = context.socket(zmq.REQ)
    with refused(zmq, "EFSM") as caught:
        socket.recv()
    assert str(caught.value) == "Operation cannot be accomplished in current state"
    with refused(zmq, "EINVAL") as caught:
        socket.connect("nonsense")
    assert str(caught.value) == "Invalid argument (addr='nonsense')"


def test_an_address_is_named_also_if_there_is_none(lib, context):
    with refused(lib, "EINVAL") as caught:
        context.socket(lib.REQ).bind("")
    assert str(caught.value) == "Invalid argument (addr='')"


def test_a_path_that_is_too_long_is_told_how_long_it_may_be(lib, context):
    path = "/tmp/" + "x" * 200
    with refused(lib, "ENAMETOOLONG") as caught:
        context.socket(lib.REQ).bind(f"ipc://{path}")
    assert str(lib.IPC_PATH_MAX_LEN) in str(caught.value) and path in str(caught.value)


def test_zlearn_adds_a_note_that_teaches(context, lib):
    if lib.__name__ != "zlearn.zmq":
        pytest.skip("pyzmq does not teach")
    socket = context.socket(lib.REQ)
    with refused(lib, "EFSM") as caught:
        socket.recv()
    assert "send() is due" in caught.value.__notes__[0]


def test_unknown_socket_types(lib, context):
    zmq = lib
    with refused(zmq, "EINVAL"):
        context.socket(99)
    for kind in ("REQ", None):
        with pytest.raises(TypeError):
            context.socket(kind)
