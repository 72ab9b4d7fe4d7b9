"""`with socket.bind(address):` an endpoint that is given back at the end of a block.

Rule for this file: the context manager, and nothing about endpoints themselves.
"""

from collections.abc import Callable
from typing import Any


class EndpointGuard:
    """What `bind` and `connect` return.

    leave: undoes them. endpoint: the address, resolved.
    """

    def __init__(self, socket: Any, leave: Callable[[str], None], endpoint: str) -> None:
        self._socket = socket
        self._leave = leave
        self.endpoint = endpoint

    def __enter__(self) -> Any:
        return self._socket

    def __exit__(self, *exception: object) -> None:
        if not self._socket.closed:
            self._leave(self.endpoint)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}({self.endpoint})>"
