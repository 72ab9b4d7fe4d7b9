"""From the engine's refusals to pyzmq's errors.

Rule for this file: it translates, and words nothing but the address.
"""

import contextlib
import errno
from collections.abc import Iterator

from zlearn.engine.errors import Refusal
from zlearn.zmq.error import ZMQError, error_from_errno, strerror


@contextlib.contextmanager
def as_zmq_error(address: str | None = None) -> Iterator[None]:
    """Raises a ZMQError for a Refusal or OSError of the engine, with its sentence as a note."""
    try:
        yield
    except Refusal as refusal:
        raise to_zmq_error(refusal.errno, refusal.note, address) from None
    except OSError as error:
        note = error.strerror or str(error)
        raise to_zmq_error(error.errno or 0, note, address) from None


def to_zmq_error(number: int, note: str, address: str | None = None) -> ZMQError:
    """The error of pyzmq's class; its text has the address, and how long a path may be."""
    if address is None:
        return error_from_errno(number, note)
    text = strerror(number)
    if number == errno.ENAMETOOLONG:
        text += f": {note}; see zmq.IPC_PATH_MAX_LEN"
    return error_from_errno(number, note, f"{text} (addr={address!r})")
