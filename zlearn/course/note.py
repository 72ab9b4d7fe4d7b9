"""A note: something that the course says, apart from verdicts.

Rule for this file: it is shown, and does nothing.
"""

from typing import Any

from zlearn.course import markup
from zlearn.course.source import code_html


class Note:
    """A text, shown in a notebook as a card.

    text: the headline. detail: a paragraph beneath. source: Python code beneath.
    look: "note", or an outcome's look: "correct", "not yet".
    """

    def __init__(self, text: str, detail: str = "", source: str = "", look: str = "note") -> None:
        self.text, self.detail, self.source, self.look = text, detail, source, look

    def __str__(self) -> str:
        parts = (self.text, self.detail, f"\n{self.source}" if self.source else "")
        return "\n".join(part for part in parts if part)

    __repr__ = __str__

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        body = [markup.paragraph(self.detail)] if self.detail else []
        body += [code_html(self.source)] if self.source else []
        return {"text/plain": str(self), "text/html": markup.card(self.look, self.text, body)}
