"""The ledger of a socket: turns what the pattern and the pipes do into occurrences.

A pattern writes down how copies end while it sends a message; the pipes write down which
copies they took. The message itself is announced with the first of these, so that the
order is always: sent, and then what became of it. A send that is refused for now announces
nothing.

Rule for this file: it is asked only while somebody watches, and changes nothing.
"""

from typing import TYPE_CHECKING, Any

from zlearn.engine import events
from zlearn.engine.hooks import Hooks, Position, occurrence_of
from zlearn.engine.queue import MessageQueue
from zlearn.patterns import Ledger, Message
from zlearn.zmtp.bare import in_lists
from zlearn.zmtp.commands import Subscribe

if TYPE_CHECKING:
    from zlearn.engine.pipe import Pipe


class SocketLedger(Ledger):
    """One socket's doings, told to the hooks of its context."""

    def __init__(self, hooks: Hooks, node: str, socket: str) -> None:
        self.hooks = hooks
        self.node = node
        self.socket = socket
        self.is_open = hooks.per_message
        self._message: Message | None = None
        self._step: dict[str, str] | None = None
        self._recalled: tuple[Any, Any] | None = None

    def tell(self, kind: str, **facts: Any) -> None:
        """Passes an occurrence at this socket on."""
        self.hooks.emit(kind, self.node, self.socket, **facts)

    def tell_step(
        self,
        kind: str,
        link: str,
        left: Position | None,
        entered: Position | None,
        messages: list[Any] | tuple[()],
        detail: dict[str, Any],
        may_wish: bool = False,
    ) -> None:
        """The same, for what is told of every message or batch: without the detour by names."""
        self.hooks.tell(
            occurrence_of(
                (
                    kind, self.node, self.socket, link, left, entered, messages, detail, None,
                    may_wish,
                )
            )
        )  # fmt: skip

    # --- a message that is sent --------------------------------------------------

    def begin(self, message: Message) -> None:
        """This message is handed over; it is announced when something comes of it."""
        if self.is_open:
            self._message = message

    @property
    def is_to_announce(self) -> bool:
        """Whether the message that is being sent has not been told of yet."""
        return self._message is not None

    def _announce(self) -> None:
        if self._message is not None:
            message, self._message = self._message, None
            self.tell_step(events.SENT, "", None, None, [message], measure(message))

    def queued(self, pipe: "Pipe", item: Any) -> None:
        """A copy goes into a pipe's outbox."""
        is_message = isinstance(item, list)  # and not a subscription
        if is_message and self._message is not None:
            self._announce()
        queue = pipe.outbox
        detail = {"pipe": pipe.number, "depth": len(queue) + 1, "limit": queue.limit}
        entered = (queue, queue.entered)
        self.tell_step(events.QUEUED, pipe.link, None, entered, [item], detail, not is_message)

    def end(self, fate: str, reason: str, pipe: Any = None) -> None:
        """A copy of the message that is being sent ends here, before any queue."""
        if self.is_open:
            self._announce()
            self._tell_fate(fate, reason, pipe)

    def moved(self, machine: str, call: str, before: str, after: str) -> None:
        """A state machine took a step."""
        step = {"machine": machine, "call": call, "from": before, "to": after}
        if call == "recv":
            self._step = step  # told after the message that it comes from
        else:
            self.tell(events.STATE, detail=step)

    # --- a message that is received ----------------------------------------------

    def received(self, pipe: "Pipe", message: Message) -> None:
        """The program takes the message that was read last from this pipe."""
        queue = pipe.inbox
        detail = measure(message)
        detail["pipe"], detail["depth"], detail["limit"] = pipe.number, len(queue), queue.limit
        left, item = self._recalled or ((queue, queue.left - 1), message)
        self._recalled = None
        may_wish = type(item) is not list
        self.tell_step(events.RECEIVED, pipe.link, left, None, [item], detail, may_wish)
        if self._step is not None:
            step, self._step = self._step, None
            self.tell(events.STATE, detail=step)

    def place(self, pipe: Any) -> Any:
        """Where the message lay that was read last from this pipe."""
        return (pipe.inbox, pipe.inbox.left - 1)

    def recall(self, place: Any, item: Any) -> None:
        """What is received next was read earlier."""
        self._recalled = (place, item)

    def discard(self, fate: str, reason: str, pipe: Any) -> None:
        """The message that was read last from this pipe ends here, unseen by the program."""
        if self.is_open:
            self.ended_in(pipe.inbox, pipe.inbox.left - 1, [[]], fate, reason, pipe)

    def subscribed(self, topic: bytes, pipe: Any, added: bool) -> None:
        """A peer's subscription took effect, or went."""
        if self.is_open:
            kind = events.SUBSCRIBED if added else events.UNSUBSCRIBED
            left = (pipe.inbox, pipe.inbox.left - 1)
            self.tell(
                kind,
                link=pipe.link,
                left=left,
                messages=[Subscribe(topic)],
                detail={"pipe": pipe.number},
            )

    # --- either ------------------------------------------------------------------

    def ended_in(
        self,
        place: MessageQueue,
        first: int,
        batch: list[Any],
        fate: str,
        reason: str,
        pipe: "Pipe",
    ) -> None:
        """Copies end in a queue: they left it, and went nowhere."""
        self._tell_fate(fate, reason, pipe, left=(place, first), messages=in_lists(batch))

    def _tell_fate(self, fate: str, reason: str, pipe: Any, **facts: Any) -> None:
        number, link = (pipe.number, pipe.link) if pipe is not None else (0, "")
        detail = {"fate": fate, "reason": reason, "pipe": number}
        self.tell(events.FATE, link=link, detail=detail, **facts)


def measure(message: Message) -> dict[str, Any]:
    """The size of a message in bytes, and its number of frames."""
    if len(message) == 1:  # as a rule
        return {"size": len(message[0]), "frames": 1}
    return {"size": sum(map(len, message)), "frames": len(message)}
