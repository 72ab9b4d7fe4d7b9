"""The context, as programs see it: pyzmq's `Context` on zlearn's engine.

Rule for this file: pyzmq's shape. What a context does is the engine's affair.

Sources: pyzmq's `zmq.Context`; zmq_ctx_new(3), zmq_ctx_term(3), zmq_ctx_set(3).
"""

import atexit
import contextlib
import errno
import os
import threading
import warnings
import weakref
from typing import Any, ClassVar

from zlearn.engine.context import ContextCore
from zlearn.zmq.attributes import OptionAttributes
from zlearn.zmq.constants import ContextOption, SocketOption
from zlearn.zmq.error import ZMQError, error_from_errno
from zlearn.zmq.refusals import as_zmq_error
from zlearn.zmq.socket import Socket

_exiting: list[bool] = []
atexit.register(_exiting.append, True)


class Context(OptionAttributes):
    """Makes sockets, and ends when all of them are closed.

    io_threads: 1; 0 leaves inproc alone.
    """

    _socket_class: ClassVar[type[Socket]] = Socket
    _instance: ClassVar[Any] = None
    _instance_pid: ClassVar[int] = 0
    _instance_lock: ClassVar[Any] = threading.Lock()

    def __init__(self, io_threads: int = 1) -> None:
        self._closed = True
        if not isinstance(io_threads, int) or isinstance(io_threads, bool):
            raise TypeError(f"io_threads is a whole number, not {io_threads!r}")
        if io_threads < 0:
            raise error_from_errno(errno.EINVAL, f"io_threads can't be {io_threads}")
        self._core = self._make_core(io_threads)
        self._sockets: weakref.WeakSet[Socket] = weakref.WeakSet()
        self._defaults: dict[int, Any] = {}
        self._closed = False

    @staticmethod
    def _make_core(io_threads: int) -> ContextCore:
        return ContextCore(io_threads=io_threads)

    @classmethod
    def instance(cls, io_threads: int = 1) -> Any:
        """The context that the whole process shares; a new one after the old one has ended."""
        with cls._instance_lock:
            is_own = cls._instance_pid == os.getpid() and isinstance(cls._instance, cls)
            if not is_own or cls._instance.closed:
                cls._instance = cls(io_threads=io_threads)
                cls._instance_pid = os.getpid()
            return cls._instance

    @property
    def closed(self) -> bool:
        """Whether the context has ended."""
        return self._closed

    def socket(self, socket_type: int, socket_class: Any = None, **kwargs: Any) -> Any:
        """Opens a socket.

        socket_type: a SocketType, for example `zmq.REQ`. kwargs: options, as attributes.

        Raises ZMQError: EINVAL for an unknown type, EMFILE, ENOTSUP when the context has ended.
        """
        if self._closed:
            raise error_from_errno(errno.ENOTSUP, "the context has ended: make a new one")
        if not isinstance(socket_type, int):
            raise TypeError("an integer is required")
        try:
            socket = (socket_class or self._socket_class)(self, socket_type)
        except ValueError:
            raise error_from_errno(errno.EINVAL, f"{socket_type!r} is no socket type") from None
        for number, value in self._defaults.items():
            with contextlib.suppress(ZMQError):  # some options are for some types alone
                socket.set(number, value)
        for name, value in kwargs.items():
            setattr(socket, name, value)
        self._sockets.add(socket)
        return socket

    def term(self) -> None:
        """Ends the context: waits until its sockets are closed and what they linger for is sent.

        zmq_ctx_term(3).
        """
        if not self._closed:
            self._core.terminate()
            self._closed = True

    def destroy(self, linger: int | None = None) -> None:
        """Closes all sockets, with this linger in milliseconds, and ends the context."""
        if self._closed:
            return
        for socket in list(self._sockets):
            socket.close(linger)
        self.term()

    def __enter__(self) -> "Context":
        return self

    def __exit__(self, *exception: object) -> None:
        self._warn()
        self.destroy()

    def __del__(self) -> None:
        # While the interpreter ends there is no I/O thread any more that could be waited for.
        if not getattr(self, "_closed", True) and not _exiting:
            self._warn()
            for core in list(self._core.sockets):  # their sockets may have gone before us
                core.close()
            self.destroy()

    def _warn(self) -> None:
        for socket in list(self._sockets):
            if not socket.closed:
                message = f"Unclosed socket {socket!r}: close it before its context ends"
                warnings.warn(message, ResourceWarning, stacklevel=3, source=self)

    def _core_closed(self, socket: Socket) -> None:
        self._sockets.discard(socket)

    def get(self, option: int) -> Any:
        """The value of a context option. Raises ZMQError (EINVAL). zmq_ctx_get(3)."""
        match option:
            case ContextOption.IO_THREADS:
                return self._core.io_threads
            case ContextOption.MAX_SOCKETS:
                return self._core.max_sockets
            case ContextOption.SOCKET_LIMIT:
                return 65535
        raise error_from_errno(errno.EINVAL, f"a context has no option {option!r} (or not yet)")

    def set(self, option: int, optval: Any) -> None:
        """Sets a context option. Raises ZMQError (EINVAL). zmq_ctx_set(3)."""
        with as_zmq_error():
            match option:
                case ContextOption.IO_THREADS if isinstance(optval, int) and optval >= 0:
                    self._core.io_threads = optval
                case ContextOption.MAX_SOCKETS if isinstance(optval, int) and optval >= 1:
                    self._core.max_sockets = optval
                case _:
                    note = f"a context has no option {option!r} (yet) that could be {optval!r}"
                    raise error_from_errno(errno.EINVAL, note)

    def setsockopt(self, opt: int, value: Any) -> None:
        """Gives a socket option to all sockets that are opened from now on."""
        self._defaults[int(opt)] = value

    def getsockopt(self, opt: int) -> Any:
        """The socket option that new sockets get. Raises KeyError where none was set."""
        return self._defaults[int(opt)]

    def __setattr__(self, name: str, value: Any) -> None:
        if name.upper() in SocketOption.__members__ and not name.startswith("_"):
            self._defaults[int(SocketOption[name.upper()])] = value
        elif name.upper() in ContextOption.__members__:
            self.set(ContextOption[name.upper()], value)
        else:
            object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        if name.upper() in SocketOption.__members__ and not name.startswith("_"):
            number = int(SocketOption[name.upper()])
            if number in self._defaults:
                return self._defaults[number]
        elif name.upper() in ContextOption.__members__:
            return self.get(ContextOption[name.upper()])
        raise AttributeError(f"{type(self).__name__} has no attribute {name}")

    def __repr__(self) -> str:
        count = len([socket for socket in self._sockets if not socket.closed])
        open_sockets = f"{count} socket{'s' if count > 1 else ''}" if count else ""
        state = " closed" if self._closed else ""
        return f"<zmq.Context({open_sockets}) at {id(self):#x}{state}>"
