"""State machines as tables: REQ and REP take turns, and here is what that means.

A machine is its table: (state, call) → the next state. A pair that is not in the table
is a call in the wrong state. The pictures in the notebooks are drawn from these tables,
so they show what runs. (RFC 28; zmq_socket(3): "strictly alternating".)

Rule for this file: tables, and the ten lines that run them.
"""

from zlearn.patterns.pattern import Ledger, WrongState

Table = dict[tuple[str, str], str]

REQ_TABLE: Table = {
    ("ready to ask", "send"): "waiting for the reply",
    ("waiting for the reply", "recv"): "ready to ask",
}

# With REQ_RELAXED a REQ may ask again, and gives up what it asked before.
RELAXED_REQ_TABLE: Table = {
    **REQ_TABLE,
    ("waiting for the reply", "send"): "waiting for the reply",
}

REP_TABLE: Table = {
    ("waiting for a request", "recv"): "owing a reply",
    ("owing a reply", "send"): "waiting for a request",
}


class Machine:
    """A state machine that runs a table. It starts in the state of the table's first line."""

    def __init__(self, name: str, table: Table, ledger: Ledger) -> None:
        self.name = name
        self.table = table
        self.state = next(iter(table))[0]
        self._ledger = ledger

    def allows(self, call: str) -> bool:
        """Whether the table has a step for this call."""
        return (self.state, call) in self.table

    def check(self, call: str) -> None:
        """Raises WrongState when the call is not allowed now."""
        if (self.state, call) not in self.table:
            due = next(due for state, due in self.table if state == self.state)
            raise WrongState(self.name, self.state, call, due)

    def step(self, call: str) -> None:
        """Goes on to the next state."""
        before, self.state = self.state, self.table[self.state, call]
        if self._ledger.is_open:
            self._ledger.moved(self.name, call, before, self.state)
