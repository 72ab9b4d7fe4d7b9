"""Bare frames: messages of one frame, without the list around them.

Theory: to everybody a message is a list of frames. Around one short frame that list takes more
memory than the frame, time to make, and time of the garbage collector, which looks at each list
and passes bytes by. So where messages only pass through (decoder, queue, encoder) a message of one
frame may be that frame itself, if it is `bytes`. Whoever opens it gets the list.

Rule for this file: who may meet bare frames says so where they are taken; all others never do.
"""

from collections.abc import Iterable
from typing import Any


def in_lists(batch: Iterable[Any]) -> list[Any]:
    """The same batch, each message as a list of frames."""
    return [[item] if type(item) is bytes else item for item in batch]
