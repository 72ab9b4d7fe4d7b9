"""The virtual network, with raw streams: exact arithmetic, and TCP's manners."""

import errno
import random

import pytest

from zlearn.lab.loop import LabLoop
from zlearn.lab.network import VirtualNetwork
from zlearn.transports.endpoint import parse
from zlearn.transports.link_options import LinkOptions


class World:
    """A loop and a network without jitter: times are exact powers of two, so sums are exact."""

    def __init__(self, latency=0.25, jitter=0.0, seed=1, **options):
        self.loop = LabLoop()
        self.network = VirtualNetwork(
            self.loop, random.Random(seed), latency=latency, jitter=jitter, **options
        )
        self.client, self.server = self.network.node("client"), self.network.node("server")

    def run(self, deadline=None):
        return self.loop.run_until(lambda: False, deadline)

    def pair(self, endpoint="tcp://server:5555"):
        """Both ends of a new connection."""
        address = self.client.address_of(parse(endpoint))
        listener = self.network.listener_at(address) or self.server.listen(parse(endpoint))
        near = self.client.connect(parse(endpoint))
        self.run()
        return near, listener.accept()

    def at(self, when, function, *args):
        self.loop.call_at(when, function, *args)


@pytest.fixture
def world():
    made = []

    def make(**options):
        made.append(World(**options))
        return made[-1]

    yield make
    for each in made:
        each.loop.close()


def test_connecting_takes_a_round_trip_and_the_other_end_stands_half_a_trip_later(world):
    w = world()
    listener = w.server.listen(parse("tcp://server:5555"))
    near, times = w.client.connect(parse("tcp://server:5555")), {}
    w.loop.add_writer(
        near, lambda: (times.setdefault("near", w.loop.time()), w.loop.remove_writer(near))
    )
    w.loop.add_reader(listener, lambda: times.setdefault("far", (w.loop.time(), listener.accept())))
    assert near.finish_connect() is False
    w.run()
    assert near.finish_connect() is True
    assert times["near"] == 0.5 and times["far"][0] == 0.75
    assert near.name == times["far"][1].name == "client→tcp://server:5555#1"


def test_refused_after_a_round_trip(world):
    w = world()
    near, seen = w.client.connect(parse("tcp://server:5555")), []

    def look():
        with pytest.raises(ConnectionRefusedError, match="nobody listens at tcp://server:5555"):
            near.finish_connect()
        seen.append(w.loop.time())
        w.loop.remove_writer(near)

    w.loop.add_writer(near, look)
    w.run()
    assert seen == [0.5]


def test_bytes_arrive_one_latency_later(world):
    w = world()
    near, far = w.pair()
    start, seen = w.loop.time(), []
    w.loop.add_reader(far, lambda: seen.append((w.loop.time() - start, far.read(100))))
    assert near.write([b"ab", b"cd"]) == 4
    w.run()
    assert seen == [(0.25, b"abcd")]
    assert far.read(100) is None


def test_bandwidth_is_added_to_latency_exactly(world):
    w = world(bandwidth=4096.0)
    near, far = w.pair()
    start, seen = w.loop.time(), []
    w.loop.add_reader(far, lambda: seen.append((w.loop.time() - start, len(far.read(10**6)))))
    assert near.write([b"x" * 10240]) == 10240
    w.run()
    # pieces of 4096, 4096 and 2048 bytes leave one after the other: 1, 2 and 2.5 s
    assert seen == [(1.25, 4096), (2.25, 4096), (2.75, 2048)]


def test_two_directions_do_not_share_bandwidth(world):
    w = world(bandwidth=4096.0)
    near, far = w.pair()
    start, seen = w.loop.time(), []
    w.loop.add_reader(far, lambda: seen.append((w.loop.time() - start, far.read(10**6))))
    w.loop.add_reader(near, lambda: seen.append((w.loop.time() - start, near.read(10**6))))
    near.write([b"a" * 4096])
    far.write([b"b" * 4096])
    w.run()
    assert [when for when, _ in seen] == [1.25, 1.25]


def test_back_pressure_reaches_write_and_lets_go_one_latency_after_the_read(world):
    w = world(send_buffer=100, receive_buffer=200)
    near, far = w.pair()
    assert near.write([b"x" * 1000]) == 300  # 200 on their way, 100 in the send buffer
    assert near.write([b"x"]) == 0
    w.run()
    assert near.write([b"x"]) == 0  # nobody has read
    start, seen = w.loop.time(), []
    w.loop.add_writer(
        near, lambda: (seen.append(w.loop.time() - start), w.loop.remove_writer(near))
    )
    assert far.read(50) == b"x" * 50
    w.run()
    assert seen == [0.25]  # the word of the room comes one latency later
    assert near.write([b"y" * 1000]) == 50


def test_no_byte_is_lost_or_swapped_through_small_buffers(world):
    w = world(send_buffer=7, receive_buffer=5, bandwidth=1000.0)
    near, far = w.pair()
    data = bytes(range(256)) * 4
    sent, got = 0, bytearray()

    def write():
        nonlocal sent
        sent += near.write([data[sent : sent + 3], data[sent + 3 : sent + 20]])
        if sent == len(data):
            w.loop.remove_writer(near)

    w.loop.add_writer(near, write)
    w.loop.add_reader(far, lambda: got.extend(far.read(4)))
    w.run()
    assert bytes(got) == data


def test_what_was_written_before_a_close_arrives_and_then_the_end(world):
    w = world(bandwidth=4096.0)
    near, far = w.pair()
    near.write([b"x" * 8192])
    near.close()
    start = w.loop.time()
    w.run(deadline=start + 2.25)
    assert len(far.read(10**6)) == 8192
    w.run()
    assert far.read(10) == b"" and far.read(10) == b""


