"""Trying a remedy out: the run once more, with that one change.

Rule for this file: a remedy in, a fork out. What would help is found by zlearn/trace/remedies.py.
"""

from typing import Any

from zlearn.lab.faults import PAUSE, Fault
from zlearn.lab.fork import Fork, fork
from zlearn.lab.run import Run
from zlearn.trace import remedies
from zlearn.trace.remedies import Remedy


def try_out(run: Run, remedy: Remedy) -> Fork:
    """Plays a run again with a remedy. Raises ValueError for one that can't be tried."""
    return fork(run, **_changes(run, remedy))


def _changes(run: Run, remedy: Remedy) -> dict[str, Any]:
    recipe = run.recipe
    if remedy.what == remedies.WAIT:
        moment = remedy.at - recipe.shift
        return {"faults": [Fault(PAUSE, remedy.node, at=moment, lasts=remedy.seconds)]}
    if remedy.what == remedies.START:
        role = next(role for role in recipe.scene.roles if role.name == remedy.node)
        start = recipe.starts.get(remedy.node, role.start)
        return {"starts": {remedy.node: start - remedy.seconds}}
    if remedy.what == remedies.OPTION:
        known = recipe.options.get(remedy.socket, {})
        return {"options": {remedy.socket: {**known, remedy.option: remedy.value}}}
    if remedy.what == remedies.WITHOUT:
        event = run.trace.event(remedy.event)
        return {"without": [each for each in recipe.faults if _is(each, event, recipe.shift)]}
    raise ValueError("only its program can wait for its peer: nothing can be tried from outside")


def _is(fault: Fault, event: Any, shift: float) -> bool:
    """Whether an event tells of a fault; a restart tells of the crash that it ends."""
    told = event.detail
    what = told["fault"]
    begins = abs(fault.at + shift - event.t) < 1e-6 and what == fault.what
    ends = (
        what == "restart"
        and fault.what == "crash"
        and fault.lasts is not None
        and abs(fault.at + shift + fault.lasts - event.t) < 1e-6
    )
    return fault.one == told["one"] and fault.other == told.get("other", "") and (begins or ends)
