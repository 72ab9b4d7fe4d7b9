"""The flow: what the same program did last.

A flow is one thread, or one asyncio task. It is kept in a context variable, so a new task
goes on from where its parent stood. Two things need care:

* A task or a callback inherits the flow as it stood when it was made, and must not move
  it. So the variable holds the flow and where it stood; a flow knows its owner, and
  whoever inherits another's flow starts its own from there.
* A call that waits in asyncio is finished in a callback of the loop, not in the task that
  waits. So a call that blocks leaves its flow behind, and what finishes the call moves that.

It is told of things as they happen, when their events have no number yet: so it speaks of
*steps*, each of which learns its number once its event is written (writer.py).

Rule for this file: it knows whose turn it is, and not why.
"""

import asyncio
import threading
import weakref
from collections import deque
from contextvars import ContextVar
from itertools import count
from typing import Any

from zlearn.engine import events as e
from zlearn.engine.hooks import Occurrence

# Python asks for context variables at the module's top, so one holds the flows of all
# recorders, of the few latest ones. The table is never changed in place: tasks share it
# until one goes on.
_flows: ContextVar[dict[int, tuple["Flow", "Step"]] | None] = ContextVar("zlearn_trace_flows")
_serials = count()
RECORDERS_AT_ONCE = 8

_running_loop = asyncio._get_running_loop  # None, where `get_running_loop` would raise
_current_task = asyncio.current_task
_this_thread = threading.get_ident

# Kinds that a program's own calls make. An attempt to connect is no call: the program
# asked for it, but an I/O thread makes it.
CALLS = frozenset(
    {
        e.OPENED, e.CLOSED, e.BOUND, e.UNBOUND, e.SENT, e.RECEIVED,
        e.BLOCKED, e.UNBLOCKED, e.SUBSCRIBED, e.UNSUBSCRIBED, e.STATE,
    }
)  # fmt: skip
SUBSCRIPTIONS = (e.SUBSCRIBED, e.UNSUBSCRIBED)

_CALL_OF = {e.SENT: "send", e.RECEIVED: "recv"}


class Step:
    """A step of a flow. n: its event's number, None until that is written."""

    __slots__ = ("n",)

    def __init__(self) -> None:
        self.n: int | None = None


class Flow:
    """Where a program stands.

    owner: as `current_owner` says. at: its latest step. thread: where the flow began.
    """

    __slots__ = ("at", "owner", "thread")

    def __init__(self, owner: Any, at: Step) -> None:
        self.owner = owner
        self.at = at
        self.thread = _this_thread()

    def is_mine(self) -> bool:
        """Whether its owner is sure to run now: then `owner == current_owner()`.

        A task's own loop is asked for its current task. Which loop runs here need not be asked,
        for a task runs in one thread; CPython 3.11 would ask the system for that.
        """
        owner = self.owner
        if type(owner) is not weakref.ref:
            return owner is not None and owner == current_owner()
        if self.thread != _this_thread():
            return False
        task = owner()
        return task is not None and _current_task(task.get_loop()) is task


def current_owner() -> Any:
    """Who runs now: a task (a weak reference), a thread (its number), or None: a callback."""
    loop = _running_loop()
    if loop is None:
        return _this_thread()
    task = _current_task(loop)
    return None if task is None else weakref.ref(task)


