"""quiz: "what happens next?", made from a run.

The run is the key: the question stops at the sending of a message whose end the run knows.
The other options are ends that were possible for such a message at such a socket.

Rule for this file: it chooses a message and its possible ends. Asking is prediction.py's.
"""

import random
from typing import Any

from zlearn.course import markup
from zlearn.course.note import Note
from zlearn.course.prediction import Prediction
from zlearn.course.texts import known, language, say
from zlearn.course.verdict import show_at, time_text
from zlearn.engine import events as words
from zlearn.trace.trace import Trace

MOST_OPTIONS = 4

# What can become of a message, by the type of the socket that sends it.
_BLOCKING = (words.FATE_UNREAD, words.FATE_DISCONNECTED, words.FATE_IN_FLIGHT)
_POSSIBLE = {
    "PUB": (words.FATE_FILTERED, words.FATE_NO_PEER, words.FATE_HIGH_WATER_MARK,
            words.FATE_UNREAD),
    "REQ": (words.FATE_UNREAD, words.FATE_WRONG_STATE, words.FATE_DISCONNECTED),
    "REP": (words.FATE_UNREAD, words.FATE_WRONG_STATE, words.FATE_DISCONNECTED),
    "ROUTER": (words.FATE_UNROUTABLE, words.FATE_HIGH_WATER_MARK, words.FATE_UNREAD),
}  # fmt: skip
_POSSIBLE["XPUB"] = _POSSIBLE["PUB"]


class Quiz(Prediction):
    """A question about a run.

    copy: the copy that it is about. before: the trace up to the question.
    """

    def __init__(self, run: Any, copy: Any, question: str, options: list[str], right: str) -> None:
        self.run, self.copy = run, copy
        super().__init__(question, options, f"quiz {copy.id}", right, title=say("quiz title"))

    @property
    def before(self) -> Trace:
        """What had happened when the question was asked, and nothing later."""
        trace = self.run.trace
        number = self.copy.events[0]
        return Trace(trace.header, [event for event in trace if event.n <= number])

    @property
    def name(self) -> str:
        """The copy's name; its message's, where that has no other copies."""
        several = _is_one_of_several(self.run.trace, self.copy)
        return str(self.copy.id if several else self.copy.message)

    @property
    def told(self) -> str:
        """A quiz tells the truth as soon as there is an answer."""
        return str(self.reveal()) if self.answer is not None else self.state

    def reveal(self, right: str | int | None = None, because: str = "") -> Note:
        """Whether the answer is what happened, and why it happened."""
        why = self.run.trace.why(self.name, language())
        return super().reveal(right, because or why)

    def _ipython_display_(self) -> None:
        """The picture up to the question, and the question beneath it."""
        markup.display_picture(self.show_before)
        super()._ipython_display_()

    def show_before(self) -> Any:
        """The player of what came before, opened at its end, where the question is asked."""
        before = self.before
        return show_at(before, before.events[-1])

    def show(self) -> Any:
        """The run's player, opened where the message ended."""
        return show_at(self.run, self.run.trace.event(self.copy.events[-1]))


def quiz(run: Any, seed: int = 1, message: str = "") -> Quiz | Note:
    """A question "what happens next?" about a message of a run.

    run: a Run. seed: chooses message and order of options; the same seed, the same quiz.
    message: the name of a message or copy to ask about, such as "publisher.pub#3"; "" chooses.
    Returns a Quiz, shown as a small widget; a Note if the run has no message that ended.
    """
    chance = random.Random(f"quiz {seed}")
    candidates = [
        copy
        for copy in run.trace.copies()
        if copy.counted and copy.fate and copy.sent is not None
        and message in ("", copy.id, copy.message)
    ]  # fmt: skip
    if not candidates:
        return Note(say("quiz: none"))
    copy = _choose(candidates, chance)
    right = _option(copy.fate, copy)
    others = [option for option in _others(run.trace, copy, chance) if option != right]
    options = [right, *dict.fromkeys(others)][:MOST_OPTIONS]
    chance.shuffle(options)
    return Quiz(run, copy, _question(run.trace, copy), options, right)


def _choose(candidates: list[Any], chance: random.Random) -> Any:
    """A copy of a fate drawn first, so that rare ends come up as well."""
    fate = chance.choice(sorted({copy.fate for copy in candidates}))
    return chance.choice([copy for copy in candidates if copy.fate == fate])


def _question(trace: Any, copy: Any) -> str:
    facts = {
        "time": time_text(copy.sent), "receiver": copy.receiver, "message": copy.message,
        "preview": copy.preview,
    }  # fmt: skip
    several = _is_one_of_several(trace, copy) and copy.receiver
    return say("quiz: for" if several else "quiz: sent", **facts)


def _is_one_of_several(trace: Any, copy: Any) -> bool:
    """Whether its message has other copies too, so that the message's name is not enough."""
    return len(trace.message(copy.message).copies) > 1


def _others(trace: Any, copy: Any, chance: random.Random) -> list[str]:
    """Other ends, the likeliest first: what the run itself shows, then what its socket allows."""
    sender = next((each for each in trace.sockets() if each.name == copy.sender), None)
    peers = {each.receiver for each in trace.copies() if each.sender == copy.sender}
    several = _is_one_of_several(trace, copy)
    options = [_received_by(name) for name in sorted(peers - {copy.receiver, ""})]
    options = [] if several else options[:1]
    fates = list(_POSSIBLE.get(sender.type if sender else "", _BLOCKING))
    chance.shuffle(fates)
    options += [_option(fate, copy) for fate in [words.FATE_RECEIVED, *fates]]
    return options


def _option(fate: str, copy: Any) -> str:
    if fate == words.FATE_RECEIVED:
        return _received_by(copy.receiver)
    return say(f"option: {fate}") if known(f"option: {fate}") else say("option: other", fate=fate)


def _received_by(receiver: str) -> str:
    return say("option: received", receiver=receiver) if receiver else say("option: nobody")
