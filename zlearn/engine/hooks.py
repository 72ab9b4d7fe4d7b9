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
import threading
from collections.abc import Callable, Hashable
from functools import partial
from typing import Any, NamedTuple

log = logging.getLogger("zlearn.hooks")

Position = tuple[Hashable, int]  # (a place, the ordinal there of the batch's first copy)


class Aside(NamedTuple):
    """What a socket's monitor is told beside an occurrence, and a trace must not keep.

    These are numbers of this machine and this moment; with them no two traces would be alike.
    Occurrences without an aside don't concern monitors: inproc has none.

    endpoint: the address, as the program gave it or as it was resolved.
    fd: the descriptor; -1 where it is gone or never was.
    number: an errno, or what went wrong with a handshake (a ProtocolError's number), or the
        status with which a peer was refused.
    during: what ended, if something did: "bind", "accept", "connect", "handshake", "judgement".
    """

    endpoint: str
    fd: int = -1
    number: int = 0
    during: str = ""


class Occurrence(NamedTuple):
    """One step of a batch of messages, or one thing that happened to a socket or a link.

    kind: one of `events.KINDS`.
    node, socket: names; empty where the thing has none.
    link: the connection's name, the same at both ends; empty where there is none.
    left, entered: the position that the batch left and the one that it entered.
    messages: the batch, as the engine holds it: not a copy, so don't keep or change it.
        Each is a list of frames, or a wish such as `Subscribe`; while nobody wants single
        messages, one of a single frame may be that frame (zmtp/bare.py).
    detail: what this kind adds.
    aside: what is for monitors alone.
    may_wish: there may be wishes among the messages; False spares looking for them.
    """

    kind: str
    node: str
    socket: str
    link: str = ""
    left: Position | None = None
    entered: Position | None = None
    messages: list[Any] | tuple[()] = ()
    detail: dict[str, Any] = {}
    aside: Aside | None = None
    may_wish: bool = True


# An occurrence of all its fields, in order: for what is told of every message.
occurrence_of: Callable[[tuple[Any, ...]], Occurrence] = partial(tuple.__new__, Occurrence)


class Hook:
    """What a listener defines. It may be called from any thread.

    per_message: True asks for an occurrence for each send and receive. False leaves
    those out, so that watching costs one event a batch.
    per_batch: False leaves these out too: sockets and links alone, at no cost for messages.
    Who changes his mind calls `reconsider` of the hooks that he was `joined` to.
    """

    per_message = True
    per_batch = True

    def joined(self, hooks: "Hooks") -> None:
        """It is told by `hooks` from now on."""

    def left(self, hooks: "Hooks") -> None:
        """It is told by `hooks` no more."""

    def occurred(self, occurrence: Occurrence) -> None:
        """Something happened. Be quick, and don't call the socket that it happened to."""


class Hooks:
    """The listeners of one context.

    `any` is true while somebody listens, `per_batch` while somebody wants batches of messages,
    `per_message` while somebody wants each one: the `if`s that the paths of the engine may ask.
    `intercept`: asked with the pipe that a copy is about to enter, while each is watched; whoever
    says True has taken the copy for good, and has told its fate. For faults on purpose.
    """

    def __init__(self) -> None:
        self._hooks: tuple[Hook, ...] = ()
        self.any = False
        self.intercept: Callable[[Any], bool] | None = None
        self.per_batch = False
        self.per_message = False
        self.on_change: dict[Any, None] = {}  # called when `per_message` has changed
        self._lock = threading.Lock()

    def add(self, hook: Hook) -> None:
        """Starts to tell `hook`, also in mid-traffic."""
        self._change(lambda hooks: (*hooks, hook))
        hook.joined(self)

    def remove(self, hook: Hook) -> None:
        """Stops telling `hook`; does nothing if it was not told before."""
        self._change(lambda hooks: tuple(each for each in hooks if each is not hook))
        hook.left(self)

    def reconsider(self) -> None:
        """A listener wants more than before, or less; may be called from any thread."""
        self._change(lambda hooks: hooks)

    def emit(self, kind: str, node: str, socket: str, **facts: Any) -> None:
        """Tells everyone. `facts` are the other fields of `Occurrence`."""
        self.tell(Occurrence(kind, node, socket, **facts))

    def tell(self, occurrence: Occurrence) -> None:
        """Tells everyone."""
        for hook in self._hooks:
            try:
                hook.occurred(occurrence)
            except Exception:
                self.remove(hook)
                log.exception("the hook %r raised on %r and was removed", hook, occurrence.kind)

    def _change(self, change: Callable[[tuple[Hook, ...]], tuple[Hook, ...]]) -> None:
        """Adds or removes; may be called from any thread, as monitors come and go."""
        with self._lock:
            self._hooks = hooks = change(self._hooks)
            before = self.per_message
            self.any = bool(hooks)
            self.per_batch = any(hook.per_batch for hook in hooks)
            self.per_message = any(hook.per_message for hook in hooks)
            has_changed = self.per_message != before
        if has_changed:
            for tell in list(self.on_change):
                tell()
