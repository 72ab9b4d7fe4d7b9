"""Work for several processes: a ventilator, workers that multiprocessing starts, and a sink.

Each process makes its own context. The workers are started afresh (spawn), as they are on
Windows and macOS: so each imports this program again.
"""

import multiprocessing

import zmq


def work(source: str, sink: str) -> None:
    with zmq.Context() as context:
        pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
        pull.connect(source)
        push.connect(sink)
        push.send_pyobj("ready")
        while (number := pull.recv_pyobj()) is not None:
            push.send_pyobj((number, sum(range(number))))
        pull.close()
        push.close()


def main() -> None:
    with zmq.Context() as context:
        push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
        addresses = [
            f"tcp://127.0.0.1:{each.bind_to_random_port('tcp://127.0.0.1')}"
            for each in (push, pull)
        ]
        fresh = multiprocessing.get_context("spawn")
        workers = [fresh.Process(target=work, args=addresses) for _ in range(2)]
        for worker in workers:
            worker.start()
        print([pull.recv_pyobj() for _ in workers])
        for number in range(10):
            push.send_pyobj(number)
        print(sorted(pull.recv_pyobj() for _ in range(10)))
        for _ in workers:
            push.send_pyobj(None)
        for worker in workers:
            worker.join()
        print([worker.exitcode for worker in workers])
        push.close()
        pull.close()


if __name__ == "__main__":
    main()
