"""The table of the tanks, as a learner reads it.

Rule for this file: words and columns. The numbers are tanks.py's.
"""

import unicodedata
from typing import TYPE_CHECKING, Any

from zlearn.engine.events import FATES
from zlearn.trace.preview import safe_text
from zlearn.trace.texts import text

if TYPE_CHECKING:
    from zlearn.trace.tanks import Row, Tanks

NAME, MESSAGES, BYTES = 18, 12, 16  # columns' widths


def table(tanks: "Tanks", language: str) -> str:
    """The table of each row, and the account below them. Raises ValueError for a language."""
    lines = [text("tanks: head", language, t=f"{tanks.t:.3f}", world=tanks.world)]
    for row in tanks.rows:
        lines += ["", *_rows(row, language)]
    lines += ["", _account(tanks, language)]
    return "\n".join(lines)


def _rows(row: "Row", language: str) -> list[str]:
    nobody = text("tanks: nobody", language)
    lines = [f"{safe_text(row.sender)} → {safe_text(row.receiver) or nobody}"]
    messages, size = (text(f"tanks: {key}", language) for key in ("messages", "bytes"))
    lines.append(_line("", messages, size, ""))
    for name, tank in row.tanks.items():
        count = f"{tank.messages:,}/{tank.limit:,}" if tank.limit else f"{tank.messages:,}"
        fact = text(f"tanks: {tank.fact}", language)
        lines.append(_line(text(f"tanks: {name}", language), count, _size(tank.size), fact))
    lines.append(_line(text("tanks: all", language), f"{row.messages:,}", _size(row.size), ""))
    if row.off:
        lines.append("  " + text("tanks: off", language, bytes=f"{row.off:+,}"))
    return lines


def _size(size: int | None) -> str:
    return "?" if size is None else f"{size:,}"


def _line(name: str, messages: str, size: str, fact: str) -> str:
    columns = _pad(name, NAME) + _pad(messages, MESSAGES, True) + _pad(size, BYTES, True)
    return f"  {columns}  {fact}".rstrip()


def _pad(cell: str, width: int, right: bool = False) -> str:
    """Filled up with spaces; a Chinese character is two columns wide."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in cell)
    room = " " * max(0, width - len(cell) - wide)
    return room + cell if right else cell + room


def _account(tanks: "Tanks", language: str) -> str:
    ends: dict[str, Any] = {"received": tanks.received, **tanks.lost}
    listed = "".join(
        f" + {count:,} {text(f'fate: {fate}', language) if fate in FATES else fate}"
        for fate, count in ends.items()
        if count
    )
    key = "tanks: balanced" if tanks.balanced else "tanks: not balanced"
    facts = {"accepted": f"{tanks.accepted:,}", "tanks": f"{tanks.under_way:,}", "ends": listed}
    return text(key, language, **facts)
