"""Faults: what each does, when it is over, and what the trace says of it."""

import pytest

from zlearn import zmq
from zlearn.engine import events
from zlearn.lab import Fault, Lab, Scene, at
from zlearn.lab.faults import KINDS, fault_from, faults_of
from zlearn.lab.texts import LANGUAGES
from zlearn.lab.ways import GIVE_UP_AFTER


def stream(count=20, pause=0.1, latency=0.001):
    """A source that says a number every so often, and a sink that notes when each came."""
    scene = Scene("stream", latency=latency, jitter=0.0)
    scene.got = got = []

    @scene.node
    async def source(node):
        push = node.socket(zmq.PUSH)
        push.connect("tcp://sink:5555")
        for number in range(count):
            await push.send(b"%d" % number)
            await node.sleep(pause)

    @scene.node
    async def sink(node):
        pull = node.socket(zmq.PULL)
        pull.bind("tcp://sink:5555")
        while True:
            got.append((int(await pull.recv()), round(node.now(), 6)))

    return scene


def numbers(scene):
    return [number for number, _ in scene.got]


def longest_pause(scene):
    times = [when for _, when in scene.got]
    return max(b - a for a, b in zip(times, times[1:], strict=False))


def told(run):
    return [event.detail["what"] for event in run.trace.of(kind=events.FAULT)]


# --- ways --------------------------------------------------------------------------------


def test_latency_holds_for_the_connections_that_stand_and_is_undone():
    scene = stream()
    scene.at(0.55).latency("source", "sink", 0.5, lasts=0.4)
    run = scene.play()
    times = dict(scene.got)
    assert numbers(scene) == list(range(20))
    assert times[5] == pytest.approx(0.501) and times[6] == pytest.approx(1.1)
    assert times[15] == pytest.approx(1.501)
    assert told(run) == [
        "source – sink: what is sent takes 0.5 s, for 0.4 s",
        "over: source – sink: what is sent takes 0.5 s",
    ]


def test_a_latency_that_shrinks_lets_nothing_overtake():
    scene = stream()
    scene.at(0.05).latency("source", seconds=0.5)
    scene.at(0.75).latency("source", seconds=0.0)
    scene.play()
    assert numbers(scene) == list(range(20))
    assert dict(scene.got)[8] == pytest.approx(1.2)  # it waits for the seventh


def test_jitter_keeps_the_order_and_is_chance():
    def times(seed):
        scene = stream(pause=0.01)
        scene.at(0.0).jitter("source", "sink", 0.05)
        scene.play(seed=seed)
        assert numbers(scene) == list(range(20))
        return scene.got

    assert times(1) == times(1) != times(2)


def test_bandwidth():
    fast, slow = stream(count=10, pause=0.0), stream(count=10, pause=0.0)
    slow.at(0.0).bandwidth("source", "sink", 100.0)
    fast.play()
    slow.play()
    assert fast.got[-1][1] < 0.1
    assert slow.got[-1][1] > 1.0  # a greeting of 64 bytes and a READY, and 10 frames of 3 bytes


def test_loss_shows_as_stalls_and_nothing_is_lost():
    scene = stream(count=50, pause=0.01)
    scene.at(0.0).loss("source", "sink", 0.3)
    run = scene.play(seed=2)
    assert numbers(scene) == list(range(50))
    assert longest_pause(scene) > 0.15
    assert run.fates() == {"received": 50}


def test_a_partition_stalls_and_tcp_sends_again_when_it_is_over():
    scene = stream()
    scene.at(0.55).partition("source", "sink", lasts=0.5)
    run = scene.play()
    assert numbers(scene) == list(range(20))
    # Number 6 goes out at 0.6, and again 0.2, 0.6 and 1.4 seconds later: 0.55 + 0.5 is past 0.8.
    assert dict(scene.got)[6] == pytest.approx(0.6 + 0.6 + 0.001)
    assert not run.trace.of(kind=events.DISCONNECTED)


def test_a_partition_without_end_times_out_after_fifteen_tries():
    scene = stream(count=3)
    scene.at(0.15).partition("source", "sink")
    run = scene.play(until=GIVE_UP_AFTER + 1)
    ended = run.trace.of(kind=events.DISCONNECTED, node="source")[0]
    assert ended.t == pytest.approx(0.2 + GIVE_UP_AFTER) and "timed out" in ended.detail["reason"]
    assert run.trace.event(ended.cause).kind == events.FAULT
    quiet = scene.play()
    assert quiet.trace.duration < 1 and quiet.fates() == {"received": 2, "in flight": 1}


def test_a_partition_keeps_a_connection_from_being_made_until_tcp_knocks_again():
    scene = stream(count=1)
    scene.at(0.0).partition("source", "sink", lasts=0.5)
    run = scene.play()
    assert run.fates() == {"received": 1}
    assert 1.0 < scene.got[0][1] < 1.1  # a second after the first knock


