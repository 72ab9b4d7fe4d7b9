"""The processes of the benchmarks: each role is a function that plays one side of a measurement.

    python tests/bench/workers.py LIBRARY ROLE '{"endpoint": "tcp://127.0.0.1:5555", …}'

LIBRARY is the module to measure: "zlearn.zmq" or "zmq". A role that binds says where with a
line {"endpoint": …}; a role that measures ends with a line of its figures. (harness.py reads
them.) All rates are messages a second, all times seconds, all memory bytes.

Rule for this file: blocking sockets, and the same calls for either library. What asyncio
sockets do is in `asyncio_workers.py`.
"""

import importlib
import itertools
import json
import random
import resource
import sys
import threading
import time
from typing import Any

WARM_UP = 10  # a tenth of the messages goes by before the clock starts
PATIENCE = 60_000  # milliseconds


def tell(**facts: Any) -> None:
    """Says something to the harness."""
    print(json.dumps(facts), flush=True)


def bodies(size: int | str) -> list[bytes]:
    """What is sent in turn: bodies of one size in bytes, or of 0 to 199 bytes for "mixed"."""
    if size == "mixed":
        sizes = list(range(200))
        random.Random(1).shuffle(sizes)
        return [b"x" * each for each in sizes]
    return [b"x" * int(size)]


def opened(zmq: Any, context: Any, kind: str, **options: Any) -> Any:
    """A socket that does not wait for ever."""
    socket = context.socket(getattr(zmq, kind))
    socket.rcvtimeo = socket.sndtimeo = PATIENCE
    for name, value in options.items():
        setattr(socket, name, value)
    return socket


def bind(socket: Any, endpoint: str) -> None:
    """Binds, and says where."""
    socket.bind(endpoint)
    tell(endpoint=socket.last_endpoint.decode())


# --- one way ------------------------------------------------------------------------


def push(zmq: Any, endpoint: str, size: int | str, count: int, copy: bool = True) -> None:
    """Sends `count` messages as fast as it goes."""
    with zmq.Context() as context, opened(zmq, context, "PUSH") as socket:
        socket.connect(endpoint)
        started = time.process_time()
        _send(socket, size, count, copy)
        tell(cpu=(time.process_time() - started) / count)


def _send(socket: Any, size: int | str, count: int, copy: bool) -> None:
    send, cycle = socket.send, bodies(size)
    if not copy:
        for _ in range(count):
            send(cycle[0], 0, False)
    elif len(cycle) == 1:
        body = cycle[0]
        for _ in range(count):
            send(body)
    else:
        for body in itertools.islice(itertools.cycle(cycle), count):
            send(body)


def pull(zmq: Any, endpoint: str, count: int, copy: bool = True, **ignored: Any) -> None:
    """Receives `count` messages, and measures the last nine tenths."""
    with zmq.Context() as context, opened(zmq, context, "PULL") as socket:
        bind(socket, endpoint)
        _receive_measured(socket, count, copy)


