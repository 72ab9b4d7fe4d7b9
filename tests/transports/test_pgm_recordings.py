"""Replayed: given what libzmq was given, our sender and our receiver say what it said."""

import pytest

from tests.transports import pgm_recordings
from zlearn.transports.datagrams import Datagram
from zlearn.transports.pgm.packets import Data, Nak, Spm, decode
from zlearn.transports.pgm.receiver import Limits, Receiver
from zlearn.transports.pgm.sender import Sender
from zlearn.zmtp.packets_of_pgm import PgmMessages

GROUP = "239.192.1.1"


def kinds(packets, *wanted):
    return [each for each in packets if each.kind in wanted]


def sender_of(packets):
    first = decode(packets[0].data)
    return Sender(
        first.session, first.path, GROUP, rate=12_500, window=83, largest=1500, overhead=28, now=0.0
    )


@pytest.mark.parametrize("name", pgm_recordings.NAMES)
def test_a_sender_says_the_same_bytes(name):
    packets = pgm_recordings.read(name)
    sender = sender_of(packets)
    assert sender.take(0.0) == [each.data for each in packets[:3]]
    now = 0.0
    by_number = {decode(each.data).number: each for each in kinds(packets, "ODATA", "RDATA")}
    said = []
    for number in sorted(by_number):
        data = decode(by_number[number].data).data
        now += 1
        assert sender.may_send(len(data), now)
        sender.send(data, now)
        said += [packet for packet in sender.take(now) if packet[4] != 0]  # no SPM
    recorded = [by_number[number] for number in sorted(by_number)]
    assert [decode(packet) for packet in said] == [
        decode(each.data)._replace(is_repair=False) for each in recorded
    ]
    originals = {each.data for each in kinds(packets, "ODATA")}
    assert originals <= set(said)


def test_a_sender_answers_the_recorded_questions_with_the_recorded_bytes():
    packets = pgm_recordings.read("epgm_434_drop5")
    sender = sender_of(packets)
    by_number = {decode(each.data).number: each for each in kinds(packets, "ODATA", "RDATA")}
    for now, number in enumerate(sorted(by_number)):
        sender.send(decode(by_number[number].data).data, float(now))
        sender.take(float(now))
    now = 100.0
    for nak in kinds(packets, "NAK"):
        now += 1
        sender.take(now)
        assert sender.receive(nak.data, now) == ""
        number = decode(nak.data).numbers[0]
        confirmation = next(
            each.data for each in kinds(packets, "NCF") if decode(each.data).numbers == (number,)
        )
        assert sender.take(now) == [confirmation, by_number[number].data]


def test_a_receiver_asks_for_what_was_lost_in_the_recorded_form():
    packets = [each for each in pgm_recordings.read("epgm_434_drop5") if each.kind != "NAK"]
    receiver = Receiver(GROUP, 5560, Limits(83, 10.0), lambda: 0.5)
    asked, arrived, now = [], [], 0.0
    for each in packets:
        if each.kind in ("NCF", "RDATA"):
            asked += receiver.take(now)
        assert receiver.receive(each.data, each.source, now) == ""
        arrived += [data for _, data in receiver.take_data()]
        now += 0.05
    recorded = kinds(pgm_recordings.read("epgm_434_drop5"), "NAK")
    assert asked == [(each.data, "10.77.0.1") for each in recorded]
    numbers = range(len(arrived))
    by_number = {decode(each.data).number: each for each in kinds(packets, "ODATA", "RDATA")}
    assert arrived == [decode(by_number[number].data).data for number in numbers]
    assert len(arrived) == len(by_number) == 40


@pytest.mark.parametrize("name", pgm_recordings.NAMES)
def test_a_receiver_drops_nothing_that_libzmq_sent(name):
    packets = pgm_recordings.read(name)
    receiver = Receiver(GROUP, 5560, Limits(83, 10.0), lambda: 0.5)
    for each in packets:
        if isinstance(decode(each.data), (Spm, Data)) or each.kind == "NCF":
            assert receiver.receive(each.data, each.source, 0.0) == ""
    data = [data for _, data in receiver.take_data()]
    assert len(data) == len({decode(each.data).number for each in kinds(packets, "ODATA", "RDATA")})
    assert not [each for each in packets if isinstance(decode(each.data), Nak)] or len(data) == 40


@pytest.mark.parametrize("name", pgm_recordings.NAMES)
def test_the_recorded_messages_are_understood(name):
    receiver = Receiver(GROUP, 5560, Limits(83, 10.0), lambda: 0.5)
    for each in pgm_recordings.read(name):
        receiver.receive(each.data, each.source, 0.0)
    language = PgmMessages(1428)
    heard = [
        message
        for session, data in receiver.take_data()
        for message in language.receive(Datagram(data, session))
    ]
    if "pgm_323" in name:
        assert heard.pop(0) == [b""], "libzmq 3.2.3 introduces itself, without a name"
    assert language.notices == []
    wanted = [message for message in heard if message[0].startswith(b"topicA")]
    assert [message for message in heard if message not in wanted] == [[b"other filtered"]] * (
        len(wanted)
    )
    last = len(wanted) - 1
    assert wanted == [
        [b"topicA " + b"L" * 4000]
        if number == last
        else [b"topicA", b"part two %d" % number]
        if number % 3 == 0
        else [b"topicA msg %d" % number]
        for number in range(len(wanted))
    ]
    assert last > 9
