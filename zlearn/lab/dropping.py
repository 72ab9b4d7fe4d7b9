"""Dropping one message, by its name in the trace, as it is sent.

Theory. A trace calls a socket's seventh message "server.rep#7", and its copy on the second pipe
"server.rep#7/2". Whoever counts what a socket sends knows the name of each copy before it enters
its pipe, and can take it there.

Rule for this file: messages that vanish, and who is told.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from zlearn.engine import events
from zlearn.engine.hooks import Hook, Hooks, Occurrence
from zlearn.lab.texts import text
from zlearn.trace.event import Event


class Dropping(Hook):
    """Drops what it was told to, in the contexts whose hooks it is added to.

    told: the events until now: they say how much each socket has sent.
    """

    def __init__(self, told: Iterable[Event]) -> None:
        self._sent = Counter(event.socket for event in told if event.kind == events.SENT)
        self._named: set[str] = set()

    def drop(self, name: str) -> None:
        """A message's name, a copy's, or a socket's: then its next message."""
        if "#" not in name:
            name = f"{name}#{self._sent[name] + 1}"
        self._named.add(name)

    def joined(self, hooks: Hooks) -> None:
        """It is asked before each copy enters a pipe."""
        hooks.intercept = self.takes

    def occurred(self, occurrence: Occurrence) -> None:
        """Counts."""
        if occurrence.kind == events.SENT:
            self._sent[occurrence.socket] += 1

    def takes(self, pipe: Any) -> bool:
        """Whether the copy that is about to enter this pipe is dropped."""
        if not self._named:
            return False
        socket = pipe.ledger.socket
        number = self._sent[socket] + pipe.ledger.is_to_announce
        message = f"{socket}#{number}"
        if message not in self._named and f"{message}/{pipe.number}" not in self._named:
            return False
        pipe.ledger.end(events.FATE_FAULT, text("fault: dropped"), pipe)
        return True
