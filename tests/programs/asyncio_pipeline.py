"""Producer, workers and collector in asyncio, with queues that are short on purpose.

The producer waits for room (a high-water mark of two), a worker polls with a time-out and leaves
when it was told to, and a cancelled receive loses nothing.
"""

import asyncio

import zmq
from zmq import asyncio as zmq_asyncio


async def produce(context, address, count):
    with context.socket(zmq.PUSH) as push:
        push.sndhwm = 2
        push.bind(address)
        for number in range(count):
            await push.send_json({"number": number})
        for _ in range(2):
            await push.send_json({"end": True})


async def work(context, source, sink):
    with context.socket(zmq.PULL) as pull, context.socket(zmq.PUSH) as push:
        pull.rcvhwm = 2
        pull.connect(source)
        push.connect(sink)
        while True:
            if not await pull.poll(timeout=10_000):
                raise SystemExit("no work for ten seconds")
            task = await pull.recv_json()
            if "end" in task:
                break
            await push.send_pyobj((task["number"], task["number"] ** 2))


async def main():
    context = zmq_asyncio.Context()
    results = context.socket(zmq.PULL)
    results.bind("inproc://results")

    waiting = asyncio.create_task(asyncio.wait_for(results.recv(), timeout=0.01))
    try:
        await waiting
    except TimeoutError:
        print("nothing yet")

    tasks = [
        asyncio.create_task(produce(context, "inproc://work", 20)),
        asyncio.create_task(work(context, "inproc://work", "inproc://results")),
        asyncio.create_task(work(context, "inproc://work", "inproc://results")),
    ]
    squares = dict([await results.recv_pyobj() for _ in range(20)])
    await asyncio.gather(*tasks)
    results.close()
    context.term()
    print(sorted(squares.items()))


asyncio.run(main())
