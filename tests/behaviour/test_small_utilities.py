"""Z85, keys, has(), the stopwatch, and other small things beside sockets."""

import importlib
import json
import struct
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.behaviour.helpers import refused

# RFC 32: the test vector, and CURVE keys from libzmq's own tests.
VECTORS = [
    (bytes.fromhex("864FD26FB559F75B"), b"HelloWorld"),
    (b"", b""),
    (b"\0\0\0\0", b"00000"),
    (b"\xff\xff\xff\xff", b"%nSc0"),
    (
        bytes.fromhex("8E0BDD697628B91D8F245587EE95C5B04D48963F79259877B49CD9063AEAD3B7"),
        b"JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6",
    ),
]


@pytest.fixture
def z85(lib):
    return importlib.import_module(lib.__name__ + ".utils.z85")


@pytest.mark.behaviour("test_base85: vectors")
@pytest.mark.parametrize(("data", "text"), VECTORS)
def test_z85(z85, data, text):
    assert z85.encode(data) == text
    assert z85.decode(text) == z85.decode(text.decode()) == data


@given(st.binary(max_size=64).map(lambda data: data[: len(data) // 4 * 4]))
def test_z85_goes_there_and_back(data):
    from zlearn.zmq.utils import z85

    assert z85.decode(z85.encode(data)) == data


@pytest.mark.behaviour("test_base85: invalid")
def test_z85_refuses_what_it_can_not_be(z85):
    for data in (b"a", b"abc", b"abcde"):
        with pytest.raises(ValueError, match="multiple of 4"):
            z85.encode(data)
    for text in (b"a", "abcd", b"abcdef"):
        with pytest.raises(ValueError, match="multiple of 5"):
            z85.decode(text)
    with pytest.raises(ValueError, match="ASCII"):
        z85.decode("é" * 5)
    for text in (b"ab~cd", b"ab cd", b"#####", b"%nSc1"):
        with pytest.raises((ValueError, KeyError, struct.error)):  # pyzmq has one for each
            z85.decode(text)


def test_keys(lib, z85):
    pytest.importorskip("nacl")
    public, secret = lib.curve_keypair()
    assert len(public) == len(secret) == 40 and len(z85.decode(public)) == 32
    assert lib.curve_public(secret) == lib.curve_public(secret.decode()) == public
    assert lib.curve_keypair() != (public, secret)
    known = b"JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6"
    assert lib.curve_public(known) == b"rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
    with pytest.raises(ValueError):
        lib.curve_public(b"short")
    with refused(lib, "EINVAL"):
        lib.curve_public(b"~" * 40)


def test_keys_on_the_command_line(lib):
    pytest.importorskip("nacl")
    command = [sys.executable, "-m", lib.__name__ + ".curve_keygen", "--json"]
    keys = json.loads(subprocess.check_output(command))
    assert lib.curve_public(keys["secret"]) == keys["public"].encode()
    again = [*command[:-1], "--secret=" + keys["secret"]]  # it may begin with a dash
    assert keys["public"] in subprocess.check_output(again).decode()


@pytest.mark.behaviour("test_capabilities: has")
def test_what_it_can_do(lib):
    assert lib.has("ipc") is True and lib.has("curve") is True
    for name in ("gssapi", "norm", "vmci", "nonsense"):
        assert lib.has(name) is False


def test_the_stopwatch(lib):
    with pytest.warns(DeprecationWarning):
        watch = lib.Stopwatch()
    watch.start()
    assert 0 <= watch.stop() < 10_000_000


def test_addresses_of_other_libraries(lib):
    interop = importlib.import_module(lib.__name__ + ".utils.interop")
    assert interop.cast_int_addr(5) == 5
    with pytest.raises(ValueError):
        interop.cast_int_addr("text")


def test_names_that_do_little(lib):
    win32 = importlib.import_module(lib.__name__ + ".utils.win32")
    with win32.allow_interrupt():
        pass
    garbage = importlib.import_module(lib.__name__ + ".utils.garbage")
    garbage.gc.stop()
    assert all(isinstance(path, str) for path in lib.get_includes() + lib.get_library_dirs())
