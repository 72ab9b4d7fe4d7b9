"""The place of a link: the address that it belongs to, and what holds there.

A link keeps the options that its socket had when it was bound or connected, as in libzmq: so one
socket can connect to two servers with two keys, and who set a password too late notices.

Rule for this file: facts only.
"""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from zlearn.engine.options import Options


class Place(NamedTuple):
    """Where a link belongs.

    side: "connect" or "bind", the end that this is. endpoint: the address.
    options: as they were then.
    """

    side: str
    endpoint: str
    options: "Options"
