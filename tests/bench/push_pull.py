"""PUSH/PULL throughput of zlearn against pyzmq: two processes, tcp, in alternating pairs.

    .venv/bin/python tests/bench/push_pull.py [--size 16] [--count 200000] [--pairs 7]

Prints each pair, and the median ratio with its spread; above 1, zlearn is faster. A ratio of two
runs that follow each other means something on a noisy machine, a rate does not.

Rule for this file: it is run by hand. No test fails for being slow.
"""

import argparse
import importlib
import json
import statistics
import subprocess
import sys
import time

LIBRARIES = {"zlearn": "zlearn.zmq", "pyzmq": "zmq"}


def push(library: str, endpoint: str, size: int, count: int) -> None:
    """The sending process."""
    zmq = importlib.import_module(LIBRARIES[library])
    with zmq.Context() as context, context.socket(zmq.PUSH) as socket:
        socket.connect(endpoint)
        body = b"x" * size
        send = socket.send
        for _ in range(count):
            send(body)


def measure(library: str, size: int, count: int) -> dict[str, float]:
    """One run: messages a second, and CPU microseconds a message on the receiving side."""
    zmq = importlib.import_module(LIBRARIES[library])
    with zmq.Context() as context, context.socket(zmq.PULL) as socket:
        socket.rcvtimeo = 30000
        port = socket.bind_to_random_port("tcp://127.0.0.1")
        command = [sys.executable, __file__, "--push", library, f"tcp://127.0.0.1:{port}"]
        sender = subprocess.Popen([*command, "--size", str(size), "--count", str(count)])
        receive = socket.recv
        for _ in range(count // 10):  # the start of the process is not what is measured
            receive()
        started, cpu = time.perf_counter(), time.process_time()
        for _ in range(count - count // 10):
            receive()
        seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
        sender.wait(30)
    measured = count - count // 10
    return {"rate": measured / seconds, "cpu": cpu / measured * 1e6}


def main() -> None:
    """Runs the pairs and prints what came of them."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--push", nargs=2, metavar=("LIBRARY", "ENDPOINT"), help="used by itself")
    parser.add_argument("--size", type=int, default=16, help="bytes")
    parser.add_argument("--count", type=int, default=200_000, help="messages a run")
    parser.add_argument("--pairs", type=int, default=7)
    options = parser.parse_args()
    if options.push:
        push(*options.push, options.size, options.count)
        return
    ratios, cpu_ratios = [], []
    for number in range(1, options.pairs + 1):
        pair = {name: measure(name, options.size, options.count) for name in LIBRARIES}
        ratios.append(pair["zlearn"]["rate"] / pair["pyzmq"]["rate"])
        cpu_ratios.append(pair["pyzmq"]["cpu"] / pair["zlearn"]["cpu"])
        print(f"pair {number}: ratio {ratios[-1]:.2f}", json.dumps(pair), flush=True)
    print(
        f"{options.size} B, {options.pairs} pairs: zlearn ÷ pyzmq median "
        f"{statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f}); "
        f"CPU a message on the receiving side, pyzmq ÷ zlearn {statistics.median(cpu_ratios):.2f}"
    )


if __name__ == "__main__":
    main()
