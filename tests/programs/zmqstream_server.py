"""A server under tornado: a ZMQStream calls a function for each message that has come.

The client is a stream on the same loop; when it has its three answers the program ends.
"""

import asyncio
from datetime import timedelta

import zmq
from tornado.locks import Event
from zmq.eventloop.zmqstream import ZMQStream


class Server:
    """Answers each request with its text in capitals, to whom it came from."""

    def __init__(self, context):
        socket = context.socket(zmq.ROUTER)
        self.port = socket.bind_to_random_port("tcp://127.0.0.1")
        self.stream = ZMQStream(socket)
        self.stream.on_recv(self.answer)

    def answer(self, frames):
        name, text = frames
        print(f"{name.decode()} asks {text.decode()}")
        self.stream.send_multipart([name, text.upper()])


class Client:
    """Asks for one word after the other."""

    def __init__(self, context, port, words):
        socket = context.socket(zmq.DEALER)
        socket.identity = b"client"
        socket.connect(f"tcp://127.0.0.1:{port}")
        self.words = list(words)
        self.finished = Event()
        self.stream = ZMQStream(socket)
        self.stream.on_recv(self.hear)
        self.stream.on_send(self.sent)
        self.ask()

    def ask(self):
        self.stream.send_string(self.words.pop(0))

    def sent(self, frames, status):
        print("sent", frames[0], status)

    def hear(self, frames):
        print("heard", frames[0])
        if self.words:
            self.ask()
        else:
            self.finished.set()


async def main():
    with zmq.Context() as context:
        server = Server(context)
        client = Client(context, server.port, ["one", "two", "three"])
        await client.finished.wait(timeout=timedelta(seconds=20))
        client.stream.close()
        server.stream.close()


asyncio.run(main())
