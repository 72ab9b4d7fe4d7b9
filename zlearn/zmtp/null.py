"""The NULL mechanism: no secrets. Each side says READY with its properties; that is all.

Also here: `Mechanism`, the interface that NULL shares with those to come (PLAIN, CURVE),
because NULL is its shortest example. Source: RFC 37, "The NULL mechanism".

Rule for this file: the commands of the handshake. A mechanism neither sees frames nor
judges the peer's properties.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from zlearn.zmtp.commands import Command, Error, Other, Ready
from zlearn.zmtp.errors import UNEXPECTED_COMMAND, ProtocolError


class Mechanism(Protocol):
    """One side of a handshake.

    name: as in the greeting.
    eager: whether `begin` may follow our greeting at once, before the peer's is seen.
    properties: what the peer told; None until the handshake is done.
    """

    name: str
    eager: bool
    properties: Mapping[str, bytes] | None

    def begin(self) -> Sequence[Command]:
        """Returns the commands to send first."""

    def receive(self, command: Command) -> Sequence[Command]:
        """Takes a command of the peer; returns the commands to answer with.

        Raises ProtocolError when the command is not the one that is due, or an ERROR.
        """


class Null:
    """Our side of a NULL handshake.

    own: the properties that we tell.
    """

    name = "NULL"
    eager = True

    def __init__(self, own: Mapping[str, bytes]) -> None:
        self.properties: Mapping[str, bytes] | None = None
        self._own = own

    def begin(self) -> Sequence[Command]:
        """Returns our READY: NULL has nothing to wait for."""
        return [Ready(self._own)]

    def receive(self, command: Command) -> Sequence[Command]:
        """Takes the peer's READY. Nothing is to be answered.

        Raises ProtocolError for anything else.
        """
        match command:
            case Ready(properties):
                self.properties = properties
                return []
            case Error():
                raise refusal(command)
            case _:
                raise ProtocolError(
                    f"the peer sent {_name(command)} before READY; NULL begins with READY",
                    UNEXPECTED_COMMAND,
                )


def refusal(error: Error) -> ProtocolError:
    """Returns what to raise when the peer sent `error`."""
    reason = error.reason.decode("utf-8", "backslashreplace")
    return ProtocolError(f"the peer refused the connection with ERROR {reason!r}")


def _name(command: Command) -> str:
    if isinstance(command, Other):
        return "the command " + repr(command.name[:40].decode("latin-1"))
    return type(command).__name__.upper()
