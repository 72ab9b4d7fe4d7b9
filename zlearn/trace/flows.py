"""The flow: what the same program did last.

A flow is one thread, or one asyncio task. It is kept in a context variable, so a new task
goes on from where its parent stood. Two things need care:

* A task or a callback inherits the flow as it stood when it was made, and must not move
  it. So the variable holds the flow and where it stood; a flow knows its owner, and
  whoever inherits another's flow starts its own from there.
* A call that waits in asyncio is finished in a callback of the loop, not in the task that
  waits. So a call that blocks leaves its flow behind, and what finishes the call moves that.

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
_flows: ContextVar[dict[int, tuple["Flow", int]]] = ContextVar("zlearn_trace_flows")
_serials = count()
RECORDERS_AT_ONCE = 8

_CALL_OF = {e.SENT: "send", e.RECEIVED: "recv"}


class Flow:
    """Where a program stands. owner: as `current_owner` says. n: its latest event."""

    __slots__ = ("n", "owner")

    def __init__(self, owner: Any, n: int) -> None:
        self.owner = owner
        self.n = n


def current_owner() -> Any:
    """Who runs now: a task (a weak reference), a thread (its number), or None: a callback."""
    try:
        task = asyncio.current_task()
    except RuntimeError:  # no loop runs in this thread
        return threading.get_ident()
    return None if task is None else weakref.ref(task)


class Flows:
    """The flows that one recorder follows."""

    def __init__(self) -> None:
        self._serial = next(_serials)
        # (socket, call) → the flows that wait in it, each with its `blocked`; the first first
        self._waiting: dict[tuple[str, str], deque[tuple[Flow, int]]] = {}

    def last(self, occurrence: Occurrence) -> int | None:
        """The latest event of the flow that an occurrence belongs to."""
        if waiting := self._waiting.get(_call(occurrence)):
            return waiting[0][0].n
        flow, stood = self._inherited()
        return flow.n if flow is not None and flow.owner == current_owner() else stood

    def advance(self, occurrence: Occurrence, n: int) -> None:
        """The flow did this: the occurrence became the event `n`."""
        call = _call(occurrence)
        waiting = self._waiting.get(call)
        if occurrence.kind == e.BLOCKED:
            flow = self._go_on(n)
            self._waiting.setdefault(call, deque()).append((flow, n))
        elif waiting:
            flow, blocked = waiting[0]
            if occurrence.kind == e.UNBLOCKED:
                self._stop_waiting(call)
            # In asyncio a call has done its work before it is unblocked; that counts more.
            if occurrence.kind != e.UNBLOCKED or flow.n == blocked:
                flow.n = n
        else:
            self._go_on(n)

    def forget(self, socket: str) -> None:
        """The socket is closed: nobody waits there any more."""
        for call in ("send", "recv", "poll"):
            self._waiting.pop((socket, call), None)

    def _stop_waiting(self, call: tuple[str, str]) -> None:
        self._waiting[call].popleft()
        if not self._waiting[call]:
            del self._waiting[call]

    def _inherited(self) -> tuple[Flow | None, int | None]:
        return _flows.get({}).get(self._serial, (None, None))

    def _go_on(self, n: int) -> Flow:
        """Moves the flow of who runs now; one that inherited another's gets its own."""
        flow, owner = self._inherited()[0], current_owner()
        if flow is None or owner is None or flow.owner != owner:
            flow = Flow(owner, n)
        flow.n = n
        flows = {**_flows.get({}), self._serial: (flow, n)}
        if len(flows) > RECORDERS_AT_ONCE:
            del flows[min(flows)]
        _flows.set(flows)
        return flow


def _call(occurrence: Occurrence) -> tuple[str, str]:
    """The (socket, call) that an occurrence is part of."""
    call = occurrence.detail.get("call") or _CALL_OF.get(occurrence.kind, "")
    return (occurrence.socket, str(call))
