"""Where are my bytes? The four tanks in every world, and their books."""

import socket
import sys

import pytest

from zlearn import zmq
from zlearn.lab import Lab, Scene, backpressure
from zlearn.lab.kernel import buffers_of, connections
from zlearn.trace.tanks import INSIDE, Reading, tanks_at
from zlearn.trace.trace import Trace

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's numbers are Linux'")
WIRE = 1009  # bytes of a message of 1,000, with its frame's header
QUEUES_OF_LIBZMQ = 8192  # bytes that its encoder, or its decoder, holds


# --- the HWM experiment: PUSH and PULL both at 5, nobody reads --------------------------


@pytest.mark.parametrize("world", ["lab", pytest.param("loopback", marks=on_linux)])
def test_in_zlearn_each_byte_is_in_a_tank(world):
    tanks = backpressure.fill(world)
    assert tanks.balanced and (tanks.received, tanks.lost) == (0, {})
    row = tanks.row("pusher.push", "puller.pull")
    assert row.messages == tanks.accepted
    assert row.size == tanks.accepted * WIRE and row.off == 0
    assert row.tanks["outbox"].limit == row.tanks["inbox"].limit == row.tanks["inbox"].messages == 5
    assert row.tanks["send"].size >= 60_000 and row.tanks["receive"].size >= 60_000
    assert {tank.fact for tank in row.tanks.values()} == {
        {"lab": "modelled", "loopback": "measured"}[world]
    }
    # The outbox need not be full: it takes messages again only when it is half empty.
    between = tanks.accepted - row.tanks["outbox"].messages - row.tanks["inbox"].messages
    assert between > (row.tanks["send"].size + row.tanks["receive"].size) // WIRE


@on_linux
def test_in_libzmq_the_kernels_and_the_tap_are_measured_and_the_ends_are_what_remains():
    tanks = backpressure.fill("libzmq")
    assert tanks.balanced
    row = tanks.row("pusher.push", "puller.pull")
    assert row.size == tanks.accepted * WIRE and row.off == 0
    facts = {name: tank.fact for name, tank in row.tanks.items()}
    assert facts == {
        "outbox": "inferred", "send": "measured", "tap": "measured", "receive": "measured",
        "inbox": "inferred",
    }  # fmt: skip
    for name in ("outbox", "inbox"):  # its high-water mark, and what it has in hand
        assert 0 <= row.tanks[name].size <= 6 * WIRE + QUEUES_OF_LIBZMQ
    assert row.tanks["inbox"].messages >= 5


@on_linux
def test_in_pyzmq_without_a_tap_what_is_inside_fits_its_two_marks():
    tanks = backpressure.fill("pyzmq")
    row = tanks.row("push", "pull")
    assert row.size == tanks.accepted * WIRE and row.messages == tanks.accepted
    inside = row.tanks[INSIDE]
    assert 10 <= inside.messages <= 12 + 2 * QUEUES_OF_LIBZMQ // WIRE
    assert row.tanks["send"].size > 0 and row.tanks["receive"].size > 0


# --- moments -----------------------------------------------------------------------------


def trickle():
    """Ten messages, one each 0.1 s, over a slow way; the reader takes one at 1.0 s."""
    scene = Scene("trickle", latency=0.25, jitter=0.0)

    @scene.node
    async def source(node):
        push = node.socket(zmq.PUSH)
        push.connect("tcp://sink:5555")
        await node.sleep(2.0)
        for number in range(10):
            await push.send_multipart([b"%d" % number, bytes(300)])
            await node.sleep(0.1)

    @scene.node
    async def sink(node):
        pull = node.socket(zmq.PULL)
        pull.bind("tcp://sink:5555")
        await node.sleep(2.6)
        await pull.recv_multipart()
        await node.sleep(10.0)

    return scene


def test_the_lab_tells_of_any_moment():
    run = trickle().play()
    before = run.trace.sha256()
    assert run.tanks(1.0).rows == []
    tanks = run.tanks(2.42)
    assert (tanks.accepted, tanks.balanced, tanks.t) == (5, True, 2.42)
    assert {name: tank.messages for name, tank in tanks.rows[0].tanks.items()} == {
        "outbox": 0, "encoded": 0, "send": 0, "wire": 3, "receive": 0, "ahead": 0, "inbox": 2,
    }  # fmt: skip
    assert tanks.rows[0].tanks["wire"].size == 3 * (1 + 2 + 300 + 9)
    assert run.tanks(2.65).received == 1
    end = run.tanks()
    assert (end.accepted, end.received, end.under_way, end.balanced) == (10, 1, 9, True)
    assert run.trace.sha256() == before


def test_the_hand_played_lab_tells_of_now():
    with Lab() as lab:
        push, pull = lab.node("a").socket(zmq.PUSH), lab.node("b").socket(zmq.PULL)
        pull.bind("tcp://b:1")
        push.connect("tcp://a:1")
        push.connect("tcp://b:1")
        push.send(b"to whom?")
        push.send(b"to whom?")
        lab.run(0.1)
        tanks, count = lab.tanks(), len(lab.trace)
        assert (tanks.accepted, tanks.under_way, tanks.balanced) == (2, 2, True)
        assert len(lab.trace) == count  # looking leaves no trace
    play = trickle().begin()
    play.run(2.42)
    assert play.tanks().rows == trickle().play().tanks(2.42).rows
    play.close()


