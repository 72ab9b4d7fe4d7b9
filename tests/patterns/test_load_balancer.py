"""The load balancer: everybody in turn, and whoever is full is skipped."""

from hypothesis import given
from hypothesis import strategies as st

from tests.patterns.toys import ToyPipe
from zlearn.patterns.load_balancer import LoadBalancer


def balancer_of(*pipes):
    balancer = LoadBalancer()
    for pipe in pipes:
        balancer.attach(pipe)
    return balancer


def test_it_deals_out_in_turn():
    pipes = [ToyPipe("a"), ToyPipe("b"), ToyPipe("c")]
    balancer = balancer_of(*pipes)
    assert all(balancer.send(number) for number in range(6))
    assert [pipe.written for pipe in pipes] == [[0, 3], [1, 4], [2, 5]]


def test_without_a_pipe_it_can_not_send():
    balancer = balancer_of()
    assert not balancer.has_room()
    assert not balancer.send("nobody")


def test_it_skips_who_is_full():
    full, free = ToyPipe("full", room=1), ToyPipe("free")
    balancer = balancer_of(full, free)
    assert all(balancer.send(number) for number in range(4))
    assert (full.written, free.written) == ([0], [1, 2, 3])


def test_when_all_are_full_it_refuses_and_loses_nothing():
    pipes = [ToyPipe("a", room=1), ToyPipe("b", room=2)]
    balancer = balancer_of(*pipes)
    assert [balancer.send(number) for number in range(5)] == [True] * 3 + [False] * 2
    assert [pipe.written for pipe in pipes] == [[0], [1, 2]]
    assert not balancer.has_room()


def test_a_full_pipe_comes_back_when_it_is_said_to_be_writable():
    pipe = ToyPipe("a", room=1)
    balancer = balancer_of(pipe)
    assert balancer.send(0) and not balancer.send(1)
    pipe.room = 2
    assert not balancer.send(1), "nobody said so yet"
    balancer.wake(pipe)
    balancer.wake(pipe)
    assert balancer.send(1) and not balancer.send(2)


def test_asking_for_room_changes_no_turn():
    pipes = [ToyPipe("a"), ToyPipe("b")]
    balancer = balancer_of(*pipes)
    for number in range(4):
        assert balancer.has_room() and balancer.has_room()
        balancer.send(number)
    assert [pipe.written for pipe in pipes] == [[0, 2], [1, 3]]


def test_a_pipe_that_left_gets_nothing_more_awake_or_asleep():
    gone, full, stays = ToyPipe("gone"), ToyPipe("full", room=0), ToyPipe("stays")
    balancer = balancer_of(full, gone, stays)
    balancer.send(0)
    balancer.detach(gone)
    balancer.detach(full)
    full.room = None
    balancer.wake(full)
    balancer.send(1)
    balancer.send(2)
    assert (gone.written, full.written, stays.written) == ([0], [], [1, 2])


def test_it_says_whom_the_last_message_went_to():
    first, second = ToyPipe("first"), ToyPipe("second")
    balancer = balancer_of(first, second)
    for expected in (first, second, first):
        balancer.send("x")
        assert balancer.current is expected


@given(st.lists(st.integers(0, 8), min_size=1, max_size=5), st.integers(0, 50))
def test_it_takes_as_many_as_there_is_room_for_and_shares_them_evenly(rooms, count):
    pipes = [ToyPipe(str(place), room=room) for place, room in enumerate(rooms)]
    balancer = balancer_of(*pipes)
    taken = sum(balancer.send(number) for number in range(count))
    assert taken == min(count, sum(rooms))
    shares = [len(pipe.written) for pipe in pipes]
    for share, room in zip(shares, rooms):
        assert share == room or share + 1 >= max(shares), "only a full one may fall behind"
    assert sorted(message for pipe in pipes for message in pipe.written) == list(range(taken))
