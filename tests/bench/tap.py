"""What a tap costs: messages a second from a pyzmq process to another, directly and tapped.

    python -m tests.bench.tap [--size BYTES] [--count MESSAGES] [--pairs N]

The tap is a process of its own, as the command `zlearn tap` is. Runs alternate, so that what
else the machine does falls on both alike; each pair gives a ratio, and the middle one counts.

Rule for this file: it measures and prints; nothing is judged here.
"""

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

import zmq

from tests.behaviour.helpers import free_address

ROOT = Path(__file__).parents[2]
SENDER = """
import sys, zmq
address, size, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
push = zmq.Context().socket(zmq.PUSH)
push.connect(address)
body = b"x" * size
sys.stdin.readline()
for _ in range(count):
    push.send(body)
"""


def messages_a_second(address, bound, size, count):
    """Receives `count` messages that a process sends to `address`, which leads to `bound`."""
    with zmq.Context() as context, context.socket(zmq.PULL) as pull:
        pull.rcvtimeo = 60_000
        pull.bind(bound)
        command = [sys.executable, "-c", SENDER, address, str(size), str(count)]
        sender = subprocess.Popen(command, stdin=subprocess.PIPE)
        sender.stdin.write(b"\n")
        sender.stdin.close()
        pull.recv()
        began = time.perf_counter()
        for _ in range(count - 1):
            pull.recv()
        took = time.perf_counter() - began
        sender.wait(60)
    return (count - 1) / took


def tapped(size, count):
    """The same through a tap."""
    bound, listening = free_address(), free_address()
    command = [sys.executable, "-m", "zlearn", "tap", listening, bound]
    tap = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
    try:
        tap.stdout.readline()  # it listens
        return messages_a_second(listening, bound, size, count)
    finally:
        tap.terminate()
        tap.wait(60)
        tap.stdout.close()


def ratios(size=256, count=300_000, pairs=5):
    """For each pair of runs: (direct, tapped), in messages a second."""
    found = []
    for _ in range(pairs):
        address = free_address()
        found.append((messages_a_second(address, address, size, count), tapped(size, count)))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=256, help="bytes of a message")
    parser.add_argument("--count", type=int, default=300_000, help="messages of a run")
    parser.add_argument("--pairs", type=int, default=5)
    asked = parser.parse_args()
    found = ratios(asked.size, asked.count, asked.pairs)
    for direct, through in found:
        print(f"direct {direct:9,.0f}/s   tapped {through:9,.0f}/s   ratio {through / direct:.2f}")
    print(f"middle ratio {statistics.median(through / direct for direct, through in found):.2f}")


if __name__ == "__main__":
    main()
