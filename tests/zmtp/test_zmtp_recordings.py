"""Real peers, replayed: our side must understand them and say the same bytes."""

import re

import pytest

from zlearn.zmtp import Cancel, Ping, Pong, ProtocolError, Subscribe

NAMES = [
    f"{peer}_{what}"
    for what in ("null_req_rep", "pub_sub", "push_pull_sizes", "router_dealer_identity")
    for peer in ("libzmq432", "zmtp30_libzmq416", "zmtp30_libzmq425", "zmtp31_libzmq434")
] + [
    "zmtp30_libzmq403_null_req_rep",
    "zmtp31_libzmq435_null_req_rep",
    "zmtp30_heartbeat_libzmq425",
    "zmtp31_heartbeat",
    "zmtp31_pair",
    "zmtp31_probe_router",
    "zmtp31_req_correlate",
    "zmtp31_xsub_xpub_manual_msg",
    "zap_null_200",
]
SIDES = {"C": "connecting", "S": "binding"}
OTHER = {"C": "S", "S": "C"}
NOTED = {"SUBSCRIBE": Subscribe, "CANCEL": Cancel}

every_side = pytest.mark.parametrize("side", ["C", "S"])


def socket_type(record, side):
    line = next(line for line in record.header if line.startswith(f"{SIDES[side]} peer:"))
    return re.search(r"libzmq [\d.]+ (\w+)", line)[1]


def decoded_lines(record, side):
    """The lines of the header that describe the frames of one side."""
    start = next(
        at for at, line in enumerate(record.header) if line.startswith(f"-- {SIDES[side]} side")
    )
    for line in record.header[start + 1 :]:
        if line.startswith("--"):
            return
        yield line


def expected_items(record, side):
    """What the header says about the traffic of one side: messages as (size, beginning)."""
    items, message = [], []
    for line in decoded_lines(record, side):
        if found := re.search(r"COMMAND (SUBSCRIBE|CANCEL) \d+ bytes ([0-9a-f ]+)", line):
            items.append(NOTED[found[1]](bytes.fromhex(found[2])))
        elif found := re.search(r"flags=0\d (MORE )?.*body=(\d+) bytes (b'[^']*')", line):
            message.append((int(found[2]), eval(found[3])))
            if not found[1]:
                items.append(message)
                message = []
    return items


def expected_notices(record, side):
    text = "\n".join(decoded_lines(record, side))
    return [Ping(10, b"")] * text.count("PING") + [Pong(b"")] * text.count("PONG")


def as_described(item):
    return [(len(body), body[:24]) for body in item] if isinstance(item, list) else item


def told_routing_id(record, side):
    found = re.search(r"Identity='([^']*)'", "\n".join(decoded_lines(record, side)))
    return found[1].encode() if found else b""


def play(record, side, connection):
    """Our connection takes the place of one side. Returns it and all that it received."""
    ours = connection(socket_type(record, side), routing_id=told_routing_id(record, side))
    ours.start()
    got = []
    for sender, data, _ in record.chunks:
        if sender != side:
            got += ours.receive(data)
    return ours, got


@every_side
@pytest.mark.parametrize("name", NAMES)
def test_we_understand_it(recording, connection, name, side):
    record = recording(name)
    ours, got = play(record, side, connection)
    assert ours.ready
    assert ours.peer.socket_type == socket_type(record, OTHER[side])
    assert ours.peer.routing_id == told_routing_id(record, OTHER[side])
    assert [as_described(item) for item in got] == expected_items(record, OTHER[side])
    assert ours.notices == expected_notices(record, OTHER[side])


@every_side
@pytest.mark.parametrize("name", NAMES)
def test_we_say_the_same_bytes(recording, connection, name, side):
    record = recording(name)
    said = record.bytes_of(side)
    _, items = play(record, OTHER[side], connection)  # what this side said, as objects
    ours, _ = play(record, side, connection)
    control = ours.take_output()
    ready_end = 64 + 2 + control[65]
    assert control[:11] == said[:11]
    assert control[11] == 1, "we say 3.1 even where the recorded peer says 3.0"
    assert control[12:ready_end] == said[12:ready_end]
    traffic = control[ready_end:] + b"".join(ours.encode(items))
    if "PING" in "".join(decoded_lines(record, side)):
        traffic = b""
        for _ in range(5):
            ours.ping(10, b"")
            traffic += ours.take_output()
        if ours.peer.version < (3, 1):
            assert traffic == b"", "4.2.5 pings 3.0 peers; we don't"
            return
    assert traffic == said[ready_end:]


@pytest.mark.parametrize(
    ("name", "side", "sentence"),
    [
        ("zmtp31_bad_socket_type", "S", "'REQ' socket, and PUB talks only to SUB and XSUB"),
        ("zmtp30_bad_socket_type_libzmq416", "S", "'REQ' socket, and PUB talks only to"),
        ("zmtp31_mech_mismatch_null_to_plain", "C", "mechanism is 'PLAIN', and ours is 'NULL'"),
        ("zmtp31_mech_mismatch_plain_to_null", "S", "mechanism is 'PLAIN', and ours is 'NULL'"),
        ("zap_null_400", "C", "ERROR '400'"),
    ],
)
def test_we_refuse_it(recording, connection, name, side, sentence):
    with pytest.raises(ProtocolError, match=sentence):
        play(recording(name), side, connection)
