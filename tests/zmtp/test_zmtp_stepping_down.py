"""Peers of ZMTP 2.0 and 1.0: recorded ones, replayed in both roles, and bad ones.

We say the recorded bytes, but for what tells our age: the revision is 03 where a peer of 2.0
says 01, and to a peer of 1.0 our signature is the header of our identity's frame.

In four recordings one side steps down for the other, as we do. There is no way for us to be the
other: whoever steps down says what it says only to one that is older than we are. What that one
says is replayed all the same, when we take the first one's place.
"""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.zmtp.conftest import new_connection, read_recording
from tests.zmtp.wires import MECHANISMS
from zlearn.zmtp import Cancel, ProtocolError, State, Subscribe

MIXED = [
    "jeromq036_req_to_libzmq220_rep",
    "jeromq036_req_to_libzmq323_rep",
    "jeromq036_req_to_libzmq434_rep",
    "libzmq220_req_to_jeromq036_rep",
    "libzmq323_req_to_jeromq036_rep",
    "libzmq434_req_to_jeromq036_rep",
]
WHAT = ("null_req_rep", "pub_sub", "push_pull_sizes", "router_dealer_identity")
NAMES = [*MIXED, *(f"{version}_{what}" for version in ("zmtp20", "zmtp10") for what in WHAT)]
OTHER = {"C": "S", "S": "C"}
SIGNATURE = bytes.fromhex("ff 00 00 00 00 00 00 00 01 7f")
TYPES = ("PAIR", "PUB", "SUB", "REQ", "REP", "DEALER", "ROUTER", "PULL", "PUSH", "XPUB", "XSUB")
CUTS = {"whole": 1 << 20, "byte by byte": 1}

TOO_OLD_TO_BE = {
    ("jeromq036_req_to_libzmq220_rep", "S"),
    ("libzmq220_req_to_jeromq036_rep", "C"),
    ("jeromq036_req_to_libzmq434_rep", "C"),
    ("libzmq434_req_to_jeromq036_rep", "S"),
}
PLACES = [place for name in NAMES for side in "CS" if (place := (name, side)) not in TOO_OLD_TO_BE]

every_place = pytest.mark.parametrize(
    ("name", "side"), PLACES, ids=[f"{name} {side}" for name, side in PLACES]
)


def version_of(record):
    line = next(line for line in record.header if "generation spoken" in line)
    return (int(line.rpartition(": ")[2]), 0)


def socket_type(record, side):
    """From the header, if it has a line for each side, else from its title."""
    word = {"C": "connecting peer", "S": "binding peer"}[side]
    for line in record.header:
        if line.startswith(word):
            return re.search(r"libzmq [\d.]+ (\w+)", line)[1]
    return {"C": "REQ", "S": "REP"}[side]


def plain_decode(record, side):
    """What a side said, word for word as the RFCs have it: (beginning, identity, messages)."""
    said = record.bytes_of(side)
    old = version_of(record) == (1, 0)
    at = 0 if old else 12
    frames, message = [], []
    while at < len(said):
        if old:
            width = 8 if said[at] == 0xFF else 0
            start = at + 2 + width
            stop = (
                start - 1 + int.from_bytes(said[at + 1 : start - 1] if width else said[at : at + 1])
            )
            more = said[start - 1] & 1 and said[start - 1] != 0x7F
        else:
            width = 8 if said[at] & 2 else 1
            start = at + 1 + width
            stop = start + int.from_bytes(said[at + 1 : start])
            more = said[at] & 1
        message.append(said[start:stop])
        at = stop
        if not more:
            frames.append(message)
            message = []
    (identity,) = frames[0]
    return said[: 0 if old else 12], identity, frames[1:]


def our_words(record, side):
    """What has to be said by us in the place of a side, before its first message."""
    beginning, identity, _ = plain_decode(record, side)
    signature = b"\xff" + (len(identity) + 1).to_bytes(8) + b"\x7f"
    if version_of(record) == (1, 0):
        return signature + identity
    assert beginning[:10] == signature
    return signature + b"\3" + beginning[11:] + bytes([0, len(identity)]) + identity


def take_place(record, side):
    ours = new_connection(socket_type(record, side), routing_id=plain_decode(record, side)[1])
    ours.start()
    return ours


def hear(ours, pieces):
    got = []
    for piece in pieces:
        got += ours.receive(piece)
    return got


def expected(record, side):
    """What we have to understand in the place of a side."""
    messages = plain_decode(record, OTHER[side])[2]
    if version_of(record) == (1, 0) and socket_type(record, side) == "PUB":
        return [Subscribe(b""), *messages]
    return messages


@every_place
@pytest.mark.parametrize("cut", CUTS)
def test_we_understand_it_and_say_the_same_bytes(name, side, cut):
    record = read_recording(name)
    ours = take_place(record, side)
    theirs = record.bytes_of(OTHER[side])
    got = hear(ours, [theirs[at : at + CUTS[cut]] for at in range(0, len(theirs), CUTS[cut])])
    check(record, side, ours, got)


