"""PGM's two sides against a network that loses, doubles and turns packets around."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transports.pgm_world import GROUP, PORT, SENDER, SESSION, World, new_receiver, new_sender
from zlearn.transports.pgm.packets import (
    ODATA,
    RDATA,
    Data,
    Nak,
    Session,
    Spm,
    SpmRequest,
    decode,
    encode,
)
from zlearn.transports.pgm.window import MOST_HOLES
from zlearn.zmtp.packets_of_pgm import Unpacker, pack

CONTENTS = [b"%d" % number for number in range(60)]


class Bad:
    """A network with a plan: for each packet a number, which says what becomes of it."""

    def __init__(self, plan, most_lost):
        self.plan = iter(plan)
        self.most_lost = most_lost
        self.late = []

    def __call__(self, packet):
        fate = next(self.plan, 0)
        if fate == 1 and self.most_lost:
            self.most_lost -= 1
            return []
        if fate == 2:
            return [packet, packet]
        if fate == 3:
            self.late.append(packet)
            return []
        late, self.late = self.late, []
        return [packet, *late]


fates = st.lists(st.sampled_from([0, 0, 1, 2, 3]), max_size=200)


@settings(deadline=None)
@given(fates, fates, st.integers(0, 2**32))
def test_whatever_is_lost_doubled_or_late_all_arrives_once_and_in_order(down, up, seed):
    world = World(Bad(down, 40), Bad(up, 20), receiver=new_receiver(seed=seed))
    world.down.plan = iter(())  # the receiver joins first
    world.step()
    world.down.plan = iter(down)
    world.send_all(CONTENTS)
    world.go_on(60)
    assert world.arrived == CONTENTS


@pytest.mark.parametrize("share", [0.05, 0.2, 0.5])
def test_a_share_of_all_packets_is_lost_in_both_directions(share):
    draw = random.Random(7)

    def lossy(packet):
        return [] if draw.random() < share else [packet]

    world = World(up=lossy)
    world.step()
    world.down = lossy
    world.send_all(CONTENTS * 5)
    world.go_on(60)
    assert world.arrived == CONTENTS * 5


messages = st.lists(st.lists(st.binary(max_size=300), min_size=1, max_size=3), max_size=20)


@settings(deadline=None)
@given(messages, st.integers(0, 2**32), st.floats(0, 0.9))
def test_what_is_lost_for_good_is_lost_as_whole_messages(sent, seed, share):
    """Where a sender keeps one packet and nobody has patience, much is lost."""
    draw = random.Random(seed)

    def lossy(packet):
        return [] if draw.random() < share else [packet]

    world = World(
        up=lossy, sender=new_sender(window=1), receiver=new_receiver(patience=0.1, seed=seed)
    )
    world.step()
    world.down = lossy
    sent = [[b"%d" % number, *message] for number, message in enumerate(sent)]
    world.send_all(packet for message in sent for packet in pack([message], 200))
    world.go_on(60)
    unpacker, heard = Unpacker(), []
    for data in world.arrived:
        if data is None:
            unpacker.lose()
        else:
            heard += unpacker.unpack(data)
    assert heard == [message for message in sent if message in heard]
    assert share or heard == sent


def test_nothing_is_asked_for_where_nothing_is_lost():
    world = World()
    world.send_all(CONTENTS)
    world.go_on(100)
    assert world.arrived == CONTENTS
    assert world.asked == []
    assert not any(world.reasons)


def test_numbers_go_round():
    """Past 2**32 - 1 comes 0."""
    receiver = new_receiver()
    start = 2**32 - 3
    numbers = [(start + step) % 2**32 for step in range(6)]
    trail = start
    for number in [numbers[0], numbers[2], numbers[5], numbers[1], numbers[4], numbers[3]]:
        packet = encode(Data(SESSION, number, trail, b"%d" % number))
        assert receiver.receive(packet, SENDER, 0.0) == ""
    assert [data for _, data in receiver.take_data()] == [b"%d" % number for number in numbers]
    assert receiver.take(100.0) == []


def test_the_loss_of_the_last_packet_is_noticed_by_a_heartbeat():
    def lose_last(packet):
        return [] if packet[4] == ODATA and CONTENTS[-1] in packet else [packet]

    world = World(lose_last)
    world.send_all(CONTENTS)
    assert world.arrived == CONTENTS[:-1]
    world.go_on(1)
    assert world.arrived == CONTENTS


def test_who_asks_is_confirmed_and_gets_a_repair():
    sender = new_sender()
    sender.send(b"zero", 0.0)
    sender.send(b"one", 0.0)
    sender.take(0.0)
    nak = Nak(SESSION, (1, 0), SENDER, GROUP)
    assert sender.receive(encode(nak), 0.0) == ""
    assert [decode(packet) for packet in sender.take(0.0)] == [
        Nak(SESSION, (1,), SENDER, GROUP, is_confirmation=True),
        Nak(SESSION, (0,), SENDER, GROUP, is_confirmation=True),
        Data(SESSION, 1, 0, b"one", is_repair=True),
        Data(SESSION, 0, 0, b"zero", is_repair=True),
    ]


def test_who_asks_where_a_sender_stands_is_told_soon_and_not_too_often():
    sender = new_sender()
    sender.take(0.0)
    for time in (0.001, 0.002, 0.003):
        assert sender.receive(encode(SpmRequest(SESSION)), time) == ""
        assert sender.take(time) == []
    assert len(sender.take(sender.deadline(0.003))) == 1
    assert sender.take(1.0) == []
    sender.receive(encode(SpmRequest(SESSION)), 1.0)
    assert [type(decode(packet)) for packet in sender.take(1.0)] == [Spm]


def test_several_who_ask_for_one_thing_get_one_repair():
    sender = new_sender(rate=1500)
    sender.send(b"x" * 1400, 0.0)
    sender.take(0.0)
    for _ in range(9):
        sender.receive(encode(Nak(SESSION, (0,), SENDER, GROUP)), 0.0)
    assert not [packet for packet in sender.take(0.0) if packet[4] == RDATA]  # the rate is used up
    assert len([packet for packet in sender.take(5.0) if packet[4] == RDATA]) == 1


def test_a_hole_that_another_receiver_asked_for_is_not_asked_for_at_once():
    receiver = new_receiver()
    for number in (0, 2):
        receiver.receive(encode(Data(SESSION, number, 0, b"")), SENDER, 0.0)
    confirmation = Nak(SESSION, (1,), SENDER, GROUP, is_confirmation=True)
    receiver.receive(encode(confirmation), SENDER, 0.0)
    assert receiver.take(0.1) == []
    assert len(receiver.take(0.3)) == 1


def test_repairs_are_asked_for_where_the_last_spm_said():
    receiver = new_receiver()
    for number in (0, 2):
        receiver.receive(encode(Data(SESSION, number, 0, b"")), "203.0.113.9", 0.0)
    ((packet, address),) = receiver.take(1.0)
    assert address == "203.0.113.9"
    assert decode(packet) == Nak(SESSION, (1,), "203.0.113.9", GROUP)
    receiver.receive(encode(Spm(SESSION, 5, 0, 2, SENDER)), "203.0.113.9", 1.0)
    ((packet, address),) = receiver.take(2.0)
    assert address == SENDER
    assert decode(packet) == Nak(SESSION, (1,), SENDER, GROUP)


# --- what does not come any more -----------------------------------------------------


def test_what_never_comes_is_told_as_a_loss_and_the_rest_goes_on():
    world = World(lambda packet: [] if packet[-2:] == b"17" else [packet])
    world.send_all(CONTENTS)
    world.go_on(30)
    assert world.arrived == [*CONTENTS[:17], None, *CONTENTS[18:]]


def test_nobody_is_asked_for_ever():
    world = World(lambda packet: [] if packet[-2:] == b"17" else [packet])
    world.send_all(CONTENTS)
    world.go_on(1000)
    assert 10 < len(world.asked) <= 50


def test_a_sender_that_keeps_it_no_longer_is_not_asked():
    sender = new_sender(window=10)
    world = World(sender=sender)
    world.send_all(CONTENTS[:1])
    world.down = lambda packet: []
    world.send_all(CONTENTS[1:40])
    world.down = lambda packet: [packet]
    world.send_all(CONTENTS[40:])
    world.go_on(10)
    assert world.arrived == [CONTENTS[0], None, *CONTENTS[40:]]
    assert world.asked == []


def test_who_comes_late_begins_with_what_comes_then():
    world = World(lambda packet: [])
    world.send_all(CONTENTS[:30])
    world.down = lambda packet: [packet]
    world.send_all(CONTENTS[30:])
    world.go_on(10)
    assert world.arrived == CONTENTS[30:]
    assert world.asked == []


def test_a_sender_that_begins_anew_is_another_one():
    receiver = new_receiver()
    world = World(receiver=receiver)
    world.send_all(CONTENTS[:30])
    again = World(sender=new_sender(session=SESSION._replace(port=4321)), receiver=receiver)
    again.send_all(CONTENTS)
    assert (world.arrived, again.arrived) == (CONTENTS[:30], CONTENTS)


def test_a_sender_that_leaves_says_so():
    sender = new_sender()
    sender.send(b"", 0.0)
    sender.take(0.0)
    sender.finish(0.0)
    spms = [decode(packet) for packet in sender.take(0.0)]
    assert [(spm.lead, spm.is_last) for spm in spms] == [(0, True)] * 3


# --- rates and bounds ----------------------------------------------------------------


def test_no_more_goes_out_than_the_rate_allows():
    contents = [bytes(1000)] * 100
    world = World(sender=new_sender(rate=50_000))
    world.send_all(contents)
    size = sum(len(packet) + 28 for packet in world.sent if packet[4] == ODATA)
    assert (size - 1500) / 50_000 <= world.now <= size / 50_000
    assert world.arrived == contents


def test_repairs_and_new_data_share_the_rate():
    draw = random.Random(1)
    world = World(lambda packet: [] if draw.random() < 0.3 else [packet])
    world.sender = new_sender(rate=50_000)
    world.send_all([bytes(1000)] * 100)
    size = sum(len(packet) + 28 for packet in world.sent if packet[4] in (ODATA, RDATA))
    assert any(packet[4] == RDATA for packet in world.sent)
    assert (size - 1500) / 50_000 <= world.now


def test_a_sender_keeps_no_more_than_its_window():
    sender = new_sender(window=10)
    for content in CONTENTS:
        sender.send(content, 0.0)
    assert (sender.trail, sender.lead) == (50, 59)
    reason = sender.receive(encode(Nak(SESSION, (3,), SENDER, GROUP)), 0.0)
    assert reason == "a request for data that is not kept"


def test_heartbeats_become_rare():
    world = World()
    world.send_all([b"x"])
    before = len(world.sent)
    world.go_on(3600)
    assert 100 < len(world.sent) - before < 150


def test_one_packet_from_far_ahead_costs_little():
    receiver = new_receiver(window=1_000_000)
    receiver.receive(encode(Data(SESSION, 0, 0, b"first")), SENDER, 0.0)
    receiver.receive(encode(Data(SESSION, 999_999, 0, b"far ahead")), SENDER, 0.0)
    assert len(receiver.take(1.0)) == MOST_HOLES


@given(st.lists(st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1)), max_size=60))
def test_any_numbers_at_all_keep_memory_bounded_and_order_kept(packets):
    receiver = new_receiver(window=20)
    for number, trail in packets:
        receiver.receive(encode(Data(SESSION, number, trail, b"x")), SENDER, 0.0)
        receiver.receive(encode(Spm(SESSION, number, trail, number, SENDER)), SENDER, 0.0)
    kept = [len(source.window.kept) for source in receiver._sources.values()]
    assert sum(kept) <= 20
    receiver.take(1000.0)
    assert len(receiver.take(2000.0)) <= MOST_HOLES


def test_a_flood_of_strange_senders_harms_nobody_who_is_known():
    receiver = new_receiver(window=50)
    world = World(receiver=receiver)
    world.send_all(CONTENTS[:10])
    reasons = set()
    for number in range(10_000):
        stranger = Session(number.to_bytes(6, "big"), 1, PORT)
        for step in (0, 2):
            packet = encode(Data(stranger, step, 0, b"?"))
            reasons.add(receiver.receive(packet, "203.0.113.1", 0.0))
    assert "a packet from yet another sender; 64 are known" in reasons
    assert "data that came early, and there is no room to keep it" in reasons
    receiver.take_data()
    world.send_all(CONTENTS[10:])
    assert world.arrived == CONTENTS
    world.now = 400.0  # the strangers are silent
    receiver.take_data()
    packet = encode(Data(SESSION._replace(port=1), 0, 0, b"new"))
    assert receiver.receive(packet, SENDER, world.now) == ""


@pytest.mark.parametrize(
    ("packet", "reason"),
    [
        (Data(SESSION._replace(data_port=1), 0, 0, b""), "a packet for another port"),
        (Nak(SESSION, (0,), SENDER, GROUP), "a packet that is for senders"),
        (Data(SESSION, 0, 0, b"", True), "a repair from a sender that has not been met"),
        (Data(SESSION, 5, 7, b""), "a packet whose oldest number comes after its newest"),
        (Spm(SESSION, 0, 7, 5, SENDER), "a packet whose oldest number comes after its newest"),
    ],
)
def test_a_packet_that_makes_no_sense_is_dropped_with_a_reason(packet, reason):
    receiver = new_receiver()
    assert receiver.receive(encode(packet), SENDER, 0.0) == reason
    assert receiver.take_data() == []


@pytest.mark.parametrize(
    ("packet", "reason"),
    [
        (Nak(SESSION._replace(port=1), (0,), SENDER, GROUP), "a packet for another sender"),
        (Data(SESSION, 0, 0, b""), "a packet that is for receivers"),
        (Nak(SESSION, (0,), SENDER, GROUP, True), "a packet that is for receivers"),
    ],
)
def test_a_sender_drops_what_is_not_for_it(packet, reason):
    assert new_sender().receive(encode(packet), 0.0) == reason


def test_spoilt_packets_are_dropped_on_both_sides():
    spoilt = bytearray(encode(Data(SESSION, 0, 0, b"data")))
    spoilt[-1] ^= 1
    assert new_receiver().receive(bytes(spoilt), SENDER, 0.0) == "a packet with a wrong checksum"
    assert new_sender().receive(bytes(spoilt), 0.0) == "a packet with a wrong checksum"


def test_an_old_spm_changes_nothing():
    receiver = new_receiver()
    for number in (7, 6):
        reason = receiver.receive(encode(Spm(SESSION, number, 0, 0, SENDER)), SENDER, 0.0)
    assert reason == "an SPM that is older than the last one"
