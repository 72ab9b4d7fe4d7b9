"""A message that waits while a server makes up its mind: it comes after the server's last word.

A server's last command of the handshake and the first message become due at the same moment.
In the wrong order, the client takes the message for a broken handshake.

Rule for this file: the one who serves is the one who has something to send, and connects.
"""

import pytest

from tests.behaviour.helpers import bind, opened


@pytest.fixture
def handler(lib, context):
    """Who is asked about peers."""
    socket = context.socket(lib.REP)
    socket.bind("inproc://zeromq.zap.01")
    return socket


def let_in(handler):
    version, number, *_ = handler.recv_multipart()
    handler.send_multipart([version, number, b"200", b"OK", b"", b""])


# What the server has to know, and what the client has to.


def null():
    return {}, {}


def plain():
    return {"plain_server": 1}, {"plain_username": b"Alice", "plain_password": b"secret"}


def curve():
    from zmq import curve_keypair  # whose keys they are makes no difference

    public, secret = curve_keypair()
    own_public, own_secret = curve_keypair()
    client = {"curve_serverkey": public, "curve_publickey": own_public}
    return {"curve_server": 1, "curve_secretkey": secret}, client | {"curve_secretkey": own_secret}


@pytest.mark.parametrize("mechanism", [null, plain, curve], ids=["NULL", "PLAIN", "CURVE"])
def test_what_a_server_has_sent_already_arrives(lib, context, handler, mechanism):
    zmq = lib
    for_server, for_client = mechanism()
    client = opened(context, zmq.PULL, **for_client)
    server = opened(context, zmq.PUSH, zap_domain=b"x", **for_server)
    server.connect(bind(client))
    for number in range(10):
        server.send(b"%d" % number)
    let_in(handler)
    assert [client.recv() for _ in range(10)] == [b"%d" % number for number in range(10)]
