"""What a pattern raises, as a refusal: the errno that libzmq has for it, and a sentence.

Rule for this file: from the patterns' exceptions to the engine's one.
"""

import errno
from typing import Any

from zlearn.engine import events
from zlearn.engine.errors import EFSM, Refusal
from zlearn.patterns import Malformed, Unroutable, WrongState

# What a pattern raises for a call that it can't do now or at all.
NOT_AT_ALL = (WrongState, Unroutable, Malformed, NotImplementedError)


def refusal(core: Any, call: str, error: Exception) -> Refusal:
    """The refusal of a call at a socket. core: the socket's. call: "send" or "recv"."""
    if isinstance(error, WrongState):
        if call == "send":
            core.ledger.end(events.FATE_WRONG_STATE, str(error))
        return Refusal(EFSM, str(error))
    if isinstance(error, Unroutable):
        return Refusal(errno.EHOSTUNREACH, str(error))
    if isinstance(error, Malformed):
        return Refusal(errno.EINVAL, str(error))
    verb = "send: it only receives" if call == "send" else "receive: it only sends"
    return Refusal(errno.ENOTSUP, f"a {core.pattern.name} can't {verb}")
