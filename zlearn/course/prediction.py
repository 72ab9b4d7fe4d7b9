"""predict: the learner commits to an answer before the picture shows it.

In a notebook it is a row of radio buttons and a button; elsewhere it is text. It never waits:
a notebook that is run from top to bottom goes on, and `reveal` says that nothing was predicted.

Rule for this file: one question, its options, the answer, the revelation.
"""

from collections.abc import Callable, Sequence
from typing import Any

from zlearn.course import markup
from zlearn.course.exercise import load_of
from zlearn.course.note import Note
from zlearn.course.texts import CourseError, say, translated

_made: dict[str, "Prediction"] = {}


class Prediction:
    """A question and, once it is committed, the learner's answer.

    question, options: texts, in English; the notebook's module of exercises may hold them in
        Chinese. key: its name, "01-late": the notebook's number first. answer: one of the options,
        or None.
    right: the true option, if it is known now; because: why, for the revelation.
    """

    def __init__(
        self,
        question: str,
        options: Sequence[str],
        key: str = "",
        right: str | int | None = None,
        because: str = "",
        title: str = "",
    ) -> None:
        load_of(key)  # the notebook's texts, which may hold these in another language
        self.question, self.key = translated(question), key
        self.options = [translated(str(each)) for each in options]
        self.answer: str | None = None
        self._right, self._because = right, because
        self._title = title
        self._committed: list[Callable[[], None]] = []

    @property
    def title(self) -> str:
        """What stands before the question, to the last space."""
        return self._title or say("prediction title")

    @property
    def asked(self) -> str:
        """The question, with what stands before it."""
        return f"{self.title}{self.question}"

    def commit(self, answer: str | int) -> None:
        """Commits to an option: its text, or its number counted from 0.

        Raises CourseError if it isn't one of them.
        """
        self.answer = self._option(answer)
        for told in self._committed:
            told()

    def _option(self, answer: str | int) -> str:
        if isinstance(answer, int) and 0 <= answer < len(self.options):
            return self.options[answer]
        if translated(str(answer)) in self.options:
            return translated(str(answer))
        raise CourseError(say("no option", answer=answer, options=", ".join(self.options)))

    def reveal(self, right: str | int | None = None, because: str = "") -> Note:
        """Says whether the prediction came true, and why. Works when there is none.

        right: the true option, its text or number; None: as told when it was made.
        """
        chosen = self._right if right is None else right
        if chosen is None:
            raise CourseError(say("no right option", key=self.key))
        true = self._option(chosen)
        outcome = "none" if self.answer is None else "right" if self.answer == true else "wrong"
        text = say(f"reveal {outcome}", answer=self.answer, right=true)
        look = {"right": "correct", "wrong": "not yet"}.get(outcome, "note")
        return Note(text, detail=translated(because or self._because), look=look)

    # --- shown ---------------------------------------------------------------------

    def __str__(self) -> str:
        lines = [self.asked, *(f"  - {each}" for each in self.options)]
        lines.append(self.state)
        return "\n".join(lines)

    __repr__ = __str__

    @property
    def state(self) -> str:
        """Whether it is committed, in a sentence."""
        if self.answer is None:
            return say("commit first")
        return say("committed", answer=self.answer)

    @property
    def told(self) -> str:
        """What the widget says after a commit."""
        return self.state

    def html(self) -> str:
        """Question and options as HTML, for where there are no widgets."""
        parts = [markup.paragraph(f"– {each}") for each in self.options]
        parts.append(markup.paragraph(self.state, quiet=True))
        return markup.card("note", self.asked, parts)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/plain": str(self), "text/html": self.html()}

    def _ipython_display_(self) -> None:
        widget = self._widget() if markup.in_notebook() else None
        bundle: dict[str, Any] = self._repr_mimebundle_()
        if widget is not None:
            shown = widget._repr_mimebundle_()
            shown = shown[0] if isinstance(shown, tuple) else shown
            bundle = {**bundle, **{k: v for k, v in shown.items() if "widget" in k}}
        markup.display_bundle(bundle)

    def _widget(self) -> Any:
        try:
            import ipywidgets
        except ImportError:
            return None
        from zlearn.course.widgets import prediction_widget

        return prediction_widget(ipywidgets, self)

    def when_committed(self, call: Callable[[], None]) -> None:
        """Calls this after each commit."""
        self._committed.append(call)


def predict(
    question: str,
    options: Sequence[str],
    key: str = "",
    right: str | int | None = None,
    because: str = "",
) -> Prediction:
    """Asks for a prediction; shown as a small widget, `reveal` tells the truth later.

    key: its name for `predict.reveal(key)`; "" uses the question. A cell that is run again
    keeps the answer that was committed, as long as question and options are the same.
    right, because: the true option and why, if you would rather tell it here.
    """
    key = key or question
    made = Prediction(question, options, key, right, because)
    before = _made.get(key)
    if before and (before.question, before.options) == (made.question, made.options):
        made.answer = before.answer
    _made[key] = made
    return made


def _reveal(key: str, right: str | int | None = None, because: str = "") -> Note:
    """Reveals the prediction of that key. Raises CourseError if there is none."""
    if key not in _made:
        there = ", ".join(sorted(_made)) or say("none")
        raise CourseError(say("no prediction", key=key, there=there))
    return _made[key].reveal(right, because)


predict.reveal = _reveal  # type: ignore[attr-defined]
