"""Frame: a part of a message, as `recv(copy=False)` returns it.

Rule for this file: what pyzmq's `Frame` has, as far as zlearn has it.
"""

import builtins


class Frame:
    """One part of a message.

    data: the bytes. more: whether other parts of the message follow.
    """

    def __init__(self, data: bytes | bytearray | memoryview = b"", more: bool = False) -> None:
        if isinstance(data, str):
            raise TypeError("unicode not allowed, use send_string")
        self._data = data
        self.more = more

    @property
    def bytes(self) -> bytes:
        """The content as bytes."""
        return bytes(self._data)

    @property
    def buffer(self) -> memoryview:
        """The content as a memoryview, without a copy."""
        return memoryview(self._data)

    def __bytes__(self) -> builtins.bytes:
        return bytes(self._data)

    def __len__(self) -> int:
        return len(self._data)

    def __repr__(self) -> str:
        return f"<zmq.Frame({self.bytes[:16]!r}{'…' if len(self) > 16 else ''})>"


Message = Frame
