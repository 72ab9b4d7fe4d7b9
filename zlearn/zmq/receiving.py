"""Receiving in all its forms: a frame, a message, bytes or Frames, or into a buffer.

An attempt takes what is there. The blocking socket makes one, sleeps until the engine rings,
and makes it again; the asyncio socket does the same with a future. What is left of a message
that is received frame by frame lies in the engine's core, since several objects of the API
may stand for one socket.

Rule for this file: from a message to what the program asked for.

Source: zmq_msg_recv(3).
"""

from collections.abc import Mapping
from typing import Any

from zlearn.zmq.frame import Frame, writable_view
from zlearn.zmq.waiting import NOT_NOW, Waiting


class Receiving(Waiting):
    """What is left of receiving after the short way."""

    def _recv_frame(self, flags: int, track: bool) -> Any:
        """The `recv` that returns a Frame. (Apart: a function that defines another is slower.)"""
        return self._perform("recv", lambda: self._try_recv_frame(track), flags)

    def recv_multipart(self, flags: int = 0, copy: bool = True, track: bool = False) -> Any:
        """Receives all frames of a message, as a list. Raises as `recv` does."""
        attempt = self._try_recv_all if copy else lambda: self._try_recv_frames(track)
        return self._perform("recv", attempt, flags)

    def recv_into(self, buffer: Any, /, *, nbytes: int = 0, flags: int = 0) -> Any:
        """Receives the next frame into memory that is there already.

        buffer: anything with a writable, contiguous buffer. nbytes: how many bytes at most;
        0 for the whole buffer. What is longer is cut off, and lost.

        Returns the size of the frame in bytes. Raises as `recv` does, BufferError, and
        ValueError for more bytes than the buffer has.
        """
        view = writable_view(buffer)
        if nbytes < 0 or nbytes > view.nbytes:
            raise ValueError(f"nbytes={nbytes} too big for memoryview of {view.nbytes}B")
        target = view[: nbytes or view.nbytes]
        return self._perform("recv", lambda: self._try_recv_into(target), flags)

    # --- attempts: each returns its result, or NOT_NOW ---------------------------

    def _try_recv(self) -> Any:
        core = self._core
        unread = core.unread
        if not unread:
            message = core.receive()
            if message is None:
                return NOT_NOW
            if len(message) == 1:
                return message[0]
            core.unread = unread = message[::-1]
        return unread.pop()

    def _try_recv_all(self) -> Any:
        core = self._core
        if core.unread:
            message, core.unread = core.unread[::-1], []
            return message
        message = core.receive()
        return NOT_NOW if message is None else message

    def _try_recv_frame(self, track: bool = False) -> Any:
        data = self._try_recv()
        if data is NOT_NOW:
            return NOT_NOW
        return Frame._received(data, bool(self._core.unread), self._properties(), track)

    def _try_recv_frames(self, track: bool = False) -> Any:
        message = self._try_recv_all()
        if message is NOT_NOW:
            return NOT_NOW
        last, properties = len(message) - 1, self._properties()
        return [
            Frame._received(data, place < last, properties, track)
            for place, data in enumerate(message)
        ]

    def _try_recv_into(self, view: memoryview) -> Any:
        data = self._try_recv()
        if data is NOT_NOW:
            return NOT_NOW
        taken = min(len(data), len(view))
        view[:taken] = data[:taken]
        return len(data)

    def _properties(self) -> Mapping[str, bytes]:
        """What is known of the connection that the last message came over."""
        origin = self._core.pattern.origin
        return {} if origin is None else origin.properties
