"""The roles of the benchmarks with asyncio sockets; see `workers.py`.

Rule for this file: the same measurements as with blocking sockets, awaited.
"""

import asyncio
import json
import time
from typing import Any

from workers import WARM_UP, bind, opened, percentiles, tell

Zmq = Any


def play(aio: Any, role: str, arguments: str) -> None:
    """Plays one role on a loop of its own."""
    asyncio.run(globals()[role](aio, **json.loads(arguments)))


def _open(aio: Any, context: Any, kind: str, **options: Any) -> Any:
    import zmq  # the numbers are the same in both libraries

    return opened(zmq, context, kind, **options)


async def push_asyncio(aio: Zmq, endpoint: str, size: int, count: int, **ignored: Any) -> None:
    """Sends `count` messages as fast as it goes."""
    with aio.Context() as context, _open(aio, context, "PUSH") as socket:
        socket.connect(endpoint)
        body, send = b"x" * size, socket.send
        started = time.process_time()
        for _ in range(count):
            await send(body)
        tell(cpu=(time.process_time() - started) / count)
        socket.close()
        await asyncio.sleep(0)


async def pull_asyncio(aio: Zmq, endpoint: str, count: int, **ignored: Any) -> None:
    """Receives `count` messages, and measures the last nine tenths."""
    with aio.Context() as context, _open(aio, context, "PULL") as socket:
        bind(socket, endpoint)
        receive = socket.recv
        for _ in range(count // WARM_UP):
            await receive()
        started, cpu = time.perf_counter(), time.process_time()
        measured = count - count // WARM_UP
        for _ in range(measured):
            await receive()
        seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
        tell(rate=measured / seconds, cpu=cpu / measured)


async def rep_asyncio(aio: Zmq, endpoint: str, count: int, **ignored: Any) -> None:
    """Answers each request with itself."""
    with aio.Context() as context, _open(aio, context, "REP") as socket:
        bind(socket, endpoint)
        for _ in range(count):
            await socket.send(await socket.recv())


async def req_asyncio(aio: Zmq, endpoint: str, size: int, count: int, **ignored: Any) -> None:
    """Asks, and measures each round trip."""
    with aio.Context() as context, _open(aio, context, "REQ") as socket:
        socket.connect(endpoint)
        body, clock, times = b"x" * size, time.perf_counter, []
        for _ in range(count):
            started = clock()
            await socket.send(body)
            await socket.recv()
            times.append(clock() - started)
        tell(**percentiles(times[count // WARM_UP :]))


async def router_asyncio(aio: Zmq, endpoint: str, count: int, **ignored: Any) -> None:
    """Answers each message to whoever sent it."""
    with aio.Context() as context, _open(aio, context, "ROUTER") as socket:
        bind(socket, endpoint)
        started = time.process_time()
        for _ in range(count):
            await socket.send_multipart(await socket.recv_multipart())
        tell(cpu=(time.process_time() - started) / count)


async def dealers_asyncio(
    aio: Zmq, endpoint: str, size: int, count: int, peers: int, **ignored: Any
) -> None:
    """`peers` DEALERs, each with a window of messages under way."""
    window, body = 64, b"x" * size
    with aio.Context() as context:
        sockets = [_open(aio, context, "DEALER") for _ in range(peers)]
        for socket in sockets:
            socket.connect(endpoint)
            for _ in range(window):
                await socket.send(body)
        rounds = count // peers // window
        started, measured = 0.0, 0
        for turn in range(rounds):
            if turn == max(1, rounds // WARM_UP):
                started, measured = time.perf_counter(), 0
            for socket in sockets:
                for _ in range(window):
                    await socket.recv()
                    if turn < rounds - 1:
                        await socket.send(body)
            measured += window * peers
        tell(rate=measured / (time.perf_counter() - started))
        for socket in sockets:
            socket.close()
