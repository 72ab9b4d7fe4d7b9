"""Shadows: two objects of the API that stand for one socket, or one context.

In pyzmq a socket has an address, that of the C library's object, and `Socket.shadow(address)`
makes another Python object for it. Here the address is a number that leads to the engine's
object, as long as that lives.

Rule for this file: numbers and what they lead to.
"""

import weakref
from typing import Any

from zlearn.zmq.utils.interop import cast_int_addr

_known: weakref.WeakValueDictionary[int, Any] = weakref.WeakValueDictionary()


def address_of(core: Any) -> int:
    """The number that leads to `core`."""
    _known[id(core)] = core
    return id(core)


def core_of(shadow: Any, kind: type) -> Any:
    """The engine's object behind a socket, a context, or an address of one.

    kind: SocketCore or ContextCore. Raises ValueError for what leads to none.
    """
    core = getattr(shadow, "_core", None)
    if core is None:
        address = cast_int_addr(getattr(shadow, "underlying", shadow))
        core = _known.get(address)
    if not isinstance(core, kind):
        raise ValueError(f"{shadow!r} is not the address of a {kind.__name__} that is alive")
    return core
