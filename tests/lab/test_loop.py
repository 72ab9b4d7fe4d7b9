"""The lab's loop: asyncio as ever, in virtual time, also inside a running loop."""

import asyncio
import time

import pytest

from zlearn.lab.loop import LabLoop, NothingLeft, StandsStill


@pytest.fixture
def loop():
    loop = LabLoop()
    yield loop
    loop.close()


def run(loop, coroutine):
    """Runs a coroutine as the lab does: step by step."""
    task = loop.create_task(coroutine)
    assert loop.run_until(task.done) == "true"
    return task.result()


def test_a_sleep_ends_at_the_exact_virtual_time(loop):
    async def sleep():
        await asyncio.sleep(0.1)
        await asyncio.sleep(3600.0)
        return loop.time()

    assert run(loop, sleep()) == 0.1 + 3600.0


def test_a_year_is_over_before_the_day_is(loop):
    started = time.monotonic()
    run(loop, asyncio.sleep(365 * 86400.0))
    assert loop.time() == 365 * 86400.0
    assert time.monotonic() - started < 86400.0


def test_gather_runs_side_by_side(loop):
    async def nap(seconds):
        await asyncio.sleep(seconds)
        return loop.time()

    async def both():
        return await asyncio.gather(nap(2.0), nap(1.0), nap(2.0))

    assert run(loop, both()) == [2.0, 1.0, 2.0]
    assert loop.time() == 2.0


def test_timeout_and_wait_for_end_at_the_exact_time(loop):
    async def late():
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.25):
                await asyncio.sleep(10)
        first = loop.time()
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.sleep(10), 0.5)
        return first, loop.time()

    assert run(loop, late()) == (0.25, 0.75)


def test_a_task_group_cancels_the_others_when_one_fails(loop):
    ended = []

    async def fail():
        await asyncio.sleep(1)
        raise ValueError("on purpose")

    async def wait():
        try:
            await asyncio.sleep(100)
        finally:
            ended.append(loop.time())

    async def group():
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(wait())
            tasks.create_task(fail())

    with pytest.raises(ExceptionGroup):
        run(loop, group())
    assert ended == [1.0]


def test_locks_queues_and_to_thread_work(loop):
    async def all_of_them():
        queue = asyncio.Queue()
        lock = asyncio.Lock()
        async with lock:
            await queue.put(await asyncio.to_thread(lambda: 42))
        return await queue.get()

    assert run(loop, all_of_them()) == 42


def test_timers_of_one_moment_run_in_the_order_in_which_they_were_made(loop):
    order = []
    for number in range(50):
        loop.call_at(1.0, order.append, number)
    loop.run_until(lambda: len(order) == 50)
    assert order == list(range(50))


def test_no_timer_of_a_later_moment_runs_early(loop):
    seen = []
    for step in range(1, 20):
        loop.call_at(
            step * 1e-9 + 1.0, lambda due=step * 1e-9 + 1.0: seen.append((due, loop.time()))
        )
    assert loop.run_until(lambda: False) == "idle"
    assert all(due == now for due, now in seen) and len(seen) == 19


def test_run_until_stops_as_soon_as_the_predicate_is_true(loop):
    seen = []
    for second in range(5):
        loop.call_at(float(second), seen.append, second)
    assert loop.run_until(lambda: 2 in seen) == "true"
    assert (seen, loop.time()) == ([0, 1, 2], 2.0)


def test_a_deadline_is_met_exactly_and_its_own_moment_still_happens(loop):
    seen = []
    for second in (1.0, 2.0, 2.5):
        loop.call_at(second, seen.append, second)
    assert loop.run_until(lambda: False, deadline=2.0) == "deadline"
    assert (seen, loop.time()) == ([1.0, 2.0], 2.0)
    assert loop.run_until(lambda: False, deadline=10.0) == "deadline"
    assert loop.time() == 10.0


