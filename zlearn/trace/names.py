"""How messages, copies and commands are named, and how a name is read back.

    server.rep#7      the 7th message that the socket `server.rep` sent
    server.rep#7/2    its copy on that socket's pipe 2 (pipe 0: there was no pipe)
    server.sub!3/1    the 3rd subscription command of that socket, on pipe 1
    server.rep?4/0    something already under way when the recording began

Rule for this file: text in, text out. Names depend on nothing but the order of events.
"""

import re
from functools import lru_cache
from typing import NamedTuple

MESSAGE = "#"
COMMAND = "!"
STRAY = "?"  # it came from before the recording, so it is in no books

# A socket's name may hold any of the three marks, so a name is read from its end.
_NAME = re.compile(r"(?P<socket>.*)(?P<mark>[#!?])(?P<number>\d+)(?:/(?P<pipe>[^/]*))?", re.DOTALL)


class Name(NamedTuple):
    """A message's or a copy's name, taken apart. `pipe` is None for a message."""

    socket: str
    mark: str
    number: int
    pipe: str | None

    @property
    def message(self) -> str:
        """The name of the whole message."""
        return message_name(self.socket, self.number, self.mark)


def message_name(socket: str, number: int, mark: str = MESSAGE) -> str:
    """The name of the `number`-th message (from 1) of a socket."""
    return f"{socket}{mark}{number}"


def copy_name(message: str, pipe: object, again: int = 0) -> str:
    """The name of a message's copy on a pipe.

    again: 0 for the first copy of the message on that pipe, which is all there is as a
    rule; a further one is told apart by ".1", ".2", …
    """
    return f"{message}/{pipe}.{again}" if again else f"{message}/{pipe}"


@lru_cache(maxsize=4096)  # each step of a copy names it anew
def parse(name: str) -> Name | None:
    """Takes a name apart; None if it is no message's, copy's or command's name."""
    socket, mark, number = name.rpartition(MESSAGE)
    if mark and number.isdecimal():  # a message's, and there is nothing to look for
        return Name(socket, mark, int(number), None)
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    return Name(found["socket"], found["mark"], int(found["number"]), found["pipe"])
