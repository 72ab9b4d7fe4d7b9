"""The course: exercises that are judged by what happened, hints, predictions and quizzes.

    from zlearn.course import check, hint, predict, quiz, show_source, solution

    check("01.1", answer)      judges behaviour over many seeds; never a traceback
    hint("01.1")               one stage further each time
    solution("01.1")           asks first
    predict(question, options, key)   commit to an answer before the picture shows it
    quiz(run)                  what happens next?
    show_source(thing)         the code that is being taught
    unfold(data)               the bytes of a connection, named
    progress()                 how far one is
    await watch(scene)         a play on real sockets, drawn while it happens
    speak("zh")                the language of all of it

Rule for this room: every text that a learner sees is in a catalogue, in English and in
Chinese. Rule for this file: names only, found when they are asked for.
"""

from importlib import import_module
from typing import Any

_WHERE = {
    "check": "checking",
    "hint": "checking",
    "solution": "checking",
    "predict": "prediction",
    "Prediction": "prediction",
    "quiz": "quizzes",
    "Quiz": "quizzes",
    "show_source": "source",
    "unfold": "wire",
    "watch": "watching",
    "progress": "remembering",
    "recorded": "recordings",
    "Exercise": "exercise",
    "register": "exercise",
    "find": "exercise",
    "Verdict": "verdict",
    "add_texts": "texts",
    "say": "texts",
    "speak": "texts",
    "CourseError": "texts",
}
__all__ = sorted(_WHERE)


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
