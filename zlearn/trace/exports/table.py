"""Comma-separated values (RFC 4180): a row an event, the same columns for every trace.

A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@` as a formula. Such a cell gets
an apostrophe before it, and so does one that begins with an apostrophe: so who takes one
apostrophe away from the begin of each cell has the text back. The same is done after a
semicolon, a tab or a line's end inside a cell, since where those divide cells a spreadsheet
may cut there.

Rule for this file: nothing is left out. `detail` is the event's whole detail, as JSON.
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from zlearn.trace.exports.job import Job

if TYPE_CHECKING:
    from zlearn.trace.event import Event

COLUMNS = (
    "n", "t", "node", "socket", "kind", "link", "msg", "cause",
    "fate", "size", "depth", "limit", "preview", "detail",
)  # fmt: skip

# The wide forms are what an East Asian spreadsheet takes for the narrow ones.
_FORMULA = re.compile("(^|[;\t\r\n])(?=\\s*['=+\\-@＝＋－＠])")


def harmless(text: str) -> str:
    """`text` as a cell that no spreadsheet runs."""
    return _FORMULA.sub(r"\1'", text)


def pieces(job: Job) -> Iterator[str]:
    """The table, a row a piece."""
    yield _row(list(COLUMNS))
    for event in job.shown.events:
        yield _row(_cells(event))


def _cells(event: "Event") -> list[str]:
    detail = event.detail
    preview = " | ".join(str(frame) for frame in detail.get("preview", ()))
    cause = "" if event.cause is None else event.cause
    cells: list[Any] = [event.n, event.t, event.node, event.socket, event.kind]
    cells += [event.link, event.msg, cause]
    cells += [detail.get(key, "") for key in ("fate", "size", "depth", "limit")]
    cells += [preview, json.dumps(event.as_dict().get("detail", {}), ensure_ascii=False)]
    return [harmless(str(cell)) for cell in cells]


def _row(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
