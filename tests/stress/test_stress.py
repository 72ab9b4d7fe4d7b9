"""The short version of run.py: the same scenarios, smaller, and nothing may be left."""

import os
import sys

import pytest

from tests.stress import scenarios

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="it counts what /proc shows"),
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]

SIZES = {"many_connections": 150, "opening_and_closing": 30, "ending_in_traffic": 10}


@pytest.mark.parametrize("name", SIZES)
def test_nothing_is_left(name):
    before, after = scenarios.measure(getattr(scenarios, name), SIZES[name], rounds=3, warm_up=8)
    assert scenarios.leaks(before, after, 3) == []


def test_a_hundred_threads_connect_to_a_publisher_that_closes():
    before, after = scenarios.measure(scenarios.connecting_while_it_ends, 100, rounds=3)
    assert scenarios.leaks(before, after, 3) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
def test_forks_in_the_middle_of_traffic():
    before, after = scenarios.measure(scenarios.forking_in_traffic, 10, rounds=2, warm_up=1)
    assert scenarios.leaks(before, after, 2) == []
