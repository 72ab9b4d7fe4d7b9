"""A monitor costs messages nothing, leaves no mark in a trace, and holds nobody up."""

from zlearn import zmq
from zlearn.engine.hooks import Hook
from zlearn.trace import Recorder


class Listener(Hook):
    """Keeps the kinds of what it is told."""

    per_message = False

    def __init__(self):
        self.kinds = []

    def occurred(self, occurrence):
        self.kinds.append(occurrence.kind)


def talk(pull, push):
    push.send(b"hello")
    assert pull.recv() == b"hello"


def test_nothing_is_told_of_messages_for_a_monitors_sake():
    with zmq.Context() as context, context.socket(zmq.PULL) as pull:
        pull.monitor("inproc://monitor")
        hooks = context._core.hooks
        assert hooks.any
        assert not hooks.per_batch and not hooks.per_message
        pull.monitor(None)
        assert not hooks.any


def test_batches_are_told_to_who_wants_them_beside_a_monitor():
    listener = Listener()
    with (
        zmq.Context() as context,
        context.socket(zmq.PULL) as pull,
        context.socket(zmq.PUSH) as push,
    ):
        pull.rcvtimeo = push.sndtimeo = 20_000
        pull.monitor("inproc://monitor")
        context._core.hooks.add(listener)
        pull.bind("tcp://127.0.0.1:*")
        push.connect(pull.last_endpoint.decode())
        talk(pull, push)
        assert {"written", "read"} <= set(listener.kinds)


def test_descriptors_stay_out_of_a_trace():
    recorder = Recorder()
    with (
        zmq.Context() as context,
        context.socket(zmq.PULL) as pull,
        context.socket(zmq.PUSH) as push,
    ):
        pull.rcvtimeo = push.sndtimeo = 20_000
        context._core.hooks.add(recorder)
        pull.bind("tcp://127.0.0.1:*")
        push.connect(pull.last_endpoint.decode())
        talk(pull, push)
    trace = recorder.finish()
    kinds = {event.kind for event in trace.events}
    assert {"bound", "accepted", "connected", "ready"} <= kinds
    assert not [event for event in trace.events if {"fd", "number", "aside"} & set(event.detail)]


def test_a_monitor_that_nobody_reads_holds_nobody_up():
    with (
        zmq.Context() as context,
        context.socket(zmq.PULL) as pull,
        context.socket(zmq.PUSH) as push,
    ):
        pull.rcvtimeo = push.sndtimeo = 20_000
        pull.monitor("inproc://monitor")
        pull.bind("tcp://127.0.0.1:*")
        push.connect(pull.last_endpoint.decode())
        talk(pull, push)


def test_a_bind_that_fails_is_told():
    recorder = Recorder()
    with (
        zmq.Context() as context,
        context.socket(zmq.PULL) as first,
        context.socket(zmq.PULL) as second,
    ):
        context._core.hooks.add(recorder)
        first.bind("tcp://127.0.0.1:*")
        try:
            second.bind(first.last_endpoint.decode())
        except zmq.ZMQError as error:
            assert error.errno == zmq.EADDRINUSE
        endpoint = first.last_endpoint.decode()
    refusals = recorder.finish().of(kind="refused")
    assert [event.detail["endpoint"] for event in refusals] == [endpoint]
    assert "in use" in refusals[0].detail["reason"]
