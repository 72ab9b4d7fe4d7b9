"""Sketches: events before they have a number.

Rule for this file: order and numbers. What an event means is not known here.
"""

from typing import Any

from zlearn.trace.event import Event, round_time


class Sketch:
    """An event to be: its fields, with another sketch for its cause. n: 0 until it has one."""

    __slots__ = ("cause", "detail", "kind", "link", "msg", "n", "node", "socket", "t")

    def __init__(
        self,
        t: float,
        node: str,
        socket: str,
        kind: str,
        link: str,
        msg: str,
        cause: "Sketch | None",
        detail: dict[str, Any],
    ) -> None:
        self.t, self.node, self.socket, self.kind = t, node, socket, kind
        self.link, self.msg, self.cause, self.detail = link, msg, cause, detail
        self.n = 0
        if cause is not None:  # what is made out later is no earlier for it
            self.t = max(t, cause.t)


def events_of(sketches: list[Sketch]) -> list[Event]:
    """The events, in the order of time; of one time, as they were sketched."""
    events: list[Event] = []
    for n, sketch in enumerate(sorted(sketches, key=lambda sketch: sketch.t), start=1):
        sketch.n = n
        cause = sketch.cause.n or None if sketch.cause is not None else None
        events.append(
            Event(
                n, round_time(sketch.t), sketch.node, sketch.socket, sketch.kind, sketch.link,
                sketch.msg, cause, sketch.detail,
            )
        )  # fmt: skip
    return events
