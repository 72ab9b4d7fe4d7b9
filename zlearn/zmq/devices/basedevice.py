"""What all devices have in common, and the plain one: a proxy between two sockets.

Theory: a socket belongs to the thread that uses it. So a device is told what its sockets are
to be, and makes them where it runs. A call such as `bind_in` is only noted until then.

Rule for this file: notes, sockets made from notes, and ways to run.

Source: pyzmq's `zmq.devices.Device`.
"""

import threading
import time
from collections.abc import Callable
from typing import Any, ClassVar

from zlearn.zmq.constants import ENOTSOCK, ETERM, PUSH, QUEUE
from zlearn.zmq.context import Context
from zlearn.zmq.error import ZMQBindError, ZMQError
from zlearn.zmq.proxies import proxy

__all__ = ["Device", "ProcessDevice", "ThreadDevice"]

TICK = 0.001  # seconds between two looks of a `join` that nobody can wake


class Plan:
    """What a socket is to be once it is made."""

    def __init__(self) -> None:
        self.options: list[tuple[int, Any]] = []
        self.binds: list[str] = []
        self.connects: list[str] = []

    def apply(self, socket: Any) -> None:
        """Options first: a routing id counts for what is connected afterwards."""
        for option, value in self.options:
            socket.setsockopt(option, value)
        for address in self.binds:
            socket.bind(address)
        for address in self.connects:
            socket.connect(address)


class Device:
    """A proxy with sockets of its own. `start` runs it, and returns when it has ended.

    device_type: QUEUE, FORWARDER or STREAMER; it makes no difference. in_type, out_type:
    socket types; a negative out_type means that one socket is both sides.

    context_factory: makes the context, or finds it. daemon: whether the program may end
    without waiting for the device. done: whether it has ended.
    """

    context_factory: ClassVar[Callable[..., Any]] = Context.instance

    def __init__(
        self, device_type: int = QUEUE, in_type: int | None = None, out_type: int | None = None
    ) -> None:
        if in_type is None:
            raise TypeError("in_type must be specified")
        if out_type is None:
            raise TypeError("out_type must be specified")
        self.device_type = device_type
        self.in_type = in_type
        self.out_type = out_type
        self.daemon = True
        self.done = False
        self._in = Plan()
        self._out = Plan()
        self._reserved: list[str] = []
        self._sockets: list[Any] = []
        self._context: Any = None

    # --- notes -------------------------------------------------------------------

    def bind_in(self, addr: str) -> None:
        """The first socket will bind this address."""
        self._in.binds.append(addr)

    def bind_in_to_random_port(self, addr: str, *args: int, **kwargs: int) -> int:
        """The first socket will bind a free port, which is returned."""
        return self._note_random_port(self._in, addr, *args, **kwargs)

    def connect_in(self, addr: str) -> None:
        """The first socket will connect to this address."""
        self._in.connects.append(addr)

    def setsockopt_in(self, opt: int, value: Any) -> None:
        """The first socket will have this option."""
        self._in.options.append((opt, value))

    def bind_out(self, addr: str) -> None:
        """The second socket will bind this address."""
        self._out.binds.append(addr)

    def bind_out_to_random_port(self, addr: str, *args: int, **kwargs: int) -> int:
        """The second socket will bind a free port, which is returned."""
        return self._note_random_port(self._out, addr, *args, **kwargs)

    def connect_out(self, addr: str) -> None:
        """The second socket will connect to this address."""
        self._out.connects.append(addr)

    def setsockopt_out(self, opt: int, value: Any) -> None:
        """The second socket will have this option."""
        self._out.options.append((opt, value))

    def _note_random_port(self, plan: Plan, addr: str, *args: int, **kwargs: int) -> int:
        port = self._reserve_random_port(addr, *args, **kwargs)
        plan.binds.append(f"{addr}:{port}")
        return port

    def _reserve_random_port(self, addr: str, *args: int, **kwargs: int) -> int:
        """A port that is free now, and was not given away before; another program may be faster."""
        with Context() as context, context.socket(PUSH) as socket:
            for _ in range(5):
                port = socket.bind_to_random_port(addr, *args, **kwargs)
                if f"{addr}:{port}" not in self._reserved:
                    self._reserved.append(f"{addr}:{port}")
                    return port
        raise ZMQBindError("Could not reserve random port.")

    # --- work --------------------------------------------------------------------

    def _make(self, socket_type: int, plan: Plan) -> Any:
        socket = self._context.socket(socket_type)
        self._sockets.append(socket)
        plan.apply(socket)
        return socket

    def _setup_sockets(self) -> tuple[Any, ...]:
        self._context = self.context_factory()
        ins = self._make(self.in_type, self._in)
        if self.out_type < 0:
            self._out.apply(ins)
            return ins, ins
        return ins, self._make(self.out_type, self._out)

    def run_device(self) -> None:
        """Makes the sockets and works. To be called by `run` alone."""
        proxy(*self._setup_sockets())

    def run(self) -> None:
        """Works until the context ends; that is no error."""
        try:
            self.run_device()
        except ZMQError as error:
            if error.errno not in (ETERM, ENOTSOCK):
                raise
        finally:
            self.done = True
            for socket in self._sockets:
                socket.close()

    def start(self) -> None:
        """Works here and now."""
        self.run()

    def join(self, timeout: float | None = None) -> None:
        """Waits until the device has ended, or `timeout` seconds are over."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while not self.done and (deadline is None or time.monotonic() < deadline):
            time.sleep(TICK)


class BackgroundDevice(Device):
    """A device that runs beside the program. launcher: what it runs in, once it is started."""

    launcher: Any = None

    def _launch_class(self, target: Callable[[], None]) -> Any:
        raise NotImplementedError

    def start(self) -> None:
        """Starts to work, and returns at once."""
        self.launcher = self._launch_class(target=self.run)
        self.launcher.daemon = self.daemon
        self.launcher.start()

    def join(self, timeout: float | None = None) -> None:
        """Waits until the device has ended, or `timeout` seconds are over."""
        self.launcher.join(timeout=timeout)


class ThreadDevice(BackgroundDevice):
    """A device in a thread of its own. See Device."""

    def _launch_class(self, target: Callable[[], None]) -> threading.Thread:
        return threading.Thread(target=target, name="zlearn-device")


class ProcessDevice(BackgroundDevice):
    """A device in a process of its own, with a context of its own. See Device."""

    context_factory = Context

    def _launch_class(self, target: Callable[[], None]) -> Any:
        import multiprocessing  # takes its time, and few need it

        return multiprocessing.Process(target=target)
