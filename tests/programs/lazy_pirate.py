"""The guide's lazy pirate: no answer in time, so the client opens a new socket and asks again.

The server swallows the first two requests and answers the third.
"""

import threading

import zmq

TIMEOUT = 150  # milliseconds
RETRIES = 5


def serve(context, port, ready):
    server = context.socket(zmq.ROUTER)
    port.append(server.bind_to_random_port("tcp://127.0.0.1"))
    ready.set()
    while True:
        name, empty, request = server.recv_multipart()
        if request == b"request 3":
            server.send_multipart([name, empty, b"answer to " + request])
            break
    server.close()


def open_client(context, port):
    client = context.socket(zmq.REQ)
    client.connect(f"tcp://127.0.0.1:{port}")
    return client


def ask(context, port):
    for attempt in range(1, RETRIES + 1):
        client = open_client(context, port)
        client.send_string(f"request {attempt}")
        # The third is answered, however long that takes on a slow machine.
        if client.poll(TIMEOUT if attempt < 3 else 20_000, zmq.POLLIN):
            answer = client.recv()
            client.close()
            return answer
        print("no answer to attempt", attempt)
        try:
            client.send(b"once more")
        except zmq.ZMQError as error:
            print(error.errno == zmq.EFSM, error)
        client.close(linger=0)
    raise SystemExit("the server is away")


context = zmq.Context()
port, ready = [], threading.Event()
server = threading.Thread(target=serve, args=(context, port, ready))
server.start()
assert ready.wait(20)
print(ask(context, port[0]))
server.join()
context.term()
