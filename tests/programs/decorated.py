"""Contexts and sockets as decorators: they come as arguments, and go when the function returns."""

import zmq
from zmq.decorators import context, socket

kept = []


@context()
@socket(zmq.PUSH)
@socket(zmq.PULL)
def pipeline(ctx, push, pull):
    port = pull.bind_to_random_port("tcp://127.0.0.1")
    push.connect(f"tcp://127.0.0.1:{port}")
    push.send_string("through a pipeline")
    kept.extend([ctx, push, pull])
    return pull.recv_string()


@context("ctx", io_threads=2)
@socket("server", zmq.REP, context_name="ctx")
@socket("client", zmq.REQ, context_name="ctx")
def dialogue(question, *, ctx, server, client):
    server.bind("inproc://dialogue")
    client.connect("inproc://dialogue")
    client.send_string(question)
    server.send_string(server.recv_string() + " Well!")
    return client.recv_string(), ctx.get(zmq.IO_THREADS)


class Service:
    @socket("pub", zmq.XPUB)
    @socket("sub", zmq.SUB)
    def news(self, pub, sub):
        pub.bind("inproc://news")
        sub.connect("inproc://news")
        sub.subscribe("")
        pub.recv()
        pub.send(b"new")
        return sub.recv()


print(pipeline())
print([each.closed for each in kept])
print(dialogue("How are you?"))
print(Service().news())
zmq.Context.instance().term()
