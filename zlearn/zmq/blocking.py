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
        if self._core.hooks.any:
            detail = {"call": self._call, "reason": self._core.obstacle(self._call)}
            self._core.ledger.tell(events.BLOCKED, detail=detail)
        return self

    def __exit__(self, kind: type | None, *rest: object) -> None:
        if self._core.hooks.any:
            outcome = self.outcome if kind is None else kind.__name__
            detail = {"call": self._call, "outcome": outcome}
            self._core.ledger.tell(events.UNBLOCKED, detail=detail)
