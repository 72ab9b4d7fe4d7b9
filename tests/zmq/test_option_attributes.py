"""Options as attributes: properties for sockets, which look up attributes for each message."""

import pytest

import zlearn.zmq.asyncio as zmq_asyncio
from zlearn import zmq


@pytest.fixture(params=[zmq.Context, zmq_asyncio.Context])
def socket(request):
    with request.param() as context:
        socket = context.socket(zmq.DEALER)
        yield socket
        socket.close(0)


def test_no_lookup_of_a_socket_takes_the_slow_way(socket):
    assert not hasattr(type(socket), "__getattr__")
    assert "__getattribute__" not in {
        name for kind in type(socket).__mro__[:-1] for name in vars(kind)
    }


def test_each_option_is_read_and_written_in_lower_and_in_upper_case(socket):
    for name in ("linger", "LINGER"):
        setattr(socket, name, 0)
        assert socket.linger == socket.LINGER == socket.get(zmq.LINGER) == 0
        setattr(socket, name, 5)
        assert socket.linger == socket.LINGER == socket.get(zmq.LINGER) == 5
        socket.linger = 0


def test_what_can_only_be_written_says_so(socket):
    with pytest.raises(AttributeError, match="write-only"):
        socket.xpub_verbose  # noqa: B018


def test_what_is_no_option_is_an_error_at_once(socket):
    with pytest.raises(AttributeError):
        socket.lingre  # noqa: B018
    with pytest.raises(AttributeError, match="LINGRE"):
        socket.lingre = 5


def test_a_class_may_have_attributes_of_its_own():
    class Named(zmq.Socket):
        label: str
        linger_before = 3

    with zmq.Context() as context:
        socket = Named(context, zmq.PUSH)
        socket.label, socket.linger_before = "mine", 4
        assert (socket.label, socket.linger_before, Named.linger_before) == ("mine", 4, 3)
        socket.close()
