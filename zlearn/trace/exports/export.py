"""`Export`: one trace in one tool's form; and which forms there are.

Rule for this file: how a form looks is the form's own file's business.
"""

from collections.abc import Callable, Iterator
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from zlearn.trace.exports import chrome, graphml, mermaid, plantuml, shiviz, table
from zlearn.trace.exports.job import Job
from zlearn.trace.texts import LANGUAGES

if TYPE_CHECKING:
    from zlearn.trace.trace import Trace


class Format(NamedTuple):
    """A form that a trace can take.

    pieces: writes it, piece by piece. suffix: of its files. opens: the tools it is for.
    limit: how much it holds unless one asks for more, None for all. counts: what is limited.
    """

    pieces: Callable[[Job], Iterator[str]]
    suffix: str
    opens: str
    limit: int | None
    counts: str = "events"


# ShiViz draws a few hundred events well; PlantUML cuts a picture at 4096 pixels.
FORMATS: dict[str, Format] = {
    "mermaid": Format(mermaid.pieces, ".mmd", "Mermaid, GitHub, JupyterLab", 200, "steps"),
    "plantuml": Format(plantuml.pieces, ".puml", "PlantUML", 80, "steps"),
    "shiviz": Format(shiviz.pieces, ".log", "ShiViz", 1000),
    "chrome": Format(chrome.pieces, ".json", "Perfetto, chrome://tracing", None),
    "csv": Format(table.pieces, ".csv", "spreadsheets, pandas, R", None),
    "graphml": Format(graphml.topology, ".graphml", "Gephi, yEd, igraph, networkx", None),
    "graphml-causes": Format(
        graphml.causes, ".graphml", "Gephi, yEd, igraph, networkx", 20_000
    ),
}  # fmt: skip


class Export:
    """A trace in another tool's form. `str()` of it is the text."""

    def __init__(self, trace: "Trace", format: str, limit: int | None, language: str) -> None:
        self.format = format
        self._form = FORMATS[format]
        self._trace, self._language = trace, language
        self._limit = self._form.limit if limit is None else limit

    def __repr__(self) -> str:
        return f"<Export of {self._trace.title!r} as {self.format}, for {self._form.opens}>"

    def __str__(self) -> str:
        return self.text

    @cached_property
    def text(self) -> str:
        """The whole text."""
        return "".join(self._pieces(self._job()))

    @cached_property
    def left_out(self) -> tuple[str, ...]:
        """What of the trace the text doesn't hold: sentences, none if it holds all."""
        job = self._job()
        for _ in self._pieces(job):
            pass
        return tuple(job.left_out)

    def save(self, path: str | PathLike[str]) -> None:
        """Writes the text into a file, as UTF-8, piece by piece. Raises OSError."""
        job = self._job()
        pieces = self._pieces(job)
        first = next(pieces, "")  # what is missing for it is told before there is a file
        with Path(path).open("w", encoding="utf-8", newline="") as file:
            file.write(first)
            file.writelines(pieces)
        self.left_out = tuple(job.left_out)  # known now: no need to go over the trace again

    def _job(self) -> Job:
        return Job(self._trace, self._limit, self._language, self._form.counts == "events")

    def _pieces(self, job: Job) -> Iterator[str]:
        for piece in self._form.pieces(job):
            # A trace that was made by hand may hold half of a surrogate pair.
            yield piece.encode("utf-8", "backslashreplace").decode("utf-8")


def export(trace: "Trace", format: str, limit: int | None = None, language: str = "en") -> Export:
    """A trace in the form of another tool.

    format: one of `FORMATS`. limit: how many events (in a sequence diagram: arrows and notes)
    it holds at most, counted from the trace's begin; None for what suits the tool.
    language: "en" or "zh", of what it says of itself.
    Raises: ValueError, in a sentence, for a format, a limit or a language that there isn't.
    `graphml` raises ImportError, with what to install, without networkx, once it is written.
    """
    if format not in FORMATS:
        raise ValueError(f"there is no format {format!r}; there are {', '.join(FORMATS)}")
    if limit is not None and limit < 1:
        raise ValueError(f"the limit must be 1 or more, and not {limit}")
    if language not in LANGUAGES:
        raise ValueError(f"there is no language {language!r}; there are {', '.join(LANGUAGES)}")
    return Export(trace, format, limit, language)
