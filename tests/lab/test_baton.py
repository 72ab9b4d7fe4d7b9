"""Blocking actors: threads that run one at a time, in an order of the loop's."""

import asyncio
import threading
import time

import pytest

from zlearn.lab.baton import Baton, SceneEnded, current_baton
from zlearn.lab.loop import LabLoop
from zlearn.lab.wall_clock import SleptForReal, no_real_sleep


@pytest.fixture
def loop():
    loop = LabLoop()
    before = threading.active_count()
    yield loop
    loop.close()
    assert threading.active_count() == before


def never():
    return False


def test_waiting_takes_virtual_time_only(loop):
    seen = []

    def actor():
        baton = current_baton()
        seen.append((baton.wait(never, 1.5), loop.time()))

    task = loop.create_task(Baton(loop, "actor", actor).run())
    assert loop.run_until(task.done) == "true"
    assert seen == [(False, 1.5)]
    assert current_baton() is None


def test_a_predicate_ends_the_wait_at_once(loop):
    mail, seen = [], []

    def actor():
        seen.append((current_baton().wait(lambda: mail, 10.0), loop.time()))

    loop.call_at(2.0, mail.append, "letter")
    task = loop.create_task(Baton(loop, "actor", actor).run())
    loop.run_until(task.done)
    assert seen == [(True, 2.0)]


def test_exactly_one_runs_and_always_in_the_same_order(loop):
    def play():
        loop = LabLoop()
        running, order, most = [0], [], []

        def actor(name):
            def body():
                for step in range(20):
                    running[0] += 1
                    most.append(running[0])
                    order.append((name, step, loop.time()))
                    running[0] -= 1
                    current_baton().wait(never, 0.1 if step % 2 else 0.0)

            return body

        tasks = [loop.create_task(Baton(loop, name, actor(name)).run()) for name in "abc"]
        loop.run_until(lambda: all(task.done() for task in tasks))
        loop.close()
        assert set(most) == {1}
        return order

    assert play() == play()


def test_an_exception_comes_out_of_run(loop):
    def actor():
        current_baton().wait(never, 1.0)
        raise ValueError("on purpose")

    task = loop.create_task(Baton(loop, "actor", actor).run())
    loop.run_until(task.done)
    with pytest.raises(ValueError, match="on purpose"):
        task.result()


def test_the_end_of_a_scene_unwinds_a_waiting_actor(loop):
    seen = []

    def actor():
        try:
            current_baton().wait(never)
        except SceneEnded:
            seen.append("ended")
            raise
        finally:
            try:
                current_baton().wait(never)  # waiting again is refused too
            except SceneEnded:
                seen.append("and again")

    task = loop.create_task(Baton(loop, "actor", actor).run())
    assert loop.run_until(task.done) == "idle"
    task.cancel()
    loop.run_until(task.done)
    assert seen == ["ended", "and again"]
    assert task.cancelled()


def test_an_actor_that_is_cancelled_before_it_began_never_runs(loop):
    seen = []
    task = loop.create_task(Baton(loop, "actor", lambda: seen.append(1)).run())
    task.cancel()
    loop.run_until(task.done)
    assert seen == []


def test_time_sleep_is_explained_in_a_blocking_actor(loop):
    task = loop.create_task(Baton(loop, "actor", lambda: time.sleep(1.0)).run())
    loop.run_until(task.done)
    with pytest.raises(SleptForReal, match=r"node\.sleep\(1\.0\)"):
        task.result()


def test_time_sleep_is_put_back_and_other_threads_sleep_as_ever():
    real, slept = time.sleep, []

    def other():
        time.sleep(0)
        slept.append(True)

    with no_real_sleep():
        with pytest.raises(SleptForReal), no_real_sleep():
            time.sleep(0)
        with pytest.raises(SleptForReal):  # the inner end didn't end the outer one
            time.sleep(0)
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert time.sleep is real
    assert slept == [True]


def test_waiting_for_something_takes_no_task_in_any_python(loop):
    real, tasks = asyncio.wait_for, []

    async def tell():
        tasks.append(len(asyncio.all_tasks(loop)))
        return "told"

    async def actor():
        return await asyncio.wait_for(tell(), 1.0)

    with no_real_sleep():
        task = loop.create_task(actor())
        loop.run_until(task.done)
    assert (task.result(), tasks) == ("told", [1])
    assert asyncio.wait_for is real


def test_waiting_in_vain_takes_virtual_time(loop):
    async def actor():
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.Event().wait(), 1.5)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.Event().wait(), 0)
        return loop.time()

    with no_real_sleep():
        task = loop.create_task(actor())
        loop.run_until(task.done)
    assert task.result() == 1.5
