"""The fuzzer's targets in the ordinary run: what it has found before, and what hypothesis finds."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.fuzz import corpora
from tests.fuzz.targets import TARGETS

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def usable(name):
    if name.startswith("curve"):
        pytest.importorskip("nacl", reason="CURVE needs PyNaCl")
    return TARGETS[name]


@pytest.mark.parametrize("name", TARGETS)
def test_what_was_found_before(name):
    run, seeds = usable(name)
    for data in (*seeds, *corpora.load(name)):
        run(data)


@pytest.mark.parametrize("name", TARGETS)
def test_any_bytes_at_all(name):
    run, seeds = usable(name)

    @QUICK
    @given(st.binary(max_size=300))
    @example(b"")
    def try_it(data):
        run(data)

    try_it()


@pytest.mark.parametrize("name", TARGETS)
def test_what_is_almost_right(name):
    """A seed of which a part is replaced, taken away, or said twice."""
    run, seeds = usable(name)

    @QUICK
    @given(st.sampled_from(seeds), st.data())
    def try_it(seed, data):
        start = data.draw(st.integers(0, len(seed)))
        stop = data.draw(st.integers(start, len(seed)))
        middle = data.draw(st.one_of(st.binary(max_size=20), st.just(seed[start:stop] * 2)))
        run(seed[:start] + middle + seed[stop:])

    try_it()


@pytest.mark.parametrize("name", TARGETS)
def test_a_corpus_is_small(name):
    assert sum(map(len, corpora.load(name))) <= corpora.MOST_BYTES