@on_linux
def test_loopback_looks_once_a_send_waits_and_at_the_end(tmp_path):
    scene = backpressure.scene(size=50_000)

    @scene.node(start=0.5)
    async def waker(node):
        await node.sleep(0.5)

    run = scene.play(world="loopback")
    whys = {event.detail["why"] for event in run.trace.of(kind="buffers")}
    assert whys == {"blocked send", "end"}
    early = run.tanks(at=run.trace.duration - 0.2)
    assert early.balanced and early.t < run.trace.duration - 0.2
    assert early.accepted == run.tanks().accepted
    run.trace.save(tmp_path / "run.jsonl")  # a file tells the same
    assert Trace.load(tmp_path / "run.jsonl").tanks().rows == run.tanks().rows


def test_a_play_in_which_nothing_is_left_has_no_readings():
    run = trickle_to_the_end().play(world="loopback")
    assert run.trace.of(kind="buffers") == []
    tanks = run.tanks()
    assert (tanks.rows, tanks.accepted, tanks.received, tanks.balanced) == ([], 3, 3, True)


def trickle_to_the_end():
    scene = Scene("all of it")

    @scene.node
    async def source(node):
        push = node.socket(zmq.PUSH)
        push.connect("ipc:///all/of/it")
        for _ in range(3):
            await push.send(b"x")

    @scene.node
    async def sink(node):
        pull = node.socket(zmq.PULL)
        pull.bind("ipc:///all/of/it")
        for _ in range(3):
            await pull.recv()

    return scene


@on_linux
def test_over_ipc_all_is_in_the_readers_kernel():
    scene = Scene("ipc")

    @scene.node
    async def source(node):
        push = node.socket(zmq.PUSH)
        push.connect("ipc:///full")
        for _ in range(50):
            await push.send(bytes(1000))

    @scene.node
    async def sink(node):
        node.socket(zmq.PULL, rcvhwm=1).bind("ipc:///full")

    tanks = scene.play(world="loopback").tanks()
    assert tanks.balanced and tanks.row("source.push").size == 50 * WIRE


def test_what_a_trace_knows_without_readings():
    run = trickle().play()
    tanks = run.trace.tanks(2.42)
    assert {name: tank.messages for name, tank in tanks.rows[0].tanks.items()} == {
        "outbox": 0, "link": 3, "inbox": 2,
    }  # fmt: skip
    assert tanks.balanced and tanks.rows[0].size is None


def test_bytes_that_are_missing_are_told():
    run = backpressure.scene().play()
    assert run.tanks().rows[0].off == 0
    way = {"link": run.trace.links()[0].name, "socket": "pusher.push", "node": "pusher"}
    detail = {
        "outbox": 5, "outbox_bytes": 5045, "encoded": 147, "send": 65536, "wire": 0,
        "receive": 65530, "unfinished": 960, "surplus": 59, "surplus_bytes": 59531,
    }  # fmt: skip
    tanks = tanks_at(run.trace, [Reading(**way, detail=detail)], run.trace.duration)
    assert (tanks.rows[0].off, tanks.balanced) == (-6, False)
    assert "off by -6" in tanks.text() and "不平衡" in tanks.text("zh")
    with pytest.raises(ValueError, match="no texts in"):
        tanks.text("xx")
    with pytest.raises(KeyError, match="0 rows"):
        tanks.row("nobody")


def test_the_table_reads_well():
    lines = backpressure.fill("lab").text().splitlines()
    assert lines[0].endswith("(lab)") and lines[2] == "pusher.push → puller.pull"
    assert lines[-1] == "200 accepted = 200 in tanks: the books balance"
    widths = {len(line) for line in lines if line.endswith("modelled")}
    assert len(widths) == 1


# --- the kernel --------------------------------------------------------------------------


@on_linux
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_the_kernel_is_asked_by_descriptor_and_by_address(host):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        server = socket.create_server((host, 0), family=family)
    except OSError:
        pytest.skip(f"this machine has no {host}")
    with server, socket.create_connection(server.getsockname()[:2]) as client:
        accepted, _ = server.accept()
        with accepted:
            client.sendall(b"12345")
            accepted.recv(1, socket.MSG_PEEK)
            assert buffers_of(accepted.fileno()).receive == 5
            shown = f"[{host}]" if ":" in host else host
            ends = [f"{shown}:{each.getsockname()[1]}" for each in (accepted, client)]
            assert connections()[ends[0], ends[1]].receive == 5
            accepted.recv(5)
            assert buffers_of(accepted.fileno()).receive == 0
    assert buffers_of(-1) is None


def test_where_the_kernel_tells_nothing_the_link_is_one_tank(monkeypatch):
    monkeypatch.setattr("zlearn.lab.looking.buffers_of", lambda descriptor: None)
    tanks = backpressure.scene(size=100_000).play(world="loopback").tanks()
    assert tanks.balanced
    row = tanks.rows[0]
    assert row.tanks["link"].messages > 0 and row.size is None and row.off is None
