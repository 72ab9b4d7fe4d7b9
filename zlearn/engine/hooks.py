"""The glass in the wall: how the engine tells what happens inside it.

The engine calls `Hooks.emit` at each step that a message takes. Whoever wants to watch
adds a `Hook`. With no hook, a step costs one `if`; a hook that raises is removed and
reported, and messaging goes on.

A copy of a message is never marked: it is known by *where it is*. Every place on its
path (a queue, one direction of a link) is first-in, first-out, so "the 7th that went in"
is "the 7th that comes out". An occurrence names the place that a batch left and the
place that it entered, with the ordinal of the batch's first message in each. Whoever
keeps the books follows the copies from there.

Rule for this file: nothing here knows what a trace is, or keeps any history.
"""

import logging
from collections.abc import Hashable
from typing import Any, NamedTuple

log = logging.getLogger("zlearn.hooks")

Position = tuple[Hashable, int]  # (a place, the ordinal there of the batch's first copy)


class Occurrence(NamedTuple):
    """One step of a batch of messages, or one thing that happened to a socket or a link.

    kind: one of `events.KINDS`.
    node, socket: names; empty where the thing has none.
    link: the connection's name, the same at both ends; empty where there is none.
    left, entered: the position that the batch left and the one that it entered.
    messages: the batch, as the engine holds it: not a copy, so don't keep or change it.
        Each is a list of frames, or a `Subscribe` or `Cancel` command.
    detail: what this kind adds.
    """

    kind: str
    node: str
    socket: str
    link: str = ""
    left: Position | None = None
    entered: Position | None = None
    messages: list[Any] | tuple[()] = ()
    detail: dict[str, Any] = {}


class Hook:
    """What a listener defines. It may be called from any thread.

    per_message: True asks for an occurrence for each send and receive. False leaves
    those out, so that watching costs one event a batch.
    """

    per_message = True

    def occurred(self, occurrence: Occurrence) -> None:
        """Something happened. Be quick, and don't call the socket that it happened to."""


class Hooks:
    """The listeners of one context.

    `any` is true while somebody listens, `per_message` while somebody wants each
    message: the two `if`s that the paths of the engine may ask.
    """

    def __init__(self) -> None:
        self._hooks: tuple[Hook, ...] = ()
        self.any = False
        self.per_message = False
        self.on_change: dict[Any, None] = {}  # called when `per_message` may have changed

    def add(self, hook: Hook) -> None:
        """Starts to tell `hook`, also in mid-traffic."""
        self._set((*self._hooks, hook))

    def remove(self, hook: Hook) -> None:
        """Stops telling `hook`; does nothing if it was not told before."""
        self._set(tuple(each for each in self._hooks if each is not hook))

    def emit(self, kind: str, node: str, socket: str, **facts: Any) -> None:
        """Tells everyone. `facts` are the other fields of `Occurrence`."""
        occurrence = Occurrence(kind, node, socket, **facts)
        for hook in self._hooks:
            try:
                hook.occurred(occurrence)
            except Exception:
                self.remove(hook)
                log.exception("the hook %r raised on %r and was removed", hook, kind)

    def _set(self, hooks: tuple[Hook, ...]) -> None:
        self._hooks = hooks
        self.any = bool(hooks)
        self.per_message = any(hook.per_message for hook in hooks)
        for tell in list(self.on_change):
            tell()
