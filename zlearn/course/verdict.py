"""A verdict: what a check says, and how a notebook shows it.

Messages' bodies and learners' texts are untrusted: whatever is shown as HTML went through
`html.escape` in one of this room's templates.

Rule for this file: it shows what was found. It finds nothing itself.
"""

from dataclasses import dataclass
from typing import Any

from zlearn.course import markup
from zlearn.course.texts import language, say
from zlearn.trace.reasons_told import reason_text

NOT_ATTEMPTED = "not attempted"
NOT_YET = "not yet"
CORRECT = "correct"
MOST = 1_000  # characters of a text: it may quote what a learner's code made
OUTCOMES = (NOT_ATTEMPTED, NOT_YET, CORRECT)


@dataclass
class Verdict:
    """What came of checking an answer.

    outcome: "not attempted", "not yet" or "correct". text: why, in a sentence or two.
    run: what was judged, and event: the n of the guilty event in it.
    seed: which seed to play to see it again; taken from the run.
    exercise: its id. hint: the next hint, and stage: which it is, such as "1 of 3".
    further: something to try after a right answer.
    """

    outcome: str
    text: str
    run: Any = None
    event: int | None = None
    hint: str = ""
    further: str = ""
    exercise: str = ""
    stage: str = ""
    seed: int | None = None

    def __post_init__(self) -> None:
        if self.outcome not in OUTCOMES:
            raise ValueError(f"an outcome is one of {OUTCOMES}, not {self.outcome!r}")
        if len(self.text) > MOST:
            self.text = self.text[: MOST - 1] + "…"
        if self.seed is None and self.run is not None:
            self.seed = getattr(self.run, "seed", None)

    def __bool__(self) -> bool:
        """Whether the answer is correct."""
        return self.outcome == CORRECT

    # --- as text -------------------------------------------------------------------

    @property
    def headline(self) -> str:
        """The exercise and the outcome."""
        said = say(f"outcome: {self.outcome}")
        return say("headline", exercise=self.exercise, outcome=said) if self.exercise else said

    @property
    def place(self) -> str:
        """Where to see it: the seed, and the event; "" for a right answer."""
        event = self._guilty()
        if self.outcome != NOT_YET or (event is None and self.seed is None):
            return ""
        if event is None:
            return say("place: seed", seed=self.seed)
        facts = {"n": event.n, "time": time_text(event.t), "what": event_text(event)}
        if self.seed is None:
            return say("place: event", **facts)
        return say("place: both", seed=self.seed, **facts)

    def _guilty(self) -> Any:
        if self.run is None or self.event is None:
            return None
        try:
            return self.run.trace.event(self.event)
        except KeyError:
            return None

    def __str__(self) -> str:
        lines = [self.headline, self.text, self.place]
        if self.outcome == NOT_YET and self.hint:
            lines.append(say("hint offered", exercise=self.exercise, stage=self.stage))
        if self.outcome == CORRECT and self.further:
            lines.append(say("further", text=self.further))
        return "\n".join(line for line in lines if line)

    __repr__ = __str__

    # --- in a notebook -------------------------------------------------------------

    def html(self) -> str:
        """The verdict as HTML; everything in it that is not ours is escaped."""
        parts = [markup.paragraph(self.text)] if self.text else []
        if self.place:
            parts.append(markup.paragraph(self.place, quiet=True))
        if self.outcome == NOT_YET and self.hint:
            title = say("hint title", stage=self.stage)
            parts.append(markup.folded(title, self.hint))
        if self.outcome == CORRECT and self.further:
            parts.append(markup.paragraph(say("further", text=self.further)))
        return markup.card(self.outcome, self.headline, parts)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": str(self), "text/html": self.html()}

    def show(self) -> Any:
        """The run's player, opened at the guilty event; None if there is nothing to show."""
        if self.run is None or self.outcome != NOT_YET:
            return None
        return show_at(self.run, self._guilty())

    def _ipython_display_(self) -> None:
        """The verdict, and the run beneath it."""
        markup.display_bundle(self._repr_mimebundle_())
        markup.display_picture(self.show)


def show_at(run: Any, event: Any = None) -> Any:
    """The player of a run (or trace), or whatever can draw; at an event, its message selected."""
    from zlearn.trace import display

    options: dict[str, Any] = {"language": language()}
    if event is not None:
        options["at"] = event.t
    if event is not None and event.msg:
        options["selected"] = event.msg
    return display.show(getattr(run, "trace", run), **options)


def event_text(event: Any) -> str:
    """An event in a few words."""
    from zlearn.views import sayings

    return sayings.text(language(), event)


def reason_told(event: Any) -> str:
    """Why it happened, in the language that is spoken."""
    return reason_text(language(), str(event.detail.get("reason") or ""))


def time_text(seconds: float) -> str:
    """A time for people: "12 ms"."""
    from zlearn.views.texts import duration

    return duration(seconds)
