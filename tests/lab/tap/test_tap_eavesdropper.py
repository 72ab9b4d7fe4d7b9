"""The eavesdropper hears what peers of many versions said: all recordings, however cut."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lab.tap.stage import RECORDINGS, SIDES, chunks_of, overhear, told
from tests.zmtp.conftest import read_recording
from tests.zmtp.test_zmtp_recordings import expected_notices
from zlearn.lab.tap.direction import SEAL, Counted, Greeted, Introduced, Puzzled
from zlearn.lab.tap.eavesdropper import BIND, CONNECT, Eavesdropper
from zlearn.lab.tap.skimmer import KEPT, Long, Skimmer, SkimmerOfZmtp1, size_of
from zlearn.zmtp import Cancel, Ping, Pong, Subscribe, frames, frames_of_zmtp_1

WORDS = {"C": "connecting", "S": "binding"}
DECODED = [
    name
    for name in RECORDINGS
    if any("side stream decoded" in line for line in read_recording(name).header)
]
TRAFFIC = [  # those in which messages go both ways, or are expected to
    name
    for name in DECODED
    if not re.search(
        "error|mismatch|bad_|probe|400|500|300|no_zap|wrong_server|zmtp31_plain_ok", name
    )
]


def described(name, side):
    """The messages of a side, as the recording's header has them: (size, beginning) a frame."""
    header = read_recording(name).header
    start = next(i for i, line in enumerate(header) if line.startswith(f"-- {WORDS[side]} side"))
    messages, message = [], []
    for line in header[start + 1 :]:
        if line.startswith("--"):
            break
        if found := re.search(r"COMMAND (SUBSCRIBE|CANCEL) \d+ bytes ([0-9a-f ]+)", line):
            start_byte = b"\1" if found[1] == "SUBSCRIBE" else b"\0"
            topic = bytes.fromhex(found[2])
            messages.append([(1 + len(topic), (start_byte + topic)[:24])])
        elif "IDENTITY" in line:
            continue
        elif found := re.search(r"flags=0\d (MORE )?.*body=(\d+) bytes (b'[^']*')", line):
            message.append((int(found[2]), eval(found[3])))
            if not found[1]:
                messages.append(message)
                message = []
    return messages


def as_described(findings):
    """Findings in the same form; a subscription as the message that it once was."""
    messages = []
    for item in findings:
        if isinstance(item, (Subscribe, Cancel)):
            item = [(b"\1" if isinstance(item, Subscribe) else b"\0") + item.topic]
        if isinstance(item, list):
            heads = [getattr(frame, "head", frame)[:24] for frame in item]
            messages.append([*zip(map(size_of, item), heads)])
    return messages


def test_there_is_something_to_hear():
    assert len(TRAFFIC) > 30


@pytest.mark.parametrize("side", "CS")
@pytest.mark.parametrize("name", TRAFFIC)
def test_messages_are_those_that_the_header_tells(name, side):
    found, ear = overhear(chunks_of(name))
    expected = described(name, side)
    if ear.sides[SIDES[side]].sealed:  # of CURVE's frames the size is known and no more
        expected = [[(size - SEAL, b"") for size, _ in message] for message in expected]
    assert as_described(found[SIDES[side]]) == expected
    notices = [item for item in found[SIDES[side]] if isinstance(item, (Ping, Pong))]
    assert notices == [item for item in expected_notices(read_recording(name), side)], (
        "PINGs and PONGs"
    )


@pytest.mark.parametrize("name", TRAFFIC)
def test_versions_and_types_are_told(name):
    header = "\n".join(read_recording(name).header)
    found, ear = overhear(chunks_of(name))
    for side in "CS":
        said = ear.sides[SIDES[side]]
        kinds = [type(item) for item in found[SIDES[side]][:2]]
        assert kinds == [Greeted, Introduced]
        kind = re.search(rf"^{WORDS[side]} peer: \S+ [\d.]+ ([A-Z]+)", header, re.MULTILINE)
        assert said.socket_type in (kind[1] if kind else said.socket_type, "")
        assert said.socket_type or said.sealed or said.version == (1, 0)
        if found_version := re.search(r"^zmtp(\d)(\d)_", name):
            assert said.version == tuple(map(int, found_version.groups()))


@settings(deadline=None, max_examples=150)
@given(name=st.sampled_from(RECORDINGS), data=st.data())
def test_however_it_is_cut_the_same_is_heard(name, data):
    whole = chunks_of(name)
    cut = []
    for side, said in whole:
        points = sorted(data.draw(st.lists(st.integers(0, len(said)), max_size=4)))
        cut += [(side, said[a:b]) for a, b in zip([0, *points], [*points, len(said)])]
    heard = [overhear(chunks)[0] for chunks in (cut, whole)]
    for findings in (each[side] for each in heard for side in (CONNECT, BIND)):
        if findings and isinstance(findings[-1], Puzzled):
            findings[-1] = Puzzled  # why, a stranger's first byte tells in other words than ten
    assert heard[0] == heard[1]


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(st.sampled_from([CONNECT, BIND]), st.binary(max_size=200)), max_size=20))
def test_garbage_is_listened_to_in_peace(chunks):
    found, ear = overhear(chunks)
    for side in (CONNECT, BIND):
        assert sum(isinstance(item, Puzzled) for item in found[side]) <= 1
        assert len(ear.sides[side]._seen) <= 4000


