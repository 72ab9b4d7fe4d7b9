"""Conversations with a connection: whatever a peer says, it is understood or refused, no third.

`hold` says bytes to one side of a connection in one piece, and to another in small ones, and
compares. What has to hold for any bytes at all:

- the one way to fail is ProtocolError, and then the connection is closed for good;
- it does not matter how the bytes are cut;
- what is held and what is answered is bounded by what was said;
- what was understood can be said again, and is understood again.

Rule for this file: connections. Which side speaks what is in targets.py.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from zlearn.zmtp.connection import State
from zlearn.zmtp.errors import ProtocolError
from zlearn.zmtp.language import Language

ANSWER_LIMIT = 65536 + 4096  # bytes of answers that wait: PONGs are bounded, and a handshake
LAST_WORD_LIMIT = 1000


class Outcome(NamedTuple):
    """What came of a conversation.

    heard: messages and wishes. failure: the number of the mistake that ended it, or None. The
    sentence may differ with the cut: it quotes what has come so far.
    """

    heard: list[Any]
    answers: bytes
    failure: int | None


def hold(make: Callable[[], Language], said: bytes, piece: int) -> Outcome:
    """Says bytes in one piece and in pieces of `piece` bytes; returns what came of it."""
    whole = listen(make(), [said])
    pieces = [said[at : at + piece] for at in range(0, len(said), piece)]
    cut = listen(make(), pieces)
    assert cut.heard == whole.heard, "it matters how the bytes are cut"
    assert cut.failure == whole.failure, (cut.failure, whole.failure)
    return whole


def listen(connection: Any, pieces: list[bytes]) -> Outcome:
    """One side of a conversation; whoever has to be let in is."""
    connection.start()
    heard: list[Any] = []
    answers = [connection.take_output()]
    for piece in pieces:
        try:
            heard += connection.receive(piece)
            while connection.inquiry is not None:
                answers.append(connection.take_output())
                heard += connection.answer(200)
        except ProtocolError as error:
            heard += error.batch
            check_closed(connection)
            return Outcome(heard, b"".join(answers), error.number)
        answer = connection.take_output()
        assert len(answer) <= ANSWER_LIMIT
        answers.append(answer)
        connection.notices.clear()
    check_understood(connection, heard)
    return Outcome(heard, b"".join(answers), None)


def check_closed(connection: Any) -> None:
    """A connection that has failed stays so, and says nothing but, over WebSocket, good-bye."""
    assert connection.state is State.CLOSED and connection.inquiry is None
    assert len(connection.take_output()) <= LAST_WORD_LIMIT
    assert connection.take_output() == b""
    try:
        connection.receive(b"more")
    except ProtocolError:
        return
    raise AssertionError("a closed connection went on")


def check_understood(connection: Any, heard: list[Any]) -> None:
    """What was heard are messages of frames of bytes, and can be said in turn."""
    messages = [item for item in heard if isinstance(item, list)]
    for message in messages:
        assert message and all(type(frame) is bytes for frame in message)
    if messages and connection.ready:
        said = b"".join(connection.encode(messages))
        assert len(said) == sum(connection.sent_size(message) for message in messages)
