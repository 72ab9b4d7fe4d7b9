"""A fork for a picture: what can be changed of a run, playing it, and what came of the change.

Rule for this file: runs in, plain JSON out. Playing again is lab/fork.py's, comparing is
trace/diff.py's; how it looks is the player's script's.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from zlearn.engine.events import FATE_RECEIVED
from zlearn.lab.faults import DROP, Fault, at
from zlearn.views.model import Model

_MOST = 12  # limits of queues that are offered
_NAMED = 50  # messages that are named
_OPTIONS = {"outbox": "sndhwm", "inbox": "rcvhwm"}

Json = dict[str, Any]


def model_of(run: Any, language: str = "en") -> Json:
    """The drawing model of a run."""
    return Model.from_trace(run.trace, language=language).to_json()


def knobs(run: Any, model: Mapping[str, Any]) -> Json:
    """The causes of a run that can be changed, as they were; {} where it can't be played again.

    starts: node → seconds. options: high-water marks of queues that were used, as a list of
    socket, option and value. latency: seconds one way. seed: a whole number. drops: messages
    and copies that a fault drops.
    """
    recipe = run.recipe
    if recipe is None:
        return {}
    scene = recipe.scene
    return {
        "starts": {role.name: recipe.starts.get(role.name, role.start) for role in scene.roles},
        "options": _limits(model)[:_MOST],
        "latency": scene.latency if recipe.latency is None else recipe.latency,
        "seed": recipe.seed,
        "drops": [fault.one for fault in recipe.faults if fault.what == DROP],
    }


def _limits(model: Mapping[str, Any]) -> list[Json]:
    """The high-water marks that mattered most come first: those of the fullest queues."""
    found: dict[tuple[str, str], tuple[float, int]] = {}
    for entry in model["depths"]:
        option, limit = _OPTIONS.get(entry["which"]), int(entry["limit"] or 0)
        if option is None or not limit:
            continue
        share = max((depth for _, depth in entry["points"]), default=0) / limit
        key = (str(entry["socket"]), option)
        found[key] = max(found.get(key, (0.0, limit)), (share, limit))
    ordered = sorted(found.items(), key=lambda each: -each[1][0])
    return [
        {"socket": socket, "option": option, "value": limit}
        for (socket, option), (_, limit) in ordered
    ]


def changed(run: Any, changes: Mapping[str, Any]) -> Any:
    """Plays a run again with what a browser asked for; both runs as a `Fork`.

    changes: of `starts`, `options` (socket → option → value), `latency`, `seed`, `drop` and
    `keep` (a message or a copy that a fault drops from now on, or no more). Raises ValueError,
    in a sentence, for what can't be, or for what isn't a cause of this run.
    """
    recipe = run.recipe
    if recipe is None:
        raise ValueError("this run can't be played again: it was not played in the lab")
    names = {role.name for role in recipe.scene.roles}
    starts = {str(name): _number(value) for name, value in _table(changes, "starts").items()}
    if not names.issuperset(starts):
        raise ValueError(f"no node has that name: {', '.join(sorted(set(starts) - names))}")
    options: dict[str, dict[str, int]] = {}
    for socket, values in _table(changes, "options").items():
        for option, value in dict(values).items():
            if option not in _OPTIONS.values() or not 0 <= _number(value) < 1 << 31:
                raise ValueError(f"{option}={value!r} is no high-water mark")
            pins = options.setdefault(socket, dict(recipe.options.get(socket, {})))
            pins[option] = int(value)
    latency, seed = changes.get("latency"), changes.get("seed")
    if latency is not None and not 0 <= _number(latency) <= 3600:
        raise ValueError("a latency is between 0 and 3600 seconds")
    if seed is not None:
        seed = int(_number(seed))
    return run.fork(
        starts=starts,
        options=options,
        latency=latency,
        seed=seed,
        faults=_dropping(run, changes.get("drop")),
        without=_kept(recipe, changes.get("keep")),
    )


def _dropping(run: Any, name: Any) -> list[Fault]:
    """The fault that drops a message or a copy: it begins at the last moment before it is sent."""
    if name is None:
        return []
    copies = [each for each in run.trace.copies() if each.counted]
    sent = next((each.sent for each in copies if name in (each.id, each.message)), None)
    if sent is None:
        raise ValueError(f"this run has no message {str(name)[:80]!r}")
    before = (each.t for each in run.trace.events if each.t < sent)
    return [at(max(before, default=0.0)).drop(str(name))]


def _kept(recipe: Any, name: Any) -> list[Fault]:
    """The faults that drop a message or a copy, to do without them."""
    if name is None:
        return []
    found = [fault for fault in recipe.faults if fault.what == DROP and fault.one == name]
    if not found:
        raise ValueError(f"no fault drops {str(name)[:80]!r}")
    return found


def _table(changes: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = changes.get(key) or {}
    if not isinstance(value, Mapping):
        raise ValueError(f"{key} is a table, not {type(value).__name__}")
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise ValueError(f"{str(value)[:40]!r} is no number")
    return float(value)


def difference(fork: Any, language: str = "en") -> Json:
    """What the second run of a fork has otherwise, for a picture.

    t: seconds, where they part; None if they are the same. first, second: copies that differ in
    each. saved, lost: messages that more, or fewer, receivers got. text: the same in words.
    """
    diff = fork.diff
    unequal = [pair for pair in diff.pairs if not pair.is_equal]
    first = {pair.first.n for pair in unequal if pair.first}
    second = {pair.second.n for pair in unequal if pair.second}
    got = [_received(run) for run in (fork.before, fork.after)]
    gained = [name for name in got[1] if got[1][name] > got[0].get(name, 0)]
    missed = [name for name in got[0] if got[0][name] > got[1].get(name, 0)]
    at = [each.t for each in diff.divergence or () if each is not None]
    return {
        "t": min(at, default=None),
        "first": _touched(fork.before, first),
        "second": _touched(fork.after, second),
        "saved": gained[:_NAMED],
        "lost": missed[:_NAMED],
        "text": diff.in_words(language)[:4000],
    }


def _received(run: Any) -> Counter[str]:
    """By how many each message was received, of all that were sent."""
    return Counter(
        copy.message for copy in run.trace.copies() if copy.counted and copy.fate == FATE_RECEIVED
    )


def _touched(run: Any, numbers: set[int]) -> list[str]:
    return [copy.id for copy in run.trace.copies() if not numbers.isdisjoint(copy.events)]
