"""Frames: what `recv(copy=False)` returns, and what a program may send in place of bytes."""

import copy
import gc

import pytest

from tests.behaviour.helpers import bind, eventually, refused

LARGE = 200_000  # bytes: far beyond COPY_THRESHOLD


@pytest.fixture
def pair(lib, context):
    """Two sockets that are joined over tcp."""
    left, right = context.socket(lib.PAIR), context.socket(lib.PAIR)
    right.connect(bind(left))
    right.send(b"hello")
    assert left.recv() == b"hello"
    return left, right


def test_what_a_frame_is(lib):
    frame = lib.Frame(b"content")
    assert lib.Message is lib.Frame
    assert frame.bytes == bytes(frame.buffer) == b"content" and len(frame) == 7
    assert frame.bytes is frame.bytes
    assert frame.more is False and frame.tracker is None
    assert frame.get(lib.MORE) == frame.MORE == 0
    assert repr(frame) == str(frame) == "<zmq.Frame(b'content')>"
    assert repr(lib.Frame(b"x" * 40)) == "<zmq.Frame(b'xxxxxxxxxxxx'...40B)>"
    assert repr(lib.Frame(b"x" * 2500)) == "<zmq.Frame(b'xxxxxxxxxxxx'...2kB)>"
    assert repr(lib.Frame(b"x" * 3_000_000)) == "<zmq.Frame(b'xxxxxxxxxxxx'...3MB)>"
    assert len(lib.Frame()) == 0 and lib.Frame(None).bytes == b""


def test_a_frame_equals_itself_alone(lib):
    one, other = lib.Frame(b"x"), lib.Frame(b"x")
    assert one == one and one != other and one != b"x"
    assert len({one, other}) == 2


def test_a_copy_has_the_same_content(lib):
    frame = lib.Frame(b"content", track=True)
    other = copy.copy(frame)
    assert other is not frame and other.bytes == b"content" and other.tracker is frame.tracker


def test_what_has_no_buffer_is_no_frame(lib):
    for bad in ("text", 3, object()):
        with pytest.raises(TypeError):
            lib.Frame(bad)
    with pytest.raises(BufferError):
        lib.Frame(memoryview(b"abcdef")[::2])


def test_facts_that_a_frame_does_not_have(lib):
    frame = lib.Frame(b"x")
    for option in ("User-Id", b"Socket-Type", "nonsense", 99):
        with refused(lib, "EINVAL"):
            frame.get(option)
    with refused(lib, "EINVAL"):
        frame["X-Nothing"]
    with refused(lib, "EINVAL"):
        frame.set(1, 1)
    for name in ("nonsense", "_nonsense"):
        with pytest.raises(AttributeError):
            getattr(frame, name)
    with pytest.raises(AttributeError):
        frame.nonsense = 1
    with pytest.raises(TypeError):
        frame.set("nonsense", 1)
    with pytest.raises(TypeError):
        frame.get(1.5)


def test_received_frames_know_whether_others_follow(lib, pair):
    left, right = pair
    right.send_multipart([b"a", b"", b"c"])
    frames = left.recv_multipart(copy=False)
    assert [frame.bytes for frame in frames] == [b"a", b"", b"c"]
    assert [frame.more for frame in frames] == [True, True, False]
    assert [frame.get(lib.MORE) for frame in frames] == [1, 1, 0]
    right.send_multipart([b"a", b"b"])
    first, second = left.recv(copy=False), left.recv(copy=False, track=True)
    assert (first.more, second.more) == (True, False)
    assert first.tracker is None and second.tracker.done


def test_received_frames_know_the_connection_they_came_over(lib, context, ipc):
    router, dealer = context.socket(lib.ROUTER), context.socket(lib.DEALER)
    dealer.routing_id = b"me"
    dealer.connect(bind(router))
    dealer.send_multipart([b"a", b"b"])
    for frame in router.recv_multipart(copy=False):
        assert frame["Socket-Type"] == "DEALER"
        assert frame.get("Identity") == "me"
        assert frame["Peer-Address"] == "127.0.0.1"
        if lib.__name__ != "zmq":  # pyzmq's build has this name for it not
            assert frame["Routing-Id"] == "me"
    local = context.socket(lib.PULL)
    push = context.socket(lib.PUSH)
    push.connect(bind(local, ipc))
    push.send(b"x")
    assert local.recv(copy=False)[b"Socket-Type"] == "PUSH"


def test_inproc_has_no_connection_to_know(lib, context, inproc):
    left, right = context.socket(lib.PAIR), context.socket(lib.PAIR)
    right.connect(bind(left, inproc))
    right.send(b"x")
    with refused(lib, "EINVAL"):
        left.recv(copy=False).get("Socket-Type")


def test_a_frame_can_be_sent_again_and_again(lib, pair):
    left, right = pair
    frame = lib.Frame(b"content")
    assert right.send(frame) is None
    assert right.send(frame, copy=False) is None
    right.send_multipart([frame, b"and", frame])
    assert left.recv() == left.recv() == b"content"
    assert left.recv_multipart() == [b"content", b"and", b"content"]


