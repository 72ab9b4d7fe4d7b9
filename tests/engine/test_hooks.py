"""The glass wall: whoever looks through it changes nothing."""

import logging
import threading

import pytest

from tests.behaviour.helpers import bind, eventually
from zlearn import zmq
from zlearn.engine import events
from zlearn.engine.hooks import Hook, Hooks

TRAFFIC = (events.SENT, events.QUEUED, events.WRITTEN, events.READ, events.RECEIVED)


class Collector(Hook):
    """Keeps all that it is told, from whichever thread."""

    def __init__(self, per_message=True):
        self.per_message = per_message
        self.occurrences = []
        self.threads = set()

    def occurred(self, occurrence):
        self.occurrences.append(occurrence)
        self.threads.add(threading.current_thread().name)

    def count(self, kind):
        return sum(
            len(each.messages) if each.messages else 1
            for each in self.occurrences
            if each.kind == kind
        )


class Raiser(Hook):
    """Breaks when it is told of one kind."""

    def __init__(self, kind):
        self.kind = kind
        self.told = 0

    def occurred(self, occurrence):
        self.told += 1
        if occurrence.kind == self.kind:
            raise RuntimeError("this hook is broken")


@pytest.fixture
def context():
    context = zmq.Context()
    context.linger = 0
    context.rcvtimeo = context.sndtimeo = 20_000
    yield context
    context.destroy(linger=0)


@pytest.fixture(params=["inproc://hooks", "tcp://127.0.0.1:*"])
def pair(request, context):
    push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
    push.connect(bind(pull, request.param))
    push.send(b"hello")
    assert pull.recv() == b"hello"
    return push, pull


def pass_messages(push, pull, numbers):
    for number in numbers:
        push.send(b"%d" % number)
    assert [pull.recv() for _ in numbers] == [b"%d" % number for number in numbers]


def test_a_listener_may_come_and_go_in_mid_traffic(context, pair):
    push, pull = pair
    collector = Collector()
    hooks = context._core.hooks
    for number in range(50):
        push.send(b"%d" % number)
    hooks.add(collector)
    for number in range(50, 100):
        push.send(b"%d" % number)
    got = [pull.recv() for _ in range(75)]
    hooks.remove(collector)
    so_far = len(collector.occurrences)
    got += [pull.recv() for _ in range(25)]
    push.send(b"100")
    got.append(pull.recv())
    assert got == [b"%d" % number for number in range(101)]
    assert collector.count(events.SENT) == 50
    assert collector.count(events.RECEIVED) == 75
    assert len(collector.occurrences) == so_far, "who left is not told any more"


def test_the_places_count_also_while_nobody_watches(context, pair):
    """A listener who comes later finds the ordinals that one from the start would."""
    push, pull = pair
    pass_messages(push, pull, range(9))
    collector = Collector()
    context._core.hooks.add(collector)
    pass_messages(push, pull, range(1))
    received = next(each for each in collector.occurrences if each.kind == events.RECEIVED)
    queued = next(each for each in collector.occurrences if each.kind == events.QUEUED)
    assert received.left[1] == queued.entered[1] == 10


def test_a_listener_that_raises_is_dropped_and_reported(context, pair, caplog):
    push, pull = pair
    hooks = context._core.hooks
    for kind in (events.SENT, events.QUEUED, events.RECEIVED):
        broken, healthy = Raiser(kind), Collector()
        hooks.add(broken)
        hooks.add(healthy)
        with caplog.at_level(logging.ERROR, "zlearn.hooks"):
            pass_messages(push, pull, range(20))
        assert "was removed" in caplog.text and kind in caplog.text
        told = broken.told
        pass_messages(push, pull, range(20))
        assert broken.told == told, "it is not told any more"
        assert healthy.count(events.RECEIVED) == 40, "and the others are"
        hooks.remove(healthy)
        caplog.clear()


def test_one_that_raises_in_the_io_thread_harms_no_link(context, caplog):
    broken = Raiser(events.READ)
    context._core.hooks.add(broken)
    push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
    push.connect(bind(pull))
    with caplog.at_level(logging.ERROR, "zlearn.hooks"):
        pass_messages(push, pull, range(100))
    assert "was removed" in caplog.text
    assert not context._core.hooks.any


@pytest.mark.parametrize("endpoint", ["inproc://quiet", "tcp://127.0.0.1:*", "ipc://*"])
def test_while_nobody_watches_nothing_is_told(context, monkeypatch, endpoint):
    told = []
    monkeypatch.setattr(Hooks, "emit", lambda self, kind, *rest, **facts: told.append(kind))
    pub, sub = context.socket(zmq.PUB), context.socket(zmq.SUB)
    req, rep = context.socket(zmq.REQ), context.socket(zmq.REP)
    push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
    sub.subscribe(b"a")
    sub.connect(bind(pub, endpoint))
    eventually(lambda: pub.send(b"a") or sub.poll(5))
    pub.send(b"b")
    req.connect(bind(rep, endpoint + "2" if "inproc" in endpoint else endpoint))
    push.connect(bind(pull, endpoint + "3" if "inproc" in endpoint else endpoint))
    pass_messages(push, pull, range(100))
    req.send(b"question")
    rep.send(rep.recv())
    req.recv()
    with pytest.raises(zmq.Again):
        pull.recv(zmq.DONTWAIT)
    with pytest.raises(zmq.ZMQError):
        req.recv()
    pull.rcvtimeo = 1
    with pytest.raises(zmq.Again):
        pull.recv()
    push.disconnect(push.last_endpoint)
    context.destroy(linger=0)
    assert told == []


def test_a_listener_that_wants_no_single_messages_gets_batches(context):
    collector = Collector(per_message=False)
    context._core.hooks.add(collector)
    push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
    push.connect(bind(pull))
    pass_messages(push, pull, range(500))
    assert collector.count(events.SENT) == collector.count(events.RECEIVED) == 0
    eventually(lambda: collector.count(events.WRITTEN) == 500)
    assert collector.count(events.READ) == 500
    told = [each for each in collector.occurrences if each.kind in TRAFFIC]
    assert len(told) < 900, "batches, and not each message"


def test_the_copies_keep_their_places_along_the_path(context):
    """The k-th that goes into a place is the k-th that comes out of it."""
    collector = Collector()
    context._core.hooks.add(collector)
    push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
    push.connect(bind(pull))
    pass_messages(push, pull, range(300))
    eventually(lambda: collector.count(events.WRITTEN) == 300)
    entered, left = {}, {}
    for each in collector.occurrences:
        for position, places in ((each.entered, entered), (each.left, left)):
            if position is not None and each.kind in TRAFFIC:
                place, first = position
                for offset, message in enumerate(each.messages):
                    assert places.setdefault((place, first + offset), message) is message
    assert set(left) <= set(entered)
    assert all(list(left[position]) == list(entered[position]) for position in left)
    assert len(left) == 3 * 300, "out of the outbox, off the wire, out of the inbox"


def test_removing_one_that_was_never_added():
    hooks = Hooks()
    hooks.remove(Collector())
    hooks.add(kept := Collector())
    hooks.remove(Collector())
    assert hooks.any and hooks.per_message
    hooks.emit(events.OPENED, "node", "node.rep")
    assert [each.kind for each in kept.occurrences] == [events.OPENED]
