"""A fork: what the child must leave alone, because it is the parent's.

Theory: a fork copies the memory and one thread. The child sees the parent's contexts, but the
I/O threads that drive them are not there; and its descriptors are the same connections as
the parent's, so that whatever it said would be said in the parent's name. So in the child
each context that it finds is over, each socket is closed, without a word to anybody, and
its copies of the descriptors are given back: otherwise a peer would not notice when the
parent hangs up. A child that wants to talk makes a context of its own.

Rule for this file: it runs in the child, right after the fork, and never waits.
"""

import os
import weakref
from typing import Any

from zlearn.engine import account
from zlearn.transports import streams

_contexts: "weakref.WeakSet[Any]" = weakref.WeakSet()


def remember(context: Any) -> None:
    """This context is to be left alone by children."""
    _contexts.add(context)


def remembered() -> list[Any]:
    """The contexts of this process that are still there."""
    return list(_contexts)


def _leave_to_the_parent() -> None:
    for context in remembered():
        context.leave_to_the_parent()
    account.renew_lock()
    streams.forget_all()


if hasattr(os, "register_at_fork"):  # where there are forks
    os.register_at_fork(after_in_child=_leave_to_the_parent)
