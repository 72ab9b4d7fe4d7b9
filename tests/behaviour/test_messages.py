"""What can be sent and received, and in which clothes."""

import json
import pickle

import pytest

from tests.behaviour.helpers import bind, not_now, opened


@pytest.fixture
def pair(lib, context, inproc):
    """Two PAIRs."""
    left, right = context.socket(lib.PAIR), context.socket(lib.PAIR)
    left.bind(inproc)
    right.connect(inproc)
    return left, right


def test_bytes_of_all_sizes(lib, context, endpoint):
    left, right = context.socket(lib.PAIR), context.socket(lib.PAIR)
    right.connect(bind(left, endpoint))
    for size in (0, 1, 255, 256, 8191, 8192, 65535, 65536, 1_000_000):
        body = bytes(range(256)) * (size // 256 + 1)
        left.send(body[:size])
        assert right.recv() == body[:size]


def test_a_message_of_many_frames(lib, context, endpoint):
    left, right = context.socket(lib.PAIR), context.socket(lib.PAIR)
    right.connect(bind(left, endpoint))
    frames = [b"%d" % number for number in range(1000)]
    left.send_multipart(frames)
    assert right.recv_multipart() == frames


@pytest.mark.parametrize("data", [bytearray(b"abc"), memoryview(b"abc"), memoryview(b"xabc")[1:]])
def test_whatever_has_a_buffer_can_be_sent(pair, data):
    left, right = pair
    left.send(data)
    assert right.recv() == b"abc"
    left.send_multipart([data, data])
    assert right.recv_multipart() == [b"abc", b"abc"]


def test_what_is_changed_after_it_was_sent_was_sent_before(pair):
    left, right = pair
    data = bytearray(b"before")
    left.send(data)
    data[:] = b"after!"
    assert right.recv() == b"before"


@pytest.mark.parametrize("data", ["text", 5, None, object(), [b"x"]])
def test_other_things_can_not(pair, data):
    left, right = pair
    with pytest.raises(TypeError):
        left.send(data)
    with pytest.raises(TypeError):
        left.send_multipart([b"good", data])
    assert not right.poll(0)


def test_text_is_told_what_to_use_instead(pair):
    left, _ = pair
    with pytest.raises(TypeError, match="send_string"):
        left.send("text")


def test_a_buffer_with_gaps_is_refused(pair):
    left, _ = pair
    with pytest.raises(BufferError):
        left.send(memoryview(b"abcdef")[::2])


def test_frame_by_frame(lib, pair):
    zmq = lib
    left, right = pair
    left.send(b"first", zmq.SNDMORE)
    assert not right.poll(0), "nothing goes before the last frame"
    left.send(b"", zmq.SNDMORE)
    left.send(b"last")
    got = []
    for more in (1, 1, 0):
        got.append(right.recv())
        assert right.getsockopt(zmq.RCVMORE) == right.rcvmore == more
    assert got == [b"first", b"", b"last"]
    with not_now(zmq):
        right.recv(zmq.DONTWAIT)


def test_the_two_ways_mix(lib, pair):
    zmq = lib
    left, right = pair
    left.send(b"1", zmq.SNDMORE)
    left.send_multipart([b"2", b"3"], zmq.SNDMORE)
    left.send_multipart([b"4", b"5"])
    assert right.recv() == b"1"
    assert right.recv_multipart() == [b"2", b"3", b"4", b"5"]


def test_a_multipart_message_is_a_sequence_that_is_not_empty(pair):
    left, right = pair
    left.send_multipart((b"a", b"tuple"))
    assert right.recv_multipart() == [b"a", b"tuple"]
    with pytest.raises(IndexError):
        left.send_multipart([])
    assert not right.poll(0)


def test_strings(lib, pair):
    zmq = lib
    left, right = pair
    left.send_string("grüße")
    assert right.recv() == "grüße".encode()
    left.send_string("grüße", encoding="latin-1")
    assert right.recv_string(encoding="latin-1") == "grüße"
    left.send_string("a", flags=zmq.SNDMORE)
    left.send_unicode("b")
    assert [right.recv_string(), right.recv_unicode()] == ["a", "b"]
    with pytest.raises(TypeError):
        left.send_string(b"bytes")
    left.send(b"\xff")
    with pytest.raises(UnicodeDecodeError):
        right.recv_string()


def test_json(pair):
    left, right = pair
    value = {"ä": [1, 2.5, None, True], "b": "text"}
    left.send_json(value)
    assert right.recv_json() == value
    left.send_json(value, sort_keys=True, indent=1)
    assert json.loads(right.recv()) == value
    left.send(b"[1.5]")
    assert right.recv_json(parse_float=str) == ["1.5"]
    left.send(b"{")
    with pytest.raises(ValueError):
        right.recv_json()


def test_python_objects(pair):
    left, right = pair
    value = {1: {2, 3}, "x": (b"y", None)}
    left.send_pyobj(value)
    assert right.recv_pyobj() == value
    left.send_pyobj(value, protocol=2)
    data = right.recv()
    assert data[:2] == b"\x80\2" and pickle.loads(data) == value


def test_serialized(pair):
    left, right = pair

    def pack(value):
        return [b"n", str(value).encode()]

    def unpack(frames):
        assert frames[0] == b"n"
        return int(frames[1])

    left.send_serialized(42, pack)
    assert right.recv_serialized(unpack) == 42
    left.send_serialized(43, pack)
    assert right.recv_serialized(lambda frames: [f.bytes for f in frames], copy=False) == [
        b"n",
        b"43",
    ]


def test_frames_instead_of_bytes(lib, pair):
    zmq = lib
    left, right = pair
    left.send_multipart([b"one", b"two"])
    frame = right.recv(copy=False)
    assert isinstance(frame, zmq.Frame)
    assert (frame.bytes, bytes(frame), len(frame), frame.more) == (b"one", b"one", 3, True)
    assert frame.buffer == memoryview(b"one")
    last = right.recv(copy=False)
    assert last.bytes == b"two" and not last.more
    left.send_multipart([b"three", b"four"])
    frames = right.recv_multipart(copy=False)
    assert [(each.bytes, bool(each.more)) for each in frames] == [
        (b"three", True),
        (b"four", False),
    ]


def test_frames_can_be_sent(lib, pair):
    zmq = lib
    left, right = pair
    left.send(zmq.Frame(b"a frame"))
    left.send_multipart([zmq.Frame(b"1"), zmq.Message(b"2"), b"3"], copy=False)
    assert right.recv() == b"a frame"
    assert right.recv_multipart() == [b"1", b"2", b"3"]
    left.send(b"on and on")
    left.send(right.recv(copy=False))
    assert right.recv() == b"on and on"


def test_frames_are_themselves_and_not_their_bytes(lib):
    zmq = lib
    frame = zmq.Frame(b"a")
    assert frame == frame and frame != zmq.Frame(b"a") and frame != b"a"
    assert len({frame, zmq.Frame(b"a")}) == 2
    assert str(frame) == repr(frame) == "<zmq.Frame(b'a')>"
    with pytest.raises(TypeError):
        zmq.Frame("text")


def test_sending_returns_nothing(pair):
    left, _ = pair
    assert left.send(b"x") is None
    assert left.send_multipart([b"x", b"y"]) is None


def test_a_message_goes_whole_or_not_at_all(lib, context, inproc):
    zmq = lib
    push, pull = opened(context, zmq.PUSH, sndhwm=1), opened(context, zmq.PULL, rcvhwm=1)
    pull.bind(inproc)
    push.connect(inproc)
    sent = 0
    for number in range(5):
        try:
            push.send_multipart([b"%d" % number] * 3, zmq.DONTWAIT)
            sent += 1
        except zmq.Again:
            pass
    assert sent == 2
    assert [pull.recv_multipart() for _ in range(2)] == [[b"0"] * 3, [b"1"] * 3]
    assert not pull.poll(0)


def test_half_a_message_is_not_sent_when_the_socket_is_closed(lib, context, inproc):
    zmq = lib
    push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
    pull.bind(inproc)
    push.connect(inproc)
    push.send(b"whole")
    push.send(b"half", zmq.SNDMORE)
    push.close()
    assert pull.recv() == b"whole"
    assert not pull.poll(20)
