"""The topology as a picture: who is linked to whom, how full it is, what was lost where.

    topology_figure(trace, at=1.5)

One picture shows one time; boxes stand where they stand in all pictures of the trace.
VISUALS.md is the law of how it looks.

Rule for this file: it draws a plan (plan.py) at a moment (moment.py) on a sheet (ink.py).
"""

import math
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from zlearn.engine import events as words
from zlearn.views import moment
from zlearn.views.heading import as_model
from zlearn.views.ink import SMALL, STROKE, Point
from zlearn.views.paths import along, part
from zlearn.views.plan import FAN, LINE, WORDS, Run
from zlearn.views.tanks import Tanks
from zlearn.views.texts import fate_text, say, shorten

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_DISC = 13.0
_BREAK = 0.22  # of a broken link's middle is left at each side
_DISCS_SHOWN = 7
_PREVIEWS = 9  # with more on their way than that, numbers say enough


def topology_figure(
    source: Any,
    at: float | None = None,
    *,
    title: str | None = None,
    theme: str = "light",
    language: str | None = None,
    scale: float = 1.0,
) -> "Figure":
    """Draws the topology at a time.

    source: a trace, a run, a Model or a model's JSON form. at: seconds; None is the end.
    title: instead of the trace's. theme: "light" or "dark". language: "en" or "zh".
    scale: 1.4 makes the smallest text 20 px, for presenting.
    Returns a matplotlib Figure. Raises ImportError if matplotlib is not installed.
    """
    return _Drawing(as_model(source, language), at, title, theme, scale).draw()


