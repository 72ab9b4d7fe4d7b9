"""PAIR: one peer, both directions. For two threads, or two parts of one program. (RFC 31.)"""

from typing import Any

from zlearn.patterns.pattern import Message, Pattern


class Pair(Pattern):
    """Talks to the first peer that comes. Another is sent away while that one stays."""

    name = "PAIR"
    peers = frozenset({"PAIR"})

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._sending = False

    def attach(self, pipe: Any) -> bool:
        if self.origin is not None:
            return False
        self.origin = pipe
        self._sending = True
        return True

    def stop_sending(self, pipe: Any) -> None:
        if pipe is self.origin:
            self._sending = False

    def stop_receiving(self, pipe: Any) -> None:
        if pipe is self.origin:
            self.origin = None

    def send(self, message: Message) -> bool:
        return self.origin is not None and self._sending and self.origin.write(message)

    def receive(self) -> Message | None:
        return self.origin.read() if self.origin is not None else None

    def can_send(self) -> bool:
        return self.origin is not None and self._sending and self.origin.has_room()

    def can_receive(self) -> bool:
        return self.origin is not None and self.origin.has_message()
