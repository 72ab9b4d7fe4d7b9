"""One poller for ZeroMQ sockets, a pipe of the system's and a tcp socket of Python's."""

import os
import socket
import threading

import zmq

context = zmq.Context()
pull = context.socket(zmq.PULL)
port = pull.bind_to_random_port("tcp://127.0.0.1")
reading, writing = os.pipe()
near, far = socket.socketpair()


def send() -> None:
    with context.socket(zmq.PUSH) as push:
        push.connect(f"tcp://127.0.0.1:{port}")
        push.send(b"from a ZeroMQ socket")
    os.write(writing, b"from a pipe")
    far.sendall(b"from a socket pair")


poller = zmq.Poller()
poller.register(pull, zmq.POLLIN)
poller.register(reading, zmq.POLLIN)
poller.register(near, zmq.POLLIN | zmq.POLLOUT)
print("pull" if pull in poller else "-", reading in poller, writing in poller)
print("before", [(each == near.fileno(), event) for each, event in poller.poll(20_000)])
poller.modify(near, zmq.POLLIN)
print("nothing", poller.poll(0))

sender = threading.Thread(target=send)
sender.start()
heard = []
while len(heard) < 3:
    events = dict(poller.poll(20_000))
    if pull in events:
        heard.append(pull.recv().decode())
    if reading in events:
        heard.append(os.read(reading, 100).decode())
    if near.fileno() in events:
        heard.append(near.recv(100).decode())
sender.join()
print(sorted(heard))

os.close(writing)
readable = dict(poller.poll(20_000))
print("the pipe ended", bool(readable[reading] & (zmq.POLLIN | zmq.POLLERR)), os.read(reading, 10))
poller.unregister(reading)
os.close(reading)
print("select", [len(each) for each in zmq.select([pull, near], [near], [], timeout=0)])
near.close()
far.close()
pull.close()
context.term()
