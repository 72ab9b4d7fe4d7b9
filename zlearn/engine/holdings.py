"""What one end of a link holds at this moment: its queues, and what is between them and the stream.

    outbox ── encoded ──▶ stream        stream ──▶ unfinished ── surplus ──▶ inbox

Rule for this file: it looks and changes nothing. Called where the link is driven, so that
nothing moves meanwhile but what a program puts into the outbox or takes from the inbox.
"""

from copy import copy
from typing import Any, NamedTuple

from zlearn.engine.queue import MessageQueue
from zlearn.engine.session import Session
from zlearn.zmtp.bare import in_lists
from zlearn.zmtp.unfinished import unfinished_size


class Held(NamedTuple):
    """So many messages (or wishes), and their bytes as they are on the wire."""

    messages: int
    size: int


class Holdings(NamedTuple):
    """What an end holds.

    outbox, inbox: the queues. encoded: bytes that the stream has not taken. unfinished: bytes of
    a message whose end has not come; None where a cipher hides that. surplus: what was read
    beyond the inbox's high-water mark.
    """

    outbox: Held
    encoded: int
    unfinished: int | None
    surplus: Held
    inbox: Held


def sessions_of(context: Any) -> list[Session]:
    """The connections of a context that carry messages now."""
    found = [session for link in list(context._links) for session in _sessions(link)]
    return [each for each in found if each.is_ready and not each.has_ended and each.pipe]


def _sessions(link: Any) -> list[Session]:
    """Those of an acceptor, or that of a connecter; what is connectionless has none."""
    if hasattr(link, "_sessions"):
        return list(link._sessions)
    session = getattr(link, "_session", None)
    return [session] if type(session) is Session else []


def holdings(session: Session) -> Holdings:
    """What this end holds."""
    assert session.pipe is not None
    outgoing = session._outgoing
    decoder = getattr(session._connection, "_decoder", None)
    return Holdings(
        _held(session, items_of(session.pipe.outbox)),
        outgoing._added - outgoing._taken,
        unfinished_size(decoder),
        _held(session, session._surplus),
        _held(session, items_of(session.pipe.inbox)),
    )


def items_of(queue: MessageQueue) -> list[Any]:
    """What is in a queue, the first-in first; nothing is taken out, not even of what is at hand."""
    while True:
        try:
            items = list(queue.items)
        except RuntimeError:  # the program changed it just now
            continue
        return list(copy(queue.at_hand)) + items


def _held(session: Session, items: list[Any]) -> Held:
    size = session._connection.sent_size
    return Held(len(items), sum(map(size, in_lists(items))))
