"""pyzmq's sockets with a scene's names, whose calls are seen.

An asyncio socket of pyzmq does its work through a blocking one, its shadow; so one class sees
the messages of both, at the moment when libzmq takes or gives them.

Rule for this file: it passes on every call as it came. Only endpoints are translated.
"""

from importlib import import_module
from typing import Any

from zlearn.engine import events as e

zmq: Any = import_module("zmq")
zmq_asyncio: Any = import_module("zmq.asyncio")


class AtASite:
    """What both kinds share: their endpoints and their end. site: its place in the play."""

    site: Any = None
    closed: Any

    def bind(self, addr: str) -> Any:
        return self.site.bind(super().bind, addr)  # type: ignore[misc]

    def unbind(self, addr: str) -> None:
        self.site.unbind(super().unbind, addr)  # type: ignore[misc]

    def connect(self, addr: str) -> Any:
        return self.site.connect(super().connect, addr)  # type: ignore[misc]

    def disconnect(self, addr: str) -> None:
        self.site.disconnect(super().disconnect, addr)  # type: ignore[misc]

    def close(self, linger: int | None = None) -> None:
        if self.site is not None and not self.closed:
            self.site.closing()
        super().close(linger)  # type: ignore[misc]


class WatchedSocket(AtASite, zmq.Socket):  # type: ignore[misc]
    """A blocking socket of a node."""

    def send(self, data: Any, flags: int = 0, *rest: Any, **options: Any) -> Any:
        t = self.site.now()
        call = super().send

        def send(flags: int) -> Any:
            sent = call(data, flags, *rest, **options)
            self.site.sent(data, bool(flags & zmq.SNDMORE), t)
            return sent

        return self._call("send", send, flags)

    def recv(self, flags: int = 0, copy: bool = True, track: bool = False) -> Any:
        call = super().recv

        def recv(flags: int) -> Any:
            got = call(flags, copy, track)
            self.site.received(got if copy else got.bytes, bool(self.getsockopt(zmq.RCVMORE)))
            return got

        return self._call("recv", recv, flags)

    def set(self, option: int, value: Any) -> None:
        super().set(option, value)
        self.site_told(option, value)

    def setsockopt(self, option: int, value: Any) -> None:
        super().setsockopt(option, value)
        self.site_told(option, value)

    def site_told(self, option: int, value: Any) -> None:
        """An option was set; two of them are calls that a trace tells of."""
        if self.site is not None and option in (zmq.SUBSCRIBE, zmq.UNSUBSCRIBE):
            self.site.asked(option == zmq.SUBSCRIBE, value)

    def _call(self, name: str, call: Any, flags: int) -> Any:
        """Calls without waiting first, so that it is seen if it has to wait."""
        if flags & zmq.DONTWAIT:
            return call(flags)
        try:
            return call(flags | zmq.DONTWAIT)
        except zmq.Again:
            self.site.tell(e.BLOCKED, {"call": name})
        outcome = "done"
        try:
            return call(flags)
        except zmq.ZMQError as error:
            outcome = "timed out" if isinstance(error, zmq.Again) else "closed"
            raise
        finally:
            self.site.tell(e.UNBLOCKED, {"call": name, "outcome": outcome})


class WatchedAsyncSocket(AtASite, zmq_asyncio.Socket):  # type: ignore[misc]
    """The same for asyncio: what it does is done by its shadow, except to wait."""

    _shadow_sock: Any

    def settle(self, site: Any) -> None:
        """Takes its place in the play."""
        self.site = site
        # pyzmq's own name for the socket by which it does the work: here, one that is watched.
        self._shadow_sock = WatchedSocket.shadow(self.underlying)
        self._shadow_sock.site = site

    def set(self, option: int, value: Any) -> None:
        super().set(option, value)
        if self.site is not None and option in (zmq.SUBSCRIBE, zmq.UNSUBSCRIBE):
            self.site.asked(option == zmq.SUBSCRIBE, value)

    def send(self, *arguments: Any, **options: Any) -> Any:
        return self._watched("send", super().send(*arguments, **options))

    def send_multipart(self, *arguments: Any, **options: Any) -> Any:
        return self._watched("send", super().send_multipart(*arguments, **options))

    def recv(self, *arguments: Any, **options: Any) -> Any:
        return self._watched("recv", super().recv(*arguments, **options))

    def recv_multipart(self, *arguments: Any, **options: Any) -> Any:
        return self._watched("recv", super().recv_multipart(*arguments, **options))

    def _watched(self, call: str, future: Any) -> Any:
        if not future.done():
            self.site.tell(e.BLOCKED, {"call": call})
            future.add_done_callback(lambda done: self._unblocked(call, done))
        return future

    def _unblocked(self, call: str, done: Any) -> None:
        outcome = "done"
        if done.cancelled():
            outcome = "CancelledError"
        elif error := done.exception():
            outcome = "timed out" if isinstance(error, zmq.Again) else "closed"
        self.site.tell(e.UNBLOCKED, {"call": call, "outcome": outcome})
