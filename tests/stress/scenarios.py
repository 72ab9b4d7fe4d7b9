"""Sockets under stress: many at once, ended in the middle of it, and measured.

Each scenario leaves nothing behind: threads, descriptors, and memory are counted after a few
rounds, which warm everything up, and again after the others.

Rule for this file: scenarios of any size. The sizes are in run.py and test_stress.py.
"""

import ctypes
import gc
import itertools
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from zlearn import zmq

PATIENCE = 20_000  # milliseconds: longer than anything takes on a slow machine
_names = itertools.count()


# --- many connections ---------------------------------------------------------------------


def many_connections(count: int) -> None:
    """One server, `count` clients that are connected at the same time; each asks twice."""
    context = new_context(count)
    server = context.socket(zmq.ROUTER)
    server.bind("tcp://127.0.0.1:*")
    clients = []
    for number in range(count):
        client = context.socket(zmq.DEALER)
        client.connect(server.last_endpoint.decode())
        client.send(b"%d" % number)
        clients.append(client)
    for _ in range(2):
        for _ in clients:
            server.send_multipart(server.recv_multipart())
        for number, client in enumerate(clients):
            assert client.recv() == b"%d" % number
            client.send(b"%d" % number)
    for socket in (*clients, server):
        socket.close(linger=0)
    context.term()


# --- many threads -------------------------------------------------------------------------


def opening_and_closing(threads: int, rounds: int = 5) -> None:
    """Threads open sockets, talk to a server or to nobody, and close them, all at once."""
    context = new_context(threads * 4)
    server = context.socket(zmq.ROUTER)
    server.bind("tcp://127.0.0.1:*")
    address = server.last_endpoint.decode()
    ends = [address, f"ipc://@stress-{os.getpid()}-{next(_names)}", f"inproc://{next(_names)}"]
    for end in ends[1:]:
        server.bind(end)

    def come_and_go(number: int) -> None:
        for turn in range(rounds):
            client = context.socket(zmq.DEALER)
            client.connect(ends[(number + turn) % 3])
            client.send(b"%d" % number)
            if turn % 2:
                assert client.recv() == b"%d" % number
            with context.socket(zmq.SUB) as sub:  # and one that reaches nobody
                sub.subscribe(b"")
                sub.connect("tcp://127.0.0.1:1")
            client.close(linger=0 if turn % 3 else -1)

    with in_background(lambda: echo(server)):
        run_threads(threads, come_and_go)
        stop(context, address)
    server.close(linger=0)
    context.term()


def connecting_while_it_ends(threads: int) -> None:
    """A publisher is closed while threads subscribe to it (libzmq's test_shutdown_stress)."""
    context = new_context(threads * 2)
    pub = context.socket(zmq.PUB)
    pub.bind("tcp://127.0.0.1:*")
    address = pub.last_endpoint.decode()

    def connect(number: int) -> None:
        with context.socket(zmq.SUB) as sub:
            sub.connect(address)

    with in_background(lambda: run_threads(threads, connect)):
        pub.close()
    context.term()


def ending_in_traffic(pairs: int) -> None:
    """`term` while everybody sends and receives; each call ends, and so do all threads."""
    context = new_context(pairs * 2)
    started = threading.Barrier(2 * pairs + 1)

    def talk(make: Callable[[], zmq.Socket], call: Callable[[zmq.Socket], object]) -> None:
        with make() as socket:
            socket.linger = 0
            started.wait(PATIENCE / 1000)
            try:
                while True:
                    call(socket)
            except zmq.ContextTerminated:
                pass

    def bound(address: str) -> zmq.Socket:
        socket = context.socket(zmq.PULL)
        socket.bind(address)
        return socket

    def connected(address: str) -> zmq.Socket:
        socket = context.socket(zmq.PUSH)
        socket.connect(address)
        return socket

    threads = []
    for number in range(pairs):
        name = f"{os.getpid()}-{next(_names)}"
        address = f"inproc://{name}" if number % 2 else f"ipc://@{name}"
        for make, call in (
            (lambda at=address: bound(at), lambda socket: socket.recv()),
            (lambda at=address: connected(at), lambda socket: socket.send(b"x" * 100)),
        ):
            threads.append(threading.Thread(target=talk, args=(make, call)))
    for thread in threads:
        thread.start()
    started.wait(PATIENCE / 1000)
    time.sleep(0.05)
    context.term()
    for thread in threads:
        thread.join(PATIENCE / 1000)
        assert not thread.is_alive(), "a call did not end with its context"


# --- forks --------------------------------------------------------------------------------


