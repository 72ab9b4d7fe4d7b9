"""From the engine's refusals to pyzmq's errors.

Rule for this file: it translates, and words nothing but the address.
"""

import contextlib
from collections.abc import Iterator

from zlearn.engine.errors import Refusal
from zlearn.zmq.error import ZMQError, error_from_errno, strerror


@contextlib.contextmanager
def as_zmq_error(address: str = "") -> Iterator[None]:
    """Raises a ZMQError for a Refusal or OSError of the engine, with its sentence as a note."""
    try:
        yield
    except Refusal as refusal:
        raise to_zmq_error(refusal.errno, refusal.note, address) from None
    except OSError as error:
        note = error.strerror or str(error)
        raise to_zmq_error(error.errno or 0, note, address) from None


def to_zmq_error(errno: int, note: str, address: str = "") -> ZMQError:
    """The error of pyzmq's class; the address is in its text, as pyzmq does."""
    text = f"{strerror(errno)} (addr={address!r})" if address else None
    return error_from_errno(errno, note, text)