@settings(deadline=None, max_examples=200)
@given(name=st.sampled_from(RECORDINGS), data=st.data())
def test_a_spoilt_recording_is_listened_to_in_peace(name, data):
    spoilt = []
    for side, said in chunks_of(name):
        said = bytearray(said)
        for _ in range(data.draw(st.integers(0, 2))):
            if said:
                said[data.draw(st.integers(0, len(said) - 1))] = data.draw(st.integers(0, 255))
        spoilt.append((side, bytes(said)))
    overhear(spoilt)
    told(spoilt)


def test_a_side_that_nobody_greets_is_not_kept_for_ever():
    ear = Eavesdropper()
    signature = b"\xff" + bytes(8) + b"\x7f\x03"
    found = []
    for data in (signature, *[bytes(60_000)] * 5):
        found += ear.hear(CONNECT, data)
    assert [type(item) for _, item in found] == [Puzzled]
    assert ear.sides[CONNECT]._seen == b""
    assert ear.sides[CONNECT].missed == len(signature) + 300_000


def test_an_opening_may_come_with_a_large_message():
    large = b"".join(frames.encode([[bytes(200_000)]]))
    chunks = chunks_of("libzmq434_req_to_jeromq036_rep")
    said = b"".join(data for side, data in chunks if side == CONNECT)
    answers = [each for each in chunks if each[0] == BIND]
    found, _ = overhear([*answers, (CONNECT, said + large)])
    assert found[CONNECT][-1] == [Long(200_000, bytes(KEPT))]


# --- the skimmer ----------------------------------------------------------------------

bodies = st.one_of(
    st.binary(max_size=300),
    st.integers(250, 3000).map(lambda size: bytes(index % 251 for index in range(size))),
)
batches = st.lists(st.lists(bodies, min_size=1, max_size=4), max_size=8)
cuts = st.lists(st.integers(0, 20_000), max_size=6)


def pieces(data, points):
    points = sorted(point for point in points if point < len(data))
    return [data[a:b] for a, b in zip([0, *points], [*points, len(data)])]


def shortened(message):
    return [body if len(body) <= KEPT else Long(len(body), body[:KEPT]) for body in message]


@settings(deadline=None)
@given(batches, cuts)
def test_the_skimmer_cuts_as_the_decoder_does(batch, points):
    data = b"".join(frames.encode(batch))
    skimmer = Skimmer(lambda body: None, opened=True)
    found = [message for piece in pieces(data, points) for message in skimmer.skim(piece)]
    assert found == [shortened(message) for message in batch]


@settings(deadline=None)
@given(batches, cuts)
def test_so_it_does_with_frames_of_zmtp_1(batch, points):
    data = b"".join(frames_of_zmtp_1.encode(batch))
    skimmer = SkimmerOfZmtp1()
    found = [message for piece in pieces(data, points) for message in skimmer.skim(piece)]
    assert found == [shortened(message) for message in batch]


@settings(deadline=None)
@given(batches, cuts, st.sampled_from([frames, frames_of_zmtp_1]))
def test_messages_that_nobody_wants_are_counted(batch, points, framing):
    data = b"".join(framing.encode(batch))
    skimmer = SkimmerOfZmtp1() if framing is frames_of_zmtp_1 else Skimmer(None, opened=True)
    skimmer.keep = False
    assert [item for piece in pieces(data, points) for item in skimmer.skim(piece)] == []
    assert skimmer.count == len(batch)
    assert skimmer.size == sum(len(body) for message in batch for body in message)


def test_of_a_large_frame_little_is_kept():
    skimmer = Skimmer(None, opened=True)
    skimmer.skim(b"\x02" + (10_000_000).to_bytes(8, "big"))
    for _ in range(99):
        assert skimmer.skim(bytes(100_000)) == []
    assert len(skimmer._head) == KEPT
    assert skimmer.skim(bytes(100_000)) == [[Long(10_000_000, bytes(KEPT))]]


def test_bytes_that_are_missing_within_a_frame_do_no_harm():
    skimmer = Skimmer(None, opened=True)
    assert skimmer.skim(b"\x00\x0ahel") == []
    assert skimmer.pass_over(7) == [[Long(10, b"hel")]]
    assert skimmer.skim(b"\x00\x02ok") == [[b"ok"]]
    assert skimmer.pass_over(1) is None


def test_when_messages_are_counted_subscriptions_are_still_told():
    chunks = chunks_of("zmtp31_libzmq434_pub_sub")
    found, _ = overhear(chunks, keep=False)
    assert [item for item in found[CONNECT] if isinstance(item, (Subscribe, Cancel))] == [
        Subscribe(b"topicA"),
        Cancel(b"topicA"),
    ]
    assert [item for item in found[BIND] if type(item) is Counted] == [Counted(2, 19)]
