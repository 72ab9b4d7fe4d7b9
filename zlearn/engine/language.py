"""Which language a link speaks: ZMTP, as a rule.

Whatever it is, a session drives it through the same doors as `zmtp.Connection`: `start`,
`receive`, `take_output`, `encode`, `sent_size`, `ping`, and `greeted`, `ready`, `peer` and
`notices` to look at.

Rule for this file: the choice. The languages themselves live in `zmtp`.
"""

from typing import Any

from zlearn.engine.security import new_mechanism
from zlearn.zmtp.connection import Connection


def new_connection(core: Any, side: str, endpoint: str) -> Connection:
    """Our end of a new link.

    core: the socket. side: "connect" or "bind". endpoint: the address that the link belongs to.
    """
    options = core.options
    return Connection(
        socket_type=core.pattern.name,
        accepts=core.pattern.peers,
        routing_id=options.routing_id if core.pattern.introduces_itself else b"",
        max_message_size=options.maxmsgsize,
        new_mechanism=new_mechanism(options, core.random.randbytes),
    )
