"""Playing over seeds: hidden ones, the shortest failing run, errors as failures."""

import course_stage as stage

from zlearn.course.judging import HIDDEN_SEEDS, SEEDS, SHOWN_SEEDS, over_seeds
from zlearn.course.predicates import Failure, conserved
from zlearn.course.verdict import CORRECT, NOT_YET


class FakeRun:
    def __init__(self, seed, errors=None):
        self.seed, self.errors, self.waiting = seed, errors or {}, {}
        self.trace = stage.trace_of(
            {"kind": "sent", "node": "a"}, {"kind": "received", "node": "b"}
        )


def test_hidden_seeds_are_not_those_that_are_shown():
    assert not set(HIDDEN_SEEDS) & set(SHOWN_SEEDS)
    assert not set(HIDDEN_SEEDS) & set(range(200)), "nor any that a person would type"
    assert set(SEEDS) == set(HIDDEN_SEEDS) | set(SHOWN_SEEDS)
    assert len(set(SEEDS)) == 20


def test_each_seed_is_played_once():
    played = []
    sample = over_seeds("x", lambda answer, seed: played.append(seed) or FakeRun(seed), [])
    assert tuple(played) == SEEDS
    assert sample.verdict().outcome == CORRECT
    assert sample.run.seed == SEEDS[0]


def test_the_shortest_failing_run_counts():
    guilty = {5: 40, 6: 7, 7: 9}

    def holds(run):
        n = guilty.get(run.seed)
        return None if n is None else Failure("never", {"what": "it"}, n)

    sample = over_seeds("x", lambda answer, seed: FakeRun(seed), holds, seeds=range(10))
    assert (sample.seed, sample.failure.event, sample.runs) == (6, 7, 8), "three failed: enough"


def test_a_failure_at_a_hidden_seed_alone_is_found():
    def holds(run):
        return Failure("never", {"what": "it"}, 0) if run.seed == HIDDEN_SEEDS[-1] else None

    verdict = over_seeds("x", lambda answer, seed: FakeRun(seed), holds).verdict()
    assert verdict.outcome == NOT_YET
    assert f"seed {HIDDEN_SEEDS[-1]}" in str(verdict)


def test_a_play_that_raises_names_the_seed():
    def play(answer, seed):
        if seed == 3:
            raise ValueError("no good")
        return FakeRun(seed)

    verdict = over_seeds("x", play, []).verdict()
    assert (verdict.outcome, verdict.seed, verdict.run) == (NOT_YET, 3, None)
    assert "ValueError: no good" in verdict.text
    assert "Play seed 3" in str(verdict)


def test_an_actors_error_is_a_failure_unless_it_is_allowed():
    def play(answer, seed):
        return FakeRun(seed, {"b": ValueError("no good")})

    verdict = over_seeds("x", play, []).verdict()
    assert "The actor on the node b raised ValueError: no good" in verdict.text
    assert verdict.event == 1, "the last thing that happened on that node"
    assert over_seeds("x", play, [], errors=True).verdict().outcome == CORRECT


def test_the_same_answer_gets_the_same_verdict():
    one, two = (over_seeds(stage.publishing(), stage.broadcast, conserved()) for _ in range(2))
    assert (one.seed, one.failure) == (two.seed, two.failure)
    assert one.run.trace.sha256() == two.run.trace.sha256()
