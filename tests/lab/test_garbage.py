"""The collector is spared while a world runs, and is as before afterwards."""

import gc

from zlearn.lab import Scene
from zlearn.lab.garbage import fewer_collections


def test_a_play_leaves_the_collector_as_it_was():
    before, during = gc.get_threshold(), []
    scene = Scene("two")

    @scene.node
    async def only(node):
        during.append(gc.get_threshold())

    scene.play()
    assert gc.get_threshold() == before
    assert during != [before]


def test_it_is_put_back_when_something_fails():
    before = gc.get_threshold()
    try:
        with fewer_collections():
            raise ZeroDivisionError
    except ZeroDivisionError:
        assert gc.get_threshold() == before


def test_a_collector_that_is_switched_off_stays_so():
    before = gc.get_threshold()
    gc.set_threshold(0)
    try:
        with fewer_collections():
            assert gc.get_threshold()[0] == 0
    finally:
        gc.set_threshold(*before)
