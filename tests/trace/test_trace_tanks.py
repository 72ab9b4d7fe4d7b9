"""The tanks of any trace that a file may hold: each copy is counted once, whatever was read."""

from hostile import hostile_traces
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zlearn.engine import events as e
from zlearn.trace.event import Event
from zlearn.trace.tanks import AT_END
from zlearn.trace.trace import Trace

NUMBERS = st.dictionaries(
    st.sampled_from(
        ["outbox", "outbox_bytes", "encoded", "send", "wire", "receive", "unfinished", "surplus",
         "surplus_bytes", "inbox", "inbox_bytes", "tap", "tap_in", "tap_out", "sealed", "look"]
    ),
    st.integers(-3, 5000),
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(hostile_traces(), NUMBERS, st.none() | st.floats(0, 100))
def test_every_copy_is_in_one_tank_or_has_ended(trace, numbers, at):
    last = trace.events[-1]
    detail = {**numbers, "why": AT_END}
    read = Event(last.n + 1, last.t, last.node, last.socket, e.BUFFERS, last.link, "", None, detail)
    tanks = Trace(trace.header, [*trace.events, read]).tanks(at)
    assert tanks.under_way + tanks.received + sum(tanks.lost.values()) == tanks.accepted
    assert tanks.text() and tanks.text("zh")
