"""The tap between real sockets: not a byte is changed, whatever the bytes and the ends are."""

import os
import select
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import zmq

from tests.behaviour.helpers import eventually, free_address
from tests.lab.tap.stage import check
from zlearn.lab.tap import Tap
from zlearn.lab.tap.notebook import DETAILS
from zlearn.trace.trace import Trace

ROOT = Path(__file__).parents[3]


@pytest.fixture
def context():
    context = zmq.Context()
    context.linger, context.rcvtimeo, context.sndtimeo = 0, 5000, 5000
    yield context
    context.destroy(linger=0)


@pytest.fixture
def server():
    """A plain listener of tcp."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(20)
        yield server


def address_of(server):
    return f"tcp://127.0.0.1:{server.getsockname()[1]}"


def plain(endpoint):
    host, port = endpoint.removeprefix("tcp://").split(":")
    sock = socket.create_connection((host, int(port)), 5)
    return sock


def through(tap, server):
    """A plain client and the server's end of its connection."""
    client = plain(tap.endpoints[0])
    end, _ = server.accept()
    end.settimeout(20)
    return client, end


def read_all(sock):
    pieces = []
    while data := sock.recv(1 << 16):
        pieces.append(data)
    return b"".join(pieces)


# --- bytes ----------------------------------------------------------------------------


def test_not_a_byte_is_changed_in_either_direction(server):
    there, back = os.urandom(3_000_000), os.urandom(2_000_000)
    with Tap([("tcp://127.0.0.1:*", address_of(server))]) as tap:
        client, end = through(tap, server)

        def say(sock, data):
            sock.sendall(data)
            sock.shutdown(socket.SHUT_WR)

        sayers = [
            threading.Thread(target=say, args=each) for each in ((client, there), (end, back))
        ]
        got = {}
        hearers = [
            threading.Thread(target=lambda sock=sock: got.__setitem__(sock, read_all(sock)))
            for sock in (client, end)
        ]
        for each in sayers + hearers:
            each.start()
        for each in sayers + hearers:
            each.join(20)
        assert got[end] == there and got[client] == back
        client.close()
        end.close()
    assert len(check(tap.trace).of(kind="disconnected")) == 2


def test_whoever_is_slow_slows_its_peer(server):
    with Tap([("tcp://127.0.0.1:*", address_of(server))]) as tap:
        client, end = through(tap, server)
        client.setblocking(False)
        sent = 0

        def full():
            nonlocal sent
            if select.select([], [client], [], 0.3)[1]:
                sent += client.send(bytes(1 << 16))
                return False
            return True

        eventually(full, within=20)
        (relay,) = tap._relays
        assert sum(len(half.rest) for half in relay._halves.values()) <= 1 << 18
        client.setblocking(True)
        client.shutdown(socket.SHUT_WR)
        assert len(read_all(end)) == sent
        client.close()
        end.close()


def test_an_end_of_writing_is_passed_on_and_the_other_direction_lives(server):
    with Tap([("tcp://127.0.0.1:*", address_of(server))]) as tap:
        client, end = through(tap, server)
        client.sendall(b"question")
        client.shutdown(socket.SHUT_WR)
        assert read_all(end) == b"question"
        end.sendall(b"answer")
        end.close()
        assert read_all(client) == b"answer"
        client.close()


@pytest.mark.parametrize("who", ["client", "server"])
def test_a_reset_is_passed_on(server, who):
    with Tap([("tcp://127.0.0.1:*", address_of(server))]) as tap:
        client, end = through(tap, server)
        one, other = (client, end) if who == "client" else (end, client)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        one.close()
        with pytest.raises(ConnectionResetError):
            other.recv(1)
        other.close()
    reasons = {event.detail["reason"] for event in tap.trace.of(kind="disconnected")}
    side = "connecting" if who == "client" else "binding"
    assert reasons == {f"the {side} side reset the connection"}


def test_without_a_server_clients_are_let_go_and_their_attempts_are_one_link():
    with Tap([("tcp://127.0.0.1:*", free_address())]) as tap:
        for _ in range(30):
            client = plain(tap.endpoints[0])
            client.settimeout(20)
            assert client.recv(1) == b""
            client.close()
    trace = check(tap.trace)
    (refused,) = trace.of(kind="refused")
    assert "refused" in refused.detail["reason"] and refused.detail["attempts"] == 30
    assert [link.state() for link in trace.links()] == ["refused"]
    assert len(trace.sockets()) == 2
    assert tap.notebook.left >= DETAILS - 10  # a server that is away for days costs nothing


