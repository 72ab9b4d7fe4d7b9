"""Packet captures: every format, whatever became of the packets, and a live one."""

import os
import shutil
import subprocess

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.behaviour.helpers import eventually
from tests.lab.tap.captures import ACK, FIN, PSH, RST, WRAPPERS, Talk, pcap, pcapng
from tests.lab.tap.stage import RECORDINGS, check, chunks_of, greeted
from zlearn.lab.tap import CaptureError, Tap, read_capture
from zlearn.lab.tap.capture import Packet
from zlearn.lab.tap.packets import segment_in
from zlearn.zmtp import frames

ASKING = "zmtp31_libzmq434_null_req_rep"
PUSHING = "zmtp31_libzmq434_push_pull_sizes"
READY = [("connect", greeted("DEALER")), ("bind", greeted("DEALER"))]
PREVIEWS = [" | hello there!", " | Got it!"]


@pytest.fixture
def read(tmp_path):
    def read(data, **options):
        (tmp_path / "file.pcap").write_bytes(data)
        return check(read_capture(tmp_path / "file.pcap", **options))

    return read


def previews(trace):
    return [message.preview for message in trace.messages()]


@pytest.mark.parametrize("link", WRAPPERS)
@pytest.mark.parametrize("version", [4, 6])
@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("nano", [False, True], ids=["micro", "nano"])
@pytest.mark.parametrize("write", [pcap, pcapng])
def test_every_format_and_link_is_read(read, write, nano, order, version, link):
    talk = Talk(version).open().play(chunks_of(ASKING)).close()
    trace = read(write(talk.packets, link, version, order, nano))
    assert previews(trace) == PREVIEWS
    assert trace.fates() == {"received": 2}
    (found,) = trace.links()
    host = "10.0.0.2" if version == 4 else "[::ffff:10.0.0.2]"
    assert (found.binder, found.state()) == (f"{host}:5555.rep", "down")
    assert trace.duration == pytest.approx((len(talk.packets) - 1) / 1000, abs=0.0015)
    assert trace.world == "capture" and trace.header["facts"]["received"] == "inferred"


@pytest.mark.parametrize("cut", [1, 7, 1000])
@pytest.mark.parametrize("name", RECORDINGS)
def test_recordings_are_read_whatever_the_size_of_packets(read, name, cut):
    chunks = chunks_of(name)
    if sum(len(data) for _, data in chunks) > 5000 and cut == 1:
        cut = 100
    whole = read(pcap(Talk(4, 100_000 // 2).open().play(chunks).packets), ports=[5555])
    trace = read(pcap(Talk(4, cut).open().play(chunks).packets), ports=[5555])
    assert previews(trace) == previews(whole)
    assert trace.fates() == whole.fates()


def test_a_message_is_read_when_it_is_acknowledged(read):
    talk = Talk().open().play(READY)
    talk.say("connect", b"\x01\x00\x00\x02hi", acknowledged=False)
    last = len(talk.packets) - 1
    assert read(pcap(talk.packets)).fates() == {"in flight": 1}
    talk.put("bind", ACK)
    trace = read(pcap(talk.packets))
    (copy,) = [copy for copy in trace.copies() if copy.counted]
    assert (copy.written, copy.read) == pytest.approx((last / 1000, (last + 1) / 1000))


def test_segments_may_come_twice_late_and_overlapping(read):
    talk = Talk(cut=40).open().play(chunks_of(PUSHING))
    expected = previews(read(pcap(talk.packets)))
    assert len(expected) > 5
    packets = talk.packets
    assert previews(read(pcap([each for each in packets for _ in range(2)]))) == expected
    swapped = list(packets)
    for at in range(20, len(packets) - 4, 4):  # both of one side: data, then the ACK of others
        swapped[at], swapped[at + 2] = swapped[at + 2], swapped[at]
    assert previews(read(pcap(swapped))) == expected


@pytest.mark.parametrize("version", [4, 6])
def test_a_packet_of_any_length_is_read_or_left_out(version):
    bare = 101  # the link type without a header of its own
    data = Talk(version).open().packets[0]
    whole = segment_in(Packet(0, bare, data, len(data)))
    assert whole is not None
    for size in range(len(data)):
        assert segment_in(Packet(0, bare, data[:size], len(data))) in (None, whole), size


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 80)), max_size=12), st.randoms())
def test_whatever_order_segments_come_in(read, again, chance):
    data = b"".join(frames.encode([[b"%d" % number] * 2 for number in range(60)]))
    talk = Talk().open().play(READY)
    start = talk.seq["connect"]
    spans = [(at, 30) for at in range(0, len(data), 30)] + again
    chance.shuffle(spans)
    for at, size in spans:
        talk.put("connect", PSH, data[at : at + size], seq=start + at)
    talk.seq["connect"] += len(data)
    talk.put("bind", ACK)
    trace = read(pcap(talk.packets))
    assert previews(trace) == [f"{number} | {number}" for number in range(60)]


