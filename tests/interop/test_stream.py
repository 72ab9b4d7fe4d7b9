"""STREAM between zlearn and libzmq: bytes without a protocol, in both roles.

TCP keeps no boundaries, so what arrives is joined until it is as much as was sent.

Rule for this file: both ends are STREAM. Who else may be there: tests/peers/test_http.py.
"""

import pytest

from tests.behaviour.helpers import eventually
from zlearn import zmq

BODIES = [b"x", b"y" * 255, bytes(range(256)), b"z" * 70_000]


@pytest.fixture(params=["zlearn binds", "libzmq binds"])
def pair(request, ours, theirs):
    """Two sockets that are connected, and the name that each has for the other."""
    contexts = (ours, theirs) if request.param == "zlearn binds" else (theirs, ours)
    binder, connecter = (context.socket(zmq.STREAM) for context in contexts)
    binder.bind("tcp://127.0.0.1:*")
    connecter.connect(binder.last_endpoint.decode())
    ends = []
    for socket in (connecter, binder):
        name, body = socket.recv_multipart()
        assert body == b"" and len(name) == 5, "a connection begins with its name and nothing"
        ends.append((socket, name))
    return ends


def read(socket, name, size):
    """So many bytes, of that connection."""
    data = b""
    while len(data) < size:
        sender, piece = socket.recv_multipart()
        assert sender == name and piece, "no other connection, and not its end"
        data += piece
    return data


def test_bytes_go_both_ways(pair):
    for (sender, to), (receiver, whence) in (pair, pair[::-1]):
        for body in BODIES:
            sender.send_multipart([to, body])
            assert read(receiver, whence, len(body)) == body
        for body in BODIES:
            sender.send_multipart([to, body])
        everything = b"".join(BODIES)
        assert read(receiver, whence, len(everything)) == everything


@pytest.mark.parametrize("who", [0, 1], ids=["the connecting one", "the binding one"])
def test_an_empty_body_ends_the_connection(pair, who):
    (leaver, to), (other, whence) = pair[who], pair[1 - who]
    leaver.send_multipart([to, b"the last words"])
    leaver.send_multipart([to, b""])
    # libzmq does the rest of it in the socket's next calls.
    eventually(lambda: other.poll(5) or leaver.poll(0))
    assert read(other, whence, 14) == b"the last words"
    eventually(lambda: other.poll(5) or leaver.poll(0))
    assert other.recv_multipart() == [whence, b""], "a connection ends with its name and nothing"


def test_a_message_to_nobody_is_refused(pair):
    for socket, _ in pair:
        with pytest.raises(Exception) as caught:
            socket.send_multipart([b"nobody", b"lost"])
        assert caught.value.errno == zmq.EHOSTUNREACH
