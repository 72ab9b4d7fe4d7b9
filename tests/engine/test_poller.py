"""The table of a reactor's descriptors: with epoll, and where there is none."""

import select
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zlearn.engine.poller import OtherPoller, Poller


def a_poller(plainly):
    with pytest.MonkeyPatch.context() as patch:
        if plainly:
            patch.delattr(select, "epoll", raising=False)
        poller = Poller()
    assert isinstance(poller._system, OtherPoller) is (plainly or not hasattr(select, "epoll"))
    return poller


@pytest.fixture(params=[False, True], ids=["epoll", "plain"])
def poller(request):
    poller = a_poller(request.param)
    yield poller
    poller.close()


@pytest.fixture
def pair():
    near, far = socket.socketpair()
    with near, far:
        yield near, far


def test_what_came_and_what_has_room_in_this_order(poller, pair):
    near, far = pair
    poller.set_writer(near, "writer")
    poller.set_reader(near, "reader")
    assert poller.poll(0) == ["writer"]
    far.send(b"x")
    assert poller.poll(None) == ["reader", "writer"]
    poller.set_writer(near, None)
    assert poller.poll(0) == ["reader"]
    poller.set_reader(near, "another")
    assert poller.poll(0) == ["another"]
    poller.set_reader(near, None)
    assert poller.poll(0) == [] and not poller.callbacks


def test_nobody_is_missed_who_was_never_there(poller, pair):
    near, _ = pair
    poller.set_reader(near, None)
    poller.set_writer(near, None)
    assert poller.poll(0) == []


def test_the_end_of_a_peer_is_something_to_read(poller, pair):
    near, far = pair
    poller.set_reader(near, "reader")
    far.close()
    assert poller.poll(None) == ["reader"]


def test_a_number_that_another_gets_is_another(poller):
    near, far = socket.socketpair()
    poller.set_reader(near, "old")
    number = near.fileno()
    poller.set_reader(near, None)
    near.close()
    other, peer = socket.socketpair()
    with far, other, peer:
        assert number in (other.fileno(), peer.fileno())
        new = other if other.fileno() == number else peer
        poller.set_reader(new, "new")
        assert poller.poll(0) == []
        (peer if new is other else other).send(b"x")
        assert poller.poll(None) == ["new"]


STEPS = st.tuples(
    st.sampled_from(["set_reader", "set_writer"]), st.integers(0, 2), st.sampled_from([None, 1, 2])
)
SENDS = st.tuples(st.just("send"), st.integers(0, 2), st.none())


@given(st.lists(STEPS | SENDS, max_size=30))
def test_without_epoll_the_same_are_called(steps):
    pairs = [socket.socketpair() for _ in range(3)]
    pollers = [a_poller(False), a_poller(True)]
    try:
        for step, which, who in steps:
            near, far = pairs[which]
            if step == "send":
                far.send(b"x")
            for poller in pollers if step != "send" else ():
                getattr(poller, step)(near, who and f"{step} {which} {who}")
            fast, plain = (sorted(poller.poll(0)) for poller in pollers)
            assert fast == plain
            assert pollers[0].callbacks == pollers[1].callbacks
    finally:
        for poller in pollers:
            poller.close()
        for sock in (sock for pair in pairs for sock in pair):
            sock.close()
