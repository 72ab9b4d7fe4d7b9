"""Many who arrive at once: all are taken in, and none of them loses its first packet."""

import socket as sockets
import sys

import pytest

import zlearn.zmq as zmq
from zlearn.engine.acceptor import MOST_AT_ONCE

GREETING = b"\xff" + bytes(8) + b"\x7f\3\1" + b"NULL".ljust(52, b"\0")
READY = b"\4\x1a\5READY\x0bSocket-Type\0\0\0\4PUSH"


TWO_ADDRESSES = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux has all of 127.0.0.0/8 on its own machine"
)


@pytest.mark.parametrize("is_filtered", [False, pytest.param(True, marks=TWO_ADDRESSES)])
def test_more_than_are_taken_in_a_turn(is_filtered):
    number = MOST_AT_ONCE + 40
    with zmq.Context() as context, context.socket(zmq.PULL) as pull:
        pull.rcvtimeo = 20_000
        if is_filtered:  # some of them are turned away, and the others come after these
            pull.setsockopt(zmq.TCP_ACCEPT_FILTER, b"127.0.0.2")
        port = pull.bind_to_random_port("tcp://127.0.0.1")
        peers = []
        for each in range(number):
            peers.append(sockets.socket())
            peers[-1].bind((f"127.0.0.{1 + each % 2}" if is_filtered else "127.0.0.1", 0))
            peers[-1].settimeout(20)
            peers[-1].connect(("127.0.0.1", port))
        welcome = peers[1::2] if is_filtered else peers
        for each, peer in enumerate(welcome):
            peer.sendall(GREETING + READY + b"\0\1%c" % each)
        assert sorted(pull.recv() for _ in welcome) == [
            b"%c" % each for each in range(len(welcome))
        ]
        for peer in peers:
            peer.close()