def test_a_one_way_partition():
    lab = Lab(jitter=0.0)
    a, b = lab.node("a"), lab.node("b")
    left, right = a.socket(zmq.PAIR), b.socket(zmq.PAIR)
    left.bind("tcp://a:1")
    right.connect("tcp://a:1")
    right.send(b"hello")
    assert left.recv() == b"hello"
    lab.partition("a", "b", one_way=True)
    right.send(b"this way")
    left.send(b"not that way")
    assert left.recv() == b"this way"
    lab.run(1.0)
    assert not right.poll(0)
    lab.heal("a", "b")
    assert right.recv() == b"not that way"
    lab.close()


def test_hold_and_release():
    scene = stream()
    scene.at(0.55).hold("source", "sink")
    scene.at(1.05).release("source", "sink")
    scene.play()
    assert numbers(scene) == list(range(20))
    assert [when for number, when in scene.got if 6 <= number <= 10] == [1.05] * 5


def test_cut_and_heal():
    scene = stream()
    scene.at(0.55).cut("source", "sink")
    scene.at(1.05).heal("source", "sink")
    run = scene.play()
    assert numbers(scene) == list(range(20))
    ends = run.trace.of(kind=events.DISCONNECTED)
    assert {event.node for event in ends} == {"source", "sink"} and {e.t for e in ends} == {0.55}
    fault = run.trace.of(kind=events.FAULT)[0]
    assert fault.n in [event.cause for event in ends]
    assert all("reset" in event.detail["reason"] for event in ends)
    assert longest_pause(scene) > 0.5


def test_what_is_on_the_wire_is_lost_with_a_reset():
    scene = stream(latency=0.050)
    scene.at(0.525).reset("source", "sink")
    run = scene.play()
    lost = run.trace.of(fate="lost: disconnected")
    assert [run.trace.copy(event.msg).preview for event in lost] == ["5"]
    assert numbers(scene) == [n for n in range(20) if n != 5]


# --- nodes -------------------------------------------------------------------------------


@pytest.mark.parametrize("blocking", [False, True])
def test_a_crash_takes_all_with_it_and_a_restart_begins_anew(blocking):
    scene = Scene("crash", jitter=0.0)
    lives = []

    if blocking:

        @scene.node
        def server(node):
            lives.append(node.now())
            rep = node.socket(zmq.REP)
            rep.bind("tcp://server:5555")
            while True:
                rep.send(rep.recv() + b"!")

    else:

        @scene.node
        async def server(node):
            lives.append(node.now())
            rep = node.socket(zmq.REP)
            rep.bind("tcp://server:5555")
            while True:
                await rep.send(await rep.recv() + b"!")

    @scene.node
    async def client(node):
        for number in range(3):
            req = node.socket(zmq.REQ)
            req.connect("tcp://server:5555")
            await req.send(b"%d" % number)
            assert await req.recv() == b"%d!" % number
            await node.sleep(1.0)

    scene.at(0.5).crash("server", lasts=0.2)
    run = scene.play()
    assert lives == [0.0, 0.7]
    assert run.trace.books().balanced and run.fates() == {"received": 6}
    assert told(run) == ["crash: server, for 0.2 s", "restart: server"]
    crash = run.trace.of(kind=events.FAULT)[0]
    closed = run.trace.of(kind=events.CLOSED)[0]
    assert (closed.socket, closed.cause) == ("server.rep", crash.n)
    lost = run.trace.of(kind=events.DISCONNECTED, node="client")[0]
    assert lost.t == pytest.approx(0.501) and "reset" in lost.detail["reason"]
    assert [s.name for s in run.trace.sockets() if s.node == "server"] == [
        "server.rep",
        "server.rep2",
    ]


def test_a_crash_before_the_start_is_over_with_a_restart():
    scene = stream(count=3)
    scene.at(0.0).crash("sink")
    scene.at(1.0).restart("sink")
    assert scene.play().fates() == {"received": 3}


def test_who_freezes_goes_on_where_he_was():
    scene = stream()
    scene.at(0.55).freeze("source", lasts=1.0)
    scene.play()
    times = dict(scene.got)
    assert times[5] == pytest.approx(0.501) and times[6] == pytest.approx(1.551)
    assert times[7] == pytest.approx(1.651)


def test_who_is_frozen_reads_nothing_and_its_kernel_takes_connections():
    scene = stream()
    scene.at(0.0).freeze("sink", lasts=1.0)
    run = scene.play()
    assert numbers(scene) == list(range(20)) and scene.got[0][1] >= 1.0
    assert run.trace.of(kind=events.CONNECTED, node="source") or run.fates()["received"] == 20


