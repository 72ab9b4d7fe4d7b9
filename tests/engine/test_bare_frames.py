"""Bare frames on their way: whoever opens a message, or watches single ones, finds lists."""

import pytest

from zlearn import zmq
from zlearn.engine import events
from zlearn.engine.conflate import LastMessage
from zlearn.engine.hooks import Hook
from zlearn.engine.queue import MessageQueue
from zlearn.zmtp.bare import in_lists


def test_whoever_takes_a_message_gets_a_list():
    queue = MessageQueue(0)
    for item in (b"1", [b"2"], b"3", [b"4", b"b"], b""):
        assert queue.offer(item)
    taken = [queue.take() for _ in range(6)]
    assert taken == [[b"1"], [b"2"], [b"3"], [b"4", b"b"], [b""], None]


def test_batches_and_what_is_at_hand_stay_as_they_were():
    queue = MessageQueue(0)
    queue.put_batch([b"1", [b"2"], b"3", b"4"])
    assert queue.take() == [b"1"]
    assert next(queue.at_hand) == [b"2"] and next(queue.at_hand) == b"3"
    assert queue.take_batch(5) == [b"4"]


def test_a_queue_of_one_message_gives_a_list_too():
    queue = LastMessage()
    queue.offer(b"old")
    queue.offer(b"new")
    assert queue.take() == [b"new"] and queue.take() is None


class Batches(Hook):
    """Notes the batches that are written and read."""

    per_message = False

    def __init__(self):
        self.seen = {events.WRITTEN: [], events.READ: [], events.FATE: []}

    def occurred(self, occurrence):
        self.seen.get(occurrence.kind, []).extend(occurrence.messages or ())


class Messages(Batches):
    per_message = True


@pytest.mark.parametrize("transport", ["tcp://127.0.0.1:*", "ipc://*"])
@pytest.mark.parametrize("watcher", [Batches, Messages])
def test_who_watches_messages_sees_lists_and_who_watches_batches_what_passes(transport, watcher):
    bodies = [b"%d" % number for number in range(300)] + [b""]
    watcher = watcher()
    with zmq.Context() as context:
        context._core.hooks.add(watcher)
        push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
        push.sndtimeo = pull.rcvtimeo = 10_000
        pull.bind(transport)
        push.connect(pull.last_endpoint.decode())
        for body in bodies:
            push.send(body)
        assert [pull.recv() for _ in bodies] == bodies
        push.close()
        pull.close()
    context._core.hooks.remove(watcher)
    assert in_lists(watcher.seen[events.READ]) == [[body] for body in bodies]
    assert in_lists(watcher.seen[events.WRITTEN]) == [[body] for body in bodies]
    every = watcher.seen[events.READ] + watcher.seen[events.WRITTEN]
    assert (bytes in map(type, every)) != watcher.per_message


def test_what_is_thrown_away_is_told_in_lists():
    watcher = Batches()
    with zmq.Context() as context:
        context._core.hooks.add(watcher)
        push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
        pull.bind("inproc://unread")
        push.connect("inproc://unread")
        for number in range(9):
            push.send(b"%d" % number)
        pull.close()
        push.close()
    assert watcher.seen[events.FATE] == [[b"%d" % number] for number in range(9)]


@pytest.mark.parametrize("transport", ["inproc://empty", "tcp://127.0.0.1:*"])
def test_an_empty_message_is_a_message(transport):
    with zmq.Context() as context:
        push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
        push.sndtimeo = pull.rcvtimeo = 10_000
        pull.bind(transport)
        push.connect(pull.last_endpoint.decode())
        for body in (b"", b"x", b"", b"", b"y") * 20:
            push.send(body)
        assert [pull.recv() for _ in range(100)] == [b"", b"x", b"", b"", b"y"] * 20
        push.close()
        pull.close()