def _receive_measured(socket: Any, count: int, copy: bool) -> None:
    receive = socket.recv if copy else lambda: socket.recv(0, False)
    for _ in range(count // WARM_UP):
        receive()
    started, cpu = time.perf_counter(), time.process_time()
    measured = count - count // WARM_UP
    for _ in range(measured):
        receive()
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    tell(rate=measured / seconds, cpu=cpu / measured)


def push_pull_inproc(zmq: Any, size: int | str, count: int, **ignored: Any) -> None:
    """Both ends in one process: a thread sends, this one receives."""
    with zmq.Context() as context, opened(zmq, context, "PULL") as puller:
        puller.bind("inproc://bench")

        def send() -> None:
            with opened(zmq, context, "PUSH") as pusher:
                pusher.connect("inproc://bench")
                _send(pusher, size, count, copy=True)

        thread = threading.Thread(target=send)
        thread.start()
        _receive_measured(puller, count, copy=True)
        thread.join()


# --- there and back -----------------------------------------------------------------


def rep(zmq: Any, endpoint: str, count: int, **ignored: Any) -> None:
    """Answers each request with itself."""
    with zmq.Context() as context, opened(zmq, context, "REP") as socket:
        bind(socket, endpoint)
        socket.send(socket.recv())
        started = time.process_time()
        for _ in range(count - 1):
            socket.send(socket.recv())
        tell(cpu=(time.process_time() - started) / count)


def req(zmq: Any, endpoint: str, size: int, count: int, **ignored: Any) -> None:
    """Asks, and measures each round trip."""
    with zmq.Context() as context, opened(zmq, context, "REQ") as socket:
        socket.connect(endpoint)
        _ask_measured(socket, size, count)


def req_rep_inproc(zmq: Any, size: int, count: int, **ignored: Any) -> None:
    """Both ends in one process, in two threads."""
    with zmq.Context() as context, opened(zmq, context, "REQ") as requester:

        def answer() -> None:
            with opened(zmq, context, "REP") as replier:
                replier.connect("inproc://bench")
                for _ in range(count):
                    replier.send(replier.recv())

        requester.bind("inproc://bench")
        thread = threading.Thread(target=answer)
        thread.start()
        _ask_measured(requester, size, count)
        thread.join()


def _ask_measured(socket: Any, size: int, count: int) -> None:
    body, clock, times = b"x" * size, time.perf_counter, []
    began = time.process_time()
    for _ in range(count):
        started = clock()
        socket.send(body)
        socket.recv()
        times.append(clock() - started)
    cpu = (time.process_time() - began) / count
    tell(**percentiles(times[count // WARM_UP :]), cpu=cpu)


def percentiles(times: list[float]) -> dict[str, float]:
    """The median and the 99th percentile."""
    times.sort()
    return {"median": times[len(times) // 2], "p99": times[len(times) * 99 // 100]}


# --- one to many, many to one -------------------------------------------------------


def pub(zmq: Any, endpoint: str, size: int, count: int, peers: int, **ignored: Any) -> None:
    """Publishes to `peers` subscribers, once all are there; nothing may be dropped (NODROP)."""
    with zmq.Context() as context, opened(zmq, context, "XPUB", xpub_nodrop=1) as socket:
        socket.xpub_verbose = 1
        bind(socket, endpoint)
        for _ in range(peers):
            socket.recv()
        started = time.process_time()
        _send(socket, size, count, copy=True)
        tell(cpu=(time.process_time() - started) / count)


def subs(zmq: Any, endpoint: str, count: int, peers: int, **ignored: Any) -> None:
    """`peers` subscribers in one process, read in turn; measures messages a second over all."""
    with zmq.Context() as context:
        sockets = [opened(zmq, context, "SUB") for _ in range(peers)]
        for socket in sockets:
            socket.subscribe(b"")
            socket.connect(endpoint)
        chunk = 100  # from each in turn: far below the high-water mark
        started, cpu, measured = 0.0, 0.0, 0
        for turn in range(count // chunk):
            if turn == count // chunk // WARM_UP:
                started, cpu, measured = time.perf_counter(), time.process_time(), 0
            for socket in sockets:
                receive = socket.recv
                for _ in range(chunk):
                    receive()
            measured += chunk * peers
        seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
        tell(rate=measured / seconds, cpu=cpu / measured)
        for socket in sockets:
            socket.close()


def router(zmq: Any, endpoint: str, count: int, **ignored: Any) -> None:
    """Answers each message to whoever sent it."""
    with zmq.Context() as context, opened(zmq, context, "ROUTER") as socket:
        bind(socket, endpoint)
        receive, send = socket.recv_multipart, socket.send_multipart
        started = time.process_time()
        for _ in range(count):
            send(receive())
        tell(cpu=(time.process_time() - started) / count)


def dealers(zmq: Any, endpoint: str, size: int, count: int, peers: int, **ignored: Any) -> None:
    """`peers` DEALERs in one process, each with a window of messages under way."""
    window, body = 64, b"x" * size
    with zmq.Context() as context:
        sockets = [opened(zmq, context, "DEALER") for _ in range(peers)]
        for socket in sockets:
            socket.connect(endpoint)
            for _ in range(window):
                socket.send(body)
        rounds = count // peers // window
        started, cpu, measured = 0.0, 0.0, 0
        for turn in range(rounds):
            if turn == max(1, rounds // WARM_UP):
                started, cpu, measured = time.perf_counter(), time.process_time(), 0
            for socket in sockets:
                for _ in range(window):
                    socket.recv()
                    if turn < rounds - 1:
                        socket.send(body)
            measured += window * peers
        seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
        tell(rate=measured / seconds, cpu=cpu / measured)
        for socket in sockets:
            socket.close()


# --- what grows ---------------------------------------------------------------------


def memory() -> int:
    """What this process holds in memory, in bytes."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


def most_memory() -> int:
    """The most that this process held, in bytes.

    (getrusage would do elsewhere; on Linux it counts what the parent held at the fork.)
    """
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM:"))


def many_pub(zmq: Any, endpoint: str, peers: int, **ignored: Any) -> None:
    """Waits for `peers` subscribers, and sends them one message: when it had all, and when it sent.

    (On one machine the clock of all processes is the same.)
    """
    with zmq.Context() as context, opened(zmq, context, "XPUB", xpub_verbose=1) as publisher:
        bind(publisher, endpoint)
        for _ in range(peers):
            publisher.recv()
        there = time.perf_counter()
        time.sleep(0.5)  # nobody is busy any more
        publisher.send(b"%r %r" % (there, time.perf_counter()))
        publisher.close()


def many_subs(zmq: Any, endpoint: str, peers: int, **ignored: Any) -> None:
    """`peers` SUBs connect; measures that, their memory, and the first fan-out to all of them."""
    with zmq.Context() as context:
        context.max_sockets = peers + 10
        before, began = memory(), time.perf_counter()
        sockets = [opened(zmq, context, "SUB") for _ in range(peers)]
        for socket in sockets:
            socket.subscribe(b"")
            socket.connect(endpoint)
        sockets[0].poll(PATIENCE)
        held = memory() - before
        bodies = [socket.recv() for socket in sockets]
        ended = time.perf_counter()
        there, sent = map(float, bodies[0].split())
        tell(connect=there - began, memory=held / peers, fan_out=ended - sent)
        for socket in sockets:
            socket.close()


def subscriptions(zmq: Any, endpoint: str, topics: int, count: int, **ignored: Any) -> None:
    """One SUB with `topics` subscriptions; measures the cost of a message that matches one."""
    with zmq.Context() as context, opened(zmq, context, "XPUB", sndhwm=0, rcvhwm=0) as publisher:
        publisher.xpub_verbose = 1
        publisher.bind(endpoint)
        # No limit for subscriptions either: libzmq loses those beyond it.
        with opened(zmq, context, "SUB", sndhwm=0, rcvhwm=0) as subscriber:
            for number in range(topics):
                subscriber.subscribe(b"topic %08d" % number)
            subscriber.connect(publisher.last_endpoint.decode())
            for _ in range(topics):
                publisher.recv()
            body = b"topic %08d and what it brings" % (topics // 2)
            started = time.process_time()
            for _ in range(count):
                publisher.send(body)
            for _ in range(count):
                subscriber.recv()
            tell(cost=(time.process_time() - started) / count)


def slots(zmq: Any, count: int, size: int, **ignored: Any) -> None:
    """Fills a queue to its high-water mark with nobody there; measures the memory of a slot."""
    with zmq.Context() as context, opened(zmq, context, "PUSH", sndhwm=count) as socket:
        socket.linger = 0
        socket.connect("tcp://127.0.0.1:9")  # the discard port: nobody is there
        socket.send(b"")
        before = memory()
        for number in range(count - 1):
            socket.send(b"%0*d" % (size, number))
        tell(memory=(memory() - before) / count)


def main() -> None:
    """Plays one role, and says how much memory that took at most."""
    play()
    tell(peak=most_memory())


def play() -> None:
    """Plays one role."""
    library, role, arguments = sys.argv[1:]
    if role.endswith("_asyncio"):
        import asyncio_workers

        asyncio_workers.play(importlib.import_module(library + ".asyncio"), role, arguments)
        return
    globals()[role](importlib.import_module(library), **json.loads(arguments))


if __name__ == "__main__":
    main()
