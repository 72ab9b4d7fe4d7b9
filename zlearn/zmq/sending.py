"""Sending, the whole truth: messages are gathered frame by frame, and memory may be lent.

Rule for this file: from frames to a message. Who gets it is the engine's affair.

Source: zmq_msg_send(3).
"""

from collections.abc import Sequence
from typing import Any

from zlearn.zmq.flags import SNDMORE
from zlearn.zmq.lending import ALONE, FIRST, LATER, check_parts, lend, together
from zlearn.zmq.tracker import MessageTracker
from zlearn.zmq.waiting import NOT_NOW, Waiting

_SEQUENCES = (list, tuple)
_BYTES = {bytes}


class Sending(Waiting):
    """What is left of sending after the short way."""

    copy_threshold: int

    def _send_frame(self, data: Any, flags: int, copy: bool, track: bool) -> Any:
        """The whole truth of `send`: frames may be gathered, and memory may be lent."""
        core = self._core
        place = LATER if core.unsent else FIRST if flags & SNDMORE else ALONE
        frame, tracker = lend(core, data, copy, track, self.copy_threshold, place)
        message = [*core.unsent, frame]
        if flags & SNDMORE:
            if place == FIRST:
                self._perform("send", lambda: self._try_begin(frame), flags)
            core.unsent = message
            return self._sent(None, tracker)
        core.unsent = []
        return self._send(message, flags, tracker)

    def send_multipart(
        self,
        msg_parts: Sequence[Any],
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Sends a message of several frames: all arrive together, or none does.

        Raises as `send` does, and TypeError for a frame without a buffer.
        """
        core = self._core
        if copy and type(msg_parts) in _SEQUENCES and not (flags or core.unsent):
            if set(map(type, msg_parts)) == _BYTES:  # the short way: there is nothing to convert
                return self._send(list(msg_parts), flags, None)
        check_parts(msg_parts)
        msg_parts[-1]  # an empty message does not exist
        message, trackers = list(core.unsent), []
        is_alone = len(msg_parts) == 1 and not flags & SNDMORE
        for part in msg_parts:
            place = LATER if message else ALONE if is_alone else FIRST
            frame, tracker = lend(core, part, copy, track, self.copy_threshold, place)
            message.append(frame)
            trackers.append(tracker)
        core.unsent = []
        if flags & SNDMORE:
            core.unsent = message
            return self._sent(None, together(trackers))
        return self._send(message, flags, together(trackers))

    def _send(self, message: list[Any], flags: int, tracker: MessageTracker | None) -> Any:
        core = self._core
        result = self._perform("send", lambda: None if core.send(message) else NOT_NOW, flags)
        return self._sent(result, tracker)

    def _sent(self, result: Any, tracker: MessageTracker | None) -> Any:
        """What `send` returns. result: of `_perform`."""
        return tracker

    def _try_begin(self, frame: bytes) -> Any:
        """Whether a message may be begun: libzmq decides that at its first frame."""
        return None if self._core.may_begin(frame) else NOT_NOW
