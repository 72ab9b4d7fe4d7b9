"""NULL, PLAIN and CURVE between two sockets: who gets in, who does not, and what options say."""

import errno
import socket as system_socket

import pytest

from tests.behaviour.helpers import bind, eventually, refused, wait_for_subscription
from tests.behaviour.security import (
    CLIENT_KEYS,
    GOOD,
    MECHANISMS,
    SERVER_KEYS,
    Monitor,
    Pair,
    handler,
    say,
    secure_client,
    secure_server,
)

OTHER_KEYS = (
    b"Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID",
    b"D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs",
)
CRYPTOGRAPHIC, MISMATCH = 0x11000001, 0x11000002

every_mechanism = pytest.mark.parametrize("mechanism", MECHANISMS)


@pytest.fixture
def zap(lib, context):
    """A handler that lets ada with her secret, and the known key, in."""

    def judge(request):
        good = request[6:] in ([], [b"ada", b"secret"]) or request[5] == b"CURVE"
        return GOOD if good else [b"1.0", b"1", b"400", b"no", b"", b""]

    with handler(lib, context, judge) as asked:
        yield asked


# --- who gets in -----------------------------------------------------------------------


@pytest.mark.behaviour("test_security: null")
@pytest.mark.behaviour("test_security: plain")
@pytest.mark.behaviour("test_security: curve")
@pytest.mark.parametrize("client_binds", [False, True])
@every_mechanism
def test_client_and_server_are_roles_whoever_binds(lib, context, zap, mechanism, client_binds):
    server = secure_server(context.socket(lib.DEALER), mechanism)
    client = secure_client(context.socket(lib.DEALER), mechanism)
    binder, connecter = (client, server) if client_binds else (server, client)
    connecter.connect(bind(binder))
    client.send_multipart([b"a", b"", b"b" * 70_000])
    assert server.recv_multipart() == [b"a", b"", b"b" * 70_000]
    server.send(b"back")
    assert client.recv() == b"back"


@pytest.mark.parametrize("transport", ["tcp", "ipc"])
@every_mechanism
def test_publishers_and_subscribers(lib, context, zap, mechanism, transport, ipc):
    pub = secure_server(context.socket(lib.PUB), mechanism)
    sub = secure_client(context.socket(lib.SUB), mechanism)
    sub.connect(bind(pub, ipc if transport == "ipc" else "tcp://127.0.0.1:*"))
    sub.subscribe(b"tea")
    wait_for_subscription(lib, pub, sub, b"tea")
    pub.send(b"coffee")
    pub.send_multipart([b"tea", b"green"])
    assert sub.recv_multipart() == [b"tea", b"green"]


@every_mechanism
def test_heartbeats(lib, context, zap, mechanism):
    server = secure_server(context.socket(lib.DEALER), mechanism)
    client = secure_client(context.socket(lib.DEALER), mechanism)
    client.heartbeat_ivl, client.heartbeat_timeout = 20, 2000
    client.connect(bind(server))
    for _ in range(5):
        client.send(b"x")
        assert server.recv() == b"x"
        assert not client.poll(30)


@every_mechanism
def test_a_server_that_comes_back(lib, context, zap, mechanism):
    server = secure_server(context.socket(lib.DEALER), mechanism)
    client = secure_client(context.socket(lib.DEALER), mechanism)
    address = bind(server)
    client.connect(address)
    client.send(b"1")
    assert server.recv() == b"1"
    server.close()
    again = secure_server(context.socket(lib.DEALER), mechanism)
    eventually(lambda: binds(lib, again, address))
    eventually(lambda: client.send(b"2") or again.poll(20))


def binds(lib, socket, address):
    try:
        socket.bind(address)
    except lib.ZMQError as error:
        assert error.errno == errno.EADDRINUSE
        return False
    return True


# --- who does not ------------------------------------------------------------------------


