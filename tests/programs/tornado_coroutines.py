"""Coroutines under tornado: the sockets of zmq.eventloop.future, awaited."""

import zmq
from tornado import gen
from tornado.ioloop import IOLoop
from zmq.eventloop.future import Context, Poller


async def answer(socket):
    while True:
        number = await socket.recv_json()
        if number is None:
            await socket.send_json("bye")
            return
        await socket.send_json(number + 1)


@gen.coroutine
def ask(socket, number):
    yield socket.send_json(number)
    poller = Poller()
    poller.register(socket, zmq.POLLIN)
    events = yield poller.poll(20_000)
    assert dict(events) == {socket: zmq.POLLIN}
    return (yield socket.recv_json())


async def main():
    context = Context()
    rep, req = context.socket(zmq.REP), context.socket(zmq.REQ)
    rep.bind("inproc://numbers")
    req.connect("inproc://numbers")
    answering = gen.convert_yielded(answer(rep))
    for number in (1, 41, None):
        print(number, await ask(req, number))
    await answering
    rep.close()
    req.close()
    context.term()


IOLoop().run_sync(main, timeout=20)
