"""Faults: what can go wrong on purpose, and when. Plain data.

    scene.at(2.0).cut("client", "server", lasts=1.5)      # whenever the scene is played
    scene.play(faults=[at(2.0).crash("server")])          # this time only
    lab.crash("server")                                   # now, by hand

Each of the three gives the `Fault`, which prints as a sentence and goes into the trace.

Rule for this file: it says what is to happen. Who does it is breaking.py.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from zlearn.lab.texts import text

LATENCY, JITTER, BANDWIDTH, LOSS = "latency", "jitter", "bandwidth", "loss"
PARTITION, HOLD, RELEASE = "partition", "hold", "release"
CUT, HEAL, RESET = "cut", "heal", "reset"
CRASH, RESTART, FREEZE, THAW, SLOW, DROP = "crash", "restart", "freeze", "thaw", "slow", "drop"
PAUSE = "pause"

BETWEEN = frozenset({LATENCY, JITTER, BANDWIDTH, LOSS, PARTITION, HOLD, RELEASE, CUT, HEAL, RESET})
OF_A_NODE = frozenset({CRASH, RESTART, FREEZE, PAUSE, THAW, SLOW})
KINDS = BETWEEN | OF_A_NODE | {DROP}
ENDS_BY_ITSELF = frozenset(
    {LATENCY, JITTER, BANDWIDTH, LOSS, PARTITION, HOLD, CUT, CRASH, FREEZE, PAUSE, SLOW}
)
BREAKS_LINKS = frozenset({PARTITION, LOSS, CUT, RESET, CRASH, RESTART})


class Fault(NamedTuple):
    """One thing that goes wrong, or is put right.

    what: one of `KINDS`. one, other: nodes; other "" is all the others. For "drop", one is a
        message's name, a copy's, or a socket's: the next that it sends.
    value: what the kind needs: seconds, a fraction, bytes a second.
    one_way: only from one to the other.
    at: seconds since the play began. lasts: seconds, then it is undone; None: it stays.
    """

    what: str
    one: str = ""
    other: str = ""
    value: float | None = None
    one_way: bool = False
    at: float = 0.0
    lasts: float | None = None

    def in_words(self, language: str = "en") -> str:
        """It as a sentence. language: "en" or "zh"."""
        arrow = " → " if self.one_way else " – "
        ends = self.one if self.what in (*OF_A_NODE, DROP) or not self.one else ""
        other = self.other or text("everybody", language)
        between = ends or f"{self.one or other}{arrow}{other}"
        shown = "" if self.value is None else f"{self.value:g}"
        said = text(f"fault: {self.what}", language, where=between, value=shown)
        if self.lasts is not None:
            said += text("fault: lasts", language, seconds=f"{self.lasts:g}")
        return said

    def __str__(self) -> str:
        return f"{self.at:g} s: {self.in_words()}"

    def as_dict(self) -> dict[str, Any]:
        """Its fields, without those that say nothing: for the header of a trace."""
        told = {"what": self.what, "at": self.at}
        more = self._asdict()
        return told | {key: more[key] for key in more if more[key] not in ("", None, False)}


def fault_from(fields: Mapping[str, Any]) -> Fault:
    """A fault from its dict. Raises ValueError for one that can't be."""
    unknown = sorted(set(fields) - set(Fault._fields))
    if unknown:
        raise ValueError(f"a fault has no {', '.join(map(repr, unknown))}")
    return checked(Fault(**fields))


def told(detail: Mapping[str, Any], language: str) -> str:
    """A fault of a trace in words: as it stands there, or in another language than English."""
    words = str(detail.get("what") or "")
    if language == "en":
        return words
    known = {key: each for key, each in detail.items() if key in Fault._fields}
    try:
        fault = fault_from({**known, "what": detail["fault"]})
    except (KeyError, TypeError, ValueError):  # a trace may hold anything
        return words
    if detail.get("over"):
        return text("fault: over", language, what=fault._replace(lasts=None).in_words(language))
    return fault.in_words(language)


def faults_of(trace: Any) -> list[Fault]:
    """The faults that the run of this trace was played with, to play it again."""
    return [fault_from(fields) for fields in trace.header.get("faults", ())]


def checked(fault: Fault, nodes: Iterable[str] | None = None) -> Fault:
    """The same fault. Raises ValueError, in a sentence, for one that makes no sense."""
    what, value = fault.what, fault.value
    if what not in KINDS:
        raise ValueError(f"there is no fault {what!r}: there are {', '.join(sorted(KINDS))}")
    if not fault.one:
        raise ValueError(f"the fault {what!r} needs to know whom it hits")
    if what == LOSS and not 0 <= (value or 0) < 1:
        raise ValueError(f"loss is a fraction from 0 to below 1, and this is {value!r}")
    if value is not None and value < 0:
        raise ValueError(f"{what}: {value!r} is less than nothing")
    if fault.at < 0 or (fault.lasts is not None and fault.lasts < 0):
        raise ValueError(f"{what}: a time is less than 0")
    if fault.lasts is not None and what not in ENDS_BY_ITSELF:
        raise ValueError(f"{what!r} is over at once, and lasts no time")
    known = None if nodes is None or what == DROP else set(nodes)
    for name in (fault.one, fault.other):
        if known is not None and name and name not in known:
            raise ValueError(f"{what}: there is no node {name!r}: there are {', '.join(known)}")
    return fault


