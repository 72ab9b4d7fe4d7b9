"""Everything that a socket can send and receive, built on two calls: one frame, one message.

The blocking socket and the asyncio socket share it. What they don't share is how a result
comes: at once, or by a future; `_then` does something to it, whenever it comes.

Rule for this file: conversions between frames and what programs like to have.
"""

import pickle
from collections.abc import Callable, Sequence
from typing import Any

from zlearn.zmq.utils import jsonapi


def as_frame(data: Any) -> bytes:
    """The bytes of whatever has a buffer. Raises TypeError."""
    if type(data) is bytes:
        return data
    if isinstance(data, str):
        raise TypeError("unicode not allowed, use send_string")
    if hasattr(data, "__bytes__") and hasattr(data, "more"):  # a Frame
        return bytes(data)
    view = memoryview(data)
    if not view.contiguous:
        raise BufferError("memoryview: underlying buffer is not C-contiguous")
    return bytes(view)


class Messages:
    """The conversions. Subclasses have `send`, `recv`, `send_multipart` and `recv_multipart`."""

    def _then(self, result: Any, change: Callable[[Any], Any]) -> Any:
        return change(result)

    def send(self, data: Any, flags: int = 0, copy: bool = True, track: bool = False) -> Any:
        """Sends a frame."""
        raise NotImplementedError

    def recv(self, flags: int = 0, copy: bool = True, track: bool = False) -> Any:
        """Receives a frame."""
        raise NotImplementedError

    def send_multipart(
        self, msg_parts: Sequence[Any], flags: int = 0, copy: bool = True, track: bool = False
    ) -> Any:
        """Sends a message of several frames: all arrive together, or none does."""
        raise NotImplementedError

    def recv_multipart(self, flags: int = 0, copy: bool = True, track: bool = False) -> Any:
        """Receives all frames of a message, as a list."""
        raise NotImplementedError

    def send_string(
        self, u: str, flags: int = 0, copy: bool = True, encoding: str = "utf-8"
    ) -> Any:
        """Sends text. Raises TypeError for anything else."""
        if not isinstance(u, str):
            raise TypeError("str objects only")
        return self.send(u.encode(encoding), flags=flags, copy=copy)

    def recv_string(self, flags: int = 0, encoding: str = "utf-8") -> Any:
        """Receives text. Raises UnicodeDecodeError."""
        return self._then(self.recv(flags=flags), lambda data: data.decode(encoding))

    send_unicode = send_string
    recv_unicode = recv_string

    def send_json(self, obj: Any, flags: int = 0, **options: Any) -> Any:
        """Sends an object as JSON; `options` go to `json.dumps`."""
        return self.send(jsonapi.dumps(obj, **options), flags=flags)

    def recv_json(self, flags: int = 0, **options: Any) -> Any:
        """Receives an object from JSON; `options` go to `json.loads`."""
        return self._then(self.recv(flags), lambda data: jsonapi.loads(data, **options))

    def send_pyobj(self, obj: Any, flags: int = 0, protocol: int = pickle.DEFAULT_PROTOCOL) -> Any:
        """Sends an object as a pickle."""
        return self.send(pickle.dumps(obj, protocol), flags=flags)

    def recv_pyobj(self, flags: int = 0) -> Any:
        """Receives a pickled object. A pickle can run code: only from peers that you trust."""
        return self._then(self.recv(flags), pickle.loads)

    def send_serialized(
        self, msg: Any, serialize: Callable[[Any], Sequence[Any]], flags: int = 0, copy: bool = True
    ) -> Any:
        """Sends the frames that `serialize(msg)` makes."""
        return self.send_multipart(serialize(msg), flags=flags, copy=copy)

    def recv_serialized(
        self, deserialize: Callable[[list[Any]], Any], flags: int = 0, copy: bool = True
    ) -> Any:
        """Receives a message, and returns what `deserialize(frames)` makes of it."""
        return self._then(self.recv_multipart(flags=flags, copy=copy), deserialize)