@pytest.mark.behaviour("test_security: plain")
@pytest.mark.parametrize("credentials", [(b"ada", b"wrong"), (b"eve", b"secret"), (b"e", b"\xff")])
def test_a_wrong_name_or_password(lib, context, inproc, zap, credentials):
    both = Pair(lib, context, inproc, "PLAIN")
    both.client.plain_username, both.client.plain_password = credentials
    both.connect()
    assert both.at_server.until("HANDSHAKE_FAILED_AUTH") == 400
    assert both.at_client.until("HANDSHAKE_FAILED_AUTH") == 400
    assert zap[0][6:] == list(credentials)
    assert both.is_silent()


@pytest.mark.behaviour("test_security: curve")
def test_a_client_that_has_the_wrong_key_of_the_server(lib, context, inproc):
    both = Pair(lib, context, inproc, "CURVE")
    both.client.curve_serverkey = OTHER_KEYS[0]
    both.connect()
    assert both.at_server.until("HANDSHAKE_FAILED_PROTOCOL") == CRYPTOGRAPHIC
    assert both.is_silent()


@pytest.mark.behaviour("test_security: curve")
def test_a_client_whose_keys_are_no_pair(lib, context, inproc):
    both = Pair(lib, context, inproc, "CURVE")
    both.client.curve_publickey = OTHER_KEYS[0]
    both.connect()
    assert both.at_server.until("HANDSHAKE_FAILED_PROTOCOL") == CRYPTOGRAPHIC
    assert both.is_silent()


@pytest.mark.behaviour("test_security: curve")
@pytest.mark.parametrize("name", ["curve_serverkey", "curve_publickey", "curve_secretkey"])
def test_a_key_of_zeros_opens_nothing(lib, context, inproc, name):
    both = Pair(lib, context, inproc, "CURVE")
    setattr(both.client, name, b"0" * 40)
    both.connect()
    assert both.is_silent()
    assert "HANDSHAKE_SUCCEEDED" not in both.at_server.names() + both.at_client.names()


@pytest.mark.behaviour("test_security: null")
@pytest.mark.behaviour("test_security: plain")
@pytest.mark.behaviour("test_security: curve")
@pytest.mark.parametrize("client", MECHANISMS)
@pytest.mark.parametrize("server", MECHANISMS)
def test_mechanisms_are_never_negotiated(lib, context, inproc, zap, server, client):
    if server == client:
        pytest.skip("these go together")
    asking = secure_server(context.socket(lib.DEALER), server)
    asked = secure_client(context.socket(lib.DEALER), client)
    at_server = Monitor(lib, asking, inproc)
    asked.connect(bind(asking))
    assert at_server.until("HANDSHAKE_FAILED_PROTOCOL") == MISMATCH
    say(lib, asked, b"let me in")
    assert not asking.poll(50)
    assert zap == [], "nobody is asked about a peer that can't even talk to us"


def test_two_clients_or_two_servers_do_not_go_together(lib, context, zap):
    for secure in (secure_client, secure_server):
        for mechanism in ("PLAIN", "CURVE"):
            one, other = context.socket(lib.DEALER), context.socket(lib.DEALER)
            for socket in (one, other):
                socket.handshake_ivl = 100
                secure(socket, mechanism)
            one.connect(bind(other))
            say(lib, one, b"hello")
            assert not other.poll(150)


# --- who a message is from -----------------------------------------------------------------


@pytest.mark.behaviour("test_metadata: User-Id")
@every_mechanism
def test_a_message_tells_who_sent_it(lib, context, mechanism):
    if not hasattr(lib.Frame, "get"):
        pytest.skip("zlearn's Frame has no get() yet")
    metadata = b"\5X-Tea\0\0\0\5green" + b"\4Rank\0\0\0\0017"
    with handler(lib, context, lambda request: [*GOOD[:5], metadata]):
        server = secure_server(context.socket(lib.DEALER), mechanism)
        client = secure_client(context.socket(lib.DEALER), mechanism)
        client.connect(bind(server))
        client.send(b"hello")
        frame = server.recv(copy=False)
    assert frame.get("User-Id") == "ada"
    assert frame.get("X-Tea") == "green"
    assert frame.get("Rank") == "7"
    assert frame.get("Socket-Type") == "DEALER"
    assert frame.get("Peer-Address") == "127.0.0.1"
    with pytest.raises(lib.ZMQError) as caught:
        frame.get("No-Such-Thing")
    assert caught.value.errno == errno.EINVAL


