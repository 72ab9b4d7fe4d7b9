"""What a receiving socket asks to be sent: subscriptions, by SUB, and groups, by DISH.

Rule for this file: who may ask, and who is told of it. What a wish does, the pattern knows.

Sources: zmq_setsockopt(3): SUBSCRIBE; zmq_join(3), zmq_leave(3).
"""

import errno
from typing import Any

from zlearn.engine import events
from zlearn.engine.errors import Refusal


def set_subscription(core: Any, add: bool, topic: bytes) -> None:
    """Subscribes a socket to a topic, or takes that back. Raises Refusal (EINVAL)."""
    pattern = core.pattern
    if not pattern.subscribes:
        note = f"a {pattern.name} does not subscribe: that is for SUB"
        if pattern.name == "XPUB":
            note += ", and for an XPUB with XPUB_MANUAL"
        raise Refusal(errno.EINVAL, note)
    _tell(core, add, topic)
    (pattern.subscribe if add else pattern.unsubscribe)(topic)


def set_membership(core: Any, joins: bool, group: bytes) -> None:
    """Lets a socket join a group, or leave it. Raises Refusal (EINVAL, ENOTSUP)."""
    pattern = core.pattern
    core.work_off()
    if not pattern.joins:
        raise Refusal(errno.ENOTSUP, f"a {pattern.name} is in no groups: that is for DISH")
    if objection := pattern.objection(joins, group):
        raise Refusal(errno.EINVAL, objection)
    _tell(core, joins, group)
    (pattern.join if joins else pattern.leave)(group)


def _tell(core: Any, adds: bool, subject: bytes) -> None:
    if core.hooks.any:
        kind = events.SUBSCRIBED if adds else events.UNSUBSCRIBED
        core.ledger.tell(kind, messages=[[subject]])