class _Drawing(Tanks):
    """Links, messages and losses between the boxes."""

    def draw(self) -> "Figure":
        self.heading.draw(self.sheet)
        if not self.model["sockets"]:
            self.sheet.text(self.plan.width / 2, self.plan.height - 50, self.say("empty"))
        for name, rect in self.plan.groups.items():
            self._group(name, rect)
        for run in self.plan.runs:
            self._link(run)
        for key, rect in self.plan.boxes.items():
            self._box(key, rect)
        for tab in self.plan.tabs.values():
            self._tab(tab)
        for run in self.plan.runs:
            self._ends(run)
            self._tanks(run)
        previews = [disc for run in self.plan.runs for disc in self._copies(run)]
        for run in self.plan.runs:
            self._state(run)
            self._lost_on(run)
        if len(previews) <= _PREVIEWS:
            for x, y, text in previews:
                self.sheet.place([(x, y - 27, "middle"), (x, y + 27, "middle")], text, rim=True)
        return self.sheet.figure

    # --- links -------------------------------------------------------------------------

    def _link(self, run: Run) -> None:
        state, _ = moment.link_state(run.link, self.t)
        if not state:
            return
        if state in ("down", "retry", "refused"):
            self._stroke(self._head(run, _BREAK), run, state)
            self._stroke(self._tail(run, 1 - _BREAK), run, state)
        else:
            self._stroke(self._points(run), run, state)

    def _points(self, run: Run) -> list[Point]:
        points = [run.tabs[0].foot, run.ports[0], *run.middle]
        if run.tabs[1]:
            points += [run.ports[1], run.tabs[1].foot]
        return points

    def _head(self, run: Run, share: float) -> list[Point]:
        return [run.tabs[0].foot, run.ports[0], *part(run.middle, 0.0, share)]

    def _tail(self, run: Run, share: float) -> list[Point]:
        points = part(run.middle, share, 1.0)
        return [*points, run.ports[1], run.tabs[1].foot] if run.tabs[1] else points

    def _stroke(self, points: list[Point], run: Run, state: str) -> None:
        """tcp is a double line, ipc a single one, inproc a dashed one; thin until ready."""
        transport, colour = run.link["transport"], self.colours.stroke
        if state == "connecting":
            self.sheet.line(points, colour, 3.0, "dots")
        elif state in ("handshake", "down", "retry", "refused"):
            self.sheet.line(points, colour, STROKE)
        elif transport == "inproc":
            self.sheet.line(points, colour, 3.5, "dash")
        elif transport == "ipc":
            self.sheet.line(points, colour, 4.0)
        else:
            self.sheet.line(points, colour, 7.5)
            self.sheet.line(points, self.colours.ground, 2.5)

    def _ends(self, run: Run) -> None:
        """An open arrow where a link was connected, a filled foot where it was accepted."""
        if not moment.link_state(run.link, self.t)[0]:
            return
        first, second = run.tabs
        x, y = first.foot
        tip = (x + first.out * 17, y + (run.ports[0][1] - y) * 17 / FAN)
        self.sheet.arrowhead(tip, first.foot, self.colours.stroke, 16, filled=False)
        if second:
            x, y = second.foot
            foot = [(x, y - 13), (x + second.out * 11, y - 6), (x + second.out * 11, y + 6),
                    (x, y + 13)]  # fmt: skip
            self.sheet.shape(foot, self.colours.stroke)
        else:
            x, y = run.ports[1]
            self.sheet.disc(x, y, 7, self.colours.ground, self.colours.stroke)

    def _state(self, run: Run) -> None:
        state, text = moment.link_state(run.link, self.t)
        x, y = along(run.middle, 0.5)
        if not run.tabs[1] and state:
            self._address(run)
        if not run.tabs[1] and state in ("connecting", "handshake"):
            self._words(x, y - 16, self.say("nobody"))
        elif state == "retry":
            self._words(x, y, self.say("retry", attempt=text).strip())
        elif state == "down":
            self._words(x, y, self.say("down"))
        elif state == "refused":
            self._words(x, y, self.say("refused_short"))
        elif state == "connecting":
            self._words(x, y - 16, self.say("connecting_short"))

    def _words(self, x: float, y: float, text: str) -> None:
        self.sheet.text(x, y, text, SMALL, bold=True, rim=True)

    def _address(self, run: Run) -> None:
        """Where nobody answers, beyond the tanks: these have words of their own."""
        (x, y), out = run.stops[0], run.tabs[0].out
        anchor = "start" if out > 0 else "end"
        text = run.link["endpoint"]
        self.sheet.text(x + out * WORDS, y + 18, text, SMALL, self.colours.quiet, anchor=anchor,
                        rim=True)  # fmt: skip

    # --- messages ----------------------------------------------------------------------

    def _copies(self, run: Run) -> list[tuple[float, float, str]]:
        """Draws what is on the wire; returns where a preview would go, and its text."""
        previews = []
        flying: dict[str, list[tuple[float, Mapping[str, Any]]]] = defaultdict(list)
        for copy in self.model["copies"]:
            if copy["link"] == run.link["id"]:
                share = moment.on_the_wire(copy, self.t)
                if share is not None:
                    flying[copy["from"]].append((share, copy))
        for sender, copies in flying.items():
            copies.sort(key=lambda pair: -pair[0])
            forward = sender == run.link["from"]
            gap, last = 0.19, 1.05
            for number, (share, copy) in enumerate(copies[:_DISCS_SHOWN]):
                last = min(share, last - gap)
                if last < -0.1:
                    break
                x, y = along(run.middle, min(1.0, max(0.0, last if forward else 1 - last)))
                rest = len(copies) - number
                more = rest > 1 and (number == _DISCS_SHOWN - 1 or last - gap < -0.1)
                self._disc(x, y, copy, f"+{rest}" if more else "")
                if more:
                    break
                if copy["preview"]:
                    previews.append((x + _lean(run) * 55, y, shorten(copy["preview"], 24)))
        return previews

    def _disc(self, x: float, y: float, copy: Mapping[str, Any], more: str) -> None:
        """A disc is data, stacked slips a message in frames, a square a command."""
        colours = self.colours
        label = more or copy["label"].removeprefix("#")
        half = max(_DISC, self.sheet.measure(label, SMALL, True)[0] / 2 + 5)
        fill = colours.control if copy["command"] else colours.data
        rect = (x - half, y - _DISC, x + half, y + _DISC)
        if len(copy["frames"]) > 1:
            for shift in (6, 3):
                slip = (rect[0] + shift, rect[1] - shift, rect[2] + shift, rect[3] - shift)
                self.sheet.rect(slip, fill, colours.ground, 1.5)
            self.sheet.rect(rect, fill, colours.ground, 1.5)
        elif copy["command"]:
            self.sheet.rect(rect, fill, colours.ground, 1.5)
        elif half == _DISC:
            self.sheet.disc(x, y, half, fill, colours.ground, 1.5)
        else:
            self.sheet.rect(rect, fill, colours.ground, 1.5, _DISC - 0.1)
        text = colours.on_control if copy["command"] else colours.on_data
        self.sheet.text(x, y, label, SMALL, text, bold=True)
        self.sheet.take(rect)

    # --- losses ------------------------------------------------------------------------

    def _lost_on(self, run: Run) -> None:
        x, y = along(run.middle, 0.5)
        x, y = x - _lean(run) * 55, y + 22
        for loss in self.losses:
            if loss.where != run.link["id"]:
                continue
            sieve = loss.place == "filter"
            self._mark(run, loss, sieve)
            shown = fate_text(self.language, loss.fate)
            text = say(self.language, "other", count=loss.copies, fate=shown)
            head, mark, tail = text.partition("：" if "：" in text else ":")
            self._note(x, y, head + mark, sieve)
            y += LINE - 2
            if tail:
                self.sheet.text(x, y, tail.strip(), SMALL, rim=True)
                y += LINE - 2

    def _mark(self, run: Run, loss: moment.Loss, sieve: bool) -> None:
        """The mark where it happened: at the sender's queue, or on the wire."""
        if loss.fate == words.FATE_DISCONNECTED:
            self.sheet.cross(*along(run.middle, _BREAK), 9)
            return
        copy = next(
            copy
            for copy in self.model["copies"]
            if copy["link"] == run.link["id"] and copy["fate"] == loss.fate
        )
        index = 0 if copy["from"] == run.link["from"] else 1
        x, y = run.ports[index]
        tab = run.tabs[index]
        if tab is None:
            return
        if sieve:
            self.sheet.sieve(x - tab.out * 10, y, 9)
        else:
            self.sheet.cross(x - tab.out * 10, y, 8)


def _lean(run: Run) -> float:
    """+1 for a link that falls to the right, −1 for one that rises, 0 for a level one.

    What stands under a falling line stands to the left, where the line isn't.
    """
    (x1, y1), (x2, y2) = run.stops
    fall = (y2 - y1) * (1 if x2 > x1 else -1)
    return 0.0 if abs(fall) < 40 else math.copysign(1.0, fall)
