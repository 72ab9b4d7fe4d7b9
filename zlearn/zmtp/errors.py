"""What is raised when a peer breaks the rules of the wire.

Rule for this file: the exception only. The sentence is written where the rule is broken,
since only that place knows what the peer did.
"""

from typing import Any


class ProtocolError(Exception):
    """The peer sent what ZMTP does not allow; its connection can't go on.

    `str(error)` is one sentence that says what came and what was due. `batch` holds the
    messages and subscriptions that were decoded, in order, from the same bytes before
    the mistake: they are good and may still be delivered.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.batch: list[Any] = []
