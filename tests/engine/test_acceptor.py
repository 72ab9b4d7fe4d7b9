"""Who waits at a bound address is taken in at once: the system's queue must not overflow."""

import socket

import pytest

from zlearn import zmq
from zlearn.engine.acceptor import MOST_AT_ONCE, Acceptor
from zlearn.transports.endpoint import parse
from zlearn.transports.streams import SocketStream


class Listener:
    """Behind it wait as many as it is told."""

    endpoint = parse("tcp://127.0.0.1:5555")

    def __init__(self, count):
        self.ends = [socket.socketpair() for _ in range(count)]
        self.waiting = [near for near, _ in self.ends]
        for near in self.waiting:
            near.setblocking(False)

    def accept(self):
        return SocketStream(self.waiting.pop(), True, True, "", "") if self.waiting else None

    def fileno(self):
        return -1

    def release(self):
        pass

    def close(self):
        for pair in self.ends:
            for end in pair:
                end.close()


class Reactor:
    """Remembers who is to be called when something can be read."""

    def __init__(self):
        self.readers = {}

    def add_reader(self, stream, function):
        self.readers[stream] = function

    def remove_reader(self, stream):
        self.readers.pop(stream, None)

    @staticmethod
    def now():
        return 0.0

    def call_later(self, seconds, function, *args, background=False):
        return self

    def cancel(self):
        pass

    add_writer = remove_writer = call_soon_threadsafe = lambda self, *args: None


@pytest.mark.parametrize("count", [1, 10, MOST_AT_ONCE + 3])
def test_one_turn_takes_all_who_wait_within_reason(monkeypatch, count):
    listener, reactor = Listener(count), Reactor()
    with zmq.Context() as context, context.socket(zmq.ROUTER) as router:
        monkeypatch.setattr(router._core.network, "listen", lambda *args: listener, raising=False)
        acceptor = Acceptor(router._core, reactor, listener.endpoint, lambda done: None)
        acceptor.start()
        reactor.readers[listener]()
        assert len(listener.waiting) == max(0, count - MOST_AT_ONCE)
        acceptor.finish(0)
