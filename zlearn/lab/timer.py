"""A timer of the lab's loop.

Rule for this file: when, in which order, and whether it counts. The loop runs it.
"""

import asyncio
from collections.abc import Callable
from contextvars import Context
from typing import Any


class VirtualTimer(asyncio.TimerHandle):
    """A timer that remembers when it was made, so that equal times keep their order."""

    __slots__ = ("background", "hopeless", "order")

    def __init__(
        self,
        when: float,
        order: int,
        background: bool,
        callback: Callable[..., object],
        args: tuple[Any, ...],
        loop: asyncio.AbstractEventLoop,
        context: Context | None,
    ) -> None:
        super().__init__(when, callback, args, loop, context)
        self.order = order
        self.background = background
        self.hopeless = False  # nothing good comes of it: a world need not wait for it

    def __lt__(self, other: Any) -> bool:
        return (self._when, self.order) < (other._when, other.order)  # type: ignore[attr-defined]