@pytest.mark.parametrize("where", ["inproc", "tcp://127.0.0.1:*"])
@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_lent_memory_arrives(lib, context, where, kind, inproc):
    left, right = context.socket(lib.PAIR), context.socket(lib.PAIR)
    right.connect(bind(left, inproc if where == "inproc" else where))
    content = bytes(range(250)) * (LARGE // 250)
    parts = [kind(b"topic"), kind(content), kind(content)]
    right.send_multipart(parts, copy=False)
    got = left.recv_multipart()
    assert got == [b"topic", content, content] and {type(part) for part in got} == {bytes}
    right.send(kind(content), copy=False)
    frame = left.recv(copy=False)
    assert frame.bytes == content and frame.buffer.nbytes == LARGE


@pytest.mark.parametrize("kinds", ["PUSH PULL", "DEALER ROUTER", "REQ REP", "ROUTER DEALER"])
def test_lent_memory_goes_through_each_pattern(lib, context, kinds):
    sender, receiver = (context.socket(getattr(lib, kind)) for kind in kinds.split())
    receiver.routing_id = b"receiver"
    sender.connect(bind(receiver))
    if kinds.startswith("ROUTER"):
        sender.router_mandatory = 1
        address = [bytearray(b"receiver")]
        eventually(lambda: _could_send(lib, sender, [*address, b"hello"]))
        assert receiver.recv() == b"hello"
    else:
        address = []
    sender.copy_threshold = 0
    sender.send_multipart([*address, bytearray(LARGE), bytearray(b"x")], copy=False)
    assert receiver.recv_multipart()[-2:] == [bytes(LARGE), b"x"]


def _could_send(lib, socket, message):
    try:
        socket.send_multipart(message)
    except lib.ZMQError:
        return False
    return True


def test_topics_are_matched_in_lent_memory(lib, context):
    pub, sub = context.socket(lib.PUB), context.socket(lib.SUB)
    pub.copy_threshold = 0
    sub.connect(bind(pub))
    sub.subscribe(b"a")
    content = bytearray(b"a" * LARGE)
    eventually(lambda: [pub.send(content, copy=False), sub.poll(5)][1])
    assert sub.recv() == content
    pub.send_multipart([bytearray(b"b"), content], copy=False)
    pub.send_multipart([bytearray(b"a"), content], copy=False)
    while (message := sub.recv_multipart()) == [content]:
        pass
    assert message == [b"a", content]


def test_rows_and_columns_are_sent_as_they_lie_in_memory(lib, pair):
    left, right = pair
    table = memoryview(bytes(range(12))).cast("B", (3, 4))
    right.send(table)
    right.send(memoryview(b"abcdefgh").cast("I"), copy=False)
    assert left.recv() == bytes(range(12))
    assert left.recv() == b"abcdefgh"
    for copy_it in (True, False):
        with pytest.raises(BufferError):
            right.send(memoryview(b"abcdef")[::2], copy=copy_it)
        with pytest.raises(TypeError):
            right.send("text", copy=copy_it)
        with pytest.raises(TypeError):
            right.send(3, copy=copy_it)


def test_what_is_small_is_copied_and_done_at_once(lib, pair):
    left, right = pair
    assert right.copy_threshold == lib.COPY_THRESHOLD == 65536
    tracker = right.send(b"small", copy=False, track=True)
    assert isinstance(tracker, lib.MessageTracker) and tracker.done
    assert right.send(b"small", copy=False).done
    assert right.send(b"small", copy=True, track=True) is None
    other = lib.Socket(right.context, lib.PAIR, copy_threshold=5)
    assert other.copy_threshold == 5
    other.close(0)


def test_a_tracker_is_done_when_the_memory_is_free(lib, context):
    """Nobody is connected, so the message stays; then it goes."""
    left, right = context.socket(lib.PAIR), context.socket(lib.PAIR)
    left.copy_threshold = 0
    left.connect("tcp://127.0.0.1:1")
    tracker = left.send(bytearray(LARGE), copy=False, track=True)
    assert not tracker.done
    with pytest.raises(lib.NotDone):
        tracker.wait(0.01)
    with pytest.raises(lib.NotDone):
        lib.MessageTracker(tracker).wait(0)
    left.close(linger=0)
    tracker.wait(5)
    assert tracker.done and lib.MessageTracker(tracker).done
    right.close()


def test_a_tracker_follows_a_message_to_the_wire(lib, pair):
    left, right = pair
    right.copy_threshold = 0
    tracker = right.send_multipart([b"a", bytearray(30 * LARGE)], copy=False, track=True)
    assert left.recv_multipart()[1] == bytes(30 * LARGE)
    tracker.wait(5)
    assert tracker.wait() is None and tracker.done


def test_a_frame_holds_its_memory_itself(lib, pair):
    left, right = pair
    frame = lib.Frame(b"again", copy=False, track=True)
    trackers = [frame.tracker, right.send(frame), right.send(frame, copy=False)]
    assert left.recv() == left.recv() == b"again"
    assert not any(tracker.done for tracker in trackers)
    all_of_them = lib.MessageTracker(*trackers, frame)
    assert not all_of_them.done
    del frame
    gc.collect()
    all_of_them.wait(5)
    assert all(tracker.done for tracker in trackers)


def test_what_can_be_tracked(lib, pair):
    with pytest.raises(ValueError):
        pair[1].send(lib.Frame(b"x"), copy=False, track=True)
    with pytest.raises(ValueError):
        lib.MessageTracker(lib.Frame(b"x"))
    with pytest.raises(TypeError):
        lib.MessageTracker(b"x")
    assert lib.MessageTracker().done
    assert lib.Frame(b"x", track=True).tracker.done
    assert not lib.Frame(b"x", track=True, copy_threshold=1).tracker.done
