"""Messages and copies, read back from a trace: each one's journey and its end.

Rule for this file: one pass over the events. What a copy's end means in words is for
reasons.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from zlearn.engine import events as e
from zlearn.trace.event import Event
from zlearn.trace.links import Network
from zlearn.trace.names import COMMAND, MESSAGE, STRAY, Name, parse


@dataclass(slots=True)
class Copy:
    """One copy of a message on its way to one peer.

    id, message: names. sender, receiver: sockets, empty where the trace doesn't say.
    link: the connection that it took or would have taken. pipe: the sender's.
    preview: the frames' texts joined by " | ". size: bytes. frames: each frame's text, the
    first eight. frame_count: how many there are.
    sent, queued, written, read, received, ended: seconds, or None.
    fate: one of `zlearn.engine.events.FATES`, or empty as long as it is under way.
    events: the n of its events, `sent` first. ends: how often it ended; once, if all is well.
    command: it is a subscription command. stray: it was under way before the recording.
    """

    id: str
    message: str
    sender: str = ""
    receiver: str = ""
    link: str = ""
    pipe: Any = 0
    preview: str = ""
    size: int = 0
    frames: tuple[str, ...] = ()
    frame_count: int = 0
    sent: float | None = None
    queued: float | None = None
    written: float | None = None
    read: float | None = None
    received: float | None = None
    fate: str = ""
    reason: str = ""
    ended: float | None = None
    events: list[int] = field(default_factory=list)
    ends: int = 0
    command: bool = False
    stray: bool = False

    @property
    def counted(self) -> bool:
        """Whether it is in the books."""
        return not (self.command or self.stray)


@dataclass(slots=True)
class Message:
    """One message that a program sent, and its copies. n: of its `sent` event."""

    id: str
    socket: str
    node: str
    t: float
    n: int
    preview: str
    size: int
    frames: tuple[str, ...]
    frame_count: int
    copies: list[Copy] = field(default_factory=list)


class Books(NamedTuple):
    """The account of a trace: every copy that was sent, and how it ended.

    sent: copies. fates: fate → copies. unended, doubled: ids of copies with no end, or more
    than one. balanced: True if there are none of either; None if the trace was recorded a
    batch at a time, and so follows no copies.
    """

    sent: int
    fates: dict[str, int]
    balanced: bool | None
    unended: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()


class Copies:
    """The messages and copies of a trace, by id, in the order in which they appear."""

    def __init__(self, events: Iterable[Event], network: Network) -> None:
        self.messages: dict[str, Message] = {}
        self.copies: dict[str, Copy] = {}
        self._network = network
        for event in events:
            if not event.msg:
                continue
            if event.kind == e.SENT:
                self.messages[event.msg] = _message(event)
            elif (name := parse(event.msg)) is not None and name.pipe is not None:
                self._step(event, name)
        for copy in self.copies.values():
            self._complete(copy)

    def _step(self, event: Event, name: Name) -> None:
        copy = self.copies.get(event.msg) or self._new(event, name)
        copy.events.append(event.n)
        copy.link = event.link or copy.link
        _FROM_KIND.get(event.kind, _nothing)(copy, event)

    def _new(self, event: Event, name: Name) -> Copy:
        copy = Copy(event.msg, name.message, command=name.mark == COMMAND, stray=name.mark == STRAY)
        self.copies[event.msg] = copy
        if name.mark == MESSAGE or event.kind == e.QUEUED:
            copy.sender = name.socket
            copy.pipe = event.detail.get("pipe", _pipe(name))
        message = self.messages.get(name.message)
        if message is not None:
            copy.sent = message.t
            copy.events.append(message.n)
            copy.preview, copy.size = message.preview, message.size
            copy.frames, copy.frame_count = message.frames, message.frame_count
            message.copies.append(copy)
        elif copy.command:
            copy.preview = f"{event.detail.get('command', '')} {event.detail.get('topic', '')!r}"
        return copy

    def _complete(self, copy: Copy) -> None:
        """Fills in what the copy's own events don't say, from its pipe's link."""
        if not copy.link and copy.sender:
            copy.link = self._network.link_of(copy.sender, copy.pipe, copy.events[-1])
        if not copy.receiver and copy.sender:
            copy.receiver = self._network.other(copy.link, copy.sender)
        if not copy.sender and copy.receiver:
            copy.sender = self._network.other(copy.link, copy.receiver)

    def books(self) -> Books:
        """The account of all copies."""
        fates: dict[str, int] = {}
        counted = [copy for copy in self.copies.values() if copy.counted]
        for copy in counted:
            if copy.fate:
                fates[copy.fate] = fates.get(copy.fate, 0) + 1
        unended = tuple(copy.id for copy in counted if copy.ends == 0)
        doubled = tuple(copy.id for copy in counted if copy.ends > 1)
        return Books(len(counted), fates, not unended and not doubled, unended, doubled)


def _message(event: Event) -> Message:
    frames = _frames(event)
    size, count = event.detail.get("size", 0), event.detail.get("frames", len(frames))
    text = " | ".join(frames)
    return Message(event.msg, event.socket, event.node, event.t, event.n, text, size, frames, count)


def _pipe(name: Name) -> Any:
    text = (name.pipe or "0").partition(".")[0]
    return int(text) if text.isdecimal() else text


def _frames(event: Event) -> tuple[str, ...]:
    return tuple(str(text) for text in event.detail.get("preview", ()))


def _nothing(copy: Copy, event: Event) -> None:
    pass


def _queued(copy: Copy, event: Event) -> None:
    copy.queued = event.t


def _written(copy: Copy, event: Event) -> None:
    copy.written = event.t
    copy.sender = copy.sender or event.socket


def _read(copy: Copy, event: Event) -> None:
    copy.read, copy.receiver = event.t, event.socket


def _received(copy: Copy, event: Event) -> None:
    copy.received, copy.receiver = event.t, event.socket
    if not copy.frames:
        copy.frames = _frames(event)
        copy.preview = copy.preview or " | ".join(copy.frames)
        copy.size = event.detail.get("size", 0)
        copy.frame_count = event.detail.get("frames", len(copy.frames))
    _end(copy, event, e.FATE_RECEIVED)


def _fate(copy: Copy, event: Event) -> None:
    copy.reason = str(event.detail.get("reason", ""))
    crossed = copy.queued is not None and copy.written is None
    if crossed and not copy.receiver and event.socket != copy.sender:
        copy.receiver = event.socket  # inproc: it lay in that socket's inbox
    _end(copy, event, str(event.detail.get("fate", "")))


def _end(copy: Copy, event: Event, fate: str) -> None:
    copy.fate, copy.ended = fate, event.t
    copy.ends += 1


# A command ends when the publisher acts on it, unless its program takes it (XPUB).
_FROM_KIND = {
    e.QUEUED: _queued,
    e.WRITTEN: _written,
    e.READ: _read,
    e.RECEIVED: _received,
    e.FATE: _fate,
    e.SUBSCRIBED: _received,
    e.UNSUBSCRIBED: _received,
}
