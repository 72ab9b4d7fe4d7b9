"""The short ways of a socket: whatever may happen in between, they change nothing but the price."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zlearn import zmq
from zlearn.engine.hooks import Hook


class Watcher(Hook):
    """Notes nothing: that somebody watches is enough to close the short ways."""

    def occurred(self, occurrence):
        pass


@pytest.fixture
def context():
    context = zmq.Context()
    context.linger = 0
    yield context
    context.destroy()


def is_open(socket):
    ways = socket._core.short_ways
    if socket.type == zmq.PUSH:
        return ways.offer != ways._send
    return bool(ways.at_hand.__length_hint__())


def pipeline(context, pullers=1):
    """A PUSH that has sent, and PULLs of which the first has received."""
    push = context.socket(zmq.PUSH)
    push.bind(f"inproc://short-{id(push)}")
    pulls = [context.socket(zmq.PULL) for _ in range(pullers)]
    for pull in pulls:
        pull.connect(push.last_endpoint.decode())
    assert push.poll(0, zmq.POLLOUT)
    for number in range(6 * pullers):
        push.send(b"%d" % number)
    for _ in range(2):  # the first call has news to work off
        pulls[0].recv()
    return push, *pulls


def test_they_are_open_between_two_peers_alone(context):
    push, pull = pipeline(context)
    assert is_open(push) and is_open(pull)


def test_a_second_peer_closes_them(context):
    push, first, second = pipeline(context, pullers=2)
    assert not is_open(push)
    assert is_open(first), "it has one peer, and does not know of the other"


def test_who_watches_closes_them(context):
    push, pull = pipeline(context)
    watcher = Watcher()
    context._core.hooks.add(watcher)
    assert not is_open(push) and not is_open(pull)
    push.send(b"watched")
    pull.recv()
    assert not is_open(push) and not is_open(pull)
    context._core.hooks.remove(watcher)
    push.send(b"again")
    pull.recv()
    assert is_open(push) and is_open(pull)


@pytest.mark.parametrize("kinds", [("REQ", "REP"), ("PUB", "SUB"), ("ROUTER", "DEALER")])
def test_patterns_that_do_more_than_pass_on_have_none(context, kinds):
    one, other = (context.socket(getattr(zmq, kind)) for kind in kinds)
    one.bind("inproc://no-short-way")
    other.connect("inproc://no-short-way")
    pattern = one._core.pattern
    one._core.work_off()
    assert (pattern.only_source(), pattern.only_target()) == (None, None)
    one.close()
    other.close()


def test_the_end_of_the_context_closes_them(context):
    push, pull = pipeline(context)
    context._core.shutdown()
    with pytest.raises(zmq.ContextTerminated):
        pull.recv()
    with pytest.raises(zmq.ContextTerminated):
        push.send(b"too late")
    push.close()
    pull.close()


class Talk:
    """A PULL and PUSHes that come and go; every message says who sent it, and which it is."""

    def __init__(self, context, limit):
        self.context = context
        self.limit = limit
        self.pull = context.socket(zmq.PULL)
        self.pull.rcvhwm = limit
        self.pull.bind("inproc://talk")
        self.senders = []
        self.sent, self.received = {}, {}
        self.watcher = Watcher()
        self.join()

    def join(self):
        socket = self.context.socket(zmq.PUSH)
        socket.sndhwm = self.limit
        socket.connect("inproc://talk")
        self.senders.append((len(self.sent), socket))
        self.sent[len(self.sent)] = 0

    def leave(self):
        if len(self.senders) > 1:
            self.senders.pop()[1].close()

    def send(self, frames=()):
        number, socket = self.senders[-1]
        try:
            socket.send_multipart([*frames, b"%d %d" % (number, self.sent[number])], zmq.DONTWAIT)
        except zmq.Again:
            return
        self.sent[number] += 1

    def send_plainly(self):
        number, socket = self.senders[-1]
        if socket.poll(0, zmq.POLLOUT):
            socket.send(b"%d %d" % (number, self.sent[number]))
            self.sent[number] += 1

    def send_two_frames(self):
        self.send([b"first"])

    def receive(self):
        try:
            body = self.pull.recv(zmq.DONTWAIT)
        except zmq.Again:
            return False
        while self.pull.rcvmore:
            body = self.pull.recv()
        number, count = map(int, body.split())
        assert count == self.received.get(number, 0), "each sender's messages come in order"
        self.received[number] = count + 1
        return True

    def watch(self):
        self.context._core.hooks.add(self.watcher)

    def unwatch(self):
        self.context._core.hooks.remove(self.watcher)


STEPS = ("send", "send_plainly", "send_two_frames", "receive", "join", "leave", "watch", "unwatch")


@given(st.lists(st.sampled_from(STEPS), max_size=60), st.integers(0, 5))
def test_whatever_happens_no_message_is_lost_doubled_or_overtaken(steps, limit):
    context = zmq.Context()
    context.linger = 0
    try:
        talk = Talk(context, limit)
        for step in steps:
            getattr(talk, step)()
        while talk.receive():
            pass
        assert {**dict.fromkeys(talk.sent, 0), **talk.received} == talk.sent
    finally:
        context.destroy()
