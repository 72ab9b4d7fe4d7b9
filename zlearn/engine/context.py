"""The core of a context: the sockets of one program, their inproc names, and its end.

Theory of the end: `terminate` makes each call of each socket fail with ETERM, then
waits until all sockets are closed, and then until all links have sent what they linger for.
(zmq_ctx_term(3).)

Rule for this file: what sockets share. It knows no messages.
"""

import errno
import itertools
import struct
import threading
from typing import Any

from zlearn.engine import forking
from zlearn.engine.core import SocketCore
from zlearn.engine.driver import Driver, RealDriver
from zlearn.engine.errors import ETERM, Refusal
from zlearn.engine.hooks import Hooks
from zlearn.engine.inproc import Registry
from zlearn.engine.options_of_context import ContextOptions
from zlearn.engine.shared_core import SharedCore
from zlearn.engine.signal import Signal
from zlearn.patterns import PATTERNS

_numbers = itertools.count(1)


class ContextCore:
    """A context.

    driver: who drives its links; None: the machine's own. name: the node's name in a trace.
    """

    def __init__(self, driver: Driver | None = None, name: str = "", io_threads: int = 1) -> None:
        self.options = ContextOptions(io_threads)
        self.driver = driver or RealDriver(prepare_thread=self.options.prepare_thread)
        self.name = name or f"context{next(_numbers)}"
        self.hooks = Hooks()
        self.terminated = False
        self.has_ended = False
        self.lock = threading.RLock()
        self.inproc = Registry(self.lock)
        self.sockets: dict[SocketCore, None] = {}
        self._links: dict[Any, None] = {}
        self._signal = Signal()
        self._names: dict[str, int] = {}
        self._last_routing_id = self.driver.random.getrandbits(32)
        if isinstance(self.driver, RealDriver):  # the lab has nothing that a child could disturb
            forking.remember(self)

    def socket(self, type_name: str, number: int) -> SocketCore:
        """Opens a socket. Raises Refusal: EINVAL, EMFILE, or ETERM; EFAULT after the end."""
        if self.terminated:
            note = "the context was terminated, or belongs to the parent process"
            raise Refusal(errno.EFAULT if self.has_ended else ETERM, note)
        if type_name not in PATTERNS:
            raise Refusal(errno.EINVAL, f"there are no sockets of type {type_name}")
        limit = self.options.max_sockets
        if len(self.sockets) >= limit:
            raise Refusal(errno.EMFILE, f"MAX_SOCKETS is {limit}, and as many are open")
        kind = SharedCore if PATTERNS[type_name].is_thread_safe else SocketCore
        core = kind(self, type_name, number)
        self.options.apply_to_socket(core.options)
        with self.lock:
            self.sockets[core] = None
        return core

    def terminate(self) -> None:
        """Ends the context; see above. Returns at once when it has ended before."""
        self.shutdown()
        while self.sockets or self._links:
            self._signal.clear()
            if self.sockets or self._links:
                self.driver.wait(self._signal, None)
        self.has_ended = True
        self._signal.close()
        self.driver.stop()

    def shutdown(self) -> None:
        """Makes all calls fail with ETERM, those that wait too; waits for nothing."""
        self.terminated = True
        for core in list(self.sockets):
            core.mailbox.notify()

    def leave_to_the_parent(self) -> None:
        """In the child of a fork: this context is another process's."""
        self.terminated = True
        self.lock = threading.RLock()  # the old one may be held by a thread that is not here
        for core in list(self.sockets):
            core.leave_to_the_parent()
        self.sockets.clear()
        self._links.clear()
        if isinstance(self.driver, RealDriver):
            self.driver.leave_to_the_parent()

    def forget(self, core: SocketCore) -> None:
        """A socket was closed."""
        with self.lock:
            self.sockets.pop(core, None)
        self._signal.set()

    def link_started(self, link: Any) -> None:
        """An acceptor or connecter that `terminate` has to wait for."""
        with self.lock:
            self._links[link] = None

    def link_done(self, link: Any) -> None:
        """It has ended."""
        with self.lock:
            self._links.pop(link, None)
        self._signal.set()

    def name_socket(self, type_name: str) -> str:
        """A name that a person would give: "server.rep", and "server.rep2" for a second one."""
        kind = type_name.lower()
        with self.lock:
            count = self._names[kind] = self._names.get(kind, 0) + 1
        return f"{self.name}.{kind}{count if count > 1 else ''}"

    def go_on_naming(self, other: "ContextCore") -> None:
        """Its sockets are named as if they were the other's next: in one trace no name recurs."""
        self._names = other._names

    def new_routing_id(self) -> bytes:
        """A routing id for a peer without one: a zero, and a number that counts up."""
        with self.lock:
            self._last_routing_id = (self._last_routing_id + 1) % 2**32
            return b"\0" + struct.pack(">I", self._last_routing_id)
