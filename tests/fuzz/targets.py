"""What is fuzzed: each target takes any bytes, and raises if something is broken.

The first bytes of an input steer where that helps: how the rest is cut, and how far a
conversation has come before the fuzzer takes part in it.

Rule for this file: a target is a function of bytes, with a few inputs to begin with.
"""

import hashlib
import struct
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from tests.fuzz.conversations import hold
from tests.interop.raw_peer import command, frame, greeting, long_frame, ping, ready
from zlearn.engine.zap import Fault, Verdict, read_reply
from zlearn.patterns.subscriptions import SubscriptionTrie
from zlearn.trace.event import TraceError
from zlearn.trace.files import dumps, loads
from zlearn.transports.endpoint import check_connectable, parse
from zlearn.zmq.utils.monitor import parse_monitor_message
from zlearn.zmtp import frames, z85
from zlearn.zmtp.commands import decode_command, encode_command
from zlearn.zmtp.connection import Connection
from zlearn.zmtp.errors import ProtocolError
from zlearn.zmtp.null import Null
from zlearn.zmtp.plain import PlainClient, PlainServer

Target = Callable[[bytes], None]


class Fuzzed(NamedTuple):
    """run: what takes the input. seeds: where the fuzzer begins."""

    run: Target
    seeds: tuple[bytes, ...]


# --- frames and commands ------------------------------------------------------------------


def decode_frames(data: bytes) -> None:
    """The decoder, after the handshake, with a limit: however cut, it finds the same."""
    piece, said = 1 + data[0] % 64 if data else 1, data[1:]
    outcomes = []
    for step in (len(said) or 1, piece):
        decoder = frames.Decoder(lambda body: ("command", body), 65536)
        decoder.open()
        found: list[Any] = []
        end = ""
        try:
            for at in range(0, len(said), step):
                found += decoder.decode(said[at : at + step])
        except ProtocolError as error:
            found += error.batch
            end = str(error)
        outcomes.append((found, end))
    assert outcomes[0] == outcomes[1], outcomes
    messages = [item for item in outcomes[0][0] if isinstance(item, list)]
    again = frames.Decoder(lambda body: None)
    again.open()
    assert again.decode(b"".join(frames.encode(messages))) == messages


def decode_commands(data: bytes) -> None:
    """A command that is understood can be said, and is the same then."""
    try:
        understood = decode_command(data)
    except ProtocolError:
        return
    assert decode_command(encode_command(understood)) == understood


# --- handshakes ---------------------------------------------------------------------------


def connection(kind: str, accepts: set[str], new_mechanism: Any = Null) -> Connection:
    return Connection(kind, frozenset(accepts), max_message_size=65536, new_mechanism=new_mechanism)


def conversation(make: Callable[[], Connection], *beginnings: bytes) -> Target:
    """Talks to a connection; the first two bytes of an input choose a beginning and the cut."""

    def run(data: bytes) -> None:
        if len(data) < 2:
            return
        beginning = beginnings[data[0] % len(beginnings)]
        hold(make, beginning + data[2:], 1 + data[1] % 64)

    return run


null_rep = partial(connection, "REP", {"REQ", "DEALER"})
null_xpub = partial(connection, "XPUB", {"SUB", "XSUB"})
plain_server = partial(connection, "REP", {"REQ"}, PlainServer)
plain_client = partial(
    connection, "REQ", {"REP"}, partial(PlainClient, username=b"user", password=b"word")
)
HELLO, INITIATE = b"\5HELLO\4user\4word", b"\x08INITIATE" + ready()[8:]
PLAIN_GREETING = greeting(b"PLAIN")


# --- CURVE --------------------------------------------------------------------------------


def draws() -> Callable[[int], bytes]:
    """Bytes that look random, the same each time."""
    state = [hashlib.sha256(b"draws").digest()]

    def draw(count: int) -> bytes:
        state[0] = hashlib.sha256(state[0]).digest()
        return (state[0] * 8)[:count]

    return draw


def curve_sides() -> tuple[Any, Any]:
    """What makes the client's and the server's mechanism, which know each other."""
    from zlearn.zmtp import curve_boxes as boxes
    from zlearn.zmtp.curve_client import CurveClient
    from zlearn.zmtp.curve_server import CurveServer

    server_secret, client_secret = bytes(range(32)), bytes(range(32, 64))
    client = partial(
        CurveClient,
        server_key=boxes.public_key(server_secret),
        public=boxes.public_key(client_secret),
        secret=client_secret,
        draw=draws(),
    )
    return client, partial(CurveServer, secret=server_secret, draw=draws())


