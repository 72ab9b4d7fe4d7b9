"""Two sources and one poller, in asyncio: work from a PUSH, news from a PUB.

As pyzmq's documentation of `zmq.asyncio` has it: a poller is awaited, then each socket that has
something is received from. The news begin when the subscription has arrived, not before.
"""

import asyncio

import zmq
import zmq.asyncio
from zmq.asyncio import Context, Poller


async def give_work(context: Context, address: str) -> None:
    push = context.socket(zmq.PUSH)
    push.connect(address)
    for number in range(5):
        await push.send_string(f"task {number}")
    push.close()


async def publish(news: zmq.asyncio.Socket) -> None:
    topic = await news.recv()
    assert topic == b"\x01weather"
    await news.send_multipart([b"traffic", b"nobody asked"])
    for degrees in (18, 19, 20):
        await news.send_multipart([b"weather", b"%d" % degrees])
    await news.send_multipart([b"weather", b"end"])


async def collect(pull: zmq.asyncio.Socket, sub: zmq.asyncio.Socket) -> None:
    poller = Poller()
    poller.register(pull, zmq.POLLIN)
    poller.register(sub, zmq.POLLIN)
    tasks, news = [], []
    while len(tasks) < 5 or news[-1:] != [b"end"]:
        for socket, event in await poller.poll(timeout=10_000):
            assert event == zmq.POLLIN
            if socket is pull:
                tasks.append(await socket.recv_string())
            else:
                topic, body = await socket.recv_multipart()
                news.append(body)
    print("tasks", tasks)
    print("news", news)
    print("afterwards", await poller.poll(timeout=0))


async def main() -> None:
    with Context() as context:
        pull, sub, news = (context.socket(kind) for kind in (zmq.PULL, zmq.SUB, zmq.XPUB))
        with pull, sub, news:
            port = pull.bind_to_random_port("tcp://127.0.0.1")
            news_port = news.bind_to_random_port("tcp://127.0.0.1")
            sub.subscribe("weather")
            sub.connect(f"tcp://127.0.0.1:{news_port}")
            await asyncio.wait_for(
                asyncio.gather(
                    give_work(context, f"tcp://127.0.0.1:{port}"),
                    publish(news),
                    collect(pull, sub),
                ),
                timeout=20,
            )


asyncio.run(main())
