"""asyncio sockets that are closed with much still to be written."""

import asyncio

COUNT = 20_000


def test_all_that_was_sent_arrives_after_the_close(lib, aio, nothing_left):
    """The link moves to another thread at the close, in the middle of writing."""

    async def send(address):
        with aio.Context() as context:
            socket = context.socket(lib.PUSH)
            socket.connect(address)
            for number in range(COUNT):
                await socket.send(b"%d" % number)
            socket.close()
            for _ in range(10):  # turns in which the old loop still does what it owed
                await asyncio.sleep(0)

    with lib.Context() as context, context.socket(lib.PULL) as receiver:
        receiver.rcvtimeo, receiver.rcvhwm = 5000, 0
        port = receiver.bind_to_random_port("tcp://127.0.0.1")
        asyncio.run(send(f"tcp://127.0.0.1:{port}"))
        assert [int(receiver.recv()) for _ in range(COUNT)] == list(range(COUNT))