def test_the_end_waits_for_room_in_the_receive_buffer_too(world):
    w = world(receive_buffer=10)
    near, far = w.pair()
    near.write([b"x" * 25])
    near.close()
    got = []
    w.loop.add_reader(
        far, lambda: (got.append(far.read(4)), got[-1] == b"" and w.loop.remove_reader(far))
    )
    w.run()
    assert b"".join(got) == b"x" * 25 and got[-1] == b""


def test_writing_to_a_peer_that_has_gone(world):
    w = world()
    near, far = w.pair()
    far.close()
    assert near.write([b"into the void"]) == 13  # nobody here can know yet
    w.run()
    assert near.read(10) == b""
    with pytest.raises(ConnectionResetError):
        near.write([b"x"])
    with pytest.raises(OSError) as caught:
        far.read(1)
    assert caught.value.errno == errno.EBADF


def test_who_waits_for_room_is_woken_when_the_peer_goes(world):
    w = world(send_buffer=10, receive_buffer=10)
    near, far = w.pair()
    near.write([b"x" * 20])
    woken = []
    w.loop.add_writer(near, lambda: (woken.append(w.loop.time()), w.loop.remove_writer(near)))
    start = w.loop.time()
    w.at(start + 1.0, far.close)
    w.run()
    assert woken == [start + 1.25]


def test_a_listener_that_closes_ends_the_connections_that_nobody_took(world):
    w = world()
    listener = w.server.listen(parse("tcp://server:5555"))
    near = w.client.connect(parse("tcp://server:5555"))
    w.run()
    listener.close()
    w.run()
    assert near.read(10) == b""


def test_a_listener_that_closes_while_the_answer_is_on_its_way(world):
    w = world()
    listener = w.server.listen(parse("tcp://server:5555"))
    near = w.client.connect(parse("tcp://server:5555"))
    w.at(0.6, listener.close)
    w.run()
    assert near.finish_connect() and near.read(10) == b""


def test_giving_up_while_connecting_leaves_nothing_behind(world):
    w = world()
    listener = w.server.listen(parse("tcp://server:5555"))
    near = w.client.connect(parse("tcp://server:5555"))
    near.close()
    w.run()
    assert listener.accept() is None


def test_a_full_backlog_is_knocked_at_again(world):
    w = world()
    listener = w.server.listen(parse("tcp://server:5555"), LinkOptions(backlog=1))
    for _ in range(2):
        w.client.connect(parse("tcp://server:5555"))
        w.run(deadline=w.loop.time() + 0.75)
    w.at(1.6, listener.accept)
    w.run()
    assert listener.accept() is not None


def test_addresses_in_use_not_available_and_free_again(world):
    w = world()
    listener = w.server.listen(parse("tcp://*:5555"))
    assert str(listener.endpoint) == "tcp://server:5555"
    with pytest.raises(OSError) as caught:
        w.server.listen(parse("tcp://127.0.0.1:5555"))
    assert caught.value.errno == errno.EADDRINUSE
    with pytest.raises(OSError, match="no address of the node server") as caught:
        w.server.listen(parse("tcp://client:5555"))
    assert caught.value.errno == errno.EADDRNOTAVAIL
    w.client.listen(parse("tcp://*:5555"))  # another node's port is another port
    listener.close()
    w.server.listen(parse("tcp://*:5555"))


def test_free_ports_begin_at_49152_on_each_node(world):
    w = world()
    ports = [str(w.server.listen(parse("tcp://*:*")).endpoint) for _ in range(2)]
    assert ports == ["tcp://server:49152", "tcp://server:49153"]
    assert (
        str(w.client.listen(parse("tcp://*:0"), LinkOptions(backlog=1)).endpoint)
        == "tcp://client:49152"
    )


def test_localhost_is_the_node_itself(world):
    w = world()
    w.server.listen(parse("tcp://*:5555"))
    stranger = w.client.connect(parse("tcp://localhost:5555"))
    own = w.server.connect(parse("tcp://127.0.0.1:5555"))
    w.run()
    assert own.finish_connect()
    with pytest.raises(ConnectionRefusedError):
        stranger.finish_connect()


def test_ipc_names_are_shared_by_all_nodes(world):
    w = world()
    near, far = w.pair("ipc:///tmp/feed")
    near.write([b"x"])
    w.run()
    assert far.read(1) == b"x"
    assert near.name == "client→ipc:///tmp/feed#1"
    assert w.loop.time() < 0.01  # and near


def test_a_route_of_its_own(world):
    w = world()
    w.network.set_route("server", "client", latency=2.0)
    near, _ = w.pair()
    start = w.loop.time()
    near.write([b"x"])
    w.run()
    assert w.loop.time() - start == 2.0


def test_latency_is_drawn_per_connection_from_the_seed(world):
    def times(seed):
        w = world(jitter=0.1, seed=seed)
        result = []
        for _ in range(5):
            start = w.loop.time()
            w.pair()
            result.append((w.loop.time() - start) / 3)
        return result

    assert times(1) == times(1) != times(2)
    assert all(0.225 <= each <= 0.275 for each in times(1)) and len(set(times(1))) == 5


def test_level_triggered_and_a_late_reader_is_told_at_once(world):
    w = world()
    near, far = w.pair()
    near.write([b"abc"])
    w.run()
    got = []
    w.loop.add_reader(far, lambda: got.append(far.read(1)))
    w.run()
    assert got == [b"a", b"b", b"c"]


def test_openings_count_what_can_make_an_attempt_succeed(world):
    w = world()
    w.client.connect(parse("tcp://server:5555"))
    w.run()
    assert w.network.openings == 0
    _, far = w.pair()
    assert w.network.openings == 1
    far.close()
    w.run()
    assert w.network.openings == 2
