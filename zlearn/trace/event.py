"""One event of a trace, and the line of JSON that it is in a file.

The fields and their order are the schema `zlearn-trace/1`: see SCHEMA.md, next door.

Rule for this file: one line in, one event out. Nothing here knows what an event means.
"""

import json
import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from zlearn.engine.events import FATE, KINDS, QUEUED, READ, RECEIVED, SENT, WRITTEN

SCHEMA = "zlearn-trace/1"
MOVES = (SENT, QUEUED, WRITTEN, READ, RECEIVED, FATE)  # the steps of a message
NESTING = 100  # levels of lists and objects on a line


class TraceError(ValueError):
    """A trace file is not what it should be; the text names the line and what is wrong."""


class Event(NamedTuple):
    """One thing that happened.

    n: its number in the order of recording.
    t: seconds since the trace began, to nine digits.
    node, socket: names; empty where the thing has none.
    kind: one of `zlearn.engine.events.KINDS` (a newer trace may know more).
    link: the connection's name, the same at both ends; or empty.
    msg: the name of the message (`sent`) or of the copy (all that follows); or empty.
    cause: the `n` of the event that made this one happen, or None.
    detail: what the kind adds; plain JSON. Don't change it.
    """

    n: int
    t: float
    node: str = ""
    socket: str = ""
    kind: str = ""
    link: str = ""
    msg: str = ""
    cause: int | None = None
    detail: Mapping[str, Any] = {}

    def __hash__(self) -> int:
        """Equal events are equal here too; a detail can't be hashed."""
        return hash(self[:-1])

    def line(self) -> str:
        """This event as its line of JSON, without the line's end."""
        return dump_line(self.as_dict())

    def as_dict(self) -> dict[str, Any]:
        """The fields in the schema's order, without the empty ones."""
        shown: dict[str, Any] = {"n": self.n, "t": self.t}
        for key in ("node", "socket", "kind", "link", "msg"):
            if value := getattr(self, key):
                shown[key] = value
        if self.cause is not None:
            shown["cause"] = self.cause
        if self.detail:
            shown["detail"] = _sorted(self.detail)
        return shown


def round_time(seconds: float) -> float:
    """`seconds` to nine digits, never below zero: nanoseconds are enough for everyone."""
    return max(0.0, round(float(seconds), 9)) + 0.0


def dump_line(value: Mapping[str, Any]) -> str:
    """A JSON object on one line, always the same for the same value."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _sorted(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _sorted(value[key]) for key in sorted(value)}
    if isinstance(value, (list, tuple)):
        return [_sorted(each) for each in value]
    return value


def load_line(text: str) -> dict[str, Any]:
    """The JSON object on one line. Raises ValueError with a short reason."""
    try:
        value = json.loads(text, parse_constant=_no_constant, parse_float=_finite)
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON ({error.msg} at column {error.colno})") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(value, dict):
        raise ValueError("it is JSON, but not an object")
    if text.count("[") + text.count("{") > NESTING and _depth(value) > NESTING:
        raise ValueError("it is nested too deeply")
    if "\\u" in text:  # only an escape can make half a surrogate pair
        try:
            dump_line(value).encode("utf-8")
        except UnicodeEncodeError:
            raise ValueError("a text in it is not valid Unicode") from None
    return value


def _depth(value: Any) -> int:
    """How deep lists and objects are nested, level by level, without recursion."""
    depth, level = 0, [value]
    while level:
        depth += 1
        inner: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                inner.extend(each.values())
            elif isinstance(each, list):
                inner.extend(each)
        level = inner
    return depth


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number that JSON knows")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"the number {text[:20]} is too large")
    return value


def event_from(fields: Mapping[str, Any]) -> Event:
    """The event that a line's object describes.

    Fields that this version doesn't know are left out; a kind that it doesn't know is kept.
    Raises ValueError with a short reason.
    """
    number = _integer(fields, "n")
    cause = _integer(fields, "cause") if "cause" in fields else None
    if number < 0:
        raise ValueError("the field 'n' is negative")
    if cause is not None and not 0 <= cause < number:
        raise ValueError("the field 'cause' must name an earlier event")
    detail = fields.get("detail", {})
    if not isinstance(detail, dict):
        raise ValueError("the field 'detail' must be an object")
    texts = {key: _text(fields, key) for key in ("node", "socket", "kind", "link", "msg")}
    if not texts["kind"]:
        raise ValueError("the field 'kind' is missing")
    if texts["kind"] in KINDS:  # what else there is may tell of itself as it likes
        _check_detail(detail, texts["kind"])
    return Event(number, _time(fields), cause=cause, detail=detail, **texts)


def _check_detail(detail: Mapping[str, Any], kind: str) -> None:
    """Refuses a detail of the wrong type, where what a trace is asked rests on it."""
    if not isinstance(detail.get("pipe", 0), (int, str)):
        raise ValueError("the detail 'pipe' must be a whole number or a text")
    if kind not in MOVES:
        return
    for key in ("count", "depth", "frames", "limit", "more", "size"):
        if key in detail:
            _integer(detail, key, "detail")
    preview = detail.get("preview", [])
    if not isinstance(preview, list) or not all(isinstance(each, str) for each in preview):
        raise ValueError("the detail 'preview' must be a list of texts")
    heads = detail.get("heads", [])
    if not isinstance(heads, list) or not all(each is None or _is_head(each) for each in heads):
        raise ValueError("the detail 'heads' must be a list of sizes with texts, or null")


def _is_head(value: Any) -> bool:
    return isinstance(value, list) and [type(each) for each in value] == [int, str]


def _integer(fields: Mapping[str, Any], key: str, what: str = "field") -> int:
    if key not in fields:
        raise ValueError(f"the {what} '{key}' is missing")
    value = fields[key]
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"the {what} '{key}' must be a whole number")
    return value


def _time(fields: Mapping[str, Any]) -> float:
    if "t" not in fields:
        raise ValueError("the field 't' is missing")
    value = fields["t"]
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise ValueError("the field 't' must be a number of seconds")
    if not 0 <= value < 1e15:
        raise ValueError("the field 't' is out of range")
    return round_time(value)


def _text(fields: Mapping[str, Any], key: str) -> str:
    value = fields.get(key, "")
    if not isinstance(value, str):
        raise ValueError(f"the field '{key}' must be a text")
    return value
