"""What drives sessions: something with a clock that calls back when time passes or bytes come.

Rule for this file: the shapes alone. `io_thread.py` and `loop_reactor.py` fill them; the lab
uses the second on a loop of its own.
"""

from collections.abc import Callable
from typing import Any, Protocol

from zlearn.transports.network import Listener, Stream


class Timer(Protocol):
    """A call that is planned."""

    def cancel(self) -> None:
        """Drops it; does nothing once it has been made."""


class Reactor(Protocol):
    """All calls but `call_soon_threadsafe` are made from the reactor's own callbacks."""

    def now(self) -> float:
        """The time in seconds, on a clock that only goes forward."""

    def call_soon_threadsafe(self, function: Callable[..., object], *args: Any) -> None:
        """Calls `function` before long, from the reactor's thread."""

    def call_later(
        self, seconds: float, function: Callable[..., object], *args: Any, background: bool = False
    ) -> Timer:
        """Calls `function` after `seconds`.

        background: the call changes nothing as long as nobody else does anything (a
        heartbeat, an attempt to connect to a place where nobody is): a lab need not wait for it.
        """

    def add_reader(self, stream: Stream | Listener, function: Callable[[], object]) -> None:
        """Calls `function` whenever there is something to read or to accept."""

    def remove_reader(self, stream: Stream | Listener) -> None: ...

    def add_writer(self, stream: Stream, function: Callable[[], object]) -> None:
        """Calls `function` whenever there is room to write, or a connection was decided."""

    def remove_writer(self, stream: Stream) -> None: ...
