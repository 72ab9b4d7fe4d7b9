"""The constants: the same names and numbers as pyzmq, and every name at its own number."""

import enum
import errno
import sys

import pytest

from zlearn.zmq import constants

ENUMS = [
    value
    for name, value in vars(constants).items()
    if isinstance(value, enum.EnumMeta)
    and value.__module__ == constants.__name__
    and name[0] != "_"
]

# How a member of an enum is called as a name of the module.
PREFIXES = {"ReconnectStop": "RECONNECT_STOP_", "RouterNotify": "NOTIFY_", "NormMode": "NORM_"}


def module_name(kind: enum.EnumMeta, member: str) -> str:
    if kind is constants.Event and not member.startswith("PROTOCOL_ERROR_"):
        return f"EVENT_{member}"
    return PREFIXES.get(kind.__name__, "") + member


@pytest.mark.parametrize("kind", ENUMS, ids=lambda kind: kind.__name__)
def test_each_member_is_a_name_of_the_module(kind):
    # The lists at the end of the file are written by hand: one name in the wrong place
    # and all that follow would have their neighbour's number.
    for member, value in kind.__members__.items():
        assert getattr(constants, module_name(kind, member)) is value


def test_all_names_resolve_and_none_is_missing():
    names = constants.__all__
    assert len(names) == len(set(names))
    assert all(hasattr(constants, name) for name in names)
    for kind in ENUMS:
        assert kind.__name__ in names
        assert {module_name(kind, member) for member in kind.__members__} <= set(names)


def test_numbers_that_every_program_knows():
    # Without pyzmq at hand these still hold: zmq_socket(3), zmq_setsockopt(3).
    assert constants.PUSH == 8
    assert constants.XREP is constants.ROUTER
    assert constants.LINGER == 17
    assert constants.NOBLOCK is constants.DONTWAIT
    assert constants.EFSM == 156384763
    assert constants.EAGAIN == errno.EAGAIN
    assert constants.POLLIN | constants.POLLOUT == 3


def test_options_know_the_type_of_their_value():
    types = {
        option.name: option._opt_type.value
        for option in (constants.LINGER, constants.MAXMSGSIZE, constants.SUBSCRIBE, constants.FD)
    }
    assert types == {"LINGER": "int", "MAXMSGSIZE": "int64", "SUBSCRIBE": "bytes", "FD": "fd"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows numbers come from C's errno.h")
def test_errno_is_the_systems_number_where_the_system_has_one():
    for member in constants.Errno:
        assert getattr(errno, member.name, member.value) == member.value


# --- beside pyzmq ---------------------------------------------------------------------


@pytest.fixture
def theirs():
    return pytest.importorskip("zmq.constants", reason="pyzmq is not installed")


def test_the_same_names_are_public(theirs):
    assert set(constants.__all__) == set(theirs.__all__)


def test_the_same_numbers_in_the_same_enums(theirs):
    def described(module):
        return {
            name: (int(value), type(value).__name__, value.name)
            for name in theirs.__all__
            if isinstance(value := getattr(module, name), enum.Enum)
        }

    assert described(constants) == described(theirs)


@pytest.mark.parametrize("kind", ENUMS, ids=lambda kind: kind.__name__)
def test_the_same_members_and_aliases(theirs, kind):
    their_kind = getattr(theirs, kind.__name__)
    assert {name: int(value) for name, value in kind.__members__.items()} == {
        name: int(value) for name, value in their_kind.__members__.items()
    }
    assert kind.__mro__[1].__name__ == their_kind.__mro__[1].__name__  # IntEnum or IntFlag


def test_the_same_option_types(theirs):
    assert {option.name: option._opt_type.value for option in constants.SocketOption} == {
        option.name: option._opt_type.value for option in theirs.SocketOption
    }
