"""A Mermaid sequence diagram (https://mermaid.js.org/syntax/sequenceDiagram.html).

Mermaid takes apart its text with regular expressions long before it reads it: directives
(`%%{…}%%`), entities (`#59;`), `wrap:`, `<br>`, `$$`, a bare `end`. So of a stranger's text only
letters, digits, blanks, stops and commas are written as they are, and everything else as the
entity of its number, which Mermaid turns back when the picture is made.

Rule for this file: Mermaid's words. What is shown, sequence.py says.
"""

from collections.abc import Iterator

from zlearn.trace.exports import sequence
from zlearn.trace.exports.job import Job
from zlearn.trace.exports.sequence import COMMAND, LOST, OPEN, RECEIVED, Step

ARROWS = {RECEIVED: "->>", LOST: "-x", OPEN: "--)", COMMAND: "-->>"}


def escape(text: str) -> str:
    """`text` as Mermaid shows it unchanged."""
    return "".join(each if each.isalnum() or each in " .," else f"#{ord(each)};" for each in text)


class Pen:
    """Writes Mermaid."""

    head = "sequenceDiagram\n"
    tail = ""
    size = 50_000  # Mermaid's own maxTextSize

    def lane(self, name: str, label: str) -> str:
        return f"participant {name} as {escape(label)}\n"

    def box(self, label: str, lanes: list[str]) -> str:
        # Without a colour, the first word of the label would be taken for one.
        return f"box transparent {escape(label)}\n{''.join(lanes)}end\n"

    def arrow(self, step: Step, sender: str, receiver: str) -> str:
        return f"{sender}{ARROWS[step.style]}{receiver}: {escape(step.text)}\n"

    def note(self, lanes: list[str], text: str) -> str:
        return f"Note over {','.join(lanes)}: {escape(text)}\n"


def pieces(job: Job) -> Iterator[str]:
    """The diagram, piece by piece."""
    return sequence.pieces(job, Pen())
