"""A PlantUML sequence diagram (https://plantuml.com/sequence-diagram).

PlantUML has a preprocessor (`!include`, `%getenv()`, `$name`) and a markup inside texts (`**`,
`[[…]]`, `<img:…>`, `\\n`). So of a stranger's text only letters, digits, blanks, stops and commas
are written as they are, and everything else as `<U+0041>`, which is a character and nothing else.

Rule for this file: PlantUML's words. What is shown, sequence.py says.
"""

from collections.abc import Iterator

from zlearn.trace.exports import sequence
from zlearn.trace.exports.job import Job
from zlearn.trace.exports.sequence import COMMAND, LOST, OPEN, RECEIVED, Step

ARROWS = {RECEIVED: "->", LOST: "->x", OPEN: "-->>", COMMAND: "-->"}


def escape(text: str) -> str:
    """`text` as PlantUML shows it unchanged."""
    return "".join(
        each if each.isalnum() or each in " .," else f"<U+{ord(each):04X}>" for each in text
    )


class Pen:
    """Writes PlantUML."""

    head = "@startuml\n"
    tail = "@enduml\n"
    size = None

    def lane(self, name: str, label: str) -> str:
        return f'participant "{escape(label)}" as {name}\n'

    def box(self, label: str, lanes: list[str]) -> str:
        return f'box "{escape(label)}"\n{"".join(lanes)}end box\n'

    def arrow(self, step: Step, sender: str, receiver: str) -> str:
        return f"{sender} {ARROWS[step.style]} {receiver} : {escape(step.text)}\n"

    def note(self, lanes: list[str], text: str) -> str:
        return f"note over {', '.join(lanes)} : {escape(text)}\n"


def pieces(job: Job) -> Iterator[str]:
    """The diagram, piece by piece."""
    return sequence.pieces(job, Pen())