class Faults:
    """The verbs. What becomes of a fault is for whoever has them.

    In all of them: one, other: nodes; without the other it is all of them. one_way: only what
    goes from one to the other. lasts: seconds until it is undone; None: it stays.
    """

    def _take(self, fault: Fault) -> Fault:
        raise NotImplementedError

    def _make(self, what: str, one: str, other: str = "", **more: Any) -> Fault:
        return self._take(checked(Fault(what, one, other, **more)))

    def latency(self, one: str, other: str = "", seconds: float = 0.0, **more: Any) -> Fault:
        """What is sent arrives `seconds` later, from now on."""
        return self._make(LATENCY, one, other, value=seconds, **more)

    def jitter(self, one: str, other: str = "", seconds: float = 0.0, **more: Any) -> Fault:
        """Each piece takes up to `seconds` longer; none overtakes another, as in TCP."""
        return self._make(JITTER, one, other, value=seconds, **more)

    def bandwidth(self, one: str, other: str = "", rate: float = 0.0, **more: Any) -> Fault:
        """Each connection carries `rate` bytes a second; 0: as many as come."""
        return self._make(BANDWIDTH, one, other, value=rate, **more)

    def loss(self, one: str, other: str = "", fraction: float = 0.0, **more: Any) -> Fault:
        """That fraction of segments is lost; TCP sends them again, which shows as stalls."""
        return self._make(LOSS, one, other, value=fraction, **more)

    def partition(self, one: str, other: str = "", **more: Any) -> Fault:
        """Everything is lost, and nobody is told. TCP stalls, and in the end times out."""
        return self._make(PARTITION, one, other, **more)

    def hold(self, one: str, other: str = "", **more: Any) -> Fault:
        """Everything waits on its way, in order, until `release`."""
        return self._make(HOLD, one, other, **more)

    def release(self, one: str, other: str = "", **more: Any) -> Fault:
        """What was held goes on, at once."""
        return self._make(RELEASE, one, other, **more)

    def cut(self, one: str, other: str = "", **more: Any) -> Fault:
        """Connections are reset, as both ends hear at once; new ones fail until `heal`."""
        return self._make(CUT, one, other, **more)

    def heal(self, one: str, other: str = "", **more: Any) -> Fault:
        """Ends every `cut` and `partition` between them."""
        return self._make(HEAL, one, other, **more)

    def reset(self, one: str, other: str = "") -> Fault:
        """Connections are reset; new ones can be made at once."""
        return self._make(RESET, one, other)

    def crash(self, node: str, **more: Any) -> Fault:
        """The node is gone without a word, its peers get a reset. lasts: then it is restarted."""
        return self._make(CRASH, node, **more)

    def restart(self, node: str) -> Fault:
        """Its actor starts anew, with a new context; first it crashes, if it has not."""
        return self._make(RESTART, node)

    def freeze(self, node: str, **more: Any) -> Fault:
        """Its program and its input and output stand still, as a process that was stopped."""
        return self._make(FREEZE, node, **more)

    def pause(self, node: str, **more: Any) -> Fault:
        """Its program stands still where it waits next; its input and output go on."""
        return self._make(PAUSE, node, **more)

    def thaw(self, node: str) -> Fault:
        """A frozen node goes on."""
        return self._make(THAW, node)

    def slow(self, node: str, seconds: float, **more: Any) -> Fault:
        """A slow consumer: its program stands still so long after each message that it takes."""
        return self._make(SLOW, node, value=seconds, **more)

    def drop(self, name: str) -> Fault:
        """This message, or this copy, is dropped as it is sent: "server.rep#7", "server.rep#7/2".

        The name of a socket drops the next message that it sends.
        """
        return self._make(DROP, name)


class At(Faults):
    """The verbs at a moment. take: who gets the fault."""

    def __init__(self, seconds: float, take: Callable[[Fault], object] = lambda fault: None):
        self._seconds = seconds
        self._give = take

    def _take(self, fault: Fault) -> Fault:
        fault = checked(fault._replace(at=float(self._seconds)))
        self._give(fault)
        return fault


def at(seconds: float) -> At:
    """A moment of a play, for `play(faults=[at(2.0).cut("a", "b")])`."""
    return At(seconds)
