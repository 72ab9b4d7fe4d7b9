"""The ends of copies on the timeline: which are marked, which of them speak, and the legend.

Every loss has its mark. Words are fewer: of marks of one fate that stand close together
the first speaks for all ("4 dropped: high-water mark"). The legend under the picture has
each fate's full reason once.

Rule for this file: it chooses and counts; where things are drawn is not its business.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zlearn.engine import events as words
from zlearn.views.captions import ended_at
from zlearn.views.lanes import Lane, Way
from zlearn.views.moment import QUIET
from zlearn.views.texts import fate_said, fate_text, say, shorten

_NEAR = 150.0  # marks of one fate that are closer than this share their words
_LINES = 8  # of the legend


@dataclass
class Mark:
    """An end. `count` is how many it speaks for (0: none); `level` keeps equals apart."""

    way: Way
    lane: Lane
    fate: str
    count: int = 1
    level: int = 0

    @property
    def filtered(self) -> bool:
        return self.fate == words.FATE_FILTERED

    def text(self, language: str) -> str:
        shown = fate_text(language, self.fate)
        return shown if self.count == 1 else say(language, "other", count=self.count, fate=shown)


def find_marks(ways: list[Way], lanes: Mapping[str, Lane], left_over: bool) -> list[Mark]:
    """The marks of losses; or, with `left_over`, one a lane and fate for what still waits."""
    if left_over:
        return _left_over(ways, lanes)
    marks: list[Mark] = []
    speaking: dict[tuple[str, str], tuple[Mark, float]] = {}
    levels: Counter[tuple[str, float]] = Counter()
    for way in sorted(ways, key=lambda way: way.ended or 0.0):
        fate = way.copy["fate"]
        lane = lanes.get(way.copy["from"])
        if not fate or fate in QUIET or lane is None or way.copy["command"] or way.ended is None:
            continue
        spot = (way.copy["from"], round(way.ended, 3))
        mark = Mark(way, lane, fate, 1, levels[spot])
        levels[spot] += 1
        key = (way.copy["from"], fate)
        before = speaking.get(key)
        if before and way.ended - before[1] < _NEAR:
            before[0].count += 1
            mark.count = 0
            speaking[key] = (before[0], way.ended)
        else:
            speaking[key] = (mark, way.ended)
        marks.append(mark)
    return marks


def _left_over(ways: list[Way], lanes: Mapping[str, Lane]) -> list[Mark]:
    found: dict[tuple[str, str], Mark] = {}
    for way in ways:
        fate = way.copy["fate"]
        if fate not in (words.FATE_UNREAD, words.FATE_IN_FLIGHT) or way.copy["command"]:
            continue
        name = way.copy["to"] if fate == words.FATE_UNREAD else way.copy["from"]
        if name in lanes:
            mark = found.setdefault((name, fate), Mark(way, lanes[name], fate, 0))
            mark.count += 1
    return list(found.values())


@dataclass
class Line:
    """A line of the legend: how many copies ended how, where and why."""

    sender: str
    fate: str
    reason: str
    count: int
    labels: list[str]
    more: int = 0

    @property
    def filtered(self) -> bool:
        return self.fate == words.FATE_FILTERED

    def text(self, language: str) -> str:
        if not self.count:
            return say(language, "more_reasons", count=self.more)
        which = ", ".join(self.labels[:6]) + (", …" if len(self.labels) > 6 else "")
        shown = fate_said(language, self.fate)
        key = "legend_reason" if self.reason and self.reason != self.fate else "legend"
        facts = {"count": self.count, "fate": shown, "sender": self.sender, "labels": which}
        return say(language, key, reason=shorten(self.reason, 90), **facts)


def loss_lines(model: Mapping[str, Any]) -> list[Line]:
    """The legend, in the order of the first loss of each kind."""
    lines: dict[tuple[str, str, str], Line] = {}
    for copy in model["copies"]:
        fate = copy["fate"]
        if not fate or fate in QUIET or copy["command"]:
            continue
        key = (ended_at(copy), fate, copy["reason"])
        line = lines.setdefault(key, Line(key[0], fate, copy["reason"], 0, []))
        line.count += 1
        if copy["label"] not in line.labels:
            line.labels.append(copy["label"])
    found = list(lines.values())
    if len(found) > _LINES:
        rest = Line("", "", "", 0, [], len(found) - _LINES + 1)
        found = [*found[: _LINES - 1], rest]
    return found
