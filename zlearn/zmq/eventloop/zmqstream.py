"""ZMQStream: callbacks for a socket, on tornado's loop.

    stream = ZMQStream(socket)
    stream.on_recv(lambda message: ...)
    stream.send_multipart([b"topic", b"body"])

Theory: the loop watches the socket's descriptor, which rings when there is news and is
silent until all news were looked at (ZMQ_FD is edge-triggered). So after each step the stream
looks whether there is more, and if so asks the loop to come back. One message is handled
at a time, so that other handlers of the loop have their turns.

Rule for this file: pyzmq's `ZMQStream`, on blocking sockets. tornado runs it.
"""

import asyncio
import pickle
import warnings
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from zlearn import zmq
from zlearn.zmq.asyncio import Socket as AsyncioSocket
from zlearn.zmq.eventloop._tornado import IOLoop, gen_log
from zlearn.zmq.utils import jsonapi

POLLIN, POLLOUT = zmq.POLLIN, zmq.POLLOUT
Callback = Callable[..., Any]

# What a stream has of its socket, unchanged.
OF_THE_SOCKET = (
    "bind", "bind_to_random_port", "connect", "getsockopt", "getsockopt_string",
    "getsockopt_unicode", "setsockopt", "setsockopt_string", "setsockopt_unicode",
)  # fmt: skip


