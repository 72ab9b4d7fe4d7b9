"""The table of options, and the object that holds their values."""

import errno
from typing import get_type_hints

import pytest

from zlearn.engine.errors import Refusal
from zlearn.engine.options import ABSENT, LIVE_OPTIONS, OPTIONS, Options, convert
from zlearn.zmq.constants import SocketOption

HEARTBEAT_TIMEOUT = 77  # -1 means that it was never set, and can't be set


@pytest.fixture
def options():
    return Options(lambda: b"\0new")


@pytest.mark.parametrize("number", OPTIONS)
def test_the_numbers_and_names_are_the_apis(number):
    assert SocketOption(number).name == OPTIONS[number].name.upper()


@pytest.mark.parametrize("number", OPTIONS)
def test_the_types_are_the_apis(number):
    wanted = bytes if SocketOption(number)._opt_type.name == "bytes" else int
    assert OPTIONS[number].kind is wanted


@pytest.mark.parametrize("number", OPTIONS)
def test_each_has_its_default_as_an_attribute(options, number):
    option = OPTIONS[number]
    assert getattr(options, option.name) == option.default
    assert option.access in ("get", "set", "get set")
    assert option.name in get_type_hints(Options)


@pytest.mark.parametrize("number", OPTIONS)
def test_a_default_may_be_set_again_unless_it_means_none_was_set(options, number):
    option = OPTIONS[number]
    if "set" in option.access and option.default not in (b"", ()) and number != HEARTBEAT_TIMEOUT:
        options.set(number, option.default)
        assert getattr(options, option.name) == option.default


def test_what_is_refused_changes_nothing_and_says_what_is_allowed(options):
    with pytest.raises(Refusal) as caught:
        options.set(17, -2)
    assert caught.value.errno == errno.EINVAL and "LINGER" in caught.value.note
    assert "-1" in caught.value.note and options.linger == -1


def test_sets_of_options_are_apart(options):
    other = Options(lambda: b"")
    options.set(17, 5)
    assert (options.linger, other.linger) == (5, -1)


@pytest.mark.parametrize("number", [0, 9999, -1, *sorted(LIVE_OPTIONS)])
def test_what_is_not_in_the_table_is_refused(options, number):
    for call in (lambda: options.get(number), lambda: options.set(number, 1)):
        with pytest.raises(Refusal) as caught:
            call()
        assert caught.value.errno == errno.EINVAL


def test_what_can_only_be_set_can_not_be_read(options):
    number = next(n for n, option in OPTIONS.items() if option.access == "set")
    options.set(number, 1)
    with pytest.raises(Refusal):
        options.get(number)


def test_filters_add_up_and_each_socket_has_its_own(options):
    other = Options(lambda: b"")
    options.set(38, b"127.0.0.0/8")
    options.set(38, b"10.0.0.1")
    options.set(59, 1000)
    options.set(59, -1)
    assert [str(each) for each in options.tcp_accept_filter] == ["127.0.0.0/8", "10.0.0.1/32"]
    assert options.for_links().ipc_filter_uid == (1000, 2**32 - 1)
    assert other.tcp_accept_filter == other.ipc_filter_uid == ()


def test_a_snapshot_keeps_the_values_that_it_was_taken_of(options):
    options.set(18, 5)
    then = options.snapshot()
    options.set(18, 7)
    options.set(38, b"127.0.0.1")
    assert (then.reconnect_ivl, then.tcp_accept_filter) == (5, ())


@pytest.mark.parametrize("value", [b"x", bytearray(b"x"), memoryview(b"x")])
def test_bytes_may_come_in_any_buffer(value):
    assert convert(bytes, value) == b"x"


@pytest.mark.parametrize(("kind", "value"), [(int, True), (int, SocketOption.LINGER)])
def test_numbers_may_come_as_any_int(kind, value):
    assert type(convert(kind, value)) is int


@pytest.mark.parametrize(
    ("kind", "value"), [(int, "5"), (int, 5.0), (int, b"5"), (bytes, "x"), (bytes, None)]
)
def test_other_types_are_type_errors(kind, value):
    with pytest.raises(TypeError):
        convert(kind, value)


@pytest.mark.parametrize("number", ABSENT)
def test_what_is_left_out_on_purpose_says_what_to_use_instead(options, number):
    assert number not in OPTIONS
    for call in (lambda: options.get(number), lambda: options.set(number, 1)):
        with pytest.raises(Refusal, match="use") as caught:
            call()
        assert caught.value.errno == errno.EINVAL
