"""Chrome's Trace Event Format, which Perfetto (https://ui.perfetto.dev) and chrome://tracing open.

A node is a process and a socket is a thread. On the thread: each step of a copy as a short
slice, with an arrow from `written` to `read`; everything else as an instant. Beside it: each
copy's stay in a queue as an asynchronous slice, since stays overlap and slices of a thread
may not; and each queue's depth as a counter. Times are microseconds.

A text can't leave its place: it is JSON, in ASCII alone.

Rule for this file: the format's words. What a step means, the trace says.
"""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from zlearn.engine import events as e
from zlearn.trace.clocks import Place, place_of
from zlearn.trace.exports.job import Job, story, visible

if TYPE_CHECKING:
    from zlearn.trace.copies import Copy
    from zlearn.trace.event import Event
    from zlearn.trace.trace import Trace

LENGTH = 200  # characters of a name
SHORT = 1.0  # microseconds: how long a step is drawn, if nothing follows earlier
_STEPS = (e.SENT, e.QUEUED, e.WRITTEN, e.READ, e.RECEIVED)

Entry = dict[str, Any]


def pieces(job: Job) -> Iterator[str]:
    """The JSON object, an entry a piece."""
    trace = job.shown
    yield '{"traceEvents":['
    comma = "\n"
    for entry in _entries(trace):
        yield comma + json.dumps(entry, separators=(",", ":"))
        comma = ",\n"
    facts = {"title": trace.title, "world": trace.world, "seed": trace.seed}
    about = {**facts, "left out": job.closing()}
    yield f'\n],"displayTimeUnit":"ns","otherData":{json.dumps(about)}}}\n'


def _entries(trace: "Trace") -> Iterator[Entry]:
    places = _Places(trace)
    flows = _flows(trace)
    lengths = _lengths(trace)
    for event in trace.events:
        yield from _of_event(event, places.of(place_of(event)), lengths[event.n], flows)
    stay = 0
    for copy in trace.copies():
        for socket, which, begin, end in _stays(copy):
            if end < begin:  # no trace of ours, but a file may say anything
                continue
            stay += 1
            yield from _of_stay(copy, places.of_socket(socket), which, stay, begin, end)
    for line in trace.depths():
        facts = {"name": visible(f"{line.socket} {line.which} {line.pipe}", LENGTH), "cat": "depth"}
        for t, depth in line.points:
            at = places.of_socket(line.socket)
            yield {"ph": "C", **facts, **at, "ts": _ts(t), "args": {"depth": depth}}
    yield from places.names()


class _Places:
    """Process and thread of each place, numbered from 1 in the order of appearance."""

    def __init__(self, trace: "Trace") -> None:
        self._pids: dict[str, int] = {}
        self._tids: dict[Place, int] = {}
        self._nodes = {socket.name: socket.node for socket in trace.sockets()}

    def of(self, place: Place) -> dict[str, int]:
        return {
            "pid": self._pids.setdefault(place[0], len(self._pids) + 1),
            "tid": self._tids.setdefault(place, len(self._tids) + 1),
        }

    def of_socket(self, name: str) -> dict[str, int]:
        return self.of((self._nodes.get(name, ""), name))

    def names(self) -> Iterator[Entry]:
        for node, pid in self._pids.items():
            yield _name("process_name", pid, 0, node or "(no node)")
        for (node, socket), tid in self._tids.items():
            yield _name("thread_name", self._pids[node], tid, socket or "(no socket)")


def _name(what: str, pid: int, tid: int, name: str) -> Entry:
    return {"ph": "M", "name": what, "pid": pid, "tid": tid, "args": {"name": visible(name, 80)}}


def _ts(seconds: float) -> float:
    return round(seconds * 1e6, 3)


def _lengths(trace: "Trace") -> dict[int, float]:
    """How long each event is drawn: until the next time at which its place tells something.

    So those of one time lie inside one another, and others beside one another.
    """
    following: dict[Place, tuple[float, float]] = {}  # place → (its time, the time after that)
    lengths: dict[int, float] = {}
    for event in reversed(trace.events):
        now, (known, after) = _ts(event.t), following.get(place_of(event), (-1.0, -1.0))
        if now != known:
            following[place_of(event)] = (now, known)
            after = known
        lengths[event.n] = SHORT if after < 0 else min(SHORT, round(after - now, 3))
    return lengths


def _flows(trace: "Trace") -> dict[int, int]:
    """The `n` of a `written`, and of the `read` that it led to → the number of their arrow."""
    written: dict[str, int] = {}
    flows: dict[int, int] = {}
    for event in trace.events:
        if event.kind == e.WRITTEN:
            written[event.msg] = event.n
        elif event.kind == e.READ and event.msg in written:
            flows[written.pop(event.msg)] = flows[event.n] = event.n
    return flows


def _of_event(
    event: "Event", at: dict[str, int], length: float, flows: dict[int, int]
) -> Iterator[Entry]:
    facts = {"name": story(event)[:LENGTH], "cat": visible(event.kind, 40), **at}
    facts |= {"ts": _ts(event.t), "args": {"n": event.n, **event.detail}}
    if event.kind not in _STEPS:
        yield {"ph": "i", **facts, "s": "t"}
        return
    yield {"ph": "X", **facts, "dur": length}
    if event.n in flows:
        end = {"ph": "s"} if event.kind == e.WRITTEN else {"ph": "f", "bp": "e"}
        flow = {"name": "on the link", "cat": "flow", "id": flows[event.n]}
        yield {**end, **flow, **at, "ts": _ts(event.t)}


def _stays(copy: "Copy") -> Iterator[tuple[str, str, float, float]]:
    """The copy's stays in queues: (socket, which queue, from, until), in seconds."""
    if copy.queued is not None:
        crossed = copy.written is None and copy.read is None and copy.received is not None
        left = copy.written if copy.written is not None else copy.ended
        place = (copy.receiver, "inbox") if crossed else (copy.sender, "outbox")  # inproc
        if left is not None:
            yield (*place, copy.queued, left)
    if copy.read is not None and copy.ended is not None:
        yield (copy.receiver, "inbox", copy.read, copy.ended)


def _of_stay(
    copy: "Copy", at: dict[str, int], which: str, number: int, begin: float, end: float
) -> Iterator[Entry]:
    """Two slices, one in the other: the tools name the row by the outer one."""
    row = {"name": which, "cat": which, "id": number, **at}
    inner = {**row, "name": visible(f"{copy.id} {copy.preview}", LENGTH)}
    fate = {"args": {"fate": copy.fate, "reason": copy.reason}}
    yield {"ph": "b", **row, "ts": _ts(begin)}
    yield {"ph": "b", **inner, "ts": _ts(begin), **fate}
    yield {"ph": "e", **inner, "ts": _ts(end)}
    yield {"ph": "e", **row, "ts": _ts(end)}
