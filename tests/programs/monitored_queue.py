"""A queue that shows what goes through it: ThreadMonitoredQueue, and somebody who looks on."""

import zmq
from zmq.devices import ThreadMonitoredQueue

context = zmq.Context.instance()
watch = context.socket(zmq.PULL)
watch.bind("inproc://watch")

queue = ThreadMonitoredQueue(zmq.ROUTER, zmq.DEALER, zmq.PUSH, b"in", b"out")
queue.bind_in("inproc://front")
queue.bind_out("inproc://back")
queue.connect_mon("inproc://watch")
queue.start()

client = context.socket(zmq.REQ)
client.identity = b"client"
client.connect("inproc://front")
server = context.socket(zmq.REP)
server.connect("inproc://back")

for text in ("apples", "pears"):
    client.send_string(text)
    server.send_string(f"no {server.recv_string()} today")
    print(client.recv_string())
for _ in range(4):
    print(watch.recv_multipart())
for socket in (client, server, watch):
    socket.close(linger=0)
context.term()  # this ends the queue, which closes its own sockets
queue.join(10)
print("done", queue.done)
