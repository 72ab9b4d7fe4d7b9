"""Waiting: the engine never waits, so a blocking call does it here.

Theory: try, and if it is "not now", sleep until the engine rings, and try again, until the
time-out. A signal handler of Python's runs while the call sleeps, and the call goes on; one
that raises, such as Ctrl-C's, ends it (PEP 475).

Rule for this file: the clock and the bell. What is tried is in sending.py and receiving.py.
"""

import errno
from collections.abc import Callable
from typing import Any

from zlearn.engine.errors import Refusal
from zlearn.zmq.blocking import Blocking
from zlearn.zmq.constants import PollEvent
from zlearn.zmq.error import error_from_errno
from zlearn.zmq.flags import DONTWAIT
from zlearn.zmq.refusals import to_zmq_error

MILLISECOND = 0.001
NOT_NOW = object()  # what an attempt returns when the call has to wait
TIMES = {"recv": "rcvtimeo", "send": "sndtimeo"}
INTERRUPTED = (
    "{name} was waiting in {call}: {why}. The socket is as it was, and can be used again; with"
    " {option} (milliseconds) set, such a call ends by itself."
)


class Waiting:
    """Makes attempts until one succeeds."""

    _core: Any
    _poller_class: Any  # Socket's is set where Poller is defined

    def _perform(self, call: str, attempt: Callable[[], Any], flags: int) -> Any:
        """Makes attempts until one succeeds, or the time is up."""
        try:
            result = attempt()
            if result is not NOT_NOW:
                return result
            if flags & DONTWAIT:
                raise error_from_errno(errno.EAGAIN, f"{self._name()}: {self._core.obstacle(call)}")
        except Refusal as refusal:
            raise to_zmq_error(refusal.errno, refusal.note) from None
        return self._perform_later(call, attempt)

    def _perform_later(self, call: str, attempt: Callable[[], Any]) -> Any:
        """The same after an attempt was in vain: sleeps before the next one."""
        core = self._core
        timeout = core.options.rcvtimeo if call == "recv" else core.options.sndtimeo
        driver = core.context.driver
        deadline = None if timeout < 0 else driver.now() + timeout * MILLISECOND
        remaining = None if deadline is None else timeout * MILLISECOND
        try:
            core.leave_own_loop()
            if core.hooks.any:
                with Blocking(core, call) as blocking:
                    result = self._attempt_until(attempt, remaining, deadline)
                    if result is NOT_NOW:
                        blocking.outcome = "timed out"
            else:
                result = self._attempt_until(attempt, remaining, deadline)
        except Refusal as refusal:
            raise to_zmq_error(refusal.errno, refusal.note) from None
        except KeyboardInterrupt as interrupt:
            interrupt.add_note(INTERRUPTED.format(
                name=self._name(), call=call, why=core.obstacle(call), option=TIMES[call]
            ))  # fmt: skip
            raise
        if result is not NOT_NOW:
            return result
        note = f"{self._name()} waited {timeout} ms: {core.obstacle(call)}"
        raise error_from_errno(errno.EAGAIN, note)

    def _attempt_until(
        self, attempt: Callable[[], Any], remaining: float | None, deadline: float | None
    ) -> Any:
        core = self._core
        driver = core.context.driver
        while driver.wait(core.signal, remaining):
            result = attempt()
            if result is not NOT_NOW:
                return result
            if deadline is not None:
                remaining = max(0.0, deadline - driver.now())
        return NOT_NOW

    def _name(self) -> str:
        return self._core.ledger.socket

    def poll(self, timeout: float | None = None, flags: int = PollEvent.POLLIN) -> Any:
        """Waits until the socket is ready.

        timeout: milliseconds; None waits for ever. flags: POLLIN, POLLOUT, or both.

        Returns which of them it is ready for; 0 when the time is up. zmq_poll(3).
        """
        if self._core.closed:
            raise error_from_errno(errno.ENOTSUP, f"{self._name()} is closed")
        poller = self._poller_class()
        poller.register(self, flags)
        return self._poll_result(poller.poll(timeout))

    def _poll_result(self, ready: Any) -> Any:
        return dict(ready).get(self, 0)
