"""Who is where: the recorder's books of copies under way.

A copy carries no mark. It is known by its place (a queue, or one direction of a link)
and by its ordinal there, since every place is first-in, first-out. The engine says
"two messages left place A at 7 and entered place B at 3"; the books then move the
copies at A7 and A8 to B3 and B4. What has moved on is forgotten where it was, so the
books hold what is under way and nothing else.

Rule for this file: places, ordinals and names. No events, no clock, no causes.
"""

from collections.abc import Hashable
from typing import Any

from zlearn.engine.events import SUBSCRIBED, UNSUBSCRIBED
from zlearn.engine.hooks import Position
from zlearn.trace.names import COMMAND, MESSAGE, STRAY, copy_name, message_name
from zlearn.trace.preview import preview
from zlearn.zmtp.commands import WISHES, Join, Subscribe

OUTBOX, LINK, INBOX = "outbox", "link", "inbox"

COMMANDS_KEPT = 10_000  # a publisher's inbox is never emptied by its program


def is_command(item: Any) -> bool:
    """Whether an item of a batch is a wish, such as a subscription, and not a message."""
    return isinstance(item, WISHES)


class Underway:
    """A copy that is somewhere.

    last: the `n` of its latest event. stage: which kind of place it is in.
    node, socket, link: where a fate would find it. serial: its rank by birth.
    counted: it is in the books: a message's copy, sent since the recording began.
    command: (the kind that acts on it, topic) of a subscription command; None for a message.
    """

    __slots__ = (
        "name", "pipe", "serial", "last", "counted", "command",
        "stage", "node", "socket", "link", "place", "ordinal",
    )  # fmt: skip

    def __init__(self, name: str, pipe: Any, serial: int, last: int | None, counted: bool) -> None:
        self.name = name
        self.pipe = pipe
        self.serial = serial
        self.last = last
        self.counted = counted
        self.command: tuple[str, str] | None = None
        self.stage = self.node = self.socket = self.link = ""
        self.place: Hashable | None = None
        self.ordinal = 0


class Sending:
    """The latest send of a socket: its messages, and how many copies each pipe took.

    The copies and fates of a send follow it at once, one for each message and pipe, in
    order; so a pipe's next copy is of the message after its last one.
    """

    def __init__(self, messages: list[tuple[str, int]]) -> None:
        self.messages = messages  # (name, the n of `sent`)
        self._taken: dict[Any, int] = {}

    def has_copies(self) -> bool:
        """Whether any copy was made, or ended before it was."""
        return bool(self._taken)

    def copy_for(self, pipe: Any) -> tuple[str, int]:
        """The name of the pipe's next copy, and the `n` of the send that it comes from."""
        taken = self._taken.get(pipe, 0)
        self._taken[pipe] = taken + 1
        last = len(self.messages) - 1
        message, n = self.messages[min(taken, last)]
        return copy_name(message, pipe, max(0, taken - last)), n