def test_a_server_that_comes_late_is_one_socket(context):
    address = free_address()
    with Tap([("tcp://127.0.0.1:*", address)], {address.removeprefix("tcp://"): "server"}) as tap:
        push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
        push.connect(tap.endpoints[0])
        push.send(b"early")
        eventually(lambda: tap.notebook.refusals)
        pull.bind(address)
        assert pull.recv() == b"early"
    trace = check(tap.trace)
    names = [socket.name for socket in trace.sockets()]
    assert len(names) == 2 and "server.pull" in names, "the attempts in vain are of the same client"
    (link,) = trace.links()
    assert link.state() == "ready"
    kinds = [event.kind for event in trace if event.socket == link.connector]
    assert kinds[:4] == ["opened", "connecting", "refused", "connecting"]
    assert trace.fates() == {"received": 1}


def test_what_cannot_be_tapped_is_told_in_a_sentence():
    for pair, sentence in [
        (("udp://127.0.0.1:5555", "udp://127.0.0.1:5556"), "can't be tapped"),
        (("tcp://127.0.0.1:*", "tcp://*:5555"), "is a wildcard"),
        (("tcp://127.0.0.1:*", "nonsense"), 'has no "://"'),
    ]:
        with pytest.raises(OSError, match=sentence):
            Tap([pair])