def curve_server() -> Connection:
    return connection("REP", {"REQ"}, curve_sides()[1])


def curve_client() -> Connection:
    return connection("REQ", {"REP"}, curve_sides()[0])


def curve_outside(make: Callable[[], Connection]) -> Target:
    """Whoever has no key: all that he says is refused, sooner or later."""
    return conversation(make, b"", greeting(b"CURVE"))


def curve_inside(data: bytes) -> None:
    """Whoever has a key, and abuses it: the boxes are good, and what is in them is not.

    The input: a byte, as many bytes of properties, and then frames: flags, a size, a body.
    """
    from zlearn.zmtp import curve_boxes as boxes

    if not data:
        return
    properties, rest = data[1 : 1 + data[0]], data[1 + data[0] :]
    server = curve_server()
    new_client, _ = curve_sides()
    client = new_client({"Socket-Type": b"REQ"})
    server.start()
    server.take_output()
    (hello,) = client.begin()
    try:
        server.receive(greeting(b"CURVE") + frames.encode_command_frame(hello))
        welcome = server.take_output()[2:]  # a short frame
        (initiate,) = client.receive(welcome)
        forged = reseal_initiate(boxes, client, initiate, properties)
        server.receive(frames.encode_command_frame(forged))
        server.answer(200)
        server.take_output()
        cipher = boxes.CurveCipher(client._key, boxes.OF_CLIENT, boxes.OF_SERVER, said=2, heard=0)
        said = []
        while len(rest) > 1:
            flags, size = rest[0], rest[1]
            said.append(cipher.seal(flags, rest[2 : 2 + size]))
            rest = rest[2 + size :]
        for message in server.receive(b"".join(frames.encode([[each] for each in said]))):
            assert isinstance(message, list) and message
    except ProtocolError:
        assert server.take_output() == b""


def reseal_initiate(boxes: Any, client: Any, initiate: bytes, properties: bytes) -> bytes:
    """An INITIATE whose box is good, with these bytes in the place of its properties."""
    head, box = initiate[: 9 + 96 + 8], initiate[9 + 96 + 8 :]
    nonce = boxes.INITIATE + head[-8:]
    content = boxes.open_box(box, nonce, client._key, "our own INITIATE")
    return head + boxes.close_box(content[: 32 + 96] + properties, nonce, client._key)


# --- beside the wire ----------------------------------------------------------------------


def zap_reply(data: bytes) -> None:
    """A handler's reply: the frames are what stands between zeros."""
    outcome = read_reply(data.split(b"\0\0"))
    assert isinstance(outcome, (Verdict, Fault))
    assert isinstance(outcome, Fault) or outcome.status in (200, 300, 400, 500)


def endpoints(data: bytes) -> None:
    """Any text is an endpoint, or is refused with a number."""
    text = data.decode("utf-8", "replace")
    try:
        endpoint = parse(text)
        check_connectable(endpoint)
    except OSError as error:
        assert error.errno
        return
    assert parse(str(endpoint)) == endpoint


def trace_file(data: bytes) -> None:
    """A trace is read and written back, or refused with a sentence."""
    try:
        header, events = loads(data)
    except TraceError as error:
        assert "line" in str(error)
        return
    assert loads(dumps(header, events).encode())[1] == events


def monitor_message(data: bytes) -> None:
    """The frames of a monitor's message, of any size."""
    cut = data[0] % 9 if data else 0
    try:
        told = parse_monitor_message([data[1 : 1 + cut], data[1 + cut :]])
    except RuntimeError:
        assert cut != struct.calcsize("=Hi") or len(data) < 7
        return
    assert told["endpoint"] == data[1 + cut :]


def subscriptions(data: bytes) -> None:
    """The trie against a plain count: a byte says what is done, two more to which topic."""
    trie, model = SubscriptionTrie(), {}
    for at in range(0, len(data) - 2, 3):
        what, size, seed = data[at : at + 3]
        topic, who = (b"%d" % seed)[: size % 4], what // 4 % 3
        count = model.get((topic, who), 0)
        if what % 4 < 2:
            assert trie.add(topic, who) == (count == 0)
            model[topic, who] = count + 1
        elif what % 4 == 2:
            assert trie.remove(topic, who) == (count == 1)
            model[topic, who] = max(0, count - 1)
        else:
            gone = {prefix for (prefix, each), left in model.items() if each == who and left}
            assert set(trie.forget(who)) == gone
            model = {key: left for key, left in model.items() if key[1] != who}
        wanted = {
            each for (prefix, each), left in model.items() if left and topic.startswith(prefix)
        }
        assert set(trie.match(topic)) == wanted


