"""What others may ask of a link, from their own threads: it is done where the link is driven.

Rule for this file: it passes calls on. The link itself is a session.
"""

from collections.abc import Callable
from typing import Any

from zlearn.engine.reactor import Reactor


class Link:
    """Something that a reactor drives, and that may move to another one."""

    _reactor: Reactor

    def call_soon(self, function: Callable[..., object], *args: Any) -> None:
        """Calls `function` before long, in the reactor that drives this link then."""
        reactor = self._reactor
        reactor.call_soon_threadsafe(self._in_place, reactor, function, args)

    def _in_place(self, reactor: Reactor, function: Callable[..., object], args: Any) -> None:
        if reactor is self._reactor:
            function(*args)
        else:  # it has moved meanwhile, and may be at work over there
            self.call_soon(function, *args)

    # --- for its pipe: as methods they take less memory than closures, of thousands of links ----

    def flush(self) -> None:
        """Writes what waits in the outbox, as far as the stream takes it."""
        raise NotImplementedError

    def resume(self) -> None:
        """There is room in the inbox again."""
        raise NotImplementedError

    def finish(self) -> None:
        """Ends the connection when the outbox is empty."""
        raise NotImplementedError

    def end(self, reason: str, retry: bool = True) -> None:
        """Ends it now; what is not out is lost."""
        raise NotImplementedError

    def flush_soon(self) -> None:
        """There is something in the outbox."""
        reactor = self._reactor  # as `call_soon` does; this is called for each request
        reactor.call_soon_threadsafe(self._in_place, reactor, self.flush, ())

    def resume_soon(self) -> None:
        """There is room in the inbox again."""
        self.call_soon(self.resume)

    def finish_soon(self) -> None:
        """The socket wants no more of it."""
        self.call_soon(self.finish)

    def refuse_soon(self, reason: str) -> None:
        """The socket does not want it at all."""
        self.call_soon(self.end, reason, False)
