"""What the tests of the tap share: recordings played through it, and a trace's sanity.

Rule for this file: no test.
"""

from tests.zmtp.conftest import VECTORS, read_recording
from zlearn.lab.tap.eavesdropper import BIND, CONNECT, Eavesdropper
from zlearn.lab.tap.naming import Cast
from zlearn.lab.tap.notebook import Notebook
from zlearn.lab.tap.telling import Telling
from zlearn.trace.files import make_header
from zlearn.trace.trace import Trace
from zlearn.zmtp import frames

RECORDINGS = sorted(path.stem for path in VECTORS.glob("*.hex"))
SIDES = {"C": CONNECT, "S": BIND}


def chunks_of(name):
    """A recording as (side, bytes)."""
    return [(SIDES[side], data) for side, data, _ in read_recording(name).chunks]


def overhear(chunks, keep=True):
    """What is found: side → findings."""
    ear = Eavesdropper()
    found = {CONNECT: [], BIND: []}
    for side, data in chunks:
        for who, item in ear.hear(side, data, keep):
            found[who].append(item)
    return found, ear


def told(chunks, details=1000, names=None, passed=True, ended=None):
    """The trace of one connection, where each chunk takes a second."""
    notebook = Notebook(details)
    link = notebook.link("10.0.0.1:40000", "10.0.0.2:5555", "tcp://10.0.0.2:5555")
    link.begun(0.0)
    link.connected(0.5)
    t = 0.5
    for t, (side, data) in enumerate(chunks, start=1):
        for note in link.hear(side, data, float(t)):
            note.passed = t + 0.5 if passed else None
    if ended:
        link.ended(t + 1.0, ended, "over")
    events = Telling(Cast(names), t + 2.0).events(notebook.notes)
    return Trace(make_header("", "tap", None, True, {}), events)


def greeted(kind):
    """What a side of ZMTP 3.1 says first."""
    ready = b"\x05READY\x0bSocket-Type" + len(kind).to_bytes(4, "big") + kind.encode()
    greeting = (b"\xff" + bytes(8) + b"\x7f\x03\x01NULL").ljust(64, b"\0")
    return greeting + frames.encode_command_frame(ready)


def check(trace, tmp_path=None):
    """What is true of every trace."""
    assert [event.n for event in trace] == list(range(1, len(trace) + 1))
    times = [event.t for event in trace]
    assert times == sorted(times)
    assert all(event.cause is None or event.cause < event.n for event in trace)
    assert trace.books().balanced
    if tmp_path is not None:
        trace.save(tmp_path / "trace.jsonl")
        assert Trace.load(tmp_path / "trace.jsonl") == trace
    return trace