class Ledger:
    """The copies under way, by place and ordinal; and the counters that name them."""

    def __init__(self) -> None:
        self._places: dict[Hashable, dict[int, Underway]] = {}
        self._sendings: dict[str, Sending] = {}
        self._commands: dict[str, tuple[int, Any, list[Any]]] = {}
        self._counters: dict[tuple[str, str], int] = {}
        self._serial = 0
        self._read_commands: dict[int, Underway] = {}

    # --- births --------------------------------------------------------------------

    def next_message(self, socket: str) -> str:
        """The name of the socket's next message."""
        return message_name(socket, self._count(socket, MESSAGE))

    def sending(self, socket: str, messages: list[tuple[str, int]]) -> None:
        """The socket sent these messages: (name, `n` of its `sent`)."""
        self._sendings[socket] = Sending(messages)

    def socket_closed(self, socket: str) -> None:
        """Nothing new comes from that socket. Its counters stay: a name is never reused."""
        self._sendings.pop(socket, None)
        self._commands.pop(socket, None)

    def uncopied(self) -> list[Underway]:
        """Copies of the messages that were sent just now, and that no queue has taken yet."""
        sendings = self._sendings.items()
        fresh = [socket for socket, sending in sendings if not sending.has_copies()]
        copies = [self.new_copy(socket, None, 0) for socket in fresh]
        for socket, copy in zip(fresh, copies, strict=True):
            copy.socket = socket
        return copies

    def lose_sight(self) -> None:
        """Nobody knows any more what is where. The counters stay: a name is never reused."""
        self._places.clear()
        self._sendings.clear()
        self._commands.clear()
        self._read_commands.clear()

    def new_copy(self, socket: str, item: Any, pipe: Any) -> Underway:
        """A copy that comes from nowhere: one of the latest send, or a command."""
        if is_command(item):
            return self._new_command(socket, item, pipe)
        sending = self._sendings.get(socket)
        if sending is None:
            return self.stray(socket, pipe)
        name, n = sending.copy_for(pipe)
        return self._underway(name, pipe, n, counted=True)

    def stray(self, socket: str, pipe: Any, item: Any = None) -> Underway:
        """A copy that was under way before the recording began."""
        if is_command(item):
            return self._new_command(socket, item, pipe)
        message = message_name(socket, self._count(socket, STRAY), STRAY)
        return self._underway(copy_name(message, pipe), pipe)

    def _new_command(self, socket: str, item: Any, pipe: Any) -> Underway:
        number, latest, pipes = self._commands.get(socket, (0, None, []))
        if latest != item or type(latest) is not type(item) or pipe in pipes:
            number, pipes = self._count(socket, COMMAND), []
            self._commands[socket] = (number, item, pipes)
        pipes.append(pipe)
        copy = self._underway(copy_name(message_name(socket, number, COMMAND), pipe), pipe)
        verb = SUBSCRIBED if isinstance(item, (Subscribe, Join)) else UNSUBSCRIBED
        (subject,) = item  # the topic, or the group
        copy.command = (verb, preview(subject))
        return copy

    def _underway(
        self, name: str, pipe: Any, last: int | None = None, counted: bool = False
    ) -> Underway:
        self._serial += 1
        return Underway(name, pipe, self._serial, last, counted)

    def _count(self, socket: str, mark: str) -> int:
        number = self._counters.get((socket, mark), 0) + 1
        self._counters[(socket, mark)] = number
        return number

    # --- places --------------------------------------------------------------------

    def take(self, position: Position, offset: int = 0) -> Underway | None:
        """Takes out the copy at a position (`offset` further on); None if it is unknown."""
        place, ordinal = position
        copy = self._places.get(place, {}).get(ordinal + offset)
        if copy is not None:
            self.remove(copy)
        return copy

    def take_batch(self, position: Position, count: int) -> list[Underway | None]:
        """Takes out the copies at a position and behind it; None for those that are unknown."""
        place, first = position
        held = self._places.get(place)
        if held is None:
            return [None] * count
        copies = [held.pop(ordinal, None) for ordinal in range(first, first + count)]
        if not held:
            del self._places[place]
        if self._read_commands:
            for copy in copies:
                if copy is not None:
                    self._read_commands.pop(copy.serial, None)
        return copies

    def put(self, copy: Underway, position: Position, offset: int = 0) -> Underway | None:
        """Puts a copy at a position. Returns the one that it pushed out, if any.

        None is pushed out as long as the engine tells of every step.
        """
        place, ordinal = position[0], position[1] + offset
        held = self._places.get(place)
        if held is None:
            held = self._places[place] = {}
        pushed_out = held.get(ordinal)
        if pushed_out is not None:
            self._read_commands.pop(pushed_out.serial, None)
        copy.place, copy.ordinal = place, ordinal
        held[ordinal] = copy
        return pushed_out

    def remove(self, copy: Underway) -> None:
        """Forgets where a copy is."""
        held = self._places.get(copy.place)
        if held is not None and held.get(copy.ordinal) is copy:
            del held[copy.ordinal]
            if not held:
                del self._places[copy.place]
        self._read_commands.pop(copy.serial, None)

    def command_was_read(self, copy: Underway) -> None:
        """Notes a command in an inbox. Only so many are kept: nobody may ever ask for it."""
        self._read_commands[copy.serial] = copy
        if len(self._read_commands) > COMMANDS_KEPT:
            self.remove(next(iter(self._read_commands.values())))

    def at(self, place: Hashable) -> list[Underway]:
        """The copies in a place, the first-in first."""
        held = self._places.get(place, {})
        return [held[ordinal] for ordinal in sorted(held)]

    def all(self) -> list[Underway]:
        """Every copy under way, in the order of birth."""
        held = [copy for place in self._places.values() for copy in place.values()]
        return sorted(held, key=lambda copy: copy.serial)