class Flows:
    """The flows that one recorder follows."""

    def __init__(self) -> None:
        self._serial = next(_serials)
        # (socket, call) → the flows that wait in it, each with its `blocked`; the first first
        self._waiting: dict[tuple[str, str], deque[tuple[Flow, Step]]] = {}

    def step(self, occurrence: Occurrence) -> tuple[Step | None, Step | None]:
        """Something happens. Returns the step that its flow did before, and this one.

        None for the second: it is no call, so no flow goes on. None for the first: there is
        none, or nothing that a program did leads here.
        """
        kind = occurrence.kind
        if kind not in CALLS:  # a kind that isn't the engine's is a remark of the program
            asks = kind == e.CONNECTING or kind not in e.KINDS
            return (self._last(_call(occurrence), current_owner()) if asks else None), None
        if kind in SUBSCRIPTIONS and occurrence.link:  # a peer's command
            return None, None
        owner, call, step = current_owner(), _call(occurrence), Step()
        before = self._last(call, owner)
        self._advance(kind, call, owner, step)
        if kind == e.CLOSED:
            self._forget(occurrence.socket)
        return before, step

    def step_of_message(self, kind: str, socket: str) -> tuple[Step | None, Step | None]:
        """The same for `sent` and `received`: the way that most messages take.

        Nobody waits in that call, and who runs now has a flow already.
        """
        waiting, serial = self._waiting, self._serial
        flows = _flows.get(None)
        if flows and serial in flows and not (waiting and (socket, _CALL_OF[kind]) in waiting):
            flow = flows[serial][0]
            if flow.is_mine():
                before, step = flow.at, Step()
                flow.at = step
                mine = {serial: (flow, step)}
                _flows.set(mine if len(flows) == 1 else {**flows, **mine})
                return before, step
        return self.step(Occurrence(kind, "", socket))

    def open_calls(self) -> dict[str, str]:
        """The calls that wait: socket → call."""
        return dict(self._waiting.keys())

    def waits(self, call: str) -> dict[str, Step]:
        """Whose call of that name waits: socket → the step in which it began to."""
        waiting = list(self._waiting.items())
        return {key[0]: flows[0][1] for key, flows in waiting if key[1] == call and flows}

    def _last(self, call: tuple[str, str], owner: Any) -> Step | None:
        """The latest step of the flow that this call belongs to."""
        if self._waiting and (waiting := self._waiting.get(call)):
            return waiting[0][0].at
        flow, stood = self._inherited()
        return flow.at if flow is not None and flow.owner == owner else stood

    def _advance(self, kind: str, call: tuple[str, str], owner: Any, step: Step) -> None:
        waiting = self._waiting.get(call)
        if kind == e.BLOCKED:
            flow = self._go_on(owner, step)
            self._waiting.setdefault(call, deque()).append((flow, step))
        elif waiting:
            flow, blocked = waiting[0]
            if kind == e.UNBLOCKED:
                self._stop_waiting(call)
            # In asyncio a call has done its work before it is unblocked; that counts more.
            if kind != e.UNBLOCKED or flow.at is blocked:
                flow.at = step
        else:
            self._go_on(owner, step)

    def _forget(self, socket: str) -> None:
        """The socket is closed: nobody waits there any more."""
        for call in ("send", "recv", "poll"):
            self._waiting.pop((socket, call), None)

    def _stop_waiting(self, call: tuple[str, str]) -> None:
        self._waiting[call].popleft()
        if not self._waiting[call]:
            del self._waiting[call]

    def _inherited(self) -> tuple[Flow | None, Step | None]:
        flows = _flows.get(None)
        return flows.get(self._serial, (None, None)) if flows else (None, None)

    def _go_on(self, owner: Any, step: Step) -> Flow:
        """Moves the flow of who runs now; one that inherited another's gets its own."""
        flows = _flows.get(None) or {}
        flow = flows[self._serial][0] if self._serial in flows else None
        if flow is None or owner is None or flow.owner != owner:
            flow = Flow(owner, step)
        flow.at = step
        flows = {**flows, self._serial: (flow, step)}
        if len(flows) > RECORDERS_AT_ONCE:
            del flows[min(flows)]
        _flows.set(flows)
        return flow


def _call(occurrence: Occurrence) -> tuple[str, str]:
    """The (socket, call) that an occurrence is part of."""
    call = _CALL_OF.get(occurrence.kind) or str(occurrence.detail.get("call", ""))
    return (occurrence.socket, call)
