"""A recorder with a bound, on real sockets: traffic is not disturbed, and the books stay honest."""

import time

from zlearn import zmq
from zlearn.trace import record

PATIENCE = 10.0  # seconds


def test_a_burst_over_tcp_is_recorded_by_the_batch_and_detail_comes_back():
    with zmq.Context() as context, record(context, most_per_second=10) as recorder:
        push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
        push.sndtimeo = pull.rcvtimeo = int(PATIENCE * 1000)
        pull.bind("tcp://127.0.0.1:*")
        push.connect(pull.last_endpoint.decode())
        for number in range(500):
            push.send(b"%d" % number)
            assert pull.recv() == b"%d" % number
        assert recorder.trace.gaps()
        deadline = time.monotonic() + PATIENCE
        while not recorder.per_message and time.monotonic() < deadline:
            time.sleep(0.3)  # far below the bound
            push.send(b"slowly")
            assert pull.recv() == b"slowly"
        assert recorder.per_message
        push.close()
        pull.close()
    trace = recorder.trace
    assert trace.gaps()[0].end is not None
    assert sum(gap.written for gap in trace.gaps()) > 300
    books = trace.books()
    assert books.balanced and books.sent == sum(books.fates.values())
    assert not context._core.hooks.any
