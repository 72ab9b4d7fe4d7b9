"""recv_into, send_serialized, and other ways around plain bytes; options of contexts."""

import socket as system_socket

import pytest

from tests.behaviour.helpers import bind, not_now, refused


@pytest.fixture
def pair(lib, context, endpoint):
    left, right = context.socket(lib.PAIR), context.socket(lib.PAIR)
    right.connect(bind(left, endpoint))
    return left, right


def test_a_frame_goes_into_a_buffer(lib, pair):
    left, right = pair
    buffer = bytearray(b"........")
    right.send(b"abc")
    assert left.recv_into(buffer) == 3 and buffer == b"abc....."
    right.send_multipart([b"de", b"f"])
    assert left.recv_into(memoryview(buffer)[4:]) == 2 and buffer == b"abc.de.."
    assert left.rcvmore and left.recv() == b"f"


def test_what_does_not_fit_is_cut_off_and_lost(lib, pair):
    left, right = pair
    buffer = bytearray(4)
    right.send(b"abcdef")
    assert left.recv_into(buffer) == 6 and buffer == b"abcd"
    right.send(b"xyz")
    assert left.recv_into(buffer, nbytes=2) == 3 and buffer == b"xycd"
    right.send(b"thrown away")
    assert left.recv_into(bytearray()) == 11
    with not_now(lib):
        left.recv_into(buffer, flags=lib.DONTWAIT)


def test_buffers_that_will_not_do(lib, pair):
    left, _ = pair
    for bad in (b"read only", memoryview(bytearray(8))[::2]):
        with pytest.raises(BufferError):
            left.recv_into(bad)
    with pytest.raises(TypeError):
        left.recv_into("text")
    for count in (-1, 5):
        with pytest.raises((ValueError, OverflowError)):
            left.recv_into(bytearray(4), nbytes=count)


def test_messages_of_any_making(lib, pair):
    left, right = pair
    right.send_serialized(
        {"a": "b"}, lambda value: [k.encode() + v.encode() for k, v in value.items()]
    )
    assert left.recv_serialized(lambda frames: frames[0].decode()) == "ab"
    right.send_serialized([b"a", b"b"], list, copy=False)
    assert left.recv_serialized(lambda frames: [each.bytes for each in frames], copy=False) == [
        b"a",
        b"b",
    ]
    with pytest.raises(ZeroDivisionError):
        right.send_serialized(0, lambda value: 1 // value)


def test_messages_without_frames(lib, pair):
    _, right = pair
    with pytest.raises(IndexError):
        right.send_multipart([])
    with pytest.raises(TypeError, match="Frame 1"):
        right.send_multipart([b"a", 3])
    with pytest.raises(TypeError):
        right.send_multipart(iter([b"a"]))


def test_errors_of_descriptors_are_events_too(lib):
    here, there = system_socket.socketpair()
    with here:
        assert lib.zmq_poll([(here, lib.POLLIN)], 0) == []
        there.send(b"x", system_socket.MSG_DONTWAIT)
        assert lib.zmq_poll([(here, lib.POLLIN | lib.POLLOUT)], 0) == [
            (here.fileno(), lib.POLLIN | lib.POLLOUT)
        ]
        here.recv(1)
        there.close()
        ((_, events),) = lib.zmq_poll([(here, lib.POLLIN)], 0)
        assert events == lib.POLLIN | lib.POLLERR


def test_urgent_data_is_an_event_of_a_descriptor(lib):
    with (
        system_socket.create_server(("127.0.0.1", 0)) as server,
        system_socket.create_connection(server.getsockname()) as client,
        server.accept()[0] as accepted,
    ):
        client.send(b"!", system_socket.MSG_OOB)
        found = lib.zmq_poll([(accepted, lib.POLLPRI)], 5000)
        assert found == [(accepted.fileno(), lib.POLLPRI)]


def test_what_can_not_be_polled(lib):
    class Broken:
        def fileno(self):
            raise OSError

    with pytest.raises(TypeError):
        lib.zmq_poll([(object(), lib.POLLIN)], 0)
    with pytest.raises(ValueError):
        lib.zmq_poll([(Broken(), lib.POLLIN)], 0)
    assert lib.zmq_poll([], -1) == []


def test_the_options_of_a_context(lib, nothing_left):
    with lib.Context() as context:
        found = {number: context.get(number) for number in (1, 2, 3, 5, 6, 9, 10, 42, 70)}
        assert found == {
            1: 1, 2: 1023, 3: 65535, 5: 2**31 - 1, 6: 64, 9: 0, 10: 1, 42: 0, 70: 1,
        }  # fmt: skip
        for number, good, bad in ((5, 7, -1), (42, 1, -1), (70, 0, -1), (4, 0, -1)):
            context.set(number, good)
            assert context.get(number) == good
            with refused(lib, "EINVAL"):
                context.set(number, bad)
        context.set(9, -3)  # the number in the name of a thread
        assert context.get(9) == -3
        for number in (6, 7, 8, 99):
            with refused(lib, "EINVAL"):
                context.set(number, -1)
        with pytest.raises(TypeError):
            context.set(lib.IO_THREADS, "1")
    for call in (lambda: context.get(1), lambda: context.set(1, 1)):
        with pytest.raises(RuntimeError):
            call()


def test_what_sockets_get_from_their_context(lib, nothing_left):
    with lib.Context() as context:
        before = context.socket(lib.PAIR)
        context.set(42, 1)  # IPV6
        context.set(70, 0)  # BLOCKY
        after = context.socket(lib.PAIR)
        assert (before.linger, before.ipv6) == (-1, 0)
        assert (after.linger, after.ipv6) == (0, 1)
        before.close()
        after.close()


def test_a_default_is_taken_back(lib, nothing_left):
    with lib.Context() as context:
        context.linger = 5
        assert context.sockopts == {lib.LINGER: 5}
        del context.linger
        with pytest.raises(AttributeError):
            del context.linger
        with pytest.raises(AttributeError):
            del context.nonsense
        assert context.sockopts == {}


def test_classes_of_ones_own(lib, nothing_left):
    class MySocket(lib.Socket):
        colour = ""

        def __init__(self, *args, colour="red", **kwargs):
            super().__init__(*args, **kwargs)
            self.colour = colour

    class MyContext(lib.Context):
        _socket_class = MySocket

        def __init__(self, *args, purpose="none", **kwargs):
            super().__init__(*args, **kwargs)
            self.__dict__["purpose"] = purpose

    with MyContext(2, purpose="test") as context:
        assert (context.io_threads, context.purpose) == (2, "test")
        socket = context.socket(lib.PAIR, colour="blue")
        assert isinstance(socket, MySocket) and socket.colour == "blue"
        assert "MySocket(zmq.PAIR)" in repr(socket)
        with pytest.raises(TypeError):
            context.socket(lib.PAIR, nonsense=1)
        with pytest.raises(AttributeError):
            socket.nonsense = 1
        socket.close()
