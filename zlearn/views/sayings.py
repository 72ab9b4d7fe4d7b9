"""What one event says: its line of text, whether it is worth a stop, and previews.

Rule for this file: one event in, a few plain values out; it remembers nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from operator import attrgetter
from typing import Any

from zlearn.engine import events as words
from zlearn.trace import names
from zlearn.trace.reasons_told import reason_text
from zlearn.views import bodies
from zlearn.views.texts import blanks, fate_said, outcome_text, say

# Where "next interesting event" stops: what a learner would point at. The steps of a copy
# between sending and receiving are not.
_INTERESTING = frozenset({
    words.SENT, words.RECEIVED, words.BLOCKED, words.UNBLOCKED, words.READY, words.REFUSED,
    words.DISCONNECTED, words.FAULT,
})  # fmt: skip
STEPS = frozenset({words.SENT, words.QUEUED, words.WRITTEN, words.READ, words.RECEIVED})

# What the model's `events` hold of each; `frames` and `more` where there is something of it to see.
_OF_EVENT = ("n", "t", "node", "socket", "kind", "link", "msg", "cause")
FIELDS = (*_OF_EVENT, "text", "interesting", "frames", "more")
_of_event = attrgetter(*_OF_EVENT)

_Maker = Callable[[str, Any, Mapping[str, Any]], Any]

LONGEST_REMARK = 200  # characters
EVERYTHING = '""'  # the empty topic, as it is written in code: all messages begin with it
EMPTY = "∅"  # an empty frame in a preview: the delimiter of an envelope, as a rule


def interesting(event: Any) -> bool:
    """Whether a player that steps from point to point stops here."""
    name = names.parse(event.msg)
    if name and name.mark == names.COMMAND:
        return False  # a subscription on its way; that it took effect is another event
    if event.kind == words.FATE:
        return (event.detail or {}).get("fate") != words.FATE_RECEIVED
    if event.kind in (words.SUBSCRIBED, words.UNSUBSCRIBED):
        return bool(event.link)
    return event.kind in _INTERESTING


def line(language: str, event: Any) -> tuple[Any, ...]:
    """The event as a row of the model's `events`, see FIELDS; without its frames."""
    return (*_of_event(event), text(language, event), interesting(event))


def line_of_step(language: str, event: Any, message: str) -> tuple[Any, ...]:
    """The same as `line`, in a third of the time, for one of STEPS, where it is of no command.

    message: its name. Most of the events of a run under way are of this sort.
    """
    detail = event.detail
    shown = (bodies.one_text(detail) or preview(detail)) if "preview" in (detail or ()) else ""
    said = _of_steps(language)[event.kind](message, event.socket or event.node, shown)
    return (*_of_event(event), _bare(said), event.kind in _INTERESTING)


def text(language: str, event: Any) -> str:
    """One sentence without a full stop: what happened."""
    detail = event.detail or {}
    key = _key(event, detail)
    if event.kind == words.UNSUBSCRIBED:
        detail = {"command": "cancel", **detail}
    facts = {name: make(language, event, detail) for name, make in _makers(language, key)}
    return _bare(say(language, key, **facts))


def _bare(sentence: str) -> str:
    return sentence.strip().rstrip(":：")


@cache
def _of_steps(language: str) -> dict[str, Callable[[str, str, str], str]]:
    """What makes the text of a step, from the message's name, the socket and the preview."""
    places = {"name": "{0}", "socket": "{1}", "preview": "{2}"}
    return {kind: say(language, kind, **places).format for kind in STEPS}


@cache
def _makers(language: str, key: str) -> list[tuple[str, _Maker]]:
    """What fills the blanks of a text; one that is not in the table is the detail of that name."""
    return [(name, _FACTS.get(name) or partial(_detail, name)) for name in blanks(language, key)]


def _detail(name: str, _language: str, _event: Any, detail: Mapping[str, Any]) -> Any:
    return detail.get(name, "")


