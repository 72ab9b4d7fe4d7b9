"""The server goes away and comes back: the client's socket connects again, and loses nothing.

Heartbeats watch the connection; the client's monitor tells what becomes of it.
"""

import zmq
from zmq.utils.monitor import recv_monitor_message


def wait_for(monitor, wanted):
    while monitor.poll(20_000):
        message = recv_monitor_message(monitor)
        if message["event"] == wanted:
            print(zmq.Event(message["event"]).name)
            return
    raise SystemExit(f"{wanted!r} never came")


def open_server(context, address):
    server = context.socket(zmq.DEALER)
    server.linger = 0
    server.heartbeat_ivl = 100
    while True:
        try:
            server.bind(address)
            return server
        except zmq.ZMQError as error:
            if error.errno != zmq.EADDRINUSE:  # the one before has not quite left
                raise


context = zmq.Context()
server = open_server(context, "tcp://127.0.0.1:*")
address = server.last_endpoint

client = context.socket(zmq.DEALER)
client.set(zmq.HEARTBEAT_IVL, 50)
client.set(zmq.HEARTBEAT_TIMEOUT, 5000)
client.set(zmq.HEARTBEAT_TTL, 5000)
client.set(zmq.RECONNECT_IVL, 10)
monitor = client.get_monitor_socket(zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_DISCONNECTED)
client.connect(address)
wait_for(monitor, zmq.EVENT_HANDSHAKE_SUCCEEDED)
client.send(b"first")
print(server.recv())

server.close()
wait_for(monitor, zmq.EVENT_DISCONNECTED)
client.send(b"second: it waits in the queue")
server = open_server(context, address)
wait_for(monitor, zmq.EVENT_HANDSHAKE_SUCCEEDED)
print(server.recv())
server.send(b"welcome back")
print(client.recv())

client.disable_monitor()
monitor.close()
server.close()
client.close()
context.term()