@pytest.mark.behaviour("test_app_meta: X-")
@every_mechanism
def test_a_message_tells_what_its_senders_program_added(lib, context, zap, mechanism):
    if not hasattr(lib.Frame, "get"):
        pytest.skip("zlearn's Frame has no get() yet")
    server = secure_server(context.socket(lib.DEALER), mechanism)
    client = secure_client(context.socket(lib.DEALER), mechanism)
    for value in (b"X-Tea:green", b"X-Tea:black", b"X-Cup:a:b", b"X-:cc"):
        client.set(lib.METADATA, value)
    client.connect(bind(server))
    client.send(b"hello")
    frame = server.recv(copy=False)
    assert [frame.get(name) for name in ("X-Tea", "X-Cup", "X-")] == ["green", "a:b", "cc"]


@pytest.mark.behaviour("test_app_meta: X-")
@pytest.mark.parametrize(
    "value", [b"", b"X-Tea", b"X-Tea:", b":green", b"Tea:green", b"x-tea:green"]
)
def test_what_no_program_may_add(lib, context, value):
    with refused(lib, "EINVAL"):
        context.socket(lib.DEALER).set(lib.METADATA, value)


def test_nobody_can_claim_a_user_id(lib, context):
    """Only a handler knows who somebody is; libzmq believes the peer as long as none is there."""
    from zlearn.zmtp import Connection

    if lib.__name__ == "zmq" or not hasattr(lib.Frame, "get"):
        pytest.skip("libzmq does believe it")
    server = context.socket(lib.DEALER)
    address = bind(server)
    liar = Connection("DEALER", frozenset({"DEALER"}), metadata={"User-Id": b"admin"})
    liar.start()
    liar.receive(b"\xff" + bytes(8) + b"\x7f\3\1NULL" + bytes(48))  # as the server will say
    host, _, port = address.removeprefix("tcp://").rpartition(":")
    with system_socket.create_connection((host, int(port)), 5) as stream:
        stream.sendall(liar.take_output() + b"\0\5hello")
        frame = server.recv(copy=False)
    with pytest.raises(lib.ZMQError):
        frame.get("User-Id")


# --- options ---------------------------------------------------------------------------------


def chosen(lib, socket):
    return [
        socket.get(getattr(lib, name)) for name in ("MECHANISM", "PLAIN_SERVER", "CURVE_SERVER")
    ]


# Options that are set one after the other, and what MECHANISM, PLAIN_SERVER and CURVE_SERVER
# are in the end.
KEY = SERVER_KEYS[0]
CHOICES = [
    ([], [0, 0, 0]),
    ([("PLAIN_SERVER", 1)], [1, 1, 0]),
    ([("PLAIN_SERVER", 1), ("PLAIN_SERVER", 0)], [0, 0, 0]),
    ([("PLAIN_USERNAME", b"a")], [1, 0, 0]),
    ([("PLAIN_PASSWORD", b"a")], [1, 0, 0]),
    ([("PLAIN_SERVER", 1), ("PLAIN_USERNAME", b"a")], [1, 0, 0]),
    ([("PLAIN_USERNAME", b"a"), ("PLAIN_SERVER", 1)], [1, 1, 0]),
    ([("CURVE_SERVER", 1)], [2, 0, 1]),
    ([("CURVE_SERVER", 1), ("CURVE_SERVER", 0)], [0, 0, 0]),
    ([("CURVE_PUBLICKEY", KEY)], [2, 0, 0]),
    ([("CURVE_SECRETKEY", KEY)], [2, 0, 0]),
    ([("CURVE_SERVERKEY", KEY)], [2, 0, 0]),
    ([("CURVE_SERVER", 1), ("CURVE_SECRETKEY", KEY)], [2, 0, 1]),
    ([("CURVE_SERVER", 1), ("CURVE_SERVERKEY", KEY)], [2, 0, 0]),
    ([("CURVE_SERVER", 1), ("PLAIN_SERVER", 0)], [0, 0, 0]),
    ([("PLAIN_SERVER", 1), ("CURVE_PUBLICKEY", KEY)], [2, 0, 1]),
    ([("CURVE_SERVER", 1), ("PLAIN_SERVER", 1)], [1, 1, 0]),
    ([("ZAP_DOMAIN", b"tea")], [0, 0, 0]),
]


