"""Lending memory: `send(data, copy=False)` puts a view into the queue instead of a copy.

Theory: everything below takes bytes or a view of bytes for a frame, since all it does with it
is to measure it and to write it. What looks into frames needs bytes, and so does whoever
receives them. So a frame is copied all the same when it is an address or a topic (the first
of several), when it goes to an inproc peer, and while somebody watches. Small ones are too:
below `copy_threshold` bytes a copy costs less than what keeps the loan.

Rule for this file: it is asked for frames and `copy=False` alone; plain bytes never come here.
"""

from typing import Any

from zlearn.zmq.frame import Frame, view_of
from zlearn.zmq.tracker import _FINISHED_TRACKER, MessageTracker

ALONE, FIRST, LATER = range(3)  # where a frame stands in its message

# They pass a lone frame on and never look into it.
LENDERS = ("PUSH", "DEALER", "REQ", "REP", "PAIR", "PUB", "XPUB", "CLIENT", "SCATTER", "CHANNEL")

Loaned = tuple[Any, MessageTracker | None]

BYTES = "a frame is bytes: b'one', or 'one'.encode(); send_string takes a text"


def as_frame(data: Any) -> bytes:
    """The bytes of whatever has a buffer. Raises TypeError, BufferError."""
    if type(data) is bytes:
        return data
    if isinstance(data, Frame):
        return data.bytes
    if isinstance(data, str):
        raise _taught(TypeError("unicode not allowed, use send_string"))
    try:
        return bytes(view_of(data))
    except TypeError as error:
        raise _taught(error) from None


def _taught(error: TypeError) -> TypeError:
    """The error, with the sentence that teaches."""
    error.add_note(BYTES)
    return error


def check_parts(parts: Any) -> None:
    """Raises TypeError for the first of several frames that has no buffer."""
    for place, part in enumerate(parts):
        if isinstance(part, (bytes, memoryview, Frame)):
            continue
        try:
            memoryview(part)
        except TypeError:
            shown = repr(part)
            shown = shown if len(shown) <= 32 else shown[:32] + "..."
            error = TypeError(f"Frame {place} ({shown}) does not support the buffer interface.")
            raise _taught(error) from None


def lend(core: Any, data: Any, copy: bool, track: bool, threshold: int, place: int) -> Loaned:
    """What goes into the message for `data`, and who tells when ZeroMQ is done with it.

    place: ALONE, FIRST or LATER in its message. Raises TypeError, BufferError, and ValueError
    for a Frame that should be tracked and has no tracker.
    """
    if isinstance(data, Frame):
        if track and not data.tracker:
            raise ValueError("Not a tracked message")
        data._is_shared = True
        return _for_the_queue(core, data, place), data.tracker
    if copy:
        return as_frame(data), None
    if isinstance(data, str):
        raise TypeError("unicode not allowed, use send_string")
    if view_of(data).nbytes < threshold:
        return as_frame(data), _FINISHED_TRACKER
    frame = Frame(data, track=track, copy=False)
    return _for_the_queue(core, frame, place), frame.tracker


def _for_the_queue(core: Any, frame: Frame, place: int) -> Any:
    return frame._data if may_lend(core, place) else frame.bytes


def may_lend(core: Any, place: int) -> bool:
    """Whether nobody on the way of this frame looks into it."""
    if place == FIRST or (place == ALONE and core.pattern.name not in LENDERS):
        return False
    return not core.hooks.any and not core.has_inproc_peers()


def together(trackers: list[MessageTracker | None]) -> MessageTracker | None:
    """One tracker for the frames of a message; None if the last has none."""
    if not trackers or trackers[-1] is None:
        return None
    open_ones = [each for each in trackers if each is not None and not each.done]
    if not open_ones:
        return _FINISHED_TRACKER
    return open_ones[0] if len(open_ones) == 1 else MessageTracker(*open_ones)