def test_a_gap_is_told_and_what_follows_is_bytes_alone(read):
    chunks = chunks_of(ASKING)
    talk = Talk().open().play(chunks[:-2])
    talk.seq["connect"] += 100  # these were not captured
    talk.say("connect", b"\x00\x05later")
    talk.say("bind", b"\x00\x04fine")
    trace = read(pcap(talk.packets))
    assert previews(trace) == ["fine"]
    (remark,) = trace.of(kind="log")
    assert "100 bytes of this side were not captured" in remark.detail["text"]
    assert "(7 bytes)" in remark.detail["text"]


def test_a_gap_within_a_large_frame_costs_its_bytes_alone(read):
    talk = Talk().open().play(READY)
    talk.say("connect", b"\x02" + (5000).to_bytes(8, "big") + b"begin")
    talk.seq["connect"] += 4000
    talk.say("connect", b"x" * 995 + b"\x00\x03end")
    messages = read(pcap(talk.packets)).messages()
    assert [(message.size, message.preview) for message in messages] == [
        (5000, "begin…"),
        (3, "end"),
    ]


def test_packets_that_were_cut_short_show_their_beginnings(read):
    talk = Talk().open().play(READY)
    talk.say("connect", b"\x00\xc8" + b"a" * 200).say("connect", b"\x00\x03end")
    trace = read(pcap(talk.packets, snaplen=140))
    assert [(message.size, message.preview[:4]) for message in trace.messages()] == [
        (200, "aaaa"),
        (3, "end"),
    ]


def test_a_connection_from_its_middle_on_is_bytes_alone(read):
    talk = Talk().open().play(chunks_of(ASKING))
    late = pcap(talk.packets[9:])
    assert len(read(late)) == 0
    assert read(late).header["left_out"] == 1
    trace = read(late, ports=[5555])
    assert previews(trace) == []
    remarks = [event.detail["text"] for event in trace.of(kind="log")]
    assert len(remarks) == 2
    assert all("begins in the middle of this connection" in remark for remark in remarks)
    assert [link.binder for link in trace.links()] == ["10.0.0.2:5555.peer"]


def test_greetings_are_enough_without_the_first_packets(read):
    talk = Talk().open().play(chunks_of(ASKING))
    assert previews(read(pcap(talk.packets[3:]))) == PREVIEWS


def test_other_traffic_is_left_out_and_counted(read):
    http = Talk(client=("10.0.0.3", 50000), server=("10.0.0.2", 80)).open()
    http.say("connect", b"GET / HTTP/1.1\r\n\r\n").say("bind", b"HTTP/1.1 200 OK\r\n\r\n").close()
    talk = Talk().open().play(chunks_of(ASKING)).close()
    udp = bytes([0x45]) + bytes(8) + b"\x11" + bytes(10)
    packets = [packet for pair in zip(http.packets, talk.packets) for packet in pair]
    packets += [*talk.packets[len(http.packets) :], udp, b"", b"\x45"]
    trace = read(pcap(packets))
    assert previews(trace) == PREVIEWS
    assert trace.header["left_out"] == 1
    assert len(read(pcap(packets), ports=[80]).links()) == 1
    assert previews(read(pcap(packets), ports=[1])) == []


