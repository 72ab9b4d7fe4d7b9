"""The guide's multithreaded server: a ROUTER, a DEALER, a proxy, and workers in threads.

Terminating the context ends the proxy and the workers; each closes its own sockets.
"""

import threading

import zmq


def work(context: zmq.Context, number: int, done: dict) -> None:
    socket = context.socket(zmq.REP)
    socket.connect("inproc://workers")
    while True:
        try:
            text = socket.recv_string()
            socket.send_string(text[::-1])
        except zmq.ContextTerminated:
            break
        done[number] = done.get(number, 0) + 1
    socket.close()


def serve(context: zmq.Context, ready: threading.Event, port: list) -> None:
    front, back = context.socket(zmq.ROUTER), context.socket(zmq.DEALER)
    port.append(front.bind_to_random_port("tcp://127.0.0.1"))
    back.bind("inproc://workers")
    ready.set()
    try:
        zmq.proxy(front, back)
    except zmq.ContextTerminated:
        print("the proxy ends")
    front.close(linger=0)
    back.close(linger=0)


def main() -> None:
    context = zmq.Context()
    done: dict = {}
    port: list = []
    ready = threading.Event()
    threads = [threading.Thread(target=serve, args=(context, ready, port))]
    threads += [threading.Thread(target=work, args=(context, each, done)) for each in range(4)]
    for thread in threads:
        thread.start()
    assert ready.wait(20)

    with zmq.Context() as outside:
        clients = [outside.socket(zmq.REQ) for _ in range(8)]
        for client in clients:
            client.connect(f"tcp://127.0.0.1:{port[0]}")
        for turn in range(5):
            for number, client in enumerate(clients):
                client.send_string(f"client {number} turn {turn}")
            answers = [client.recv_string() for client in clients]
            print(answers[0], "...", answers[-1])
        for client in clients:
            client.close()

    context.term()
    for thread in threads:
        thread.join()
    print("requests", sum(done.values()))


main()
