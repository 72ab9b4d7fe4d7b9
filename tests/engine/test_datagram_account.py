"""The account of datagrams, where their link ends too early."""

from zlearn.engine import events
from zlearn.engine.datagram_account import DatagramAccount
from zlearn.engine.outgoing import Outgoing
from zlearn.patterns.pipeline import Push


def test_what_was_encoded_and_is_not_out_ends_where_it_lay():
    told = []

    class Ledger:
        def ended_in(self, place, first, batch, fate, reason, pipe):
            told.append((place, first, batch, fate))

    class Stream:
        name = "link"

        def fileno(self):
            return -1

    class Core:
        hooks, ledger, pattern = None, Ledger(), Push

    class Pipe:
        outbox = "outbox"

    account, outgoing = DatagramAccount(Core, Stream(), "connect", "udp://x"), Outgoing()
    outgoing.mark([1, 1], [(7, [b"a"]), (8, [b"b"])])
    outgoing.add([b"ab"])
    account.lost(Pipe, outgoing)
    fate = events.FATE_DISCONNECTED
    assert told == [("outbox", 7, [[b"a"]], fate), ("outbox", 8, [[b"b"]], fate)]
