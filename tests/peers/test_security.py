"""PLAIN and CURVE with libzmq of two ages: 4.1.6, which speaks ZMTP 3.0, and Debian's.

Who serves asks a ZAP handler, as RFC 27 has it: a REP of its own context at a fixed inproc
address. Here the tests are the handler, on either side, so they see what is asked.

Rule for this file: pyzmq's matrix is in tests/interop; here is what age changes.
"""

import pytest

from tests.behaviour.helpers import eventually
from tests.peers import peers
from tests.peers.conftest import bound, zmq
from tests.peers.puppets import Failed

PEERS = {peer.name: peer for peer in (peers.LIBZMQ_416, peers.LIBZMQ_DEBIAN)}
ZAP = "inproc://zeromq.zap.01"
USER, PASSWORD = b"Alice", b"a secret \xff\x00" * 10

pytestmark = [
    pytest.mark.parametrize("peer", PEERS),
    pytest.mark.parametrize("server_binds", [True, False], ids=["server binds", "client binds"]),
]


class Side:
    """Ours or theirs: sockets with options by number, whoever's they are."""

    def __init__(self, open_socket, set_option, bind):
        self.open, self.set, self.bind = open_socket, set_option, bind


def our_side(context):
    return Side(
        lambda kind: context.socket(getattr(zmq, kind)),
        lambda socket, option, value: socket.setsockopt(option, value),
        bound,
    )


def their_side(puppet):
    def set_option(socket, option, value):
        (socket.set if isinstance(value, int) else socket.fill)(option, value)

    return Side(puppet.socket, set_option, lambda socket: socket.bind())


@pytest.fixture(params=[True, False], ids=["we serve", "they serve"])
def sides(request, ours, meet, peer):
    """The server's and the client's."""
    sides = our_side(ours), their_side(meet(PEERS[peer]))
    return sides if request.param else sides[::-1]


def open_pair(sides, server_binds, server_options, client_options):
    """A PULL that serves, a PUSH that wants to be let in, and the server's ZAP handler."""
    handler = sides[0].open("REP")
    eventually(lambda: can_bind(handler))
    server, client = sides[0].open("PULL"), sides[1].open("PUSH")
    for side, socket, options in zip(sides, (server, client), (server_options, client_options)):
        for option, value in options.items():
            side.set(socket, option, value)
    if server_binds:
        client.connect(sides[0].bind(server))
    else:
        server.connect(sides[1].bind(client))
    return handler, server, client


def can_bind(handler):
    """Binds, unless the handler of the test before is still on its way out."""
    try:
        handler.bind(ZAP)
    except (zmq.ZMQError, Failed):
        return False
    return True


def let_in(handler, mechanism, *credentials):
    """Says yes to a question, which has to be the one that is due."""
    version, number, domain, address, _, name, *said = handler.recv_multipart()
    assert (version, domain, address, name) == (b"1.0", b"house", b"127.0.0.1", mechanism)
    assert said == list(credentials)
    handler.send_multipart([version, number, b"200", b"OK", b"somebody", b""])


def pour(client, server):
    for body in (b"", b"x", b"x" * 255, b"x" * 256, b"x" * 70_000):
        client.send_multipart([body, b"and more"])
        assert server.recv_multipart() == [body, b"and more"]


def test_plain(sides, server_binds):
    handler, server, client = open_pair(
        sides,
        server_binds,
        {zmq.ZAP_DOMAIN: b"house", zmq.PLAIN_SERVER: 1},
        {zmq.PLAIN_USERNAME: USER, zmq.PLAIN_PASSWORD: PASSWORD},
    )
    let_in(handler, b"PLAIN", USER, PASSWORD)
    pour(client, server)


@pytest.fixture(scope="module")
def keys():
    """The server's and the client's keys: each a public and a secret one, 32 bytes."""
    from zmq import curve_keypair
    from zmq.utils import z85

    return [[z85.decode(key) for key in curve_keypair()] for _ in range(2)]


def test_curve(sides, server_binds, keys):
    (server_public, server_secret), (client_public, client_secret) = keys
    handler, server, client = open_pair(
        sides,
        server_binds,
        {zmq.ZAP_DOMAIN: b"house", zmq.CURVE_SERVER: 1, zmq.CURVE_SECRETKEY: server_secret},
        {
            zmq.CURVE_SERVERKEY: server_public,
            zmq.CURVE_PUBLICKEY: client_public,
            zmq.CURVE_SECRETKEY: client_secret,
        },
    )
    let_in(handler, b"CURVE", client_public)
    pour(client, server)
