"""Patches: how they are written, and putting them over a model, which is what every live view does.

A patch's lists hold whole entries. Of what comes by the thousand they are a *table*: the names of
the fields once, then a row an entry. That is less to make, to write as JSON and to send.

    {"fields": ["n", "t", "kind"], "rows": [[1, 0.0, "sent"], [2, 0.1, "queued"]]}

A row that is shorter lacks the last fields: the known entry has them, or it has none. Rows are
shared with whoever made them, and not to be changed. `entries_of` makes entries of either form.

Rule for this file: it knows the shape of models and patches, and nothing of their meaning. A patch
costs its own size, not the model's.
"""

from collections.abc import Iterable, Mapping
from typing import Any

LISTS = ("nodes", "sockets", "links", "copies", "calls", "states", "depths")
_PLAIN = frozenset({str, int, float, bool, type(None)})

Entry = dict[str, Any]


def table(fields: Iterable[str], rows: list[Any]) -> dict[str, Any]:
    """A list of entries in its short form."""
    return {"fields": [*fields], "rows": rows}


def entries_of(listed: Any) -> list[Entry]:
    """The entries of a patch's list; of a table they are new."""
    if isinstance(listed, Mapping):
        fields = listed["fields"]
        return [dict(zip(fields, row, strict=False)) for row in listed["rows"]]
    return listed  # type: ignore[no-any-return]


def chained(lists: list[Any]) -> Any:
    """The lists of several patches as one; it leaves them as they are."""
    if all(isinstance(each, Mapping) and each["fields"] == lists[0]["fields"] for each in lists):
        return table(lists[0]["fields"], [row for each in lists for row in each["rows"]])
    return [entry for each in lists for entry in entries_of(each)]


def duplicate(value: Any) -> Any:
    """A copy of plain JSON that shares nothing with it (copy.deepcopy takes ten times as long)."""
    if isinstance(value, dict):
        return {key: v if type(v) in _PLAIN else duplicate(v) for key, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [each if type(each) in _PLAIN else duplicate(each) for each in value]
    return value


class Grown:
    """A model in its JSON form that grows in place; `{}` is one that knows nothing yet."""

    def __init__(self, whole: dict[str, Any]) -> None:
        self.whole = whole
        self._places: dict[str, dict[str, int]] = {}  # list → id → where in it

    def merge(self, patch: Mapping[str, Any]) -> None:
        """Puts a patch over the model, which then equals `Model.to_json` after the same events."""
        for name, value in patch.items():
            if name in LISTS:
                self._put(name, entries_of(value))
            elif name == "events":
                self.whole.setdefault("events", []).extend(duplicate(entries_of(value)))
            else:
                self.whole[name] = duplicate(value)

    def _put(self, name: str, changed: list[Entry]) -> None:
        entries = self.whole.setdefault(name, [])
        places = self._places.get(name)
        if places is None:
            places = {entry["id"]: place for place, entry in enumerate(entries)}
            self._places[name] = places
        for entry in changed:
            place = places.setdefault(entry["id"], len(entries))
            if place == len(entries):
                entries.append(_whole(duplicate(entry), None))
            else:
                entries[place] = _whole(duplicate(entry), entries[place])


def merge(whole: dict[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Puts one patch over a model, in place. Returns `whole`. For many there is `Grown`."""
    Grown(whole).merge(patch)
    return whole


def _whole(new: Entry, old: Entry | None) -> Entry:
    """A depth's points go after the known ones, and its facts stay; anything else replaces."""
    if "points" in new and new.get("start"):
        points = old["points"] if old else []
        points[new["start"] :] = new["points"]
        return {**(old or {}), **new, "points": points, "start": 0}
    return new
