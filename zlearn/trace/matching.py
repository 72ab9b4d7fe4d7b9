"""Which events a question is about: `event("received", node="client")`.

Rule for this file: one event in, yes or no out; and the matcher said in words.
"""

from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

from zlearn.engine import events as words
from zlearn.trace.texts import text

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

    def in_words(self, language: str = "en") -> str:
        """It in words. language: "en" or "zh"."""
        if self.fate:
            fate = self.fate if language == "en" else text(f"fate: {self.fate}", language)
            said = text("event with fate", language, fate=fate)
        elif self.kind:
            said = text("event of kind", language, kind=self.kind)
        else:
            said = text("an event", language)
        if self.preview:
            said = text("event about", language, event=said, preview=self.preview)
        place = self.names["socket"] or self.names["node"]
        return text("event at", language, event=said, place=place) if place else said

    __str__ = in_words
    __repr__ = in_words


def fate_of(event: Any) -> str:
    """The fate that an event tells of, "" if none."""
    if event.kind == words.RECEIVED:
        return words.FATE_RECEIVED
    return str(event.detail.get("fate", "")) if event.kind == words.FATE else ""


def in_words(what: Matcher, language: str = "en") -> str:
    """A matcher in words; a function's are the first line of its docstring, or its name."""
    if isinstance(what, event):
        return what.in_words(language)
    return (getattr(what, "__doc__", "") or getattr(what, "__name__", "")).strip().split("\n")[0]