def z85_text(data: bytes) -> None:
    """Whatever can be decoded is what would have been encoded."""
    try:
        decoded = z85.decode(data)
    except ValueError:
        return
    assert z85.encode(decoded) == data


# --- the table ----------------------------------------------------------------------------

_TRAFFIC = frame(b"A", more=True) + frame(b"B") + ping(context=b"ctx") + command(b"\4PONG")
_LONG = long_frame(300, b"x" * 300)
_SUBSCRIPTIONS = command(b"\x09SUBSCRIBEA") + command(b"\x06CANCELA") + frame(b"\1A")
_TRACE = dumps({"schema": "zlearn-trace/1", "world": "lab", "seed": 1, "title": "t"}, [])
_ZAP = b"\0\0".join([b"", b"1.0", b"1", b"200", b"OK", b"user", b""])
_OLDER_SUB = greeting(version=(3, 0)) + ready(b"SUB")
_NULL = null_rep, b"", greeting(), greeting() + ready()

TARGETS: dict[str, Fuzzed] = {
    "frames": Fuzzed(decode_frames, (b"\x07" + _TRAFFIC, b"\x07" + _LONG, b"\x01" + long_frame(9))),
    "commands": Fuzzed(
        decode_commands,
        (b"\5READY\x0bSocket-Type\0\0\0\3REQ", b"\4PING\0\0c", b"\5ERROR\4what", b"\4JOINg"),
    ),
    "null": Fuzzed(
        conversation(*_NULL),
        (b"\0\3" + greeting() + ready() + _TRAFFIC, b"\1\3" + ready() + _LONG, b"\2\3" + _TRAFFIC),
    ),
    "old_versions": Fuzzed(
        conversation(null_rep, b"\xff" + bytes(8) + b"\x7f", b"\1\0", b""),
        (b"\0\3\1\3\0\0\0\1A", b"\1\3\1\0\2\0A", b"\2\3\xff\0\0\0\0\0\0\0\1\x7f\1\3\0\0"),
    ),
    "publisher": Fuzzed(
        conversation(null_xpub, greeting() + ready(b"SUB"), _OLDER_SUB),
        (b"\0\3" + _SUBSCRIPTIONS, b"\1\3" + _SUBSCRIPTIONS),
    ),
    "plain_server": Fuzzed(
        conversation(plain_server, b"", PLAIN_GREETING, PLAIN_GREETING + command(HELLO)),
        (b"\1\3" + command(HELLO) + command(INITIATE) + _TRAFFIC, b"\2\3" + command(INITIATE)),
    ),
    "plain_client": Fuzzed(
        conversation(plain_client, b"", PLAIN_GREETING, PLAIN_GREETING + command(b"\7WELCOME")),
        (b"\1\3" + command(b"\7WELCOME") + ready(b"REP"), b"\1\3" + command(b"\5ERROR\x03400")),
    ),
    "curve_server": Fuzzed(
        curve_outside(curve_server), (b"\1\3" + command(b"\5HELLO" + bytes(194)),)
    ),
    "curve_client": Fuzzed(
        curve_outside(curve_client),
        (b"\1\3" + command(b"\7WELCOME" + bytes(160)), b"\1\3" + command(b"\5ERROR\x03400")),
    ),
    "curve_inside": Fuzzed(
        curve_inside,
        (b"\x12\x0bSocket-Type\0\0\0\3REQ\1\1A\0\1B\2\x05\4PING", b"\0", b"\x12" + bytes(40)),
    ),
    "zap_reply": Fuzzed(zap_reply, (_ZAP, _ZAP + b"\3X-a\0\0\0\1b")),
    "endpoints": Fuzzed(
        endpoints,
        (b"tcp://127.0.0.1:5555", b"tcp://[::1]:*", b"ipc://@name", b"inproc://x",
         b"tcp://eth0;127.0.0.1:80"),
    ),
    "trace_file": Fuzzed(trace_file, (_TRACE.encode(), b'{"schema": 1}\n', b"{}\n{}\n")),
    "monitor_message": Fuzzed(monitor_message, (b"\6\1\0\0\0\0\0tcp://x", b"\0")),
    "subscriptions": Fuzzed(subscriptions, (b"\0\1\1\2\1\1\3\0\0", bytes(range(60)))),
    "z85": Fuzzed(z85_text, (b"HelloWorld", b"%nSc0", b"0000")),
}  # fmt: skip
