"""The distributor: a copy for each, and no waiting for anybody."""

from tests.patterns.toys import OpenLedger, ToyPipe
from zlearn.engine.events import FATE_HIGH_WATER_MARK
from zlearn.patterns import Ledger
from zlearn.patterns.distributor import Distributor


def test_everyone_gets_a_copy():
    pipes = [ToyPipe("a"), ToyPipe("b")]
    Distributor(Ledger()).send([b"news"], pipes)
    assert [pipe.written for pipe in pipes] == [[[b"news"]], [[b"news"]]]


def test_a_full_pipe_misses_it_and_the_others_do_not():
    ledger = OpenLedger()
    full, free = ToyPipe("full", room=0), ToyPipe("free")
    Distributor(ledger).send([b"news"], [full, free])
    assert (full.written, free.written) == ([], [[b"news"]])
    assert ledger.ends == [(FATE_HIGH_WATER_MARK, full)]


def test_to_nobody_is_fine():
    ledger = OpenLedger()
    Distributor(ledger).send([b"news"], [])
    assert ledger.ends == []