def test_a_port_that_is_used_again_makes_another_link(read):
    first = Talk().open().play(chunks_of(ASKING)).close()
    again = Talk(isn=(77, 99)).open().play(chunks_of(ASKING))
    trace = read(pcap(first.packets + again.packets))
    assert previews(trace) == PREVIEWS * 2
    (link,) = trace.links()
    assert [each.state for each in link.states].count("ready") == 2


def test_how_a_connection_ended_is_told(read):
    talk = Talk().open().play(chunks_of(ASKING))
    count = len(talk.packets)
    reset = read(pcap(talk.put("bind", RST).packets))
    talk.packets[count:] = []
    closed = read(pcap(talk.put("bind", FIN | ACK).put("connect", FIN | ACK).packets))
    assert [event.detail["reason"] for event in reset.of(kind="disconnected")] == [
        "the binding side reset the connection"
    ] * 2
    assert {event.detail["reason"] for event in closed.of(kind="disconnected")} == {
        "the binding side closed the connection"
    }


# --- broken files ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is no packet capture"),
        (b"\xd4\xc3", "is no packet capture"),
        (b"\x1f\x8b\x08\0 and so on", "it is compressed, unpack it first"),
        (b'{"schema": "zlearn-trace/1"}', "is no packet capture"),
        (pcap([b"abc"])[:-1], "was cut"),
        (pcap([b"abc"])[:30], "was cut"),
        (pcap([])[:4] + b"\x09" + pcap([])[5:], "version 9"),
        (pcap([])[:20] + b"\x93\0\0\0" + pcap([b"abc"])[24:], "link type 147"),
        (pcap([b"abc"])[:32] + b"\xff" * 8, "is broken: a packet of"),
        (pcapng([b"abc"])[:-2], "was cut"),
        (pcapng([b"abc"])[:8] + bytes(20), "no byte-order magic"),
        (pcapng([])[:4] + b"\x09" + pcapng([])[5:], "a block of 9 bytes"),
        (pcapng([])[:-4] + bytes(4), "two lengths differ"),
        (pcapng([])[:28] + pcapng([b"abc"])[72:], "an interface that is not told"),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_in_a_sentence(tmp_path, data, sentence):
    (tmp_path / "file").write_bytes(data)
    with pytest.raises(CaptureError, match=sentence):
        read_capture(tmp_path / "file")


WHOLE = [
    write(Talk().open().play(chunks_of(ASKING)).close().packets, link)
    for write in (pcap, pcapng)
    for link in ("raw", "ethernet")
]


@settings(
    deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from(WHOLE),
    st.lists(st.tuples(st.integers(0, 2500), st.integers(0, 255)), max_size=6),
    st.one_of(st.none(), st.integers(0, 2500)),
)
def test_a_spoilt_file_is_read_or_refused(tmp_path, data, changes, end):
    spoilt = bytearray(data)
    for place, value in changes:
        spoilt[place % len(spoilt)] = value
    (tmp_path / "file").write_bytes(spoilt[:end])
    try:
        check(read_capture(tmp_path / "file"))
    except CaptureError:
        pass


# --- live -----------------------------------------------------------------------------