def test_idle_when_nothing_is_scheduled_and_the_clock_stays(loop):
    loop.call_later(1.0, lambda: None)
    assert loop.run_until(lambda: False) == "idle"
    assert loop.time() == 1.0


def test_cancelled_timers_do_not_keep_the_world_busy_nor_turn_its_clock(loop):
    loop.call_later(1.0, lambda: None)
    loop.call_later(9.0, lambda: None).cancel()
    assert loop.run_until(lambda: False) == "idle"
    assert loop.time() == 1.0


def test_background_timers_run_but_do_not_count(loop):
    ticks = []

    def tick():
        ticks.append(loop.time())
        loop.call_later_in_background(1.0, tick)

    tick()
    loop.call_later(2.5, lambda: None)
    assert loop.run_until(lambda: False) == "idle"
    assert (ticks, loop.time()) == ([0.0, 1.0, 2.0], 2.5)
    assert loop.run_until(lambda: False, deadline=4.0) == "deadline"
    assert ticks[-1] == 4.0


def test_work_that_a_background_timer_starts_is_done_before_idle(loop):
    seen = []
    loop.call_later_in_background(1.0, lambda: loop.call_later(0.5, seen.append, "connected"))
    loop.call_later(1.0, lambda: None)
    assert loop.run_until(lambda: False) == "idle"
    assert seen == ["connected"]


def test_nested_in_a_running_loop_and_everything_is_put_back():
    async def cell():
        outer, task = asyncio.get_running_loop(), asyncio.current_task()
        lab = LabLoop()

        async def inside():
            assert asyncio.get_running_loop() is lab
            async with asyncio.timeout(10):
                await asyncio.sleep(5)
            return asyncio.current_task()

        inner = lab.create_task(inside())
        assert lab.run_until(inner.done) == "true"
        assert inner.result() is inner
        assert asyncio.get_running_loop() is outer
        assert asyncio.current_task() is task
        lab.close()
        await asyncio.sleep(0)  # and the outer loop goes on
        return lab.time()

    assert asyncio.run(cell()) == 5.0


def test_nested_puts_everything_back_when_a_predicate_raises():
    async def cell():
        task, lab = asyncio.current_task(), LabLoop()
        with pytest.raises(ZeroDivisionError):
            lab.run_until(lambda: 1 / 0)
        lab.close()
        return asyncio.current_task() is task

    assert asyncio.run(cell())


def test_a_world_cannot_be_driven_from_inside(loop):
    async def inside():
        with pytest.raises(RuntimeError, match="running already"):
            loop.run_until(lambda: True)
        return True

    assert run(loop, inside())


def test_two_worlds_one_inside_the_other(loop):
    other = LabLoop()

    async def inside():
        other.run_until(lambda: False, deadline=7.0)
        await asyncio.sleep(1.0)
        return asyncio.get_running_loop()

    assert run(loop, inside()) is loop
    assert (loop.time(), other.time()) == (1.0, 7.0)
    other.close()


def test_it_is_an_ordinary_loop_as_well(loop):
    async def sleep():
        await asyncio.sleep(3)
        return "done"

    assert loop.run_until_complete(sleep()) == "done"
    assert loop.time() == 3.0


def test_waiting_for_what_never_comes_raises_instead_of_hanging(loop):
    with pytest.raises(NothingLeft):
        loop.run_until_complete(loop.create_future())


def test_running_in_circles_is_explained(loop):
    async def spin():
        while True:
            await asyncio.sleep(0)

    task = loop.create_task(spin())
    with pytest.raises(StandsStill, match="node.sleep"):
        loop.run_until(lambda: False)
    task.cancel()
    loop.run_until(task.done)


def test_when_wakes_up_once_its_predicate_is_true(loop):
    seen = []

    async def wait():
        await loop.when(lambda: len(seen) == 3)
        return loop.time()

    for second in (1.0, 2.0, 3.0):
        loop.call_at(second, seen.append, second)
    assert run(loop, wait()) == 3.0
