"""MessageTracker: tells when ZeroMQ is done with memory that it was lent.

Theory: what is lent is a memoryview, and it lies in the engine's queues like any frame. As
soon as the last queue has let go of it, Python frees it, and that sets the event. So "done"
is the truth: nobody reads that memory any more.

Rule for this file: pyzmq's `MessageTracker`, and the event behind it.
"""

import threading
import time
import weakref
from typing import Any

from zlearn.zmq.error import NotDone

FOR_EVER = 3600 * 24 * 7  # seconds, as in pyzmq: a week


class Loan(threading.Event):
    """An event that is set when nobody holds a memoryview any more."""

    def __init__(self, view: memoryview) -> None:
        super().__init__()
        self._watch = weakref.ref(view, lambda gone: self.set())


class MessageTracker:
    """Whether ZeroMQ is done with all of some messages.

    towatch: events, other trackers, or frames that have a tracker.
    """

    def __init__(self, *towatch: Any) -> None:
        self.events: set[threading.Event] = set()
        self.peers: set[MessageTracker] = set()
        for each in towatch:
            if isinstance(each, threading.Event):
                self.events.add(each)
            elif isinstance(each, MessageTracker):
                self.peers.add(each)
            elif not hasattr(each, "tracker"):
                raise TypeError(f"Require Events or Message Frames, not {type(each)}")
            elif not each.tracker:
                raise ValueError("Not a tracked message")
            else:
                self.peers.add(each.tracker)

    @property
    def done(self) -> bool:
        """Whether the memory is free again."""
        return all(event.is_set() for event in self.events) and all(
            peer.done for peer in self.peers
        )

    def wait(self, timeout: float = -1) -> None:
        """Waits until the memory is free again.

        timeout: seconds; a negative number (or False) waits for ever. Raises NotDone.
        """
        patience = FOR_EVER if timeout is False or timeout < 0 else timeout
        deadline = time.monotonic() + patience
        for event in self.events:
            if not event.wait(max(0.0, deadline - time.monotonic())):
                raise NotDone
        for peer in self.peers:
            peer.wait(max(0.0, deadline - time.monotonic()))


_FINISHED_TRACKER = MessageTracker()

__all__ = ["_FINISHED_TRACKER", "MessageTracker"]