@pytest.mark.parametrize(("choices", "outcome"), CHOICES)
def test_options_choose_the_mechanism(lib, context, choices, outcome):
    socket = context.socket(lib.DEALER)
    for name, value in choices:
        socket.set(getattr(lib, name), value)
    assert chosen(lib, socket) == outcome


WRONG = [
    *[(name, value) for name in ("PLAIN_SERVER", "CURVE_SERVER") for value in (2, -1)],
    *[
        (name, value)
        for name in ("PLAIN_USERNAME", "PLAIN_PASSWORD", "ZAP_DOMAIN")
        for value in (b"", b"x" * 256)
    ],
    *[
        (name, value)
        for name in ("CURVE_PUBLICKEY", "CURVE_SECRETKEY", "CURVE_SERVERKEY")
        for value in (b"", KEY[:39], KEY + b"x", b"x" * 33, b"~" * 40, b"#" * 40, b"x" * 123)
    ],
    ("MECHANISM", 1),
    ("GSSAPI_SERVER", 1),
    ("GSSAPI_PRINCIPAL", b"x"),
]


@pytest.mark.behaviour("test_security: curve")
@pytest.mark.parametrize(("name", "value"), WRONG)
def test_values_that_no_option_of_security_takes(lib, context, name, value):
    socket = context.socket(lib.DEALER)
    with refused(lib, "EINVAL"):
        socket.set(getattr(lib, name), value)
    assert chosen(lib, socket) == [0, 0, 0]


def test_what_can_be_read_back(lib, context):
    socket = context.socket(lib.DEALER)
    socket.plain_username, socket.plain_password = b"ada", b"x" * 200
    socket.zap_domain = b"tea"
    socket.zap_enforce_domain = 2
    socket.curve_publickey = KEY + b"\0"
    assert (socket.plain_username, socket.plain_password) == (b"ada", b"x" * 200)
    assert (socket.zap_domain, socket.zap_enforce_domain) == (b"tea", 1)
    for name in ("CURVE_PUBLICKEY", "CURVE_SECRETKEY", "CURVE_SERVERKEY"):
        with refused(lib, "EINVAL"):
            socket.get(getattr(lib, name))


def test_a_link_keeps_the_keys_that_were_set_when_it_was_made(lib, context):
    """One client of two servers with two keys, which finds back to both."""
    client = secure_client(context.socket(lib.PUSH), "CURVE")
    servers = []
    for public, secret in (SERVER_KEYS, OTHER_KEYS):
        server = context.socket(lib.PULL)
        server.curve_secretkey, server.curve_server = secret, 1
        address = bind(server)
        client.curve_serverkey = public
        client.connect(address)
        servers.append((server, address, secret))
    client.send(b"1")
    client.send(b"2")
    assert [server.recv() for server, _, _ in servers] == [b"1", b"2"]
    server, address, secret = servers[0]
    server.close()
    again = context.socket(lib.PULL)
    again.curve_secretkey, again.curve_server = secret, 1
    eventually(lambda: binds(lib, again, address))
    eventually(lambda: client.send(b"3") or again.poll(20))


def test_security_that_comes_after_bind_is_too_late(lib, context):
    server, client = context.socket(lib.PULL), context.socket(lib.PUSH)
    address = bind(server)
    server.plain_server = 1
    client.connect(address)
    client.send(b"open")
    assert server.recv() == b"open"


def test_keys_of_32_bytes_are_as_good(lib, context):
    from zlearn.zmtp import z85

    server, client = context.socket(lib.DEALER), context.socket(lib.DEALER)
    server.curve_secretkey = z85.decode(SERVER_KEYS[1])
    server.curve_server = 1
    client.curve_serverkey = z85.decode(SERVER_KEYS[0])
    client.curve_publickey, client.curve_secretkey = map(z85.decode, CLIENT_KEYS)
    client.connect(bind(server))
    client.send(b"hello")
    assert server.recv() == b"hello"
