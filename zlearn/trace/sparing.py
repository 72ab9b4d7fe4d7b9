"""Sparing: when a recorder goes over from messages to batches, and back to messages.

To follow each message costs the program time inside its calls, and traffic its short ways
(engine/short_ways.py). At a low rate nobody feels it. Above some rate the recorder would slow
down what it watches; there it had better see less, and say so.

The rate is measured in windows. One window that is too full is enough to go over; to come
back takes one with less than half as many messages, so that it doesn't go to and fro.

Rule for this file: times and numbers in, a decision out. It asks no clock.
"""

WINDOW = 0.1  # seconds


class Sparing:
    """Decides for one recorder.

    most: messages a second of which each is recorded; above, it records batches.
    is_on: only batches are recorded now.
    """

    def __init__(self, most: float) -> None:
        self.most = most
        self.is_on = False
        self._count = 0
        self._ends = WINDOW  # of the window that `_count` belongs to, seconds

    def changes(self, t: float, messages: int) -> bool:
        """At `t` seconds so many messages passed. Whether the recorder goes over now."""
        if t >= self._ends:
            is_quiet = t >= self._ends + WINDOW or self._count < self.most * WINDOW / 2
            self._ends, self._count = t + WINDOW, 0
            if self.is_on and is_quiet:
                self.is_on = False
                return True
        self._count += messages
        if self.is_on or self._count <= self.most * WINDOW:
            return False
        self.is_on = True
        return True
