"""Time control: steps, checkpoints, rewinding by exact replay, and forks with both runs kept."""

import gc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zlearn import zmq
from zlearn.engine import events as words
from zlearn.lab import Scene, at
from zlearn.lab.past import Differs
from zlearn.lab.steps import OF_INTEREST
from zlearn.lab.world import NeverEnds
from zlearn.trace.predicates import event, eventually


def shop(count=10):
    scene = Scene("shop", latency=0.005)

    @scene.node
    async def server(node):
        rep = node.socket(zmq.REP)
        rep.bind("tcp://server:5555")
        while True:
            await rep.send(await rep.recv())

    @scene.node(start=0.1)
    async def client(node):
        req = node.socket(zmq.REQ)
        req.connect("tcp://server:5555")
        for number in range(count):
            await req.send(b"%d" % number)
            await req.recv()
            await node.sleep(node.random.uniform(0.01, 0.1))

    return scene


def lines(trace):
    return [event.line() for event in trace]


# --- steps -------------------------------------------------------------------------------


def test_step_by_step_it_is_the_same_run():
    play = shop().begin(seed=4)
    seen = []
    while new := play.step():
        seen += new
    run = play.finish()
    assert lines(run.trace) == lines(shop().play(seed=4).trace)
    assert [e.n for e in seen] == list(range(1, len(run.trace) + 1))


def test_to_the_next_that_fits_or_is_of_interest():
    with shop().begin() as play:
        assert play.next(event("received", node="server"))[-1].kind in ("received", "unblocked")
        assert play.trace.of(kind="received") and len(play.trace.of(kind="received")) == 1
        new = play.next()
        assert any(e.kind in OF_INTEREST for e in new)
        assert play.run_until(eventually(event("received", node="client"), 3))
        assert len(play.trace.of(kind="received", node="client")) == 3
        assert not play.run_until(eventually(event("received", node="client"), 99))
        assert play.next() == []
        assert "after the event" in repr(play)


def test_run_for_some_seconds():
    with shop().begin() as play:
        assert play.run(0.25) == 0.25 == play.now()


# --- back --------------------------------------------------------------------------------


def test_back_to_a_checkpoint_as_if_nothing_had_been_done_since():
    play = shop().begin()
    play.next(event("received", node="client"))
    play.drop("client.req")
    play.step()
    here, before = play.checkpoint(), lines(play.trace)
    play.cut("client", "server")
    play.run(1.0)
    assert play.n > here.n
    play.rewind(here)
    assert (play.n, play.now(), lines(play.trace)) == (here.n, here.t, before)
    play.run(2.0)
    once = lines(play.trace)
    play.rewind(here)
    play.run(2.0)
    assert lines(play.trace) == once
    assert play.finish().trace.books().balanced


def test_back_to_an_event():
    play = shop().begin()
    play.run()
    whole = lines(play.trace)
    for n in (len(whole), 30, 1):
        play.rewind(n)
        assert n <= play.n <= n + 5
        assert lines(play.trace) == whole[: play.n]
    play.rewind()
    assert play.n == 0 and play.now() == 0.0
    play.close()


def test_what_comes_after_a_rewind_is_what_came_before_it():
    with shop().begin() as play:
        play.run()
        whole = lines(play.trace)
        play.rewind(20)
        start = play.n
        assert [e.n for e in play.step()] == list(range(start + 1, play.n + 1))
        assert play.next(event("received", node="client"))[-1].line() in whole
        play.run(0.1)
        assert lines(play.trace) == whole[: play.n]
        assert play.trace.events[-1].t <= play.now() < play._past.world.now()
        play.run()
        assert lines(play.trace) == whole and play.step() == []


def test_to_an_event_means_with_the_faults_that_came_before_it():
    with shop().begin() as play:
        play.next(event("received", node="client"))
        play.cut("client", "server", lasts=0.5)
        play.run(1.0)
        known = lines(play.trace)
        (cut,) = [e for e in play.trace.of(kind="fault") if not e.detail.get("over")]
        play.rewind(cut.n + 3)
        play.drop("client.req")
        assert lines(play.trace)[:-1] == known[: play.n - 1]
        assert len(play.trace.of(kind="fault")) == 2
        play.rewind(cut.n - 1)
        assert not play.trace.of(kind="fault")


def test_a_checkpoint_leads_back_to_what_was_given_up():
    with shop().begin() as play:
        play.run(0.2)
        early = play.checkpoint()
        play.crash("server", lasts=0.1)
        play.run(0.5)
        here, known = play.checkpoint(), lines(play.trace)
        play.rewind(early)
        play.freeze("server", lasts=0.1)
        play.run(0.3)
        assert [e.detail["fault"] for e in play.trace.of(kind="fault")][0] == "freeze"
        play.rewind(here)
        assert lines(play.trace) == known
        assert play.finish().trace.books().balanced


