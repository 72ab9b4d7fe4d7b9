"""ipc: paths that are taken over, given back and bound again, and who is at the other end."""

import os
import socket as system_socket

import pytest

from tests.behaviour.helpers import bind, eventually, opened, refused


def test_an_abstract_name_has_a_name(lib, context):
    zmq = lib
    for call in ("bind", "connect"):
        with refused(zmq, "EINVAL"):
            getattr(context.socket(zmq.PAIR), call)("ipc://@")


@pytest.mark.parametrize("start", ["", "@"])
def test_a_path_has_at_most_107_bytes(lib, context, start, tmp_path, monkeypatch):
    zmq = lib
    monkeypatch.chdir(tmp_path)
    socket = context.socket(zmq.PAIR)
    socket.bind("ipc://" + start + "x" * (107 - len(start)))
    with refused(zmq, "ENAMETOOLONG"):
        socket.bind("ipc://" + start + "x" * (108 - len(start)))
    with refused(zmq, "ENAMETOOLONG"):
        socket.connect("ipc://" + start + "x" * (108 - len(start)))


def test_a_folder_is_no_path(lib, context, tmp_path):
    zmq = lib
    with refused(zmq, "EADDRINUSE"):
        context.socket(zmq.PAIR).bind(f"ipc://{tmp_path}")


def test_the_latest_to_bind_a_path_has_it(lib, context, ipc):
    zmq = lib
    first, second, client = (context.socket(kind) for kind in (zmq.REP, zmq.REP, zmq.REQ))
    first.bind(ipc)
    client.connect(ipc)
    client.send(b"to the first")
    first.send(first.recv())
    assert client.recv() == b"to the first"
    second.bind(ipc)
    late = context.socket(zmq.REQ)
    late.connect(ipc)
    late.send(b"to the second")
    assert second.recv() == b"to the second"
    client.send(b"to the first, as before")
    assert first.recv() == b"to the first, as before"


def test_who_lost_a_path_does_not_take_it_away_in_the_end(lib, context, ipc):
    zmq = lib
    first, second = context.socket(zmq.PULL), context.socket(zmq.PULL)
    first.bind(ipc)
    second.bind(ipc)
    first.unbind(ipc)
    gone = context.socket(zmq.PULL)
    gone.bind("inproc://the-io-thread-has-been-there-before")
    push = opened(context, zmq.PUSH, linger=-1)
    push.connect(ipc)
    push.send(b"x")
    assert second.recv() == b"x"


def test_a_path_is_unbound_and_bound_by_the_same_socket(lib, context, ipc):
    zmq = lib
    pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
    for _ in range(3):
        pull.bind(ipc)
        pull.unbind(ipc)
    pull.bind(ipc)
    push.connect(ipc)
    push.send(b"x")
    assert pull.recv() == b"x"


@pytest.mark.parametrize("how", ["unbind", "close"])
def test_the_folder_of_a_wildcard_goes_with_it(lib, context, how, tmp_path, monkeypatch):
    zmq = lib
    if zmq.__name__ == "zmq":
        pytest.skip("libzmq leaves folder and file where they are")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    socket = context.socket(zmq.PAIR)
    address = bind(socket, "ipc://*")
    assert os.path.dirname(address.removeprefix("ipc://")).startswith(str(tmp_path))
    socket.unbind(address) if how == "unbind" else socket.close()
    eventually(lambda: not os.listdir(tmp_path))


def test_a_file_that_is_no_socket_stays(lib, context, tmp_path):
    zmq = lib
    if zmq.__name__ == "zmq":
        pytest.skip("libzmq deletes it")
    (tmp_path / "letter").write_text("dear reader")
    with refused(zmq, "EADDRINUSE"):
        context.socket(zmq.PAIR).bind(f"ipc://{tmp_path}/letter")
    assert (tmp_path / "letter").read_text() == "dear reader"


def test_the_peer_address_says_who_it_is(lib, context, ipc):
    zmq = lib
    if zmq.__name__ == "zlearn.zmq" and not hasattr(zmq.Frame, "get"):
        pytest.skip("zlearn's frames have no properties yet")
    pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
    push.connect(bind(pull, ipc))
    push.send(b"x")
    expected = f"localhost:{os.getuid()}:{os.getgid()}:{os.getpid()}"
    assert pull.recv(copy=False).get("Peer-Address") == expected


FILTERS = {
    "this process": ({"ipc_filter_pid": os.getpid()}, True),
    "another process": ({"ipc_filter_pid": 1}, False),
    "this user": ({"ipc_filter_uid": os.getuid()}, True),
    "another user": ({"ipc_filter_uid": os.getuid() + 1}, False),
    "this group": ({"ipc_filter_gid": os.getgid()}, True),
    "another group": ({"ipc_filter_gid": 54321}, False),
    "one of them": ({"ipc_filter_gid": 54321, "ipc_filter_uid": os.getuid()}, True),
    "none of them": ({"ipc_filter_gid": 54321, "ipc_filter_pid": 1}, False),
}


@pytest.mark.parametrize("case", FILTERS)
def test_filters_let_some_in(lib, context, ipc, case):
    zmq = lib
    options, let_in = FILTERS[case]
    pull, push = opened(context, zmq.PULL, **options), context.socket(zmq.PUSH)
    told = pull.get_monitor_socket(zmq.EVENT_ACCEPTED | zmq.EVENT_ACCEPT_FAILED)
    told.rcvtimeo = 20_000
    pull.bind(ipc)
    push.connect(ipc)
    push.send(b"x")
    number = int.from_bytes(told.recv_multipart()[0][:2], "little")
    assert number == (zmq.EVENT_ACCEPTED if let_in else zmq.EVENT_ACCEPT_FAILED)
    assert bool(pull.poll(2000 if let_in else 20)) is let_in
    pull.disable_monitor()


def test_who_is_turned_away_harms_nobody(lib, context, ipc):
    zmq = lib
    pull = opened(context, zmq.PULL, ipc_filter_pid=1)
    pull.bind(ipc)
    address = bind(pull)
    stranger = system_socket.socket(system_socket.AF_UNIX)
    stranger.settimeout(20)
    stranger.connect(ipc.removeprefix("ipc://"))
    assert stranger.recv(1) == b""
    stranger.close()
    push = context.socket(zmq.PUSH)
    push.connect(address)
    push.send(b"over tcp")
    assert pull.recv() == b"over tcp"
