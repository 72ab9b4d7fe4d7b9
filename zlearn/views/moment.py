"""What a model looked like at one time: the state of links, depths, copies and losses.

Rule for this file: a model and a time in, plain facts out. No drawing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from zlearn.engine import events as words
from zlearn.views.captions import Tally, ended_at

Entry = Mapping[str, Any]

# Fates that are no loss: nothing to mark with a cross.
QUIET = frozenset(
    {
        words.FATE_RECEIVED, words.FATE_UNREAD, words.FATE_RAW, words.FATE_IN_FLIGHT,
        words.FATE_NOT_RECORDED,
    }
)  # fmt: skip


class Loss(NamedTuple):
    """Copies that ended in one place with one fate: `place` is "link", "sender" or "filter"."""

    place: str
    where: str  # the id of the link, or of the socket
    fate: str
    copies: int


def link_state(link: Entry, t: float) -> tuple[str, str]:
    """The link's state and its text at `t`; ("", "") before it was begun."""
    now = ("", "")
    for when, state, text in link["states"]:
        if when <= t:
            now = (state, text)
    return now


def depth(entry: Entry, t: float) -> int:
    """How many wait in a queue at `t`."""
    found = 0
    for when, value in entry["points"]:
        if when > t:
            break
        found = value
    return found


def is_open(socket: Entry, t: float) -> bool:
    """Whether the socket exists at `t`. A socket that is closed at the end still shows."""
    return socket["opened"] <= t and (socket["closed"] is None or t < socket["closed"])


def on_the_wire(copy: Entry, t: float) -> float | None:
    """How far a copy is between its two queues, 0 … 1; None if it is elsewhere."""
    start = copy["written"]
    if start is None or start > t:
        return None
    if copy["read"] is not None:
        if t >= copy["read"]:
            return None
        return float((t - start) / (copy["read"] - start))
    if copy["received"] is not None:
        return None
    gone = copy["fate"] == words.FATE_RAW or (copy["fate"] and copy["fate"] not in QUIET)
    if gone and t >= copy["ended"]:
        return None
    return 0.5


def losses(copies: Iterable[Entry], t: float) -> list[Loss]:
    """What was lost or filtered until `t`, by place and fate, in the order of the first."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for copy in copies:
        fate = copy["fate"]
        if not fate or fate in QUIET or copy["command"] or copy["ended"] > t:
            continue
        if fate == words.FATE_FILTERED:
            place = "filter"
        elif copy["link"]:
            place = "link"
        else:
            place = "sender"
        counts[place, copy["link"] or copy["from"], fate] += 1
    return [Loss(*key, count) for key, count in counts.items()]


def waiting(calls: Iterable[Entry], t: float) -> dict[str, Entry]:
    """Which sockets wait in a call at `t`, and in which."""
    return {
        call["socket"]: call
        for call in calls
        if call["from"] <= t and (call["to"] is None or t < call["to"])
    }


def captions(model: Mapping[str, Any], t: float, language: str) -> list[str]:
    """The caption as it would have been at `t`."""
    tally = Tally()
    sent = {copy["message"] for copy in model["copies"] if _counted(copy, t)}
    tally.messages = tally.begun = len(sent)
    for copy in model["copies"]:
        if not _counted(copy, t):
            continue
        tally.copies += 1
        done = copy["fate"] and copy["ended"] <= t
        tally.ended(ended_at(copy), copy["to"], copy["fate"] if done else words.FATE_IN_FLIGHT)
    for entry in model["depths"]:
        if entry["limit"] and any(
            when <= t and value >= entry["limit"] for when, value in entry["points"]
        ):
            tally.full(entry["socket"], entry["limit"])
    calls = [{**call, "to": None} for call in waiting(model["calls"], t).values()]
    over = t >= model["duration"] and not model["live"]
    return tally.sentences(language, calls, over=over)


def _counted(copy: Entry, t: float) -> bool:
    """In the books, and sent by `t`. Strays have no time of sending."""
    return not copy["command"] and copy["sent"] is not None and copy["sent"] <= t
