"""Which events a predicate is about: `event("received", node="client")`.

Rule for this file: one event in, yes or no out; and the matcher said in words.
"""

from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

from zlearn.course.texts import language, say
from zlearn.engine import events as words

Matcher = Callable[[Any], bool]


class event:
    """Events that fit all that is asked; also a plain function of an event will do instead.

    kind: "sent", "received", "blocked", … (zlearn.engine.events). fate: such as "filtered".
    socket, node, msg, link: names; * and ? stand for anything: "worker?.pull".
    preview: a text that is in the message's shown frames (`sent` and `received` have them).
    detail: fields of the event's detail, by name: event("state", to="ready").
    """

    def __init__(
        self,
        kind: str = "",
        *,
        fate: str = "",
        socket: str = "",
        node: str = "",
        msg: str = "",
        link: str = "",
        preview: str = "",
        **detail: Any,
    ) -> None:
        self.kind, self.fate, self.preview, self.detail = kind, fate, preview, detail
        self.names = {"socket": socket, "node": node, "msg": msg, "link": link}

    def __call__(self, event: Any) -> bool:
        """Whether an event fits."""
        return (
            (not self.kind or event.kind == self.kind)
            and (not self.fate or fate_of(event) == self.fate)
            and all(
                fnmatchcase(getattr(event, field), name)
                for field, name in self.names.items()
                if name
            )
            and (not self.preview or self.preview in " | ".join(event.detail.get("preview", ())))
            and all(event.detail.get(name) == value for name, value in self.detail.items())
        )

    def __str__(self) -> str:
        """It in words, in the language that is spoken."""
        if self.fate:
            from zlearn.views.texts import fate_text

            text = say("event with fate", fate=fate_text(language(), self.fate))
        else:
            text = say("event of kind", kind=self.kind) if self.kind else say("an event")
        if self.preview:
            text = say("event about", event=text, preview=self.preview)
        place = self.names["socket"] or self.names["node"]
        return say("event at", event=text, place=place) if place else text


def fate_of(event: Any) -> str:
    """The fate that an event tells of, "" if none."""
    if event.kind == words.RECEIVED:
        return words.FATE_RECEIVED
    return str(event.detail.get("fate", "")) if event.kind == words.FATE else ""


def in_words(what: Matcher) -> str:
    if isinstance(what, event):
        return str(what)
    return (getattr(what, "__doc__", "") or getattr(what, "__name__", "")).strip().split("\n")[0]
