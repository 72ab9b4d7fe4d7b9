"""The doors of a link's language: what a session asks of `Connection`, and of what takes its place.

Rule for this file: the interface. `connection` says what each door is for.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from zlearn.zmtp.mechanism import Inquiry
from zlearn.zmtp.peer import Peer


class Language(Protocol):
    """Our side of a link: bytes in, messages out, and back."""

    notices: list[Any]
    takes_bare: bool
    """Whether `encode` understands bare frames (bare.py)."""

    @property
    def peer(self) -> Peer | None:
        """Who is at the other end; None until `ready`."""

    @property
    def greeted(self) -> bool:
        """Whether the peer's greeting arrived and is good."""

    @property
    def ready(self) -> bool:
        """Whether messages may flow."""

    @property
    def has_heartbeats(self) -> bool:
        """Whether the peer answers a `ping`. Only once `ready`."""

    @property
    def inquiry(self) -> Inquiry | None:
        """What has to be decided about the peer before the handshake can go on."""

    def start(self) -> None:
        """Queues what we say first."""

    def take_output(self) -> bytes:
        """What is to be written now beside messages."""

    def ping(self, ttl_tenths: int, context: bytes) -> None:
        """Queues a question for a sign of life."""

    def receive(self, data: bytes) -> list[Any]:
        """Takes bytes from the peer; returns what is complete now. Raises ProtocolError."""

    def answer(self, status: int) -> list[Any]:
        """Answers the inquiry; returns what the peer has said meanwhile, as `receive` does."""

    def encode(self, batch: Sequence[Any]) -> list[bytes]:
        """Messages as chunks for one gathering write."""

    def sent_size(self, item: Any) -> int:
        """How many bytes `encode` makes of one item."""
