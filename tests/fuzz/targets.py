"""What is fuzzed: each target takes any bytes, and raises if something is broken.

The first bytes of an input steer where that helps: how the rest is cut, and how far a
conversation has come before the fuzzer takes part in it.

Rule for this file: a target is a function of bytes, with a few inputs to begin with.
"""

import struct
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from tests.fuzz.handshakes import (
    HELLO,
    INITIATE,
    MASK,
    PLAIN_GREETING,
    WS_ANSWERS,
    WS_REQUESTS,
    Target,
    conversation,
    curve_client,
    curve_inside,
    curve_outside,
    curve_server,
    null_rep,
    null_xpub,
    plain_client,
    plain_server,
    ws_end,
    ws_frame,
)
from tests.interop.raw_peer import command, frame, greeting, long_frame, ping, ready
from zlearn.engine.zap import Fault, Verdict, read_reply
from zlearn.patterns.subscriptions import SubscriptionTrie
from zlearn.trace.event import TraceError
from zlearn.trace.files import dumps, loads
from zlearn.transports.datagrams import Datagram
from zlearn.transports.endpoint import check_connectable, parse
from zlearn.transports.pgm.packets import (
    Data,
    Malformed,
    Nak,
    Packet,
    Session,
    Spm,
    SpmRequest,
    checksum_of,
)
from zlearn.transports.pgm.packets import decode as decode_packet
from zlearn.transports.pgm.packets import encode as encode_packet
from zlearn.transports.pgm.receiver import MOST_SENDERS, Limits, Receiver
from zlearn.transports.pgm.sender import Sender
from zlearn.transports.pgm.window import MOST_HOLES
from zlearn.zmq.utils.monitor import parse_monitor_message
from zlearn.zmtp import frames, frames_of_zmtp_1, z85
from zlearn.zmtp.commands import decode_command, encode_command
from zlearn.zmtp.errors import ProtocolError
from zlearn.zmtp.packets_of_pgm import PgmMessages


class Fuzzed(NamedTuple):
    """run: what takes the input. seeds: where the fuzzer begins."""

    run: Target
    seeds: tuple[bytes, ...]


# --- frames and commands ------------------------------------------------------------------


def opened_decoder(limit: int = -1) -> frames.Decoder:
    decoder = frames.Decoder(lambda body: ("command", body), limit)
    decoder.open()
    return decoder


def decode_frames(new_decoder: Callable[..., Any], encode: Callable[..., Any], data: bytes) -> None:
    """A decoder, after the handshake, with a limit: however cut, it finds the same."""
    piece, said = 1 + data[0] % 64 if data else 1, data[1:]
    outcomes = []
    for step in (len(said) or 1, piece):
        decoder = new_decoder(65536)
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
    assert new_decoder().decode(b"".join(encode(messages))) == messages


def decode_commands(data: bytes) -> None:
    """A command that is understood can be said, and is the same then."""
    try:
        understood = decode_command(data)
    except ProtocolError:
        return
    assert decode_command(encode_command(understood)) == understood


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


# --- PGM ----------------------------------------------------------------------------------

_PGM = Session(b"sender", 1, 5555)


def pgm(data: bytes) -> None:
    """Packets, each behind its length and with a good checksum, to both of PGM's ends.

    Neither raises, or keeps or says more than it should; and what can be read can be said.
    """
    receiver = Receiver("239.0.0.1", 5555, Limits(10, 1.0), lambda: 0.5)
    sender = Sender(
        _PGM, "10.0.0.1", "239.0.0.1", rate=1e6, window=5, largest=1500, overhead=28, now=0.0
    )
    messages = PgmMessages(100, 65536)
    for number in range(8):
        sender.send(b"%d" % number, 0.0)
    sender.take(0.0)
    at, now = 0, 0.0
    while at < len(data):
        size, now = data[at], now + data[at] / 100
        packet = _with_checksum(data[at + 1 : at + 1 + size])
        at += 1 + size
        for reason in (receiver.receive(packet, "10.0.0.1", now), sender.receive(packet, now)):
            assert isinstance(reason, str)
        assert len(sender.take(now)) <= 2 * 63 + 2
        assert len(receiver.take(now)) <= MOST_HOLES * MOST_SENDERS
        for session, contents in receiver.take_data():
            messages.receive(Datagram(contents or b"", session))
        _say_again(packet)


def _with_checksum(packet: bytes) -> bytes:
    """The packet as somebody would send it who can count."""
    if len(packet) < 8:
        return packet
    packet = packet[:6] + b"\0\0" + packet[8:]
    return packet[:6] + checksum_of(packet).to_bytes(2, "big") + packet[8:]


def _say_again(packet: bytes) -> None:
    try:
        understood = decode_packet(packet)
    except Malformed:
        return
    assert decode_packet(encode_packet(understood)) == understood


def _packets(*packets: Packet) -> bytes:
    """The target's input with some packets."""
    return b"".join(bytes([len(said)]) + said for said in map(encode_packet, packets))


# --- the table ----------------------------------------------------------------------------