@pytest.fixture
def tcpdump(tmp_path):
    """Captures the loopback while something happens; gives the file."""
    command = shutil.which("tcpdump")
    reason = "" if command else "there is no tcpdump: apt install tcpdump"
    if not reason and os.geteuid() != 0:
        reason = "only root may capture packets"
    if reason:
        if os.environ.get("CI") == "true":
            pytest.fail(f"in CI this has to be: {reason}", pytrace=False)
        pytest.skip(reason)
    running = []

    def start(port, interface="lo"):
        file = tmp_path / "live.pcap"
        words = [command, "-i", interface, "-U", "-B", "65536", "--immediate-mode", "-w", file]
        process = subprocess.Popen([*words, f"tcp port {port}"], stderr=subprocess.PIPE)
        running.append(process)
        said = b""
        while b"listening on" not in said:
            line = process.stderr.readline()
            said += line
            if not line:
                pytest.fail(f"tcpdump ended: {said.decode()}")
        return file

    def stop():
        for process in running:
            process.terminate()
            process.wait(10)
            process.stderr.close()
        running.clear()

    start.stop = stop
    yield start
    stop()


def is_over(file):
    """Whether the one link in a capture has ended."""
    try:
        return [link.state() for link in read_capture(file).links()] == ["down"]
    except CaptureError:  # the last packet is being written
        return False


def test_a_capture_and_a_tap_give_the_same_picture(tcpdump):
    import zmq

    from zlearn.views import Model, topology_figure
    from zlearn.views.export import to_svg

    with zmq.Context() as context:
        rep, req = context.socket(zmq.REP), context.socket(zmq.REQ)
        rep.rcvtimeo = req.rcvtimeo = 5000
        port = rep.bind_to_random_port("tcp://127.0.0.1")
        names = {f"127.0.0.1:{port}": "server", "127.0.0.1": "client"}
        file = tcpdump(port)
        with Tap([("tcp://127.0.0.1:*", f"tcp://127.0.0.1:{port}")], names) as tap:
            req.connect(tap.endpoints[0])
            for number in range(5):
                req.send(b"question %d" % number)
                rep.send(b"answer to " + rep.recv())
                assert req.recv() == b"answer to question %d" % number
            req.close(0)
            rep.close(0)

    eventually(lambda: is_over(file))
    tcpdump.stop()
    told = []
    for trace in (check(read_capture(file, names=names)), check(tap.trace)):
        messages = [(each.socket, each.preview) for each in trace.messages()]
        last = trace.messages()[-1].t
        ends = [(link.connector, link.binder, link.state(last)) for link in trace.links()]
        model = Model.from_trace(trace).to_json()
        drawn = [(each["id"], each["type"]) for each in model["sockets"]]
        svg = to_svg(topology_figure(trace, at=trace.of(kind="received")[0].t))
        assert all(word in svg for word in ("server", "client", "REQ", "REP"))
        told.append((messages, sorted(trace.fates().items()), ends, sorted(drawn)))
    assert told[0] == told[1] and len(told[0][0]) == 10


@pytest.mark.parametrize("interface", ["lo", "any"])
def test_libzmq_captured_on_loopback(tcpdump, interface):
    import zmq

    with zmq.Context() as context:
        rep, req = context.socket(zmq.REP), context.socket(zmq.REQ)
        rep.rcvtimeo = req.rcvtimeo = 5000
        port = rep.bind_to_random_port("tcp://127.0.0.1")
        file = tcpdump(port, interface)
        req.connect(f"tcp://127.0.0.1:{port}")
        for number in range(5):
            req.send_multipart([b"question %d" % number, bytes(50_000)])
            rep.send(b"answer to " + rep.recv_multipart()[0])
            assert req.recv() == b"answer to question %d" % number
        req.close(0)
        rep.close(0)

    eventually(lambda: is_over(file))
    tcpdump.stop()
    trace = check(read_capture(file, names={f"127.0.0.1:{port}": "server"}))
    (link,) = trace.links()
    assert link.binder == "server.rep" and link.connector.endswith(".req")
    assert len(trace.messages()) == 10
    assert trace.fates() == {"received": 10}
    assert [message.preview for message in trace.messages() if message.socket == "server.rep"] == [
        f" | answer to question {number}" for number in range(5)
    ]
    graph = trace.topology(at=trace.messages()[0].t)
    assert [(a, b, facts["state"]) for a, b, facts in graph.edges(data=True)] == [
        (link.connector, "server.rep", "ready")
    ]
