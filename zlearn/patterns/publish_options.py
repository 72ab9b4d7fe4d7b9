"""What options change at a publisher, PUB or XPUB: for those who set them.

XPUB_NODROP: a subscriber that is full is waited for, instead of missing a message.
INVERT_MATCHING: those get a message who did *not* ask for it.
XPUB_MANUAL_LAST_VALUE: the message after a subscription is for that subscriber alone, if it
matches: for caches, which tell a new one the last value. It is XPUB_MANUAL as well.
XPUB_WELCOME_MSG: what each new subscriber is sent first; it sees it if it asked for it.

Rule for this file: the plain publisher does not come by here. (zmq_setsockopt(3).)
"""

from typing import Any

from zlearn.patterns.pattern import Message

ARE_CHOOSY = ("xpub_nodrop", "invert_matching", "xpub_manual_last_value")


def send_choosily(publisher: Any, message: Message) -> bool:
    """What `send` is at a publisher with one of the options ARE_CHOOSY. False: not now."""
    options = publisher.options
    wanted = publisher.subscriptions.match(message[0])
    if options.invert_matching:
        wanted = {pipe: 1 for pipe in publisher.pipes if pipe not in wanted}
    is_for_last = options.xpub_manual_last_value and publisher.last is not None
    if is_for_last:
        wanted = {pipe: 1 for pipe in wanted if pipe is publisher.last}
    if options.xpub_nodrop:
        for pipe in wanted:
            if not pipe.has_room():
                return False
    if publisher.ledger.is_open:
        publisher.report_the_rest(wanted)
    if is_for_last:
        publisher.last = None
    publisher._distributor.send(message, wanted)
    return True


def welcome(publisher: Any, pipe: Any) -> None:
    """Greets a new subscriber."""
    message = [publisher.options.xpub_welcome_msg]
    publisher.ledger.begin(message)
    pipe.write(message)