def _what(language: str, event: Any, detail: Mapping[str, Any]) -> str:
    """What a fault does, or the recorder."""
    what = str(detail.get("what", ""))
    if event.kind == words.FAULT and language != "en":
        from zlearn.lab.faults import told

        return told(detail, language)
    return what


def _key(event: Any, detail: Mapping[str, Any]) -> str:
    if event.kind == words.FATE and detail.get("reason"):
        return "fate_reason"
    if event.kind in (words.SUBSCRIBED, words.UNSUBSCRIBED) and event.msg:
        return "took_effect"
    if event.kind == words.SUBSCRIBED and not detail.get("topic"):
        return "subscribed_all"
    if event.kind in words.KINDS:
        return str(event.kind)
    return "remark" if is_remark(event) else "other_event"


def is_remark(event: Any) -> bool:
    """Whether somebody said something, as `node.log` does: no step of a message, but a text."""
    return event.kind not in words.KINDS and bool((event.detail or {}).get("text"))


def _name(language: str, message: str, detail: Mapping[str, Any]) -> str:
    """A message's name, the same everywhere: "publisher.pub#7"; of a command, what it says."""
    name = names.parse(message)
    if name is None:
        return message
    if name.mark == names.COMMAND:
        return say(language, "command", label=label(message, detail), sender=name.socket)
    return name.message


def label(message: str, detail: Mapping[str, Any] | None = None) -> str:
    """What a picture writes beside it: "#7" of "publisher.pub#7/2", "+A" of a subscription.

    detail: the event's; it says what a command asks for. A subscription to everything, that
    is to the empty topic, is `+""`.
    """
    name = names.parse(message)
    return message if name is None else label_of(name, detail)


def label_of(name: names.Name, detail: Mapping[str, Any] | None = None) -> str:
    """The same, of a name that was taken apart."""
    if name.mark == names.COMMAND and detail and ("command" in detail or "topic" in detail):
        sign = "−" if detail.get("command", "subscribe") != "subscribe" else "+"
        return sign + str(detail.get("topic") or EVERYTHING)
    return f"{name.mark}{name.number}"


def frames(detail: Mapping[str, Any]) -> list[str]:
    """The previews of the frames, one text each; the last says how many are not shown."""
    shown = detail.get("preview", "")
    texts = list(map(str, shown)) if isinstance(shown, (list, tuple)) else [str(shown)]
    count = detail.get("frames")
    more = count - len(texts) if isinstance(count, int) else 0
    return [*texts, f"… +{more}"] if more > 0 else texts


def preview(detail: Mapping[str, Any]) -> str:
    """The preview of a message in one text; frames are joined by a bar."""
    if "preview" not in detail:
        return ""
    return joined(frames(detail))


def joined(texts: Iterable[str]) -> str:
    """The previews of the frames of a message in one text."""
    return " | ".join([each or EMPTY for each in texts])


# How the blanks of a line are filled: one by one, for a line has two or three of them, and there
# are thousands of lines a second.
_FACTS: dict[str, _Maker] = {
    "socket": lambda _language, event, _detail: event.socket or event.node,
    "kind": lambda _language, event, _detail: event.kind,
    "name": lambda language, event, detail: _name(language, event.msg, detail),
    "peer_type": lambda _language, _event, detail: detail.get("peer_type") or "?",
    "reason": lambda language, _event, detail: reason_text(
        language, str(detail.get("reason") or "")
    ),
    "preview": lambda _language, _event, detail: preview(detail),
    "outcome": lambda language, _event, detail: outcome_text(
        language, str(detail.get("outcome", ""))
    ),
    "what": _what,
    "from_state": lambda _language, _event, detail: detail.get("from", ""),
    "to_state": lambda _language, _event, detail: detail.get("to", ""),
    "fate": lambda language, _event, detail: fate_said(language, str(detail.get("fate", ""))),
    "text": lambda _language, _event, detail: str(detail.get("text", ""))[:LONGEST_REMARK],
}