acts = st.one_of(
    st.tuples(st.just("step")),
    st.tuples(st.just("next"), st.sampled_from(["received", "blocked", "fault", "nothing"])),
    st.tuples(st.just("run"), st.sampled_from([0.0, 0.003, 0.1, 0.7, None])),
    st.tuples(st.just("cut"), st.just("client")),
    st.tuples(st.just("crash"), st.sampled_from(["client", "server"])),
    st.tuples(st.just("rewind"), st.integers(0, 90)),
    st.tuples(st.just("remember")),
    st.tuples(st.just("return"), st.integers(0, 3)),
)


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.lists(acts, max_size=8))
def test_what_is_read_is_what_is_played(plan):
    """Wherever a play stands after whatever was done: played again, it stands there too."""
    remembered = []
    with shop(4).begin(seed=5) as play:
        for what, *facts in plan:
            if what == "next":
                play.next(event(*facts))
            elif what == "cut":
                play.cut(*facts, lasts=0.2)
            elif what == "crash":
                play.crash(*facts, lasts=0.2)
            elif what == "remember":
                remembered.append((play.checkpoint(), lines(play.trace)))
            elif what == "return" and remembered:
                to, known = remembered[facts[0] % len(remembered)]
                play.rewind(to)
                assert (play.n, play.now(), lines(play.trace)) == (to.n, to.t, known)
            elif what != "return":
                getattr(play, what)(*facts)
        read = play.n, play.now(), lines(play.trace)
        play._past._play_again(play.checkpoint())
        assert (play.n, play.now(), lines(play.trace)) == read


def test_what_failed_has_not_happened(monkeypatch):
    monkeypatch.setattr("zlearn.lab.world.MOST_ROUNDS", 100)
    scene = Scene("on and on")

    @scene.node
    async def runner(node):
        while True:
            node.log("still here")
            await node.sleep(0.1)

    with scene.begin() as play:
        play.step()
        before = play.n, play.now(), lines(play.trace)
        with pytest.raises(NeverEnds):
            play.run()
        assert (play.n, play.now(), lines(play.trace)) == before
        assert play.run(1.0) == before[1] + 1.0


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_nobody_is_restarted_when_all_is_over():
    started = []
    scene = Scene("over")

    @scene.node
    async def server(node):
        started.append(node.now())
        rep = node.socket(zmq.REP)
        rep.bind("tcp://server:5555")
        await rep.recv()

    scene.play(until=0.35, faults=[at(0.3).crash("server", lasts=0.2)])
    gc.collect()
    assert started == [0.0]


def test_a_scene_that_remembers_its_earlier_plays_is_told_of():
    plays = []
    scene = Scene("with a memory")

    @scene.node
    async def counter(node):
        plays.append(node)
        for _ in plays:
            node.log(f"play {len(plays)}")
            await node.sleep(0.1 * len(plays))

    with scene.begin() as play:
        play.run()
        play.step()
        play.rewind(1)
        assert len(plays) == 1, "what is read isn't played"
        with pytest.raises(Differs, match="depends on more than its seed"):
            play.run(0.05)
            play.rewind(1)
            play.run(0.02)
            play.freeze("counter")
            play.rewind(1)
            play.freeze("counter")


# --- forks -------------------------------------------------------------------------------


def test_a_fork_with_another_fault():
    run = shop().play(seed=2)
    made = run.fork(at=0.3, faults=[at(0.3).crash("server", lasts=0.2)])
    assert made.before is run
    assert made.diff.divergence == (None, made.after.trace.of(kind=words.FAULT)[0])
    upto = made.diff.divergence.second.n - 1
    assert lines(made.after.trace)[:upto] == lines(run.trace)[:upto]
    assert [e.socket for e in made.after.trace.of(kind="closed")] == ["server.rep"]
    assert run.fates() == made.after.fates() == {"received": 20}, "REQ reconnects in time"
    back = made.after.fork(without=[at(0.3).crash("server", lasts=0.2)])
    assert lines(back.after.trace) == lines(run.trace)


def test_a_fork_with_another_seed_from_a_moment_on():
    run = shop().play(seed=2)
    other = run.fork(at=0.3, seed=77).after
    same = [e.line() for e in run.trace if e.t < 0.3]
    assert lines(other.trace)[: len(same)] == same and len(same) > 20
    assert lines(other.trace) != lines(run.trace)
    assert other.trace.header["reseed"] == [0.3, 77]


def queue(sndhwm=2):
    scene = Scene("queue", jitter=0.0)

    @scene.node
    async def publisher(node):
        pub = node.socket(zmq.PUB, sndhwm=sndhwm)
        pub.bind("tcp://publisher:1")
        await node.sleep(1.0)
        for _ in range(10):
            await pub.send(b"x")

    @scene.node(start=0.5)
    async def subscriber(node):
        sub = node.socket(zmq.SUB)
        sub.subscribe(b"")
        sub.connect("tcp://publisher:1")
        while True:
            await sub.recv()

    return scene


def test_a_fork_with_another_option():
    run = queue().play()
    assert run.fates()["dropped: high-water mark"] == 8
    other = run.fork(options={"publisher.pub": {"sndhwm": 10}}).after
    assert other.fates() == {"received": 10}
    with pytest.raises(ValueError, match="no option 'hwm!'"):
        run.fork(options={"publisher.pub": {"hwm!": 1}}).after.raise_errors()


def test_a_fork_with_an_earlier_start_also_before_the_beginning():
    run = queue(sndhwm=100).play()
    late = run.fork(starts={"subscriber": 2.0})
    assert late.after.fates() == {"dropped: no peer": 10}
    early = late.after.fork(starts={"subscriber": -0.5})
    assert early.after.fates() == {"received": 10}
    assert early.after.trace.of(kind="opened", node="publisher")[0].t == 0.5


def test_what_can_not_be_forked_is_said():
    run = shop().play()
    with pytest.raises(ValueError, match="in its past"):
        run.fork(at=1.0, faults=[at(0.5).cut("client")])
    with pytest.raises(ValueError, match="nothing is changed"):
        run.fork()
    run.recipe = None
    with pytest.raises(ValueError, match="can't be played again"):
        run.fork(seed=3)
