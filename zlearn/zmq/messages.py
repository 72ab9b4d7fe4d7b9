"""Everything that a socket can send and receive, built on two calls: one frame, one message.

The blocking socket and the asyncio socket share it. What they don't share is how a result
comes: at once, or by a future; `_deserialize` does something to it, whenever it comes.

Rule for this file: conversions between frames and what programs like to have.
"""

import pickle
from collections.abc import Callable, Sequence
from typing import Any

from zlearn.zmq.utils import jsonapi


class Messages:
    """The conversions. Subclasses have `send`, `recv`, `send_multipart` and `recv_multipart`."""

    def _deserialize(self, recvd: Any, load: Callable[[Any], Any]) -> Any:
        """What `load` makes of what was received. Subclasses of pyzmq's sockets replace it."""
        return load(recvd)

    def send(
        self,
        data: Any,
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        routing_id: int | None = None,
        group: str | None = None,
    ) -> Any:
        """Sends a frame."""
        raise NotImplementedError

    def recv(self, flags: int = 0, copy: bool = True, track: bool = False) -> Any:
        """Receives a frame."""
        raise NotImplementedError

    def send_multipart(
        self,
        msg_parts: Sequence[Any],
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Sends a message of several frames: all arrive together, or none does."""
        raise NotImplementedError

    def recv_multipart(self, flags: int = 0, copy: bool = True, track: bool = False) -> Any:
        """Receives all frames of a message, as a list."""
        raise NotImplementedError

    def send_string(
        self, u: str, flags: int = 0, copy: bool = True, encoding: str = "utf-8", **kwargs: Any
    ) -> Any:
        """Sends text. Raises TypeError for anything else."""
        if not isinstance(u, str):
            raise TypeError("str objects only")
        return self.send(u.encode(encoding), flags=flags, copy=copy, **kwargs)

    def recv_string(self, flags: int = 0, encoding: str = "utf-8") -> Any:
        """Receives text. Raises UnicodeDecodeError."""
        return self._deserialize(self.recv(flags=flags), lambda data: data.decode(encoding))

    send_unicode = send_string
    recv_unicode = recv_string

    def send_json(self, obj: Any, flags: int = 0, **kwargs: Any) -> Any:
        """Sends an object as JSON.

        kwargs: `routing_id` and `group` go to `send`, the others to `json.dumps`.
        """
        labels = {name: kwargs.pop(name) for name in ("routing_id", "group") if name in kwargs}
        return self.send(jsonapi.dumps(obj, **kwargs), flags=flags, **labels)

    def recv_json(self, flags: int = 0, **kwargs: Any) -> Any:
        """Receives an object from JSON; `kwargs` go to `json.loads`."""
        return self._deserialize(self.recv(flags), lambda data: jsonapi.loads(data, **kwargs))

    def send_pyobj(
        self, obj: Any, flags: int = 0, protocol: int = pickle.DEFAULT_PROTOCOL, **kwargs: Any
    ) -> Any:
        """Sends an object as a pickle."""
        return self.send(pickle.dumps(obj, protocol), flags=flags, **kwargs)

    def recv_pyobj(self, flags: int = 0) -> Any:
        """Receives a pickled object. A pickle can run code: only from peers that you trust."""
        return self._deserialize(self.recv(flags), pickle.loads)

    def send_serialized(
        self,
        msg: Any,
        serialize: Callable[[Any], Sequence[Any]],
        flags: int = 0,
        copy: bool = True,
        **kwargs: Any,
    ) -> Any:
        """Sends the frames that `serialize(msg)` makes."""
        return self.send_multipart(serialize(msg), flags=flags, copy=copy, **kwargs)

    def recv_serialized(
        self, deserialize: Callable[[list[Any]], Any], flags: int = 0, copy: bool = True
    ) -> Any:
        """Receives a message, and returns what `deserialize(frames)` makes of it."""
        return self._deserialize(self.recv_multipart(flags=flags, copy=copy), deserialize)
