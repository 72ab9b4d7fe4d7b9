"""Putting patches over a model: what every live view does.

Rule for this file: it knows the shape of models and patches, and nothing of their meaning. A patch
costs its own size, not the model's.
"""

from collections.abc import Mapping
from typing import Any

LISTS = ("nodes", "sockets", "links", "copies", "calls", "states", "depths")
_PLAIN = frozenset({str, int, float, bool, type(None)})

Entry = dict[str, Any]


def duplicate(value: Any) -> Any:
    """A copy of plain JSON that shares nothing with it (copy.deepcopy takes ten times as long)."""
    if isinstance(value, dict):
        return {key: v if type(v) in _PLAIN else duplicate(v) for key, v in value.items()}
    if isinstance(value, list):
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
                self._put(name, value)
            elif name == "events":
                self.whole.setdefault("events", []).extend(duplicate(value))
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
    """A depth's points go after the known ones; anything else replaces."""
    if "points" in new and new.get("start"):
        points = old["points"] if old else []
        points[new["start"] :] = new["points"]
        new["points"], new["start"] = points, 0
    return new
