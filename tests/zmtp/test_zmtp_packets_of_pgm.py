"""Messages in packets of PGM, as libzmq packs them: with where the first message begins."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zlearn.zmtp.errors import ProtocolError
from zlearn.zmtp.packets_of_pgm import Unpacker, pack

VECTORS = Path(__file__).parent / "vectors"

messages = st.lists(st.lists(st.binary(max_size=400), min_size=1, max_size=4), max_size=12)
sizes = st.integers(3, 300)


@given(messages, sizes)
def test_what_is_packed_is_unpacked(batch, size):
    packets = pack(batch, size)
    assert all(len(packet) <= size for packet in packets)
    unpacker = Unpacker()
    assert [message for packet in packets for message in unpacker.unpack(packet)] == batch


@given(st.lists(messages, max_size=3), sizes, st.data())
def test_after_a_loss_all_goes_on_with_the_next_message(batches, size, draw):
    sent = [message for batch in batches for message in batch]
    packets = [packet for batch in batches for packet in pack(batch, size)]
    lost = draw.draw(st.integers(0, len(packets)))
    unpacker = Unpacker()
    before = [message for packet in packets[:lost] for message in unpacker.unpack(packet)]
    unpacker.lose()
    after = [message for packet in packets[lost + 1 :] for message in unpacker.unpack(packet)]
    assert sent[: len(before)] == before
    assert after == sent[len(sent) - len(after) :]
    assert len(before) + len(after) <= len(sent)


@given(messages, sizes, st.data())
def test_who_comes_late_begins_where_a_packet_says_that_a_message_does(batch, size, draw):
    packets = pack(batch, size)
    late = draw.draw(st.integers(0, len(packets)))
    begins = [int.from_bytes(packet[:2], "big") != 0xFFFF for packet in packets[late:]]
    unpacker = Unpacker()
    heard = [message for packet in packets[late:] for message in unpacker.unpack(packet)]
    assert heard == batch[len(batch) - len(heard) :]
    assert bool(heard) <= any(begins)


def test_a_message_of_several_frames_begins_with_the_first():
    message = [b"a" * 10, b"b" * 10]
    packets = pack([message, [b"c"]], 14)
    assert packets == [
        b"\x00\x00" + b"\x0b\x01" + b"a" * 10,
        b"\xff\xff" + b"\x0b\x00" + b"b" * 10,
        b"\x00\x00" + b"\x02\x00" + b"c",
    ]


@pytest.mark.parametrize("name", sorted(path.name for path in VECTORS.glob("*434*.pgm.txt")))
def test_libzmq_packs_in_the_same_way(name):
    text = (VECTORS / name).read_text()
    found = re.findall(r"tsdu-length=(\d+)\n.*\n  tsdu: zmq-offset=(....) .* then ([^.\n]*)", text)
    assert len(found) > 10
    for size, offset, start in found:
        if offset != "0000" or int(size) > 100:
            continue
        packet = bytes.fromhex(offset + start)
        batch = Unpacker().unpack(packet)
        assert batch and pack(batch, int(size)) == [packet]
    size = 1436 if name.startswith("pgm") else 1428
    long = pack([[b"topicA " + b"L" * 4000], [b"other filtered"]], size)
    assert {(str(len(packet)), packet[:2].hex()) for packet in long[:2]} <= {
        (size, offset) for size, offset, _ in found
    }
    # 4.3.4 begins a packet anew where it had nothing more to send; the offset is the same.
    assert long[2][:2].hex() in {offset for _, offset, _ in found}


def test_nothing_is_said_about_nothing():
    assert pack([], 1000) == []


@pytest.mark.parametrize("packet", [b"", b"\x00", b"\x00\x01", b"\x00\x04abc"])
def test_a_packet_without_its_offset_is_refused(packet):
    with pytest.raises(ProtocolError, match="behind its end"):
        Unpacker().unpack(packet)


def test_after_a_mistake_the_next_beginning_is_waited_for():
    unpacker = Unpacker(limit=10)
    with pytest.raises(ProtocolError, match="MAXMSGSIZE") as caught:
        unpacker.unpack(pack([[b"good"], [b"x" * 11]], 100)[0])
    assert caught.value.batch == [[b"good"]]
    assert unpacker.unpack(b"\xff\xff" + b"\x02\x00a") == []
    assert unpacker.unpack(b"\x00\x03" + b"???" + b"\x02\x00a") == [[b"a"]]


@given(st.lists(st.binary(max_size=60), max_size=10))
def test_any_bytes_are_messages_or_are_refused(packets):
    unpacker = Unpacker(1000)
    for packet in packets:
        try:
            batch = unpacker.unpack(packet)
        except ProtocolError as error:
            batch = error.batch
        assert all(isinstance(frame, bytes) for message in batch for frame in message)