def forking_in_traffic(forks: int) -> None:
    """Forks while another thread talks; each child talks by itself, and the parent goes on."""
    context = new_context(10)
    server = context.socket(zmq.ROUTER)
    server.bind("tcp://127.0.0.1:*")
    address = server.last_endpoint.decode()
    client = context.socket(zmq.DEALER)
    client.connect(address)
    children = []
    with in_background(lambda: echo(server)):
        for number in range(forks):
            client.send(b"%d" % number)
            children.append(fork(lambda: child(address)))
            assert client.recv() == b"%d" % number
        for each in children:
            assert how_it_ended(each) == 0, "a child failed, or hung"
        client.send(b"still here")
        assert client.recv() == b"still here"
        stop(context, address)
    client.close(linger=0)
    server.close(linger=0)
    context.term()


def child(address: str) -> None:
    """What a child does: it asks its parent, by a context of its own."""
    with zmq.Context() as own, own.socket(zmq.DEALER) as socket:
        socket.rcvtimeo = PATIENCE
        socket.connect(address)
        socket.send(b"from a child")
        assert socket.recv() == b"from a child"


def fork(function: Callable[[], None]) -> int:
    number = os.fork()
    if number:
        return number
    code = 1
    try:
        function()
        code = 0
    finally:
        os._exit(code)


def how_it_ended(number: int) -> int | str:
    deadline = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < deadline:
        ended, status = os.waitpid(number, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.005)
    os.kill(number, 9)
    os.waitpid(number, 0)
    return "it hung"


# --- what they share ----------------------------------------------------------------------


def new_context(sockets: int) -> zmq.Context:
    context = zmq.Context()
    context.max_sockets = max(1023, sockets + 100)
    context.rcvtimeo = context.sndtimeo = PATIENCE
    context.linger = 0
    return context


def echo(server: zmq.Socket) -> None:
    """Sends everything back, until it is told to stop."""
    while (message := server.recv_multipart())[-1] != b"stop":
        server.send_multipart(message)


def stop(context: zmq.Context, address: str) -> None:
    with context.socket(zmq.DEALER) as socket:
        socket.linger = -1
        socket.connect(address)
        socket.send(b"stop")


class in_background:  # noqa: N801 - it is used like a function
    """Runs a function in a thread for the length of a block, and raises what it raised."""

    def __init__(self, function: Callable[[], None]) -> None:
        self._function = function
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            self._function()
        except BaseException as error:
            self._error = error

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *exception: object) -> None:
        self._thread.join(PATIENCE / 1000)
        assert not self._thread.is_alive(), "a thread hangs"
        if self._error is not None and exception[0] is None:
            raise self._error


def run_threads(count: int, function: Callable[[int], None]) -> None:
    """Runs a function in many threads that start together."""
    start = threading.Barrier(count)

    def run(number: int) -> None:
        start.wait(PATIENCE / 1000)
        function(number)

    workers = [in_background(lambda number=number: run(number)) for number in range(count)]
    for worker in workers:
        worker.__enter__()
    for worker in workers:
        worker.__exit__(None, None, None)


# --- measuring ----------------------------------------------------------------------------


class Figures(NamedTuple):
    """What a process has.

    blocks: of memory that Python has allocated, to the last one. memory: resident bytes, in
    which fragments and the C library have their part.
    """

    threads: int
    descriptors: int
    blocks: int
    memory: int


def figures() -> Figures:
    gc.collect()
    give_free_memory_back()
    with open("/proc/self/statm") as file:
        pages = int(file.read().split()[1])
    memory = pages * os.sysconf("SC_PAGE_SIZE")
    descriptors = len(os.listdir("/proc/self/fd"))
    return Figures(threading.active_count(), descriptors, sys.getallocatedblocks(), memory)


def give_free_memory_back() -> None:
    """What was freed and is kept by the C library is no leak."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc
        if trim is not None:
            trim(0)


def measure(
    scenario: Callable[[int], None], size: int, rounds: int, warm_up: int = 3
) -> tuple[Figures, Figures]:
    """The figures after some rounds that warm up, and after `rounds` more."""
    for _ in range(warm_up):
        scenario(size)
    before = figures()
    for _ in range(rounds):
        scenario(size)
    return before, figures()


def leaks(before: Figures, after: Figures, rounds: int) -> list[str]:
    """What has grown by more than chance explains, in words."""
    limits = {
        "threads": 0,
        "descriptors": 0,
        "blocks": 100 + 10 * rounds,  # one object that is forgotten each round has several
        "memory": 12 * 1024 * 1024,
    }
    grown = {name: getattr(after, name) - getattr(before, name) for name in limits}
    return [f"{grown[name]:+} {name}" for name in limits if grown[name] > limits[name]]
