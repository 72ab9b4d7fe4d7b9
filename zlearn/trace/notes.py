"""Notes: what a recorder takes down of an occurrence, quickly, while it happens.

A note is written up later, when somebody asks for the events (writer.py). So it holds
what will not be there then: the time, the flow's steps, and of the messages what a trace
keeps. A body that is short and can't change is kept as it is; of any other its facts are
taken at once. So what is kept of a frame is bounded, and nothing lent is held.

Rule for this file: it runs in the program's own time, inside its calls. Whatever can wait waits.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from zlearn.engine import events as e
from zlearn.engine.hooks import Occurrence, Position
from zlearn.trace.flows import SUBSCRIPTIONS, Flows, Step
from zlearn.trace.preview import FRAMES, body_facts, plain_table, topic_of
from zlearn.trace.texts import text
from zlearn.zmtp.commands import WISHES

MOVES = frozenset({e.QUEUED, e.WRITTEN, e.READ, e.FATE})
BODIES = frozenset({e.SENT, e.RECEIVED})
SHORT = 1024  # bytes: a frame that is kept as it is

Body = tuple[bytes, ...] | dict[str, Any]  # its frames, or its facts


class Note(NamedTuple):
    """An occurrence, taken down.

    t: the clock's seconds. total: of messages. kept: of `sent` and `received` the bodies; of
    the moves the items, if there are commands among them, else nothing. before, step: of the
    flow. The other fields are the occurrence's.
    """

    t: float
    kind: str
    node: str
    socket: str
    link: str
    left: Position | None
    entered: Position | None
    total: int
    kept: Any
    detail: dict[str, Any]
    before: Step | None
    step: Step | None


# A note of all its fields, in order: for what is noted of every message.
note_with: Callable[[tuple[Any, ...]], Note] = partial(tuple.__new__, Note)


def note_of(occurrence: Occurrence, clock: Callable[[], float], flows: Flows) -> Note:
    """Takes down what just happened."""
    kind, node, socket, link, left, entered, messages, detail, _, may_wish = occurrence
    before = step = None
    kept: Any = ()
    if kind in BODIES:
        if len(messages) == 1 and type(message := messages[0]) is list:  # as a rule
            kept = (body(message),)
        else:
            kept = tuple([item if type(item) in WISHES else body(item) for item in messages])
        before, step = flows.step_of_message(kind, socket)
    elif kind in MOVES:
        for item in messages if may_wish else ():
            if type(item) is not list and type(item) is not bytes:
                kept = list(messages)
                break
    else:
        detail = plain_table(detail)
        if kind in SUBSCRIPTIONS:
            detail.setdefault("topic", topic_of(occurrence))
        before, step = flows.step(occurrence)
    total = len(messages)
    return note_with(
        (clock(), kind, node, socket, link, left, entered, total, kept, detail, before, step)
    )


def change_of_level(t: float, per_message: bool, most: float) -> Note:
    """The note that from here on each message is recorded, or only batches are."""
    level, key = ("messages", "messages again") if per_message else ("batches", "only batches")
    detail = {"level": level, "what": text(key, most=most)}
    return Note(t, e.RECORDING, "", "", "", None, None, 0, (), detail, None, None)


def body(message: Any) -> Body:
    """What a trace will tell of a message, or what it can be told from."""
    if type(message) is not list:
        return body_facts(message)
    if len(message) == 1:  # as a rule
        frame = message[0]
        return (frame,) if type(frame) is bytes and len(frame) <= SHORT else body_facts(message)
    for frame in message:
        if type(frame) is not bytes or len(frame) > SHORT:
            return body_facts(message)
    return tuple(message) if len(message) <= FRAMES else body_facts(message)
