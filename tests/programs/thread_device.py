"""A queue in a thread: ThreadDevice between REQ clients and REP workers.

The device makes its sockets in its own thread; terminating the context ends it.
"""

import threading

import zmq
from zmq.devices import ThreadDevice

CLIENTS, WORKERS, REQUESTS = 3, 2, 4


def work(context, address):
    worker = context.socket(zmq.REP)
    worker.connect(address)
    try:
        while True:
            number = worker.recv_json()
            worker.send_json(number * 10)
    except zmq.ContextTerminated:
        worker.close()


def ask(context, address, first, answers):
    with context.socket(zmq.REQ) as client:
        client.connect(address)
        for number in range(first, first + REQUESTS):
            client.send_json(number)
            answers.append((number, client.recv_json()))


context = zmq.Context.instance()
queue = ThreadDevice(zmq.QUEUE, zmq.ROUTER, zmq.DEALER)
front = f"tcp://127.0.0.1:{queue.bind_in_to_random_port('tcp://127.0.0.1')}"
queue.bind_out("inproc://workers")
queue.setsockopt_in(zmq.LINGER, 0)
queue.setsockopt_out(zmq.LINGER, 0)
queue.start()

workers = [
    threading.Thread(target=work, args=(context, "inproc://workers")) for _ in range(WORKERS)
]
answers = []
clients = [
    threading.Thread(target=ask, args=(context, front, each * REQUESTS, answers))
    for each in range(CLIENTS)
]
for thread in workers + clients:
    thread.start()
for thread in clients:
    thread.join()
print(sorted(answers))
context.term()
queue.join(10)
for thread in workers:
    thread.join()
print("done", queue.done)
