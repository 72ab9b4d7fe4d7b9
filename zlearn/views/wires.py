"""The wire of each link: its first bytes in both directions, each with its name.

An entry of a model's `wires` is one direction of one connection: `parts` (how many bytes came
when), `fields`, which follow each other without a gap (unit, name, bytes that are shown, value, and
how many bytes it takes up, if these are not all), and `hex` of the bytes that are shown. A unit is
the greeting (0) or a frame. What a password is does not get into a picture.

Rule for this file: what was said in, entries out. The names are zmtp/fields.py's.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from zlearn.trace.event import round_time
from zlearn.trace.said import Said
from zlearn.zmtp.fields import Field, fields

MOST = 4096  # bytes of a direction ...
LEAST = 256  # ... or fewer, where there are many, but so many: the handshake and a few messages
ALL = 65536  # bytes in a model
MOST_FIELDS = 400  # of a direction
BODY = 64  # bytes of a field that are shown
SHOWN_AS_TEXT = ("body", "data", "topic", "group", "context")  # their bytes say it

Entry = dict[str, Any]


def entries(
    said: Iterable[Said], links: Mapping[str, Entry], fact: str = "recorded"
) -> list[Entry]:
    """The wires of a model's links, as far as somebody kept what was said.

    fact: "recorded", or "encoded again" from what is known of it.
    """
    known = {name: link for link in links.values() for name in [link["id"], *link["names"]]}
    found = [(each, known[each.link]) for each in said if each.link in known][: ALL // LEAST]
    most = min(MOST, max(LEAST, ALL // max(1, len(found))))
    return [_entry(each, link, most, fact) for each, link in found]


def _entry(said: Said, link: Entry, most: int, fact: str) -> Entry:
    named = fields(b"".join(data for _, data in said.parts)[:most])[:MOST_FIELDS]
    kept = sum(len(each.data) for each in named)
    ends = (link["from"], link["to"]) if said.forth else (link["to"], link["from"])
    return {
        "id": f"{said.link} {'→' if said.forth else '←'}",
        "link": link["id"],
        "connection": link["names"].index(said.link) + 1 if said.link in link["names"] else 1,
        "from": ends[0],
        "to": ends[1],
        "parts": _parts(said, kept),
        "hex": b"".join(_shown(each) for each in named).hex(),
        "fields": [_field(each) for each in named],
        "left": said.size - kept,
        "fact": fact,
    }


def _shown(field: Field) -> bytes:
    data = field.data[:BODY]
    return bytes(len(data)) if field.name == "password" else data


def _field(field: Field) -> list[Any]:
    value = "" if field.name in SHOWN_AS_TEXT else field.value
    shown = min(BODY, len(field.data))
    whole = [field.size] if field.size != shown else []
    return [field.unit, field.name, shown, value, *whole]


def _parts(said: Said, size: int) -> list[list[Any]]:
    """[seconds, bytes]; what came in one instant is one part."""
    parts: list[list[Any]] = []
    for t, data in said.parts:
        count = min(len(data), size)
        size -= count
        if parts and parts[-1][0] == round_time(t):
            parts[-1][1] += count
        elif count:
            parts.append([round_time(t), count])
    return parts
