"""Secured connections of real peers, replayed: we say the same bytes in the place of either.

The recordings of CURVE hold all that the peers drew by chance, so nothing is left to chance.
"""

import re

import pytest

from tests.zmtp.secured import PEERS, take_place
from zlearn.zmtp import ProtocolError, State
from zlearn.zmtp.mechanism import MISSPELT_ERROR, Inquiry

GREETING = 64

# Recordings, and what the server's side asks and is answered: None where nobody is asked.
ACCEPTED = {
    "zap_plain_200": 200,
    "zap_null_200": 200,
    "curve_200": 200,
    "curve_no_zap_handler": 200,
}
REFUSED = {
    "zap_null_400": 400,
    "zap_plain_300": 300,
    "zap_plain_400": 400,
    "zap_plain_500": 500,
    "plain_no_zap_handler": 300,  # a silence too; why, is the engine's affair
    "zmtp31_plain_ok": 300,  # the same; its name promises too much
    "curve_400": 400,
    "plain_error_400_libzmq403": 300,  # 4.0.3 said nothing at all
    **{f"plain_error_400_libzmq{version}": 400 for version in (416, 425, 432, 433, 434, 435)},
}


def said_after_greeting(record, side):
    return record.bytes_of(side)[GREETING:].replace(
        b"\x04\x09" + MISSPELT_ERROR, b"\x04\x0a\x05ERROR"
    )


def play(record, side, status):
    """Takes the place of a side until the other one has said all; returns what we said and got."""
    ours = take_place(record, side)
    ours.start()
    said, got = ours.take_output(), []
    for sender, data, _ in record.chunks:
        if sender != side:
            got += ours.receive(data)
            if ours.inquiry is not None:
                assert ours.inquiry == recorded_inquiry(record)
                got += ours.answer(status)
            said += ours.take_output()
    return ours, said, got


def recorded_inquiry(record):
    """What the handler of the recording was asked."""
    found = [line for line in record.header if line.startswith("ZAP request 0: ")]
    if found:
        request = eval(found[0].partition(": ")[2])
        return Inquiry(request[5].decode(), tuple(request[6:]))
    return ANY


class Any:
    def __eq__(self, other):
        return True


ANY = Any()


def messages(record):
    """What the two said to each other, from the header: the client's frames, the server's."""
    line = next(line for line in record.header if line.startswith("result: "))
    return eval(line.removeprefix("result: "))


@pytest.mark.parametrize("side", PEERS)
@pytest.mark.parametrize("name", ACCEPTED)
def test_we_say_the_same_bytes_where_peers_agree(recording, name, side):
    record = recording(name)
    ours, said, got = play(record, side, ACCEPTED[name])
    assert ours.ready
    from_client, from_server = messages(record)
    own, others = (from_client, from_server) if side == "C" else (from_server, from_client)
    assert got == [[b"", *others]]
    said += b"".join(ours.encode([[b"", *own]]))
    assert said[:11] == record.bytes_of(side)[:11]
    assert said[12:] == record.bytes_of(side)[12:], "all but the minor version"


@pytest.mark.parametrize("name", REFUSED)
def test_we_refuse_with_the_same_bytes(recording, name):
    record = recording(name)
    ours, said, _ = play(record, "S", REFUSED[name])
    assert ours.state is State.REFUSED
    assert said[GREETING:] == said_after_greeting(record, "S")
    assert ours.receive(b"whatever the peer goes on saying") == []
    assert ours.take_output() == b""


@pytest.mark.parametrize("name", REFUSED)
def test_we_understand_that_we_are_refused(recording, name):
    record = recording(name)
    if b"RROR" not in record.bytes_of("S"):
        ours, said, _ = play(record, "C", None)
        assert not ours.ready
    else:
        with pytest.raises(ProtocolError, match=f"ERROR '{REFUSED[name]}'") as caught:
            play(record, "C", None)
        assert caught.value.number == REFUSED[name], "this is what a monitor is told"
        ours = take_place(record, "C")
        ours.start()
        said = ours.take_output()
        for sender, data, _ in record.chunks[:-1]:
            if sender == "S":
                if b"RROR" not in data:
                    ours.receive(data)
                    said += ours.take_output()
    assert said[GREETING:] == record.bytes_of("C")[GREETING:]


def test_a_client_with_the_wrong_key_of_the_server_is_found_out(recording):
    record = recording("curve_wrong_server_key")
    with pytest.raises(ProtocolError, match="HELLO can't be opened") as caught:
        play(record, "S", None)
    assert caught.value.number == 0x11000001
    _, said, _ = play(record, "C", None)
    assert said[12:] == record.bytes_of("C")[12:]


def test_every_secured_recording_is_replayed(recording):
    from tests.zmtp.conftest import VECTORS

    names = {path.stem for path in VECTORS.glob("*.hex")}
    secured = {name for name in names if re.match("plain_|curve_|zap_|zmtp31_plain", name)}
    assert secured - {"curve_wrong_server_key"} == {*ACCEPTED, *REFUSED}
