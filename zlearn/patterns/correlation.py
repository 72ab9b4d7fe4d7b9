"""REQ_CORRELATE: a number in front of each request, by which its reply is known.

A REQ that may ask again before it was answered (REQ_RELAXED) must not take the late reply
to its first question for the answer to its second. So a frame of four bytes goes out in
front of the empty frame, REP and ROUTER bring it back with the envelope, and a reply with
another number is thrown away. (zmq_setsockopt(3).)

Rule for this file: the numbers.
"""

import struct

from zlearn.patterns.pattern import Message


class Correlation:
    """Numbers requests. first: the number before the first one; 32 bits."""

    def __init__(self, first: int = 0) -> None:
        self._number = first

    def next_envelope(self) -> Message:
        """What goes in front of a new request."""
        self._number = (self._number + 1) % 2**32
        return self._envelope()

    def take_off(self, reply: Message) -> Message:
        """The reply without its number, or nothing if it answers another request."""
        return reply[1:] if reply[:1] == self._envelope() else []

    def _envelope(self) -> Message:
        return [struct.pack("=I", self._number)]
