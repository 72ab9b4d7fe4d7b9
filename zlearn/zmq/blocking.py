"""What whoever watches is told about a call that waits.

Rule for this file: it tells, and does not wait itself.
"""

from typing import Any

from zlearn.engine import events


class Blocking:
    """Tells whoever watches that a call waits, and how that ended."""

    def __init__(self, core: Any, call: str) -> None:
        self._core = core
        self._call = call
        self.outcome = "done"

    def __enter__(self) -> "Blocking":
        core = self._core
        if core.hooks.any:
            detail = {"call": self._call, "reason": core.obstacle(self._call)}
            core.ledger.tell_step(events.BLOCKED, "", None, None, (), detail)
        return self

    def __exit__(self, kind: type | None, *rest: object) -> None:
        core = self._core
        if core.hooks.any:
            outcome = self.outcome if kind is None else kind.__name__
            detail = {"call": self._call, "outcome": outcome}
            core.ledger.tell_step(events.UNBLOCKED, "", None, None, (), detail)
