r"""A log for ShiViz (https://bestchai.bitbucket.io/shiviz), which draws what could know of what.

Each event is two lines, in the form that ShiViz expects if one tells it nothing:
`(?<event>.*)\n(?<host>\S*) (?<clock>{.*})`. A host is a socket, and the clock is the event's
vector clock as JSON, in which each host counts its own events from 1. The first two lines are
empty: in a file they would name another form.

A host's name has no blanks, is not another's, and is none that a JavaScript object is born
with: ShiViz looks hosts up in plain objects.

Rule for this file: clocks are clocks.py's; here they get names.
"""

import json
from collections.abc import Iterator

from zlearn.trace.clocks import Place, place_of
from zlearn.trace.exports.job import Job, story, visible

LENGTH = 60  # characters of a host's name
OURS = "zlearn"  # the host that says what is left out
_BORN_WITH = frozenset(
    {
        "__proto__", "constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable",
        "toLocaleString", "toString", "valueOf", "__defineGetter__", "__defineSetter__",
        "__lookupGetter__", "__lookupSetter__",
    }
)  # fmt: skip


class Hosts:
    """The hosts' names by place, each its own."""

    def __init__(self) -> None:
        self._names: dict[Place, str] = {}
        self._taken = {OURS, *_BORN_WITH}

    def name(self, place: Place) -> str:
        """The name of the host that stands for a place."""
        if place not in self._names:
            node, socket = place
            wanted = "_".join(visible(socket or node or "world", LENGTH).split()) or "_"
            name, number = wanted, 1
            while name in self._taken:
                number += 1
                name = f"{wanted}~{number}"
            self._names[place] = name
            self._taken.add(name)
        return self._names[place]


def pieces(job: Job) -> Iterator[str]:
    """The log, an event a piece."""
    hosts = Hosts()
    yield "\n\n"
    for event, vector in job.shown.clocks.vectors():
        clock = {hosts.name(place): count for place, count in vector.items()}
        yield _entry(f"{event.t:.6f} s {story(event)}", hosts.name(place_of(event)), clock)
    if job.left_out:
        yield _entry(visible(job.closing()), OURS, {OURS: 1})


def _entry(event: str, host: str, clock: dict[str, int]) -> str:
    return f"{event}\n{host} {json.dumps(clock, ensure_ascii=False)}\n"
