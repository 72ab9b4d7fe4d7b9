"""The errors that the API raises: pyzmq's classes, pyzmq's numbers, and a sentence that teaches.

A program catches what it would catch with pyzmq: `zmq.Again`, `zmq.ContextTerminated`, or
`zmq.ZMQError` and a look at its `errno`. The text of an error stays what the C library
says, so that a search for it finds something. What zlearn knows beyond it (who waits for
whom, which call is due) is a note (PEP 678): Python prints it below the error.

Rules for this file: the classes, the texts, and the choice of a class for a number. Whoever
raises an error writes the note, because only they know what was going on.

Source: zmq_errno(3), zmq_strerror(3); pyzmq's `zmq.error`.
"""

import os
import threading
from errno import EINTR

from zlearn.zmq.constants import Errno
from zlearn.zmq.version import zmq_version

__all__ = [
    "Again",
    "ContextTerminated",
    "DraftFDWarning",
    "InterruptedSystemCall",
    "NotDone",
    "ZMQBaseError",
    "ZMQBindError",
    "ZMQError",
    "ZMQVersionError",
]

# ZeroMQ's own numbers, which no operating system has a text for.
_TEXTS: dict[int, str] = {
    Errno.EFSM: "Operation cannot be accomplished in current state",
    Errno.ENOCOMPATPROTO: "The protocol is not compatible with the socket type",
    Errno.ETERM: "Context was terminated",
    Errno.EMTHREAD: "No thread available",
    Errno.EHOSTUNREACH: "Host unreachable",  # ... and one where it has words of its own
}


def strerror(errno: int) -> str:
    """The text for an error number.

    Parameters:
        errno: a number of the operating system, or one of ZeroMQ's own.

    Returns the words that libzmq has for it: "Resource temporarily unavailable" for EAGAIN.

    Source: zmq_strerror(3).
    """
    return _TEXTS.get(errno) or os.strerror(errno)


_last_error = threading.local()


def zmq_errno() -> int:
    """The number of the last error that a call of this thread raised; 0 before the first.

    Source: zmq_errno(3).
    """
    return getattr(_last_error, "errno", 0)


class ZMQBaseError(Exception):
    """What all errors of ZeroMQ are."""


class ZMQError(ZMQBaseError):
    """A call failed, and `errno` says why.

    Parameters:
        errno: the error's number; without it, the one of this thread's last error. A text
            is taken too, and is then the message of an error without number.
        msg: the message, instead of the text that belongs to the number.
    """

    errno: int | None = None
    strerror: str

    def __init__(self, errno: int | str | None = None, msg: str | None = None) -> None:
        if errno is None:
            errno = zmq_errno()
        if isinstance(errno, int):
            self.errno = errno
            self.strerror = strerror(errno) if msg is None else msg
        else:
            self.strerror = str(errno) if msg is None else msg

    def __str__(self) -> str:
        return self.strerror

    def __repr__(self) -> str:
        return f"{type(self).__name__}('{self}')"


class ZMQBindError(ZMQBaseError):
    """`Socket.bind_to_random_port` tried often enough, and found no free port."""


class NotDone(ZMQBaseError):
    """`MessageTracker.wait` ran out of time: ZeroMQ still uses the message's memory."""


class ContextTerminated(ZMQError):
    """ETERM: the context was terminated, so its sockets can do nothing any more.

    The parameters are taken and ignored, as pyzmq does.
    """

    def __init__(self, errno: int | str = "ignored", msg: str = "ignored") -> None:
        super().__init__(Errno.ETERM)


class Again(ZMQError):
    """EAGAIN: not now. Nothing to receive or no room to send, and the call may not wait longer.

    The parameters are taken and ignored, as pyzmq does.
    """

    def __init__(self, errno: int | str = "ignored", msg: str = "ignored") -> None:
        super().__init__(Errno.EAGAIN)


class InterruptedSystemCall(ZMQError, InterruptedError):
    """EINTR: a signal arrived during the call.

    No program should see it: calls go on after a signal (PEP 475). The parameters are taken
    and ignored, as pyzmq does.
    """

    errno: int = EINTR
    strerror: str

    def __init__(self, errno: int | str = "ignored", msg: str = "ignored") -> None:
        super().__init__(EINTR)

    def __str__(self) -> str:
        return f"{self.strerror}: the call should have gone on by itself; please tell zlearn"


class ZMQVersionError(NotImplementedError):
    """Something that a newer ZeroMQ can do and this one can't.

    Parameters:
        min_version: the version that it takes, such as "4.3.6".
        msg: what it is.
    """

    def __init__(self, min_version: str, msg: str = "Feature") -> None:
        self.msg = msg
        self.min_version = min_version
        self.version = zmq_version()

    def __repr__(self) -> str:
        return f"ZMQVersionError('{self}')"

    def __str__(self) -> str:
        return f"{self.msg} requires libzmq >= {self.min_version}, have {self.version}"


class DraftFDWarning(RuntimeWarning):
    """A draft socket was asked for its file descriptor, which ZeroMQ itself doesn't offer."""

    def __init__(self, msg: str = "") -> None:
        super().__init__(
            msg
            or "The file descriptor of a thread-safe (draft) socket is an experiment and may go"
            " away. To silence this: warnings.simplefilter('ignore', zmq.error.DraftFDWarning)."
        )


_CLASSES: dict[int, type[ZMQError]] = {
    Errno.EAGAIN: Again,
    Errno.ETERM: ContextTerminated,
    EINTR: InterruptedSystemCall,
}


def error_from_errno(errno: int, note: str | None = None, msg: str | None = None) -> ZMQError:
    """The error to raise for a number: `raise error_from_errno(EFSM, "… the reply is due.")`.

    Parameters:
        errno: the error's number.
        note: the sentence that teaches: what was asked, what state things are in, what to do.
        msg: the message instead of the usual text, where pyzmq has its own (not for Again,
            ContextTerminated and InterruptedSystemCall: theirs is fixed).

    Returns an Again, ContextTerminated, InterruptedSystemCall or plain ZMQError. `zmq_errno()`
    gives the number from now on.
    """
    _last_error.errno = int(errno)
    error = _CLASSES.get(errno, ZMQError)(errno, msg)
    if note:
        error.add_note(note)
    return error
