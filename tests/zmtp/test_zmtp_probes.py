"""Hand-made bytes that libzmq 4.3.4 was given, and its outcome: ours is the same, or stricter
where the list below says so."""

import re
from pathlib import Path

import pytest

from zlearn.zmtp import ProtocolError, Subscribe

PROBES = sorted(path.stem for path in (Path(__file__).parent / "vectors").glob("probe_*.hex"))

# Probes of which libzmq makes something else, and what we say of them. Of three more there is no
# recording, and test_zmtp_stepping_down has them: a peer of ZMTP 2.0 whose socket type is no match
# (libzmq does not look), an identity frame with flags, and drafts such as RADIO on old versions.
STRICTER = {
    "probe_rev0_then_type": "revision 0",  # libzmq answers with frames of ZMTP 1.0, then closes
    "probe_rev2": "revision 2",  # libzmq waits for a greeting of 3.x
    "probe_http_get_to_rep": "looks like HTTP",  # libzmq waits for the end of the "frame"
    "probe_identity_256": "routing id has 256 bytes",  # the RFC allows 255
}


def as_application_sees(batch):
    """The last frame of each item: envelopes and routing ids are the patterns' business."""
    return [b"\1" + item.topic if isinstance(item, Subscribe) else item[-1] for item in batch]


def feed(ours, record):
    """Gives the probe's bytes; returns what our application would see, and what we answer."""
    seen, output = [], ours.take_output()
    for sender, data, _ in record.chunks:
        if sender == "C":
            seen += as_application_sees(ours.receive(data))
            output += ours.take_output()
    return seen, output


@pytest.fixture
def ours(recording, connection, name):
    socket_type = re.search(r"libzmq [\d.]+ (\w+)", recording(name).header[0])[1]
    made = connection(socket_type)
    made.start()
    return made


@pytest.mark.parametrize("name", [name for name in PROBES if name not in STRICTER])
def test_as_libzmq(ours, recording, name):
    record = recording(name)
    if record.chunks[-1][2] == "[EOF]":
        with pytest.raises(ProtocolError):
            feed(ours, record)
        return
    seen, output = feed(ours, record)
    received = re.search(r"application received: (.*)", record.header[0])[1]
    if name == "probe_sub_command_to_libzmq416":
        assert seen == [b"\1A"], "4.1.6 takes the command for a message; 3.1 does not"
        return
    assert seen == (eval(received) or [])[-1:]
    if ours.ready and "libzmq323" in name:
        assert output[11:] == record.bytes_of("S")[11:], "our revision is not its"
    elif ours.ready:
        assert output == record.bytes_of("S")
    else:
        assert output.startswith(record.bytes_of("S")), "READY and identities wait for less here"


@pytest.mark.parametrize("name", STRICTER)
def test_stricter(ours, recording, name):
    with pytest.raises(ProtocolError, match=STRICTER[name]):
        feed(ours, recording(name))
