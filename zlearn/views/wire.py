"""The picture of a link's wire, for print: its first bytes in both directions, each named.

    wire_figure(run, link="client")       the first link whose name holds that

Like the player's wire view: a field is its bytes over its name, and the line between them says by
its dashes what sort of field it is.

Rule for this file: it draws the entries of a model's `wires`, and names no byte itself.
"""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any

from zlearn.views.heading import as_model
from zlearn.views.ink import SIZE, SMALL, STROKE, Sheet
from zlearn.views.palette import palette
from zlearn.views.texts import duration, field_text, say, shorten

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDE = 1240.0
_MARGIN, _TOP, _LINE, _GAP = 24.0, 84.0, 19.0, 12.0
_BYTES = 16  # in a line
_MOST = 40  # fields of a direction
_AS_TEXT = ("body", "data", "topic", "group", "context")
_DASHES = {"flags": "dash", "size": "dash", "filler": "dots", "sealed": "dots"}

Entry = Mapping[str, Any]


def wire_figure(
    source: Any,
    *,
    link: str = "",
    title: str = "",
    theme: str = "light",
    language: str | None = None,
    scale: float = 1.0,
) -> "Figure":
    """Draws what was said on a link.

    source: a trace, a run, a Model or its JSON form. link: a part of the link's name; the first
    such link is drawn, and of one that came back the first connection. title, theme, language,
    scale: as in the other figures. Raises ValueError where no bytes of such a link are known.
    """
    model = as_model(source, language)
    wires = [wire for wire in model.get("wires", ()) if link in wire["id"]]
    if not wires:
        raise ValueError(f"no bytes are known of a link with {link!r} in its name")
    first = wires[0]["id"].rpartition(" ")[0]
    ways = [wire for wire in wires if wire["id"].rpartition(" ")[0] == first]
    colours = palette(theme)
    probe = Sheet(WIDE, 100, colours)
    width = (WIDE - 2 * _MARGIN - 24) / 2
    columns = [_Column(probe, wire, width, model["language"]) for wire in ways]
    sheet = Sheet(WIDE, _TOP + max(column.high for column in columns) + _MARGIN, colours, scale)
    sheet.text(_MARGIN, 28, title or model["title"], 21, bold=True, anchor="start")
    for number, column in enumerate(columns):
        column.draw(sheet, _MARGIN + number * (width + 24))
    return sheet.figure


class _Column:
    """One direction: its fields in rows, a block of them for each greeting, command or frame."""

    def __init__(self, probe: Sheet, wire: Entry, width: float, language: str) -> None:
        self.wire, self.language = wire, language
        self.blocks: list[tuple[str, float, list[dict[str, Any]]]] = []
        fields = list(_fields(wire))[:_MOST]
        for _, group in groupby(fields, key=lambda field: field["unit"]):
            x, top, bottom, block = 0.0, _LINE, _LINE, []
            for field in group:
                field |= {"lines": _lines(field["data"]), "name": self._name(field)}
                texts = [*field["lines"], field["name"]]
                wide = max(probe.measure(text, SMALL, True)[0] for text in texts)
                if x and x + wide > width:
                    x, top = 0.0, bottom
                block.append({**field, "x": x, "y": top, "wide": wide})
                bottom = max(bottom, top + _LINE * len(texts) + _GAP)
                x += wide + _GAP
            self.blocks.append((duration(block[0]["t"]), bottom + _GAP, block))
        self.high = sum(high for _, high, _ in self.blocks)

    def _name(self, field: Entry) -> str:
        value = field["value"]
        if field["name"] in _AS_TEXT:
            value = "".join(chr(byte) if 32 <= byte < 127 else "·" for byte in field["data"])
        told = f"{field_text(self.language, field['name'])} {value}".strip()
        if field["whole"] > len(field["data"]):
            told += " " + say(self.language, "bytes_of", n=len(field["data"]), m=field["whole"])
        return shorten(told, 60)

    def draw(self, sheet: Sheet, left: float) -> None:
        """Draws the column with its left edge there."""
        ends = f"{self.wire['from'] or '?'} → {self.wire['to'] or '?'}"
        sheet.text(left, _TOP - 18, ends, SIZE, bold=True, anchor="start")
        top = _TOP
        for when, high, block in self.blocks:
            sheet.text(left, top + 8, when, SMALL, sheet.colours.quiet, anchor="start")
            for field in block:
                self._field(sheet, left + field["x"], top + field["y"] + 8, field)
            top += high

    def _field(self, sheet: Sheet, x: float, y: float, field: Entry) -> None:
        for line in field["lines"]:
            sheet.text(x, y, line, SMALL, bold=True, anchor="start")
            y += _LINE
        dash, ink = _DASHES.get(field["of"], "solid"), sheet.colours.data
        sheet.line([(x, y - 9), (x + field["wide"], y - 9)], ink, STROKE, dash)
        sheet.text(x, y + 2, field["name"], SMALL, sheet.colours.quiet, anchor="start")


def _fields(wire: Entry) -> Iterator[dict[str, Any]]:
    data = bytes.fromhex(wire["hex"])
    at = place = said = 0
    ends: list[tuple[int, float]] = []
    for t, count in wire["parts"]:
        said += count
        ends.append((said, t))
    for unit, name, count, value, *whole in wire["fields"]:
        t = next((t for end, t in ends if end > place), ends[-1][1])
        size = whole[0] if whole else count
        yield {"unit": unit, "of": name, "name": name, "value": value, "t": t, "whole": size,
               "data": data[at : at + count]}  # fmt: skip
        at, place = at + count, place + size


def _lines(data: bytes) -> list[str]:
    return [data[at : at + _BYTES].hex(" ") for at in range(0, len(data), _BYTES)] or ["–"]
