"""How the engine says no: an errno of libzmq's, and a sentence that teaches.

The public API turns a `Refusal` into pyzmq's class with the same errno, and hangs the
sentence on it as a note.

Rule for this file: numbers and the exception. The sentences are written where the facts are.
"""

# libzmq's own error numbers (zmq.h); the others are the system's.
EFSM = 156384712 + 51
ENOCOMPATPROTO = 156384712 + 52
ETERM = 156384712 + 53
EMTHREAD = 156384712 + 54


class Refusal(Exception):
    """A call that can't be done. `errno` is the number, `note` says why and what to do."""

    def __init__(self, errno: int, note: str = "") -> None:
        super().__init__(errno, note)
        self.errno = errno
        self.note = note