class ZMQStream:
    """Calls back when a socket has received, and when it has sent.

    socket: a blocking socket. io_loop: tornado's; None for the current one.
    """

    bind: Callback
    bind_to_random_port: Callback
    connect: Callback
    getsockopt: Callback
    getsockopt_string: Callback
    getsockopt_unicode: Callback
    setsockopt: Callback
    setsockopt_string: Callback
    setsockopt_unicode: Callback

    def __init__(self, socket: Any, io_loop: IOLoop | None = None) -> None:
        if isinstance(socket, AsyncioSocket):
            note = "ZMQStream takes blocking sockets: zmq.Socket(shadow=socket) makes one of yours"
            warnings.warn(note, RuntimeWarning, stacklevel=2)
            socket = zmq.Socket(shadow=socket)
        self.socket = socket
        self.io_loop = io_loop or IOLoop.current()
        self.poller = zmq.Poller()
        self._fd = socket.FD
        self._queue: deque[tuple[Sequence[Any], dict[str, Any]]] = deque()
        self._recv_callback: Callback | None = None
        self._recv_copy = True
        self._send_callback: Callback | None = None
        self._close_callback: Callback | None = None
        self._flushed = False  # this turn of the loop has had its callbacks
        for name in OF_THE_SOCKET:
            setattr(self, name, getattr(socket, name))
        self.io_loop.add_handler(socket, self._handle_events, IOLoop.READ)

    # --- callbacks ---------------------------------------------------------------

    def on_recv(self, callback: Callback | None, copy: bool = True) -> None:
        """Calls `callback(frames)` for each message from now on; None receives no more.

        copy: False passes Frames instead of bytes. A coroutine function will do too.
        """
        self._check_closed()
        _check_callable(callback)
        self._recv_callback, self._recv_copy = callback, copy
        self._look_again()

    def on_recv_stream(self, callback: Callback | None, copy: bool = True) -> None:
        """Calls `callback(stream, frames)` for each message; see `on_recv`."""
        _check_callable(callback)
        if callback is None:
            self.stop_on_recv()
        else:
            self.on_recv(lambda message: callback(self, message), copy=copy)

    def on_send(self, callback: Callback | None) -> None:
        """Calls `callback(frames, status)` for each message that was sent.

        status: what `send_multipart` returned, or the error that it raised.
        """
        self._check_closed()
        _check_callable(callback)
        self._send_callback = callback

    def on_send_stream(self, callback: Callback | None) -> None:
        """Calls `callback(stream, frames, status)`; see `on_send`."""
        _check_callable(callback)
        if callback is None:
            self.stop_on_send()
        else:
            self.on_send(lambda message, status: callback(self, message, status))

    def stop_on_recv(self) -> None:
        """Receives no more."""
        self.on_recv(None)

    def stop_on_send(self) -> None:
        """Calls no more when something was sent."""
        self.on_send(None)

    def on_err(self, callback: Callback) -> None:
        """Deprecated: does nothing."""
        gen_log.warning("on_err does nothing, and will be removed")

    def stop_on_err(self) -> None:
        """Deprecated: does nothing."""
        gen_log.warning("on_err does nothing, and will be removed")

    def set_close_callback(self, callback: Callback | None) -> None:
        """Calls `callback()` when the stream is closed."""
        self._close_callback = callback

    # --- sending -----------------------------------------------------------------

    def send(
        self,
        msg: Any,
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        callback: Callback | None = None,
        **kwargs: Any,
    ) -> None:
        """Sends a frame when the socket can; see `send_multipart`."""
        self.send_multipart([msg], flags, copy, track, callback, **kwargs)

    def send_multipart(
        self,
        msg: Sequence[Any],
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        callback: Callback | None = None,
        **kwargs: Any,
    ) -> None:
        """Sends a message when the socket can.

        callback: as for `on_send`, from now on. The others as for the socket.
        """
        self._check_closed()
        self._queue.append((msg, {**kwargs, "flags": flags, "copy": copy, "track": track}))
        if callback is not None:
            self.on_send(callback)
        self._look_again()

    def send_string(
        self,
        u: str,
        flags: int = 0,
        encoding: str = "utf-8",
        callback: Callback | None = None,
        **kwargs: Any,
    ) -> None:
        """Sends text. Raises TypeError for anything else."""
        if not isinstance(u, str):
            raise TypeError("unicode/str objects only")
        self.send(u.encode(encoding), flags=flags, callback=callback, **kwargs)

    send_unicode = send_string

    def send_json(
        self, obj: Any, flags: int = 0, callback: Callback | None = None, **kwargs: Any
    ) -> None:
        """Sends an object as JSON."""
        self.send(jsonapi.dumps(obj), flags=flags, callback=callback, **kwargs)

    def send_pyobj(
        self,
        obj: Any,
        flags: int = 0,
        protocol: int = -1,
        callback: Callback | None = None,
        **kwargs: Any,
    ) -> None:
        """Sends an object as a pickle."""
        self.send(pickle.dumps(obj, protocol), flags, callback=callback, **kwargs)

    # --- its state ---------------------------------------------------------------

    def receiving(self) -> bool:
        """Whether messages are received: there is a callback for them."""
        return self._recv_callback is not None

    def sending(self) -> bool:
        """Whether messages wait to be sent."""
        return bool(self._queue)

    def closed(self) -> bool:
        """Whether the stream is closed, or its socket is."""
        if self.socket is None:
            return True
        if self.socket.closed:
            self.close()
            return True
        return False

    def close(self, linger: int | None = None) -> None:
        """Closes the stream and its socket. linger: as for the socket."""
        if self.socket is None:
            return
        if self.socket.closed:
            note = f"Unregistering FD {self._fd} after closing socket: close the stream instead"
            warnings.warn(note, stacklevel=2)
            self.io_loop.remove_handler(self._fd)
        else:
            self.io_loop.remove_handler(self.socket)
            self.socket.close(linger)
        self.socket = None
        if self._close_callback is not None:
            self._run_callback(self._close_callback)

    def flush(self, flag: int = POLLIN | POLLOUT, limit: int | None = None) -> int:
        """Handles what waits now, without the loop; returns how many messages.

        flag: POLLIN, POLLOUT or both. limit: at most so many messages. With POLLIN what was
        received and has no callback is thrown away.
        """
        self._check_closed()
        was_flushed, self._flushed = self._flushed, False
        count = 0
        while self.socket is not None and not (limit and count >= limit):
            done = self._flush_once(flag)
            if not done:
                break
            count += done
        if count and not was_flushed:
            self.io_loop.add_callback(self._finish_flush)
        self._flushed = bool(count) or was_flushed
        self._look_again()
        return count

    def _flush_once(self, flag: int) -> int:
        self.poller.register(self.socket, flag & (POLLIN | (POLLOUT if self._queue else 0)))
        if self.socket not in self.poller:
            return 0
        events = dict(self.poller.poll(0)).get(self.socket, 0)
        self.poller.unregister(self.socket)
        done = 0
        if events & POLLIN:
            self._handle_recv()
            done += 1
        if events & POLLOUT and self.socket is not None and self._queue:
            self._handle_send()
            done += 1
        return done

    def _finish_flush(self) -> None:
        self._flushed = False
        self._look_again()

    # --- the loop ----------------------------------------------------------------

    def _look_again(self) -> None:
        """Asks the loop to come back if there is something to do: the descriptor is silent."""
        if self.socket is None:
            return
        wanted = (POLLIN if self.receiving() else 0) | (POLLOUT if self._queue else 0)
        if wanted and wanted & self.socket.EVENTS:
            self.io_loop.add_callback(self._handle_events, self.socket, 0)

    def _handle_events(self, fd: Any, events: int) -> None:
        """The loop says that there may be something to do."""
        if self.socket is None:
            return
        try:
            found = self.socket.EVENTS
        except zmq.ZMQError as error:
            self._cannot_look(error)
            return
        try:
            if found & POLLIN and self.receiving():
                self._handle_recv()
            if found & POLLOUT and self._queue and self.socket is not None:
                self._handle_send()
            self._look_again()
        except Exception:
            gen_log.error("Uncaught exception in zmqstream callback", exc_info=True)
            self._look_again()
            raise

    def _cannot_look(self, error: Exception) -> None:
        if isinstance(error, zmq.ContextTerminated):
            # The descriptor would ring for ever: nobody can take its news any more.
            gen_log.warning("Got events for stream %s after terminating context", self)
            self.io_loop.remove_handler(self._fd)
        elif self.closed():
            gen_log.warning("Got events for stream %s attached to closed socket: %s", self, error)
        else:
            gen_log.error("Error getting events for %s: %s", self, error)

    def _handle_recv(self) -> None:
        if self._flushed:
            return
        try:
            message = self.socket.recv_multipart(zmq.DONTWAIT, copy=self._recv_copy)
        except zmq.Again:  # somebody else took it
            return
        if self._recv_callback is not None:
            self._run_callback(self._recv_callback, message)

    def _handle_send(self) -> None:
        if self._flushed:
            return
        message, options = self._queue.popleft()
        try:
            status = self.socket.send_multipart(message, **options)
        except zmq.ZMQError as error:
            gen_log.error("SEND Error: %s", error)
            status = error
        if self._send_callback is not None:
            self._run_callback(self._send_callback, message, status)

    def _run_callback(self, callback: Callback, *args: Any) -> None:
        try:
            result = callback(*args)
        except Exception:
            gen_log.error("Uncaught exception in ZMQStream callback", exc_info=True)
            raise
        if isinstance(result, Awaitable):
            asyncio.ensure_future(result).add_done_callback(_log_error)

    def _check_closed(self) -> None:
        if self.socket is None:
            raise OSError("Stream is closed")


def _check_callable(callback: Callback | None) -> None:
    if callback is not None and not callable(callback):
        raise AssertionError(f"{callback!r} can't be called")


def _log_error(done: Any) -> None:
    if not done.cancelled() and done.exception() is not None:
        gen_log.error("Uncaught exception in ZMQStream callback", exc_info=done.exception())
