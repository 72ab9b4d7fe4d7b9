"""Traces in files: one line of JSON for the header, then one for each event.

A file that is broken is refused with the number of the line and what is wrong there:
nothing is repaired, nothing is skipped. Who only wants to look may ask for the good part of it
(`load_part`), and is told what that leaves out.

Rule for this file: bytes to header and events, and back. No meaning.
"""

from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from zlearn import __version__
from zlearn.trace.event import SCHEMA, Event, TraceError, dump_line, event_from, load_line
from zlearn.trace.preview import plain


def make_header(
    title: str, world: str, seed: int | None, per_message: bool, facts: Mapping[str, Any]
) -> dict[str, Any]:
    """The header line: made of what the caller passed alone, so that a run can be repeated."""
    header: dict[str, Any] = {"schema": SCHEMA, "world": world, "seed": seed, "title": title}
    header["created_with"] = f"zlearn {__version__}"
    if not per_message:
        header["per_message"] = False
    more = {key: plain(facts[key]) for key in sorted(facts) if key not in header}
    return {**header, **more}


def dumps(header: Mapping[str, Any], events: Iterable[Event]) -> str:
    """The text of a trace file: the same trace always gives the same text."""
    lines = [dump_line(header), *(event.line() for event in events)]
    return "\n".join(lines) + "\n"


def save(path: str | PathLike[str], header: Mapping[str, Any], events: Iterable[Event]) -> None:
    """Writes a trace file, UTF-8 with "\\n" line ends on every system. Raises OSError."""
    Path(path).write_bytes(dumps(header, events).encode("utf-8"))


def load(path: str | PathLike[str]) -> tuple[dict[str, Any], list[Event]]:
    """Reads a trace file.

    Raises: TraceError if it is no trace, or a broken one; OSError if it can't be read.
    """
    return loads(Path(path).read_bytes(), str(path))


def load_part(
    path: str | PathLike[str], most: int
) -> tuple[dict[str, Any], list[Event], dict[str, Any]]:
    """The header, the first events of a trace file, and what was left out of it.

    most: events. Left out: `events` (how many lines follow), and `broken`, what is wrong with the
    first line that is no event, if that is why. Raises: TraceError if the header is broken;
    OSError.
    """
    with Path(path).open("rb") as file:
        header = _header(file.readline().rstrip(b"\n"), str(path), cut=False)
        events: list[Event] = []
        left: dict[str, Any] = {"events": 0, "broken": ""}
        for number, line in enumerate(file, start=2):
            if len(events) == most:
                left["events"] = 1 + sum(1 for _ in file)
                break
            try:
                events.append(_event(line.rstrip(b"\n"), events[-1].n if events else None))
            except ValueError as error:
                cut = not line.endswith(b"\n")
                what = "the file was cut in this line" if cut else str(error)
                left["broken"] = f"line {number}: {what}"
                left["events"] = sum(1 for _ in file)
                break
    return header, events, left


def loads(data: bytes, name: str = "trace") -> tuple[dict[str, Any], list[Event]]:
    """The header and the events in the bytes of a trace file.

    name: the file's name, for errors. Raises: TraceError.
    """
    lines = data.split(b"\n")
    whole = not lines[-1]  # the last line has its end
    while lines and not lines[-1].strip():
        lines.pop()
    if not lines:
        raise TraceError(f"{name}, line 1: the file is empty; a trace begins with a header line")
    header = _header(lines[0], name, cut=len(lines) == 1 and not whole)
    events: list[Event] = []
    for number, line in enumerate(lines[1:], start=2):
        last = events[-1].n if events else None
        try:
            events.append(_event(line, last))
        except ValueError as error:
            where = f"{name}, line {number}: "
            if number == len(lines) and not whole:
                good = f"the {len(events)} events before it are good"
                raise TraceError(f"{where}the file was cut in this line; {good}") from None
            raise TraceError(f"{where}{error}") from None
    return header, events


def _object(line: bytes) -> dict[str, Any]:
    if not line.strip():
        raise ValueError("the line is empty")
    try:
        return load_line(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ValueError(f"it is not UTF-8 (byte {error.start + 1} of the line)") from None


def _event(line: bytes, last: int | None) -> Event:
    event = event_from(_object(line))
    if last is not None and event.n <= last:
        raise ValueError(f"the event {event.n} comes after the event {last}: 'n' must grow")
    return event


def _header(line: bytes, name: str, cut: bool) -> dict[str, Any]:
    try:
        header = _object(line)
    except ValueError as error:
        wrong = "the file was cut in its header line" if cut else f"this is no trace: {error}"
        raise TraceError(f"{name}, line 1: {wrong}") from None
    schema = header.get("schema")
    if schema != SCHEMA:
        said = f"its schema is {str(schema)[:60]!r}" if "schema" in header else "it names no schema"
        wrong = f"this is no trace that this zlearn reads: {said}, and it must be {SCHEMA!r}"
        raise TraceError(f"{name}, line 1: {wrong}")
    for key, types in (("title", str), ("world", str), ("created_with", str), ("seed", int)):
        value = header.get(key)
        if value is not None and (not isinstance(value, types) or isinstance(value, bool)):
            raise TraceError(f"{name}, line 1: the field '{key}' has the wrong type")
    return header