_TRAFFIC = frame(b"A", more=True) + frame(b"B") + ping(context=b"ctx") + command(b"\4PONG")
_LONG = long_frame(300, b"x" * 300)
_SUBSCRIPTIONS = command(b"\x09SUBSCRIBEA") + command(b"\x06CANCELA") + frame(b"\1A")
_TRACE = dumps({"schema": "zlearn-trace/1", "world": "lab", "seed": 1, "title": "t"}, [])
_ZAP = b"\0\0".join([b"", b"1.0", b"1", b"200", b"OK", b"user", b""])
_SIGNATURE = greeting()[:10]
_OLDER_SUB = greeting(version=(3, 0)) + ready(b"SUB")
_NULL = null_rep, b"", greeting(), greeting() + ready()

TARGETS: dict[str, Fuzzed] = {
    "frames": Fuzzed(
        partial(decode_frames, opened_decoder, frames.encode),
        (b"\x07" + _TRAFFIC, b"\x07" + _LONG, b"\x01" + long_frame(9)),
    ),
    "frames_of_zmtp_1": Fuzzed(
        partial(decode_frames, frames_of_zmtp_1.Decoder, frames_of_zmtp_1.encode),
        (b"\x07\2\1A\2\0B\1\0", b"\x02\xff" + bytes(6) + b"\1\1\0" + bytes(256)),
    ),
    "commands": Fuzzed(
        decode_commands,
        (b"\5READY\x0bSocket-Type\0\0\0\3REQ", b"\4PING\0\0c", b"\5ERROR\4what", b"\4JOINg"),
    ),
    "null": Fuzzed(
        conversation(*_NULL),
        (b"\0\3" + greeting() + ready() + _TRAFFIC, b"\1\3" + ready() + _LONG, b"\2\3" + _TRAFFIC),
    ),
    "old_versions": Fuzzed(
        conversation(null_rep, _SIGNATURE, b"\1\0", b""),
        (b"\0\3\1\3\0\0\0\1A", b"\1\3\1\0\2\0A", b"\2\3\xff\0\0\0\0\0\0\0\1\x7f\1\3\0\0"),
    ),
    "old_subscribers": Fuzzed(
        conversation(null_xpub, b"\1\0", _SIGNATURE + b"\1\2\0\0", _SIGNATURE),
        (b"\0\3\3\0\1A\2\0B", b"\1\3\0\2\1A\0\2\0A\4\2A",
         b"\2\3\1\x0a\2" + bytes(7) + b"\1ii"),
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
    "ws_server": Fuzzed(
        conversation(partial(ws_end, False), b"", *WS_REQUESTS),
        (
            b"\0\3" + WS_REQUESTS[0] + ws_frame(0, b"id", MASK) + ws_frame(0, b"A", MASK),
            b"\2\3" + ws_frame(4, b"\5READY\x0bSocket-Type\0\0\0\3REQ", MASK) + b"\x89\x80mask",
        ),
    ),
    "ws_client": Fuzzed(
        conversation(partial(ws_end, True), b"", *WS_ANSWERS),
        (
            b"\0\3" + WS_ANSWERS[0] + ws_frame(0, b"id") + ws_frame(0, b"A"),
            b"\2\3" + ws_frame(4, b"\5READY\x0bSocket-Type\0\0\0\3REP") + b"\x88\2\3\xe8",
        ),
    ),
    "pgm": Fuzzed(
        pgm,
        (
            _packets(Data(_PGM, 0, 0, b"\0\0\2\0a"), Data(_PGM, 2, 0, b"\0\0\2\0b")),
            _packets(Spm(_PGM, 0, 0, 4, "10.0.0.1"), Data(_PGM, 5, 5, b"\xff\xffA", True)),
            _packets(Spm(_PGM, 9, 3, 2, "10.0.0.1", True), SpmRequest(_PGM)),
            _packets(Nak(_PGM, (7, 5, 1), "10.0.0.1", "239.0.0.1")),
            _packets(Data(_PGM, 0, 0, b"\0\0"), Data(_PGM, 2, 0, b"")) * 2
            + _packets(Nak(_PGM, (1,), "10.0.0.1", "239.0.0.1", True)),
        ),
    ),
    "zap_reply": Fuzzed(zap_reply, (_ZAP, _ZAP + b"\3X-a\0\0\0\1b")),
    "endpoints": Fuzzed(
        endpoints,
        (b"tcp://127.0.0.1:5555", b"tcp://[::1]:*", b"ipc://@name", b"inproc://x",
         b"tcp://eth0;127.0.0.1:80", b"epgm://;239.0.0.1:5555"),
    ),
    "trace_file": Fuzzed(trace_file, (_TRACE.encode(), b'{"schema": 1}\n', b"{}\n{}\n")),
    "monitor_message": Fuzzed(monitor_message, (b"\6\1\0\0\0\0\0tcp://x", b"\0")),
    "subscriptions": Fuzzed(subscriptions, (b"\0\1\1\2\1\1\3\0\0", bytes(range(60)))),
    "z85": Fuzzed(z85_text, (b"HelloWorld", b"%nSc0", b"0000")),
}  # fmt: skip
