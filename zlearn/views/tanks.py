"""The topology's queues: tanks beside the ports of a link, as full as they were.

Rule for this file: queues only; what links and messages look like is topology.py's.
"""

from collections.abc import Mapping
from typing import Any

from zlearn.views import moment
from zlearn.views.boxes import Boxes
from zlearn.views.ink import SMALL, STROKE
from zlearn.views.kernels import RECEIVE, SEND, size_text
from zlearn.views.plan import Run


class Tanks(Boxes):
    """Boxes with their queues; the subclass draws what moves between."""

    def _tanks(self, run: Run) -> None:
        for index, tab in enumerate(run.tabs):
            if tab is None:
                continue
            found = [
                entry
                for entry in self.model["depths"]
                if entry["link"] == run.link["id"] and entry["socket"] == tab.socket["id"]
            ]
            found.sort(
                key=lambda entry: (entry["which"] in (SEND, RECEIVE), entry["which"] == "inbox")
            )
            for number, entry in enumerate(found):
                start, stop = run.ports[index], run.stops[index]
                step = (stop[0] - start[0]) / len(found)
                inproc = run.link["transport"] == "inproc"
                self._tank(start[0] + step * (number + 0.5), start[1], entry, inproc)

    def _tank(self, x: float, y: float, entry: Mapping[str, Any], inproc: bool) -> None:
        """Height is the limit, fill the depth; the number is always there."""
        limit, depth = entry["limit"], moment.depth(entry, self.t)
        colours, half, high = self.colours, 17.0, 38.0
        top, bottom = y - high / 2, y + high / 2
        full = bool(limit) and depth >= limit
        kernel = entry["which"] in (SEND, RECEIVE)
        share = min(1.0, depth / limit) if limit else min(0.9, depth / 10)
        self.sheet.rect((x - half, top, x + half, bottom), colours.ground)
        if depth:
            level = bottom - max(4.0, share * high)
            fill = (x - half, level, x + half, bottom)
            self.sheet.rect(fill, colours.faint if kernel else colours.data)
            if full:
                self.sheet.rect(fill, colours.ground)
                self.sheet.hatch(fill, colours.lost, 7, 2.5)
        edge = colours.lost if full else colours.stroke
        walls = [(x - half, top), (x - half, bottom), (x + half, bottom), (x + half, top)]
        self.sheet.line([*walls, walls[0]] if limit else walls, edge, STROKE)
        self.sheet.take((x - half - 2, top - 2, x + half + 2, bottom + 2))
        word = self.say("full" if full else _word(entry["which"], inproc))
        self.sheet.text(x, top - 11, word, SMALL, colours.text if full else colours.quiet,
                        bold=full, rim=True)  # fmt: skip
        # no limit, or one that whoever looked could not know
        number = f"{depth}" if limit is None else f"{depth}/{limit or '∞'}"
        if kernel:
            number = size_text(depth)
            self.sheet.text(x, bottom + 28, self.say(entry["fact"]), SMALL, colours.quiet, rim=True)
        self.sheet.text(x, bottom + 12, number, SMALL, bold=full, rim=True)


def _word(which: str, inproc: bool) -> str:
    """The key of what stands over a tank."""
    if which in (SEND, RECEIVE):
        return "kernel"
    return "queue" if inproc else "out" if which == "outbox" else "in"
