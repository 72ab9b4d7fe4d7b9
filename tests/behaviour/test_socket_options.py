"""Options: their defaults, their values, and what is no value of theirs."""

import pytest

from tests.behaviour.helpers import refused

DEFAULTS = {
    "LINGER": -1, "SNDHWM": 1000, "RCVHWM": 1000, "SNDTIMEO": -1, "RCVTIMEO": -1,
    "RECONNECT_IVL": 100, "RECONNECT_IVL_MAX": 0, "IMMEDIATE": 0, "MAXMSGSIZE": -1,
    "BACKLOG": 100, "HANDSHAKE_IVL": 30000, "HEARTBEAT_IVL": 0, "HEARTBEAT_TTL": 0,
    "HEARTBEAT_TIMEOUT": -1, "ROUTING_ID": b"", "RCVMORE": 0, "LAST_ENDPOINT": b"",
    "THREAD_SAFE": 0,
}  # fmt: skip

GOOD = {
    "LINGER": (-1, 0, 5000), "SNDHWM": (0, 1, 10**6), "RCVHWM": (0, 1), "SNDTIMEO": (-1, 0, 9),
    "RCVTIMEO": (-1, 0, 9), "RECONNECT_IVL": (-1, 0, 50), "RECONNECT_IVL_MAX": (0, 500),
    "IMMEDIATE": (0, 1, True), "MAXMSGSIZE": (-1, 0, 10**12), "BACKLOG": (0, 5),
    "HANDSHAKE_IVL": (0, 100), "HEARTBEAT_IVL": (0, 100), "HEARTBEAT_TTL": (0, 100, 6553500),
    "HEARTBEAT_TIMEOUT": (0, 100), "ROUTING_ID": (b"x", b"\xff" * 255),
}  # fmt: skip

BAD = {
    "LINGER": (-2,), "SNDHWM": (-1,), "RCVHWM": (-1,), "SNDTIMEO": (-2,), "RCVTIMEO": (-2,),
    "RECONNECT_IVL": (-2,), "RECONNECT_IVL_MAX": (-1,), "IMMEDIATE": (2, -1),
    "HANDSHAKE_IVL": (-1,), "HEARTBEAT_IVL": (-1,), "HEARTBEAT_TTL": (-100, 6553600),
    "ROUTING_ID": (b"", b"x" * 256), "ROUTER_MANDATORY": (-1,),
}  # fmt: skip


@pytest.fixture
def socket(lib):
    """A socket of a context that nobody has prepared."""
    context = lib.Context()
    socket = context.socket(lib.ROUTER)
    yield socket
    context.destroy(linger=0)


@pytest.mark.parametrize("name", DEFAULTS)
def test_defaults(lib, socket, name):
    assert socket.get(getattr(lib, name)) == DEFAULTS[name]


@pytest.mark.behaviour("test_setsockopt: values")
@pytest.mark.parametrize("name", GOOD)
def test_good_values(lib, socket, name):
    number = getattr(lib, name)
    for value in GOOD[name]:
        socket.set(number, value)
        assert socket.get(number) == socket.getsockopt(number) == value
        assert getattr(socket, name.lower()) == getattr(socket, name) == value
        setattr(socket, name.lower(), value)
        socket.setsockopt(number, value)
        assert socket.get(number) == value


@pytest.mark.behaviour("test_setsockopt: values")
@pytest.mark.parametrize("name", BAD)
def test_bad_values(lib, socket, name):
    zmq = lib
    number = getattr(lib, name)
    for value in BAD[name]:
        with refused(zmq, "EINVAL"):
            socket.set(number, value)
        with refused(zmq, "EINVAL"):
            setattr(socket, name.lower(), value)
    if name in DEFAULTS:
        assert socket.get(number) == DEFAULTS[name], "what is refused changes nothing"


@pytest.mark.parametrize("value", [b"5", 5.0, None])
def test_a_number_has_to_be_one(lib, socket, value):
    with pytest.raises(TypeError):
        socket.set(lib.LINGER, value)
    with pytest.raises(TypeError):
        socket.linger = value


def test_a_number_has_to_fit_into_cs_types(lib, socket):
    zmq = lib
    for name, value in (("LINGER", 2**31), ("LINGER", -(2**31) - 1), ("MAXMSGSIZE", 2**63)):
        with pytest.raises(OverflowError):
            socket.set(getattr(zmq, name), value)
    socket.maxmsgsize = 2**62


@pytest.mark.parametrize("value", [5, None])
def test_bytes_have_to_be_bytes(lib, socket, value):
    with pytest.raises(TypeError):
        socket.set(lib.ROUTING_ID, value)


def test_text_is_neither(lib, socket):
    with pytest.raises(TypeError, match="setsockopt_string"):
        socket.setsockopt(lib.ROUTING_ID, "text")
    with pytest.raises(TypeError, match="setsockopt_string"):
        socket.setsockopt(lib.LINGER, "5")
    socket.setsockopt_string(lib.ROUTING_ID, "täxt")
    assert socket.get_string(lib.ROUTING_ID) == "täxt"
    assert socket.get(lib.ROUTING_ID) == "täxt".encode()
    with pytest.raises(TypeError):
        socket.set_string(lib.ROUTING_ID, b"bytes")


def test_a_time_to_live_is_kept_in_tenths_of_a_second(lib, socket):
    socket.heartbeat_ttl = 6553599
    assert socket.heartbeat_ttl == 6553500
    socket.heartbeat_ttl = 250
    assert socket.heartbeat_ttl == 200


@pytest.mark.parametrize(
    "name", ["RCVMORE", "EVENTS", "FD", "TYPE", "LAST_ENDPOINT", "THREAD_SAFE"]
)
def test_what_can_only_be_read(lib, socket, name):
    zmq = lib
    value = b"x" if name == "LAST_ENDPOINT" else 1
    with refused(zmq, "EINVAL"):
        socket.set(getattr(zmq, name), value)


def test_what_can_only_be_set(lib, socket):
    zmq = lib
    with refused(zmq, "EINVAL"):
        socket.get(zmq.ROUTER_MANDATORY)
    with refused(zmq, "EINVAL"):
        socket.get(zmq.SUBSCRIBE)


def test_numbers_that_are_no_option(lib, socket):
    zmq = lib
    with refused(zmq, "EINVAL"):
        socket.get(9999)
    with refused(zmq, "EINVAL"):
        socket.set(9999, 1)


@pytest.mark.parametrize("number", ["17", None, b"17"])
def test_what_is_no_number(lib, socket, number):
    with pytest.raises(TypeError):
        socket.get(number)
    with pytest.raises(TypeError):
        socket.set(number, 1)
    with pytest.raises(TypeError):
        socket.context.get(number)


def test_numbers_with_a_point_name_options_too(lib, socket):
    assert socket.get(float(lib.RCVHWM)) == 1000
    with pytest.raises(TypeError):
        socket.context.set(lib.IO_THREADS, 2.0)


def test_names_that_are_no_option(socket):
    with pytest.raises(AttributeError):
        socket.nonsense  # noqa: B018
    with pytest.raises(AttributeError):
        socket.nonsense = 5


def test_the_type(lib, socket):
    assert socket.type == socket.get(lib.TYPE) == lib.ROUTER
    assert isinstance(socket.type, lib.SocketType)


def test_router_mandatory_has_older_names(lib, socket):
    for name in ("router_mandatory", "fail_unroutable", "router_behavior"):
        setattr(socket, name, 1)
    assert lib.ROUTER_MANDATORY == lib.FAIL_UNROUTABLE == lib.ROUTER_BEHAVIOR == 33
