"""Subscriptions in messages of several frames, as libzmq takes them.

A subscription is a message of one frame, as a rule. But libzmq looks at each frame for itself:

    [1 A] [1 B] [x]     two subscriptions, and then a message: [x]
    [x] [1 A]           a message, as it is; and A is subscribed to all the same, unless
                        ONLY_FIRST_SUBSCRIBE says that the first frame decides for all

Rule for this file: which frames count. What they ask for is done by the publisher.

Source: libzmq's xpub.cpp and xsub.cpp; zmq_setsockopt(3).
"""

from typing import Any

from zlearn.patterns.pattern import Message
from zlearn.zmtp.commands import Cancel, Subscribe

TAKEN_APART = "it is several subscriptions, which are taken apart"


def as_command(item: Any) -> Subscribe | Cancel | None:
    """The subscription that an item is, or None.

    From a ZMTP 3.0 peer or a program at an XSUB it is a message of one frame: 1 or 0, and
    the topic.
    """
    if not isinstance(item, list):
        return item
    if len(item) == 1 and item[0][:1] in (b"\0", b"\1"):
        return (Subscribe if item[0][0] else Cancel)(item[0][1:])
    return None


def take_several(publisher: Any, message: Message, pipe: Any) -> None:
    """A subscriber sent a message of several frames."""
    options = publisher.options
    commands = [as_command([frame]) for frame in message]
    start = commands.index(None) if None in commands else len(commands)
    if start:
        publisher.ledger.discard("filtered", TAKEN_APART, pipe)
    for command in commands[:start]:
        publisher.take_subscription(command, command, pipe)
    if not options.xpub_manual and (start or not options.only_first_subscribe):
        for command in commands[start:]:
            if command is not None:
                publisher.apply(command, pipe, silently=True)
    if start < len(message):
        publisher.take_message(message[start:], pipe)