def test_frozen_for_ever_ends_the_play():
    scene = stream()
    scene.at(0.55).freeze("source")
    run = scene.play()
    assert numbers(scene) == list(range(6)) and run.trace.duration < 1


def test_a_blocking_actor_freezes_too():
    scene = Scene("blocking")
    ticks = []

    @scene.node
    def ticker(node):
        for _ in range(3):
            node.sleep(1.0)
            ticks.append(node.now())

    scene.at(1.5).freeze("ticker", lasts=2.0)
    scene.play()
    assert ticks == [1.0, 3.5, 4.5]


def test_a_slow_consumer():
    scene = stream(count=10, pause=0.0)
    scene.at(0.0).slow("sink", 0.5)
    run = scene.play()
    assert numbers(scene) == list(range(10))
    assert scene.got[-1][1] - scene.got[0][1] == pytest.approx(4.5)
    assert max(depth for line in run.trace.depths() for _, depth in line.points) >= 8


# --- messages ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["source.push#4", "source.push#4/1"])
def test_this_message_is_dropped(name):
    scene = stream()
    run = scene.play(faults=[at(0.0).drop(name)])
    assert numbers(scene) == [n for n in range(20) if n != 3]
    assert run.trace.books().balanced
    assert run.fates() == {"received": 19, "dropped: fault": 1}
    assert run.trace.of(fate="dropped: fault")[0].msg == "source.push#4/1"


def test_the_next_message_is_dropped():
    scene = stream()
    scene.play(faults=[at(0.55).drop("source.push")])
    assert numbers(scene) == [n for n in range(20) if n != 6]


# --- by hand -----------------------------------------------------------------------------


def test_faults_by_hand_between_steps():
    lab = Lab(jitter=0.0)
    client, server = lab.node("client"), lab.node("server")
    pull = server.socket(zmq.PULL)
    pull.bind("tcp://server:5555")
    push = client.socket(zmq.PUSH)
    push.connect("tcp://server:5555")
    push.send(b"one")
    assert pull.recv() == b"one"
    fault = lab.cut("client", "server")
    assert fault == Fault("cut", "client", "server", at=lab.now())
    push.send(b"two")
    lab.run(1.0)
    assert not pull.poll(0)
    lab.heal("client", "server")
    assert pull.recv() == b"two"
    lab.restart("server")
    lab.run(0.5)  # the client has to hear of it first: what it sends until then is lost
    server = lab.node("server")
    pull = server.socket(zmq.PULL)
    pull.bind("tcp://server:5555")
    push.send(b"three")
    assert pull.recv() == b"three"
    assert lab.finish().trace.books().balanced


# --- data --------------------------------------------------------------------------------


def test_a_run_tells_the_faults_that_it_was_played_with_and_can_be_repeated():
    scene = stream()
    scene.at(0.55).cut("source", "sink", lasts=0.2)
    first = scene.play(seed=3, faults=[at(1.0).drop("source.push")])
    faults = faults_of(first.trace)
    assert faults == [
        Fault("cut", "source", "sink", at=0.55, lasts=0.2),
        Fault("drop", "source.push", at=1.0),
    ]
    again = stream().play(seed=3, faults=faults)
    assert again.trace.sha256() == first.trace.sha256()


def test_a_run_without_faults_has_none_in_its_header():
    assert "faults" not in stream(count=1).play().trace.header


def test_a_fault_prints_as_a_sentence():
    assert str(at(2.0).cut("a", "b", lasts=1.5)) == "2 s: cut: a – b, for 1.5 s"
    assert str(at(0.5).partition("a", one_way=True)) == "0.5 s: partition: a → everybody"
    assert at(1).crash("a").in_words("zh") == "崩溃：a"
    for what in KINDS:
        for language in LANGUAGES:
            assert Fault(what, "a", value=1.0).in_words(language)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: at(1).loss("a", "b", 1.0), "fraction"),
        (lambda: at(1).latency("a", "b", -1), "less than nothing"),
        (lambda: at(-1).cut("a"), "less than 0"),
        (lambda: at(1).cut(""), "whom"),
        (lambda: fault_from({"what": "sabotage", "one": "a"}), "no fault 'sabotage'"),
        (lambda: fault_from({"what": "cut", "who": "a"}), "'who'"),
        (lambda: stream().play(faults=[at(1).cut("source", "moon")]), "no node 'moon'"),
        (lambda: stream().play(faults=[Fault("heal", "source", lasts=1.0)]), "lasts"),
        (lambda: stream().play(world="loopback", faults=[at(1).cut("sink")]), "lab"),
    ],
)
def test_a_fault_that_can_not_be_is_refused_in_a_sentence(make, says):
    with pytest.raises(ValueError, match=says):
        make()
