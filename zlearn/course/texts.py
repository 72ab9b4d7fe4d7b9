"""The catalogue: every text that the course shows, by language and key.

The course's own texts are in sentences.py; each module of exercises adds its own with
`add_texts` (or `register`, which hands them on). Keys are shared by all, so an exercise's
begin with its id: "01.1 lost".

Rule for this file: how texts are kept and found. No text of a lesson.
"""

import string
from collections.abc import Mapping
from typing import Any

from zlearn.course.sentences import TEXTS as OWN
from zlearn.trace import speaking
from zlearn.trace.speaking import LANGUAGES, language

Texts = Mapping[str, Mapping[str, str]]

IN_A_CELL = "in a cell: "

_catalogue: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}


class CourseError(LookupError):
    """There is no such exercise, prediction, text or language; the text says what there is."""


def speak(language: str) -> None:
    """The language from now on: "en" or "zh". Raises CourseError for another one."""
    if language not in LANGUAGES:
        raise CourseError(say("no language", language=language, languages=", ".join(LANGUAGES)))
    speaking.choose(language)


def add_texts(texts: Texts) -> None:
    """Adds texts: {"en": {key: text}, "zh": {key: text}}, with {names} of facts in the texts.

    The same key may be added again (a module is reloaded): the newer text counts.
    """
    for name, entries in texts.items():
        _catalogue.setdefault(name, {}).update(entries)


def say(key: str, /, **facts: Any) -> str:
    """The text of a key in the language that is spoken, its {names} filled in with `facts`.

    A text that a language lacks is said in English. Raises CourseError for an unknown key,
    KeyError for a fact that the text wants and doesn't get.
    """
    text = _catalogue[language()].get(key) or _catalogue["en"].get(key)
    if text is None:
        raise CourseError(f"there is no text with the key {key!r}")
    return text.format(**facts)


def in_cells(texts: Mapping[str, str]) -> Texts:
    """A catalogue of what the cells of a notebook say themselves: English text → Chinese text.

    In a cell the English text stands where it is read, so it makes its own key, apart from those of
    the other texts; see `translated`.
    """
    keyed = {f"{IN_A_CELL}{text}": chinese for text, chinese in texts.items()}
    return {"en": {key: key.removeprefix(IN_A_CELL) for key in keyed}, "zh": keyed}


def translated(text: str) -> str:
    """A text of a cell in the language that is spoken; itself where there is no translation."""
    return _catalogue[language()].get(f"{IN_A_CELL}{text}", text)


def known(key: str) -> bool:
    """Whether there is a text with this key."""
    return key in _catalogue["en"]


def differences(texts: Texts) -> list[str]:
    """What is wrong with a catalogue, a sentence each: the languages must match key by key."""
    wrong = [f"there is no language {name!r}" for name in LANGUAGES if name not in texts]
    english = texts.get("en", {})
    for name in LANGUAGES:
        other = texts.get(name, {})
        wrong += [f"{name} lacks {key!r}" for key in english if key not in other]
        wrong += [f"{name} has {key!r}, and en does not" for key in other if key not in english]
        wrong += [
            f"{name} has other facts in {key!r} than en"
            for key in english
            if key in other and _facts(english[key]) != _facts(other[key])
        ]
        wrong += [f"{name} says nothing in {key!r}" for key in other if not other[key].strip()]
    return wrong


def _facts(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


add_texts(OWN)