def check(record, side, ours, got):
    """All of both sides' bytes, as sent and as understood."""
    assert got == expected(record, side)
    assert ours.ready and ours.greeted and ours.inquiry is None
    assert not ours.has_heartbeats
    assert ours.peer.version == version_of(record)
    _, identity, _ = plain_decode(record, OTHER[side])
    assert ours.peer.routing_id == identity
    told = "" if version_of(record) == (1, 0) else socket_type(record, OTHER[side])
    assert ours.peer.socket_type == told
    words = our_words(record, side)
    assert ours.take_output() == words
    _, identity, messages = plain_decode(record, side)
    wishes = [as_wish(message, ours) for message in messages]
    assert sum(map(ours.sent_size, wishes)) == sum(map(len, ours.encode(wishes)))
    said = words + b"".join(ours.encode(wishes))
    recorded = record.bytes_of(side)
    if version_of(record) == (2, 0):
        assert said[11:] == recorded[11:]
    elif recorded[:1] == b"\xff":
        assert said == recorded, "a recorded peer that steps down as we do"
    else:
        assert said[10:] == recorded[2:]


def as_wish(message, ours):
    if ours._socket_type != "SUB":
        return message
    return (Subscribe if message[0][0] else Cancel)(message[0][1:])


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(PLACES), st.lists(st.integers(0, 300), max_size=12))
def test_in_random_pieces(place, places):
    name, side = place
    record = read_recording(name)
    theirs = record.bytes_of(OTHER[side])
    edges = [0, *sorted(min(place, len(theirs)) for place in places), len(theirs)]
    ours = take_place(record, side)
    got = hear(ours, [theirs[start:stop] for start, stop in pairwise(edges)])
    check(record, side, ours, got)


# --- by hand -----------------------------------------------------------------------------


def greeting_of_2(number, identity=b"\0\0"):
    return SIGNATURE + b"\1" + bytes([number]) + identity


def opened(kind, said, **options):
    ours = new_connection(kind, **options)
    ours.start()
    return ours, ours.receive(said)


STAGES = {
    "2.0": [(SIGNATURE[:9], b""), (b"\x7f", b"\3"), (b"\1", b"\5\0\2me"), (b"\6\0\0", b"")],
    "1.0": [(b"\1", b""), (b"\0", b"me")],
    "1.0, a long frame": [(b"\xff" + bytes(7) + b"\1", b""), (b"\0", b"me")],
}


@pytest.mark.parametrize("version", STAGES)
def test_each_piece_is_said_as_soon_as_the_peer_is_known_well_enough(version):
    ours = new_connection("DEALER", routing_id=b"me")
    ours.start()
    assert ours.take_output() == SIGNATURE[:8] + b"\3\x7f"
    for heard, said in STAGES[version]:
        assert not ours.ready and not ours.greeted
        ours.receive(heard)
        assert ours.take_output() == said
    assert ours.ready and ours.greeted


@pytest.mark.parametrize("said", [greeting_of_2(2), b"\1\0"], ids=["2.0", "1.0"])
@pytest.mark.parametrize("kind", ["PUB", "XPUB"])
def test_who_subscribes(kind, said):
    """A subscriber of 2.0 says so, by messages; one of 1.0 can't, and gets everything."""
    ours, got = opened(kind, said)
    if said == b"\1\0":
        assert got == [Subscribe(b"")]
        assert ours.receive(b"\3\0\1A") == [[b"\1A"]]
    else:
        assert got == []
        assert ours.receive(b"\0\2\1A") == [[b"\1A"]]


@pytest.mark.parametrize("kind", ["SUB", "XSUB"])
def test_nothing_is_said_to_a_publisher_of_1(kind):
    """It would never read it, and one day its buffers were full."""
    ours, _ = opened(kind, b"\1\0")
    ours.take_output()
    for item in (Subscribe(b"A"), Cancel(b"A"), [b"\1B"], [b"up", b"stream"]):
        assert ours.encode([item]) == []
        assert ours.sent_size(item) == 0


def test_what_looks_like_a_command_of_2_is_passed_over():
    ours, got = opened("PULL", greeting_of_2(8) + b"\4\7\4PING\0\0\4\1x\0\1a")
    assert got == [[b"a"]]
    assert ours.notices == [] and ours.take_output()[-2:] == b"\0\0"
    ours.ping(1, b"")
    assert ours.take_output() == b""


