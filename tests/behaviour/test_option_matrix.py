"""Every option on every type of socket: the same defaults, the same values taken and refused.

Both libraries get the same calls, one after the other, and have to give the same answers. What
differs stands in a table, with the reason; an entry that no longer differs is an error, so that
the tables shrink.
"""

import errno
import importlib

import pytest

from zlearn.zmq.constants import SocketOption

STABLE_TYPES = (
    "PAIR", "PUB", "SUB", "REQ", "REP", "DEALER", "ROUTER", "PULL", "PUSH", "XPUB", "XSUB",
    "STREAM",
)  # fmt: skip

NUMBERS = (
    -2, -1, 0, 1, 2, 3, 100, 255, 256, 1000, 65535, 65536, 6553599, 6553600,
    2**31 - 1, 2**31, 2**40, -(2**31), 2**63, -(2**63) - 1,
)  # fmt: skip

# None as long as 255: pyzmq can set such a text, and has no room to read it back.
TEXTS = (
    b"", b"x", b"lo", b"\0abc", b"1234", b"12345678", b"127.0.0.1", b"127.0.0.1/8",
    b"127.0.0.1:1080", b"x" * 16, b"x" * 17, b"\0" * 32, b"x" * 41, b"x" * 200,
)  # fmt: skip

# These need a life of the socket's own, and are tested where that is.
LIVE = {"FD", "EVENTS", "SUBSCRIBE", "UNSUBSCRIBE", "HWM"}

# libzmq's stable build has none of these; zlearn may, and does more than store them then.
NOT_IN_LIBZMQ = {
    "BLOCKY", "BUSY_POLL", "DISCONNECT_MSG", "GSSAPI_PLAINTEXT", "GSSAPI_PRINCIPAL",
    "GSSAPI_PRINCIPAL_NAMETYPE", "GSSAPI_SERVER", "GSSAPI_SERVICE_PRINCIPAL",
    "GSSAPI_SERVICE_PRINCIPAL_NAMETYPE", "HELLO_MSG", "HICCUP_MSG", "IN_BATCH_SIZE", "METADATA",
    "NORM_BLOCK_SIZE", "NORM_BUFFER_SIZE", "NORM_MODE", "NORM_NUM_AUTOPARITY", "NORM_NUM_PARITY",
    "NORM_PUSH", "NORM_SEGMENT_SIZE", "NORM_UNICAST_NACK",
    "OUT_BATCH_SIZE", "PRIORITY", "ROUTER_NOTIFY", "VMCI_BUFFER_MAX_SIZE", "VMCI_BUFFER_MIN_SIZE",
    "VMCI_BUFFER_SIZE", "VMCI_CONNECT_TIMEOUT", "WSS_CERT_PEM", "WSS_HOSTNAME", "WSS_KEY_PEM",
    "WSS_TRUST_PEM", "WSS_TRUST_SYSTEM", "XSUB_VERBOSE_UNSUBSCRIBE",
}  # fmt: skip

A_ROUTER_INSIDE = "libzmq's REP is a ROUTER inside, and takes options that mean nothing to it"

DIFFERENT = {
    "CONNECT_ROUTING_ID": A_ROUTER_INSIDE,
    "PROBE_ROUTER": A_ROUTER_INSIDE,
    "ROUTER_HANDOVER": A_ROUTER_INSIDE,
    "ROUTER_MANDATORY": A_ROUTER_INSIDE,
    "ROUTER_RAW": A_ROUTER_INSIDE,
}

OPTIONS = sorted({option.name for option in SocketOption} - LIVE)


@pytest.fixture(scope="module")
def libraries():
    """Both libraries, and a context of each."""
    zlearn = importlib.import_module("zlearn.zmq")
    pyzmq = pytest.importorskip("zmq")
    pairs = [(zmq, zmq.Context()) for zmq in (zlearn, pyzmq)]
    yield pairs
    for _, context in pairs:
        context.destroy(linger=0)


def answer(call, *arguments):
    """What a call returns, or the name of what it raises."""
    try:
        return call(*arguments)
    except Exception as error:
        number = getattr(error, "errno", None)
        return errno.errorcode.get(number, number) or type(error).__name__


def answers(zmq, context, type_name, name):
    """How one type of socket behaves: its default, then each value set, and what is read then."""
    option = getattr(zmq, name)
    is_text = SocketOption[name]._opt_type.name == "bytes"
    with context.socket(getattr(zmq, type_name)) as socket:
        found = {"default": answer(socket.get, option)}
        for value in TEXTS if is_text else NUMBERS:
            found[value] = answer(socket.set, option, value), answer(socket.get, option)
    return found


def differences(libraries, name):
    """What is not the same, by type and value: (zlearn's answers, libzmq's)."""
    found = {}
    for type_name in STABLE_TYPES:
        ours, theirs = (answers(*library, type_name, name) for library in libraries)
        for value in theirs:
            if ours[value] != theirs[value]:
                found[type_name, value] = ours[value], theirs[value]
    return found


@pytest.mark.parametrize("name", [name for name in OPTIONS if name not in NOT_IN_LIBZMQ])
def test_options_are_libzmqs(libraries, name):
    found = differences(libraries, name)
    if name in DIFFERENT:
        assert found, f"{name} no longer differs: take it out of DIFFERENT"
    else:
        assert not found


@pytest.mark.parametrize("name", sorted(NOT_IN_LIBZMQ))
def test_libzmq_does_not_know_its_drafts(libraries, name):
    zmq, context = libraries[1]
    for type_name in STABLE_TYPES:
        found = answers(zmq, context, type_name, name)
        assert found.pop("default") == "EINVAL"
        assert {each for pair in found.values() for each in pair} <= {"EINVAL", "OverflowError"}
