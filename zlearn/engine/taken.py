"""Who has an address that can't be bound: a sentence for the error.

In a notebook it is nearly always the reader's own socket, from a cell that was run before.

Rule for this file: it looks, and words. It is only asked when a bind has failed.
"""

from typing import Any

from zlearn.engine import forking
from zlearn.transports.endpoint import Endpoint

OWN = (
    '"{endpoint}" is bound already, by {holder} of this program. In a notebook: the cell that made'
    " it was run before. Close that socket first (or end its context), or make it in a `with`."
)
OTHERS = (
    '"{endpoint}" is taken by another program. End that one, or use another port: with'
    ' "{transport}://127.0.0.1:*" the system chooses a free one, and last_endpoint says which.'
)
FILE = (
    '"{endpoint}" is taken: a file lies there that is no socket, or another program has the name.'
    " Use another one."
)


def sentence(core: Any, endpoint: Endpoint) -> str:
    """Who has that address, and what to do. core: the socket that can't have it."""
    holder = _holder(core.context, endpoint)
    if holder:
        return OWN.format(endpoint=endpoint, holder=holder)
    text = FILE if endpoint.transport == "ipc" else OTHERS
    return text.format(endpoint=endpoint, transport=endpoint.transport)


def _holder(context: Any, endpoint: Endpoint) -> str:
    """The name of the socket of this program that has bound it; "" if there is none."""
    for each in {context: None, **dict.fromkeys(forking.remembered())}:
        for core in list(each.sockets):
            if any(_collide(endpoint, bound) for bound in core.endpoints.bound()):
                return str(core.ledger.socket)
    return ""


def _collide(endpoint: Endpoint, bound: str) -> bool:
    """Whether they are one address; over a network one port is enough to be suspected."""
    if endpoint.transport == "ipc":
        return str(endpoint) == bound
    transport, _, address = bound.partition("://")
    ports = [text.partition("/")[0].rpartition(":")[2] for text in (endpoint.address, address)]
    return transport not in ("ipc", "inproc") and ports[0] == ports[1]
