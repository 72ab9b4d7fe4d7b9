"""The fair queue: everybody in turn, nobody forgotten."""

from hypothesis import given
from hypothesis import strategies as st

from tests.patterns.toys import ToyPipe
from zlearn.patterns.fair_queue import FairQueue


def queue_of(*pipes):
    queue = FairQueue()
    for pipe in pipes:
        queue.attach(pipe)
    return queue


def take_all(queue):
    return list(iter(queue.receive, None))


def test_it_takes_one_from_each_in_turn():
    queue = queue_of(ToyPipe("a", "a1", "a2"), ToyPipe("b", "b1", "b2"), ToyPipe("c", "c1", "c2"))
    assert take_all(queue) == ["a1", "b1", "c1", "a2", "b2", "c2"]


def test_a_loud_pipe_does_not_drown_a_quiet_one():
    queue = queue_of(ToyPipe("loud", *range(100)), ToyPipe("quiet", "please"))
    assert [queue.receive(), queue.receive()] == [0, "please"]


def test_an_empty_pipe_sleeps_until_it_is_said_to_be_readable():
    pipe = ToyPipe("late")
    queue = queue_of(pipe)
    assert queue.receive() is None
    pipe.incoming.append("here")
    assert queue.receive() is None, "nobody said so yet"
    queue.wake(pipe)
    assert queue.receive() == "here"


def test_readable_twice_gives_no_second_turn():
    first, second = ToyPipe("first"), ToyPipe("second")
    queue = queue_of(first, second)
    assert queue.receive() is None
    for pipe, batch in ((first, "abc"), (second, "xyz")):
        pipe.incoming.extend(batch)
        queue.wake(pipe)
        queue.wake(pipe)
    assert take_all(queue) == ["a", "x", "b", "y", "c", "z"]


def test_it_says_whom_the_last_message_came_from():
    first, second = ToyPipe("first", 1), ToyPipe("second", 2)
    queue = queue_of(first, second)
    queue.receive()
    assert queue.current is first
    queue.receive()
    assert queue.current is second
    assert queue.receive() is None
    assert queue.current is second


def test_asking_whether_there_is_a_message_takes_none_and_changes_no_turn():
    queue = queue_of(ToyPipe("empty"), ToyPipe("a", 1, 2), ToyPipe("b", 3))
    assert queue.has_message() and queue.has_message()
    assert take_all(queue) == [1, 3, 2]
    assert not queue.has_message()


def test_a_pipe_that_left_is_not_asked_again_awake_or_asleep():
    awake, asleep, stays = ToyPipe("awake", 1, 2), ToyPipe("asleep"), ToyPipe("stays", 3)
    queue = queue_of(asleep, awake, stays)
    assert queue.receive() == 1
    queue.detach(awake)
    queue.detach(asleep)
    asleep.incoming.append(4)
    queue.wake(asleep)
    assert take_all(queue) == [3]


def test_a_pipe_may_leave_while_it_is_read():
    class LastWords(ToyPipe):
        def read(self):
            queue.detach(self)
            return None

    queue = queue_of(LastWords("gone"), ToyPipe("stays", "still here"))
    assert take_all(queue) == ["still here"]


arrivals = st.lists(st.one_of(st.integers(0, 3), st.just("take")), max_size=60)


@given(arrivals)
def test_nothing_is_lost_and_each_pipe_stays_in_order(steps):
    pipes = [ToyPipe(str(number)) for number in range(4)]
    queue = queue_of(*pipes)
    sent = {number: [] for number in range(4)}
    got = []
    for place, step in enumerate(steps):
        if step == "take":
            got.append(queue.receive())
        else:
            message = (step, place)
            sent[step].append(message)
            pipes[step].incoming.append(message)
            queue.wake(pipes[step])
    got = [message for message in got + take_all(queue) if message is not None]
    assert {n: [message for message in got if message[0] == n] for n in range(4)} == sent


@given(st.lists(st.integers(1, 6), min_size=2, max_size=5))
def test_between_two_of_one_pipe_each_other_that_has_something_gets_its_turn(lengths):
    queue = queue_of(*(ToyPipe(str(n), *[n] * length) for n, length in enumerate(lengths)))
    got = take_all(queue)
    rounds = [[n for n, length in enumerate(lengths) if length > turn] for turn in range(6)]
    assert got == [n for turn in rounds for n in turn]