@pytest.mark.parametrize("limit", [0, 10])
def test_the_limit_holds_for_messages_and_not_for_identities(limit):
    for said, large in (
        (greeting_of_2(5, b"\0\x0fa long identity"), b"\0\x0b"),
        (b"\x10\0a long identity", b"\x0c\0"),
    ):
        ours, _ = opened("ROUTER", said, max_message_size=limit)
        assert ours.peer.routing_id == b"a long identity"
        with pytest.raises(ProtocolError, match="MAXMSGSIZE"):
            ours.receive(large)


@pytest.mark.parametrize("size", [0, 1, 253, 254, 255])
def test_identities_of_any_length(size):
    identity = bytes(size)
    long = b"\xff" + (size + 1).to_bytes(8) + b"\0"
    saids = [long + identity, greeting_of_2(5, b"\2" + size.to_bytes(8) + identity)]
    saids += [greeting_of_2(5, bytes([0, size]) + identity)]
    if size < 254:
        saids.append(bytes([size + 1, 0]) + identity)
    for said in saids:
        ours, _ = opened("ROUTER", said, routing_id=identity)
        assert ours.peer.routing_id == identity
        output = ours.take_output()
        assert (
            output.endswith(identity) and output[:10] == b"\xff" + (size + 1).to_bytes(8) + b"\x7f"
        )


REFUSED = {
    "2.0: no match": (greeting_of_2(1), "'PUB' socket, and PULL talks only to PUSH"),
    "2.0: no socket type": (greeting_of_2(77), "'number 77' socket"),
    "2.0: MORE": (greeting_of_2(8, b"\1\0"), "first frame can't be an identity"),
    "2.0: a command": (greeting_of_2(8, b"\4\0"), "first frame can't be an identity"),
    "2.0: 256 bytes": (greeting_of_2(8, b"\2" + (256).to_bytes(8)), "255 bytes at most"),
    "2.0: 2^64 - 1 bytes": (greeting_of_2(8, b"\2" + b"\xff" * 8), "255 bytes at most"),
    "1.0: MORE": (b"\1\1", "neither a signature"),
    "1.0: 256 bytes": (b"\xff" + (257).to_bytes(8) + b"\0", "neither a signature"),
    "1.0: 2^64 - 1 bytes": (b"\xff" * 9 + b"\0", "neither a signature"),
    "1.0: length 0": (b"\xff" + bytes(9), "neither a signature"),
    "1.0: then length 0": (b"\1\0" + b"\2\0a" + b"\0", "length 0"),
    "1.0: then too much": (b"\1\0\xff\xff" + bytes(8), "taken for a mistake"),
}


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.parametrize("cut", CUTS)
def test_refused_at_the_earliest_byte(case, cut):
    said, sentence = REFUSED[case]
    ours = new_connection("PULL")
    ours.start()
    with pytest.raises(ProtocolError, match=sentence):
        for at in range(0, len(said), CUTS[cut]):
            ours.receive(said[at : at + CUTS[cut]])
    assert ours.state is State.CLOSED


SECURE = {name: side for name, sides in MECHANISMS.items() for side in sides[1:]}


@pytest.mark.parametrize("mechanism", SECURE)
@pytest.mark.parametrize("said", [greeting_of_2(5), b"\1\0"], ids=["2.0", "1.0"])
def test_whoever_takes_in_nobody_unasked_steps_down_to_nobody(mechanism, said):
    with pytest.raises(ProtocolError, match=r"ZMTP [12]\.0, which has no security") as caught:
        opened("ROUTER", said, new_mechanism=SECURE[mechanism])
    assert caught.value.batch == []


@pytest.mark.parametrize("kind", ["DISH", "RADIO"])
@pytest.mark.parametrize("said", [greeting_of_2(5), b"\1\0"], ids=["2.0", "1.0"])
def test_drafts_do_not_exist_there(kind, said):
    with pytest.raises(ProtocolError, match=rf"ZMTP [12]\.0, which has no {kind} sockets"):
        opened(kind, said)


# --- anything at all ---------------------------------------------------------------------

pieces = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [SIGNATURE, b"\1", b"\3", greeting_of_2(2), greeting_of_2(8), b"\1\0", b"\x09\0client-7",
         b"\0\2\1A", b"\3\0\1A", b"\4\1x", b"\1\1a", b"\xff" + bytes(7) + b"\2\0a", b"\0"]
    ),
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(
    st.lists(pieces, max_size=8),
    st.lists(st.integers(0, 200), max_size=8),
    st.sampled_from(["PULL", "XPUB", "ROUTER"]),
)
def test_cutting_changes_nothing(data, places, kind):
    def outcome(parts):
        ours = new_connection(kind)
        ours.start()
        got, failure = [], None
        try:
            for part in parts:
                got += ours.receive(part)
        except ProtocolError as error:
            got += error.batch
            failure = error.number
        return got, ours.state, failure

    stream = b"".join(data)
    edges = [0, *sorted(min(place, len(stream)) for place in places), len(stream)]
    assert outcome([stream]) == outcome([stream[a:b] for a, b in pairwise(edges)])
