"""The tables of REQ and REP, and what runs them."""

import pytest

from tests.patterns.toys import OpenLedger
from zlearn.patterns import Ledger, WrongState
from zlearn.patterns.machine import REP_TABLE, REQ_TABLE, Machine

TABLES = {"REQ": REQ_TABLE, "REP": REP_TABLE}
CALLS = ("send", "recv")


@pytest.fixture(params=TABLES)
def machine(request):
    return Machine(request.param, TABLES[request.param], OpenLedger())


def test_the_two_tables_are_each_others_mirror():
    first = {name: next(iter(table))[1] for name, table in TABLES.items()}
    assert first == {"REQ": "send", "REP": "recv"}


def test_it_goes_round_for_ever(machine):
    for _ in range(3):
        for _ in machine.table:
            state, call = next(pair for pair in machine.table if pair[0] == machine.state)
            assert machine.allows(call)
            machine.check(call)
            machine.step(call)
            assert machine.state == machine.table[state, call]
    assert machine.state == next(iter(machine.table))[0]


@pytest.mark.parametrize("call", CALLS)
def test_each_call_is_either_in_the_table_or_refused(machine, call):
    for state in {state for state, _ in machine.table}:
        machine.state = state
        if (state, call) in machine.table:
            machine.check(call)
            assert machine.allows(call)
            continue
        assert not machine.allows(call)
        with pytest.raises(WrongState) as caught:
            machine.check(call)
        assert machine.state == state, "a refused call moves nothing"
        due = next(other for other in CALLS if other != call)
        assert (caught.value.machine, caught.value.due) == (machine.name, due)
        for word in (machine.name, state, f"{call}()", f"{due}()"):
            assert word in str(caught.value)


def test_steps_are_written_down_while_somebody_watches():
    ledger = OpenLedger()
    machine = Machine("REQ", REQ_TABLE, ledger)
    machine.step("send")
    assert ledger.moves == [("REQ", "send", "ready to ask", "waiting for the reply")]


def test_steps_are_not_written_down_while_nobody_watches():
    class Untouchable(Ledger):
        def moved(self, *step):
            raise AssertionError("the ledger is closed")

    machine = Machine("REQ", REQ_TABLE, Untouchable())
    machine.step("send")
    assert machine.state == "waiting for the reply"