def test_it_leaves_nothing_behind(server):
    before = set(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else None
    with Tap([("tcp://127.0.0.1:*", address_of(server))]) as tap:
        client, end = through(tap, server)
        with pytest.raises(RuntimeError, match="once it is closed"):
            tap.trace  # noqa: B018
    assert read_all(client) == read_all(end) == b""
    client.close()
    end.close()
    assert "zlearn-tap" not in {thread.name for thread in threading.enumerate()}
    if before is not None:
        assert set(os.listdir("/proc/self/fd")) == before
    with pytest.raises(ConnectionRefusedError):
        plain(tap.endpoints[0])


# --- pyzmq ----------------------------------------------------------------------------


@pytest.mark.parametrize("transport", ["tcp", "ipc"])
def test_request_and_reply_between_pyzmq_and_pyzmq(context, transport, tmp_path):
    rep, req = context.socket(zmq.REP), context.socket(zmq.REQ)
    listening = "tcp://127.0.0.1:*" if transport == "tcp" else f"ipc://{tmp_path}/tap"
    rep.bind("tcp://127.0.0.1:*" if transport == "tcp" else f"ipc://{tmp_path}/server")
    real = rep.last_endpoint.decode()
    address = real.partition("://")[2]
    with Tap([(listening, real)], names={address: "server"}) as tap:
        req.connect(tap.endpoints[0])
        for number in range(20):
            req.send(b"question %d" % number)
            rep.send(b"answer to " + rep.recv())
            assert req.recv() == b"answer to question %d" % number
    trace = check(tap.trace, tmp_path)
    assert len(trace.messages()) == 40 and trace.fates() == {"received": 40}
    (link,) = trace.links()
    assert (link.binder, link.transport, link.state()) == ("server.rep", transport, "ready")
    first = trace.messages()[0]
    assert "was handed to server.rep" in trace.why(first.id)


def test_a_publisher_and_its_subscribers(context, tmp_path):
    pub, subs = context.socket(zmq.XPUB), [context.socket(zmq.SUB) for _ in range(3)]
    pub.bind("tcp://127.0.0.1:*")
    with Tap([("tcp://127.0.0.1:*", pub.last_endpoint.decode())]) as tap:
        for number, sub in enumerate(subs):
            sub.subscribe(b"news")
            if number:
                sub.subscribe(b"weather")
            sub.connect(tap.endpoints[0])
        # XPUB hears of each topic once; the last of the three links has come when all have.
        assert {pub.recv(), pub.recv()} == {b"\1news", b"\1weather"}
        poller = {number: [] for number in range(3)}

        def all_have(topic):
            pub.send(topic + b" are you there?")
            for number, sub in enumerate(subs):
                while sub.poll(10):
                    poller[number].append(sub.recv())
            return all(any(each.startswith(topic) for each in poller[n]) for n in range(3))

        eventually(lambda: all_have(b"news"))
        pub.send(b"weather: sunny")
        assert subs[1].recv() == subs[2].recv() == b"weather: sunny"
    trace = check(tap.trace, tmp_path)
    (message,) = [each for each in trace.messages() if each.preview == "weather: sunny"]
    assert len(message.copies) == 2
    topics = [event.detail["topic"] for event in trace.of(kind="subscribed", socket=message.socket)]
    assert sorted(topics) == ["news"] * 3 + ["weather"] * 2


def test_a_puller_that_takes_nothing_shows_in_the_trace(context):
    push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
    push.sndhwm = pull.rcvhwm = 10
    push.sndtimeo = 500
    pull.bind("tcp://127.0.0.1:*")
    with Tap([("tcp://127.0.0.1:*", pull.last_endpoint.decode())]) as tap:
        push.connect(tap.endpoints[0])
        with pytest.raises(zmq.Again):
            for _ in range(1000):
                push.send(bytes(500_000))
    trace = check(tap.trace)
    assert set(trace.fates()) <= {"received", "in flight"}
    assert trace.depth(trace.messages()[0].socket, 1, "outbox") == (0, 0)


def test_a_mechanism_that_hides_messages(context):
    server, secret = zmq.curve_keypair()
    public, own = zmq.curve_keypair()
    pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
    pull.curve_server, pull.curve_secretkey = True, secret
    push.curve_serverkey, push.curve_publickey, push.curve_secretkey = server, public, own
    pull.bind("tcp://127.0.0.1:*")
    with Tap([("tcp://127.0.0.1:*", pull.last_endpoint.decode())]) as tap:
        push.connect(tap.endpoints[0])
        for size in (0, 1, 100, 5000):
            push.send(b"x" * size)
            assert len(pull.recv()) == size
    trace = check(tap.trace)
    assert [message.size for message in trace.messages()] == [0, 1, 100, 5000]
    assert "xxx" not in "".join(event.line() for event in trace)


# --- the command ----------------------------------------------------------------------


def zlearn(*words, **options):
    return subprocess.Popen(
        [sys.executable, "-m", "zlearn", *map(str, words)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


@pytest.mark.parametrize("end", ["signal", "idle"])
def test_the_command_prints_links_and_writes_files(context, tmp_path, end):
    rep, req = context.socket(zmq.REP), context.socket(zmq.REQ)
    rep.bind("tcp://127.0.0.1:*")
    real = rep.last_endpoint.decode()
    listening = free_address()
    trace, page = tmp_path / "run.jsonl", tmp_path / "run.html"
    words = ["tap", listening, real, "-o", trace, "--html", page, "--title", "mine"]
    words += ["--name", f"{real.removeprefix('tcp://')}=server"]
    command = zlearn(*words, *(["--until-idle", "0.2"] if end == "idle" else []))
    try:
        assert command.stdout.readline() == f"{listening} → {real}\n"
        req.connect(listening)
        req.send(b"hello")
        rep.send(rep.recv())
        req.recv()
        assert "REQ" in (line := command.stdout.readline()) and "ZMTP 3.1, NULL" in line
        if end == "signal":
            command.terminate()
        out, errors = command.communicate(timeout=60)
    finally:
        command.kill()
        command.wait()
    assert errors == "" and command.returncode == 0
    assert out.endswith("2 messages on 1 links\n")
    found = check(Trace.load(trace))
    assert found.title == "mine" and found.links()[0].binder == "server.rep"
    assert "server.rep" in page.read_text()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["tap", "tcp://127.0.0.1:*"], "endpoints come in pairs"),
        (["tap", "tcp://127.0.0.1:*", "tcp://*:1"], "is a wildcard"),
        (["tap", "tcp://127.0.0.1:*", "tcp://127.0.0.1:1", "--name", "x"], "ADDRESS=NAME"),
        (["pcap", __file__], "is no packet capture"),
        (["pcap", "/nowhere/at/all"], "No such file"),
    ],
)
def test_what_is_asked_wrongly_is_answered_in_a_sentence(words, sentence):
    out, errors = zlearn(*words).communicate(timeout=60)
    assert out == "" and sentence in errors and "Traceback" not in errors


def test_the_command_reads_a_capture(tmp_path):
    from tests.lab.tap.captures import Talk, pcap
    from tests.lab.tap.stage import chunks_of

    talk = Talk().open().play(chunks_of("zmtp31_libzmq434_null_req_rep"))
    (tmp_path / "file.pcap").write_bytes(pcap(talk.packets))
    output = tmp_path / "run.jsonl"
    out, errors = zlearn("pcap", tmp_path / "file.pcap", "-o", output).communicate(timeout=60)
    assert errors == ""
    assert out == "10.0.0.1:40000.req → 10.0.0.2:5555.rep  ready\n2 messages on 1 links\n"
    assert len(Trace.load(output).messages()) == 2
