"""The context, as programs see it: pyzmq's `Context` on zlearn's engine.

Rule for this file: pyzmq's shape. What a context does is the engine's affair.

Sources: pyzmq's `zmq.Context`; zmq_ctx_new(3), zmq_ctx_term(3), zmq_ctx_set(3).
"""

import atexit
import contextlib
import math
import os
import threading
import warnings
import weakref
from typing import Any, ClassVar

from zlearn.engine.context import ContextCore
from zlearn.zmq import shadowing
from zlearn.zmq.attributes import OptionAttributes
from zlearn.zmq.constants import ContextOption, Errno, SocketOption
from zlearn.zmq.error import ZMQError, error_from_errno
from zlearn.zmq.finalizing import finalize
from zlearn.zmq.refusals import as_zmq_error
from zlearn.zmq.socket import Socket

_exiting: list[bool] = []
atexit.register(_exiting.append, True)

INTERRUPTED = (
    "term waits until all sockets are closed (open: {sockets}), and until what closed ones linger"
    " for is sent. destroy(linger=0) waits for neither."
)


class Context(OptionAttributes):
    """Makes sockets, and ends when all of them are closed.

    io_threads: 1; 0 leaves inproc alone. A context here is shadowed. shadow: a context to
    shadow, or its address: both make sockets of the same context, each of its own class.
    """

    sockopts: dict[int, Any]
    _core: ContextCore
    _sockets: "weakref.WeakSet[Any]"
    _closed: bool
    _socket_class: Any = Socket
    _instance: ClassVar[Any] = None
    _instance_pid: ClassVar[int | None] = None
    _instance_lock: ClassVar[Any] = threading.Lock()
    _shadow = False
    _shadow_obj: Any = None
    _warn_destroy_close = False
    _repr_cls: ClassVar[str] = "zmq.Context"

    def __init__(self, io_threads: Any = 1, shadow: Any = 0) -> None:
        self._closed = True
        if isinstance(io_threads, Context):
            io_threads, shadow = 1, io_threads
        if not isinstance(io_threads, int):
            raise TypeError("an integer is required")
        self._shadow = bool(shadow)
        if shadow:
            self._shadow_obj = shadow
            self._core = shadowing.core_of(shadow, ContextCore)
        else:
            with as_zmq_error():
                self._core = self._make_core(io_threads)
        self._sockets = weakref.WeakSet()
        self.sockopts = {}
        self._closed = False

    @staticmethod
    def _make_core(io_threads: int) -> ContextCore:
        return ContextCore(io_threads=io_threads)

    def __class_getitem__(cls, item: Any) -> Any:
        """`zmq.Context[zmq.Socket]`, as annotations have it, is the class itself."""
        return cls

    # --- which one it is ---------------------------------------------------------

    @classmethod
    def instance(cls, io_threads: int = 1) -> Any:
        """The context that the whole process shares.

        A new one after the old one has ended, and in a process that was forked.
        """
        with cls._instance_lock:
            old = cls._instance
            if old is None or cls._instance_pid != os.getpid() or old.closed:
                cls._instance = cls(io_threads=io_threads)
                cls._instance_pid = os.getpid()
            return cls._instance

    @classmethod
    def shadow(cls, address: Any) -> Any:
        """Another object for a context. address: the context, or its `underlying`."""
        return cls(shadow=address)

    @classmethod
    def shadow_pyczmq(cls, ctx: Any) -> Any:
        """A shadow of a context of the library pyczmq: there is none that zlearn could share."""
        raise NotImplementedError("pyczmq's contexts belong to the C library, not to zlearn")

    def __copy__(self, memo: Any = None) -> Any:
        """A copy is a shadow."""
        return type(self).shadow(self)

    __deepcopy__ = __copy__

    @property
    def underlying(self) -> int:
        """The address of the context that this object stands for; 0 when this one is closed."""
        return 0 if self._closed else shadowing.address_of(self._core)

    @property
    def closed(self) -> bool:
        """Whether the context has ended."""
        return self._closed

    # --- its sockets -------------------------------------------------------------

    def socket(self, socket_type: int, socket_class: Any = None, **kwargs: Any) -> Any:
        """Opens a socket.

        socket_type: a SocketType, for example `zmq.REQ`. socket_class: another class than the
        context's own. kwargs: what that class takes.

        Raises ZMQError: EINVAL for an unknown type, EMFILE, ENOTSUP when the context has ended.
        """
        if self._closed:
            raise error_from_errno(Errno.ENOTSUP, "the context has ended: make a new one")
        socket = (socket_class or self._socket_class)(self, socket_type, **kwargs)
        for number, value in self.sockopts.items():
            with contextlib.suppress(ZMQError):  # some options are for some types alone
                socket.setsockopt(number, value)
        self._add_socket(socket)
        return socket

    def _add_socket(self, socket: Any) -> None:
        self._sockets.add(socket)

    def _rm_socket(self, socket: Any) -> None:
        self._sockets.discard(socket)

    # --- its end -----------------------------------------------------------------

    def term(self) -> None:
        """Ends the context: waits until its sockets are closed and what they linger for is sent.

        zmq_ctx_term(3).
        """
        if not self._closed:
            try:
                self._core.terminate()
            except KeyboardInterrupt as interrupt:
                names = [core.ledger.socket for core in self._core.sockets]
                interrupt.add_note(INTERRUPTED.format(sockets=", ".join(names) or "none"))
                raise
            self._closed = True

    def destroy(self, linger: int | None = None) -> None:
        """Closes all sockets, with this linger in milliseconds, and ends the context."""
        if self._closed:
            return
        for socket in list(self._sockets):
            if not socket.closed:
                if self._warn_destroy_close:
                    message = f"Destroying context with unclosed socket {socket}"
                    warnings.warn(message, ResourceWarning, stacklevel=3, source=socket)
                socket.close(linger)
        self.term()

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *exception: object) -> None:
        self._warn_destroy_close = True
        self.destroy()

    def __del__(self) -> None:
        # While the interpreter ends there is no I/O thread any more that could be waited for.
        if self._shadow or getattr(self, "_closed", True) or _exiting:
            return
        warnings.warn(f"Unclosed context {self}", ResourceWarning, stacklevel=2, source=self)
        finalize(self._end)

    def _end(self) -> None:
        self._warn_destroy_close = True
        for core in list(self._core.sockets):  # their sockets may have gone before us
            core.close()
        self.destroy()

    # --- options -----------------------------------------------------------------

    def get(self, option: int) -> Any:
        """The value of a context option.

        Raises ZMQError (EINVAL), RuntimeError after the end. zmq_ctx_get(3).
        """
        self._check_open()
        with as_zmq_error():
            return self._core.options.get(math.trunc(option))

    def set(self, option: int, optval: Any) -> None:
        """Sets a context option.

        Raises ZMQError (EINVAL), TypeError, OverflowError, RuntimeError after the end.
        zmq_ctx_set(3).
        """
        self._check_open()
        if not isinstance(optval, int):
            raise TypeError(f"expected int, got: {optval!r}")
        if not -(2**31) <= optval < 2**31:
            raise OverflowError(f"{optval} does not fit into 32 bits")
        with as_zmq_error():
            self._core.options.set(math.trunc(option), int(optval))

    def _check_open(self) -> None:
        if self._closed:
            raise RuntimeError("Context has been destroyed")

    def setsockopt(self, opt: int, value: Any) -> None:
        """Gives a socket option to all sockets that are opened from now on."""
        self.sockopts[opt] = value

    def getsockopt(self, opt: int) -> Any:
        """The socket option that new sockets get. Raises KeyError where none was set."""
        return self.sockopts[opt]

    def _set_attr_opt(self, name: str, opt: int, value: Any) -> None:
        if name in ContextOption.__members__:
            self.set(opt, value)
        elif name in SocketOption.__members__:
            self.sockopts[opt] = value
        else:
            raise AttributeError(f"No such context or socket option: {name}")

    def _get_attr_opt(self, name: str, opt: int) -> Any:
        if name in ContextOption.__members__:
            return self.get(opt)
        if opt not in self.sockopts:
            raise AttributeError(name)
        return self.sockopts[opt]

    def __delattr__(self, name: str) -> None:
        if name in self.__dict__:
            object.__delattr__(self, name)
        elif name.upper() not in SocketOption.__members__:
            raise AttributeError(f"No such socket option: {name.upper()!r}")
        elif self.sockopts.pop(SocketOption[name.upper()], None) is None:
            raise AttributeError(name.upper())

    def __dir__(self) -> list[str]:
        return [*dir(type(self)), *ContextOption.__members__]

    def __repr__(self) -> str:
        own = type(self).__dict__.get("_repr_cls")
        name = own or f"{type(self).__module__}.{type(self).__name__}"
        count = len(self._sockets) if "_sockets" in self.__dict__ else 0
        sockets = f"{count} socket{'s' if count > 1 else ''}" if count else ""
        return f"<{name}({sockets}) at {id(self):#x}{' closed' if self._closed else ''}>"


def _renew_lock() -> None:
    """Another thread may have held it while this process was forked."""
    Context._instance_lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_lock)
