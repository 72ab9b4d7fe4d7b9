"""The end of what nobody holds: it may come in the middle of anything, and touches nothing."""

import contextvars
import gc
import warnings
from collections.abc import Iterator

import pytest

from zlearn import lab, zmq
from zlearn.engine.hooks import Hook, Occurrence

seen: contextvars.ContextVar[str] = contextvars.ContextVar("seen", default="nothing")


@pytest.fixture(autouse=True)
def no_complaints() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        yield


class Note(Hook):
    """Does what the lab does: it sets a context variable."""

    per_message = False

    def occurred(self, occurrence: Occurrence) -> None:
        seen.set(occurrence.kind)


def test_a_socket_that_nobody_holds_leaves_our_context_variables_alone():
    context = zmq.Context()
    context._core.hooks.add(Note())
    socket = context.socket(zmq.PULL)
    seen.set("ours")
    del socket
    gc.collect()
    assert seen.get() == "ours"
    socket = context.socket(zmq.PULL)
    socket.close()
    assert seen.get() != "ours", "the hook was never called: this test proves nothing"
    context.term()


def test_the_collector_may_end_a_lab_while_context_variables_are_set():
    # CPython 3.11 crashed here, at about every twentieth turn.
    gc.freeze()  # the collector need not go through all of the tests' modules each time
    try:
        for turn in range(200):
            contextvars.copy_context().run(set_variables_while_a_lab_is_collected, turn)
    finally:
        gc.unfreeze()


def set_variables_while_a_lab_is_collected(turn: int) -> None:
    variables = [contextvars.ContextVar[int](f"variable {number}") for number in range(60)]
    before = gc.get_threshold()
    gc.collect()
    gc.disable()
    try:
        bench = lab.Lab(seed=1)
        bench.node("ear").socket(zmq.PULL).bind("tcp://ear:5555")
        del bench
        gc.set_threshold(gc.get_count()[0] + turn + 1, 100_000, 100_000)
        gc.enable()
        for variable in variables:
            variable.set(turn)
    finally:
        gc.set_threshold(*before)
        gc.enable()
    assert [variable.get(None) for variable in variables] == [turn] * len(variables)
