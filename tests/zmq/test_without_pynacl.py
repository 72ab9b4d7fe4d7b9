"""Without PyNaCl: all but CURVE works, and CURVE says in one sentence what to install."""

import subprocess
import sys
import textwrap

PROGRAM = """
    import errno, sys
    sys.modules["nacl"] = None  # as if it were not installed

    from zlearn import zmq

    def note_of(call):
        try:
            call()
        except zmq.ZMQError as error:
            return error.errno, " ".join(error.__notes__)
        raise AssertionError("that should not have worked")

    assert not zmq.has("curve")
    for call in (zmq.curve_keypair, lambda: zmq.curve_public(b"0" * 40)):
        number, note = note_of(call)
        assert number == errno.ENOTSUP and "pip install" in note, (number, note)
    with zmq.Context() as context, context.socket(zmq.PULL) as pull:
        for name, value in (("curve_server", 1), ("curve_publickey", b"x" * 32)):
            number, note = note_of(lambda: pull.set(getattr(zmq, name.upper()), value))
            assert number == errno.EINVAL and "pip install" in note, (number, note)
        assert pull.mechanism == zmq.NULL
        with context.socket(zmq.PUSH) as push:
            pull.rcvtimeo = 5000
            push.connect(f"tcp://127.0.0.1:{pull.bind_to_random_port('tcp://127.0.0.1')}")
            push.send(b"open")
            assert pull.recv() == b"open"
    print("fine")
"""


def test_curve_alone_is_missing():
    command = [sys.executable, "-c", textwrap.dedent(PROGRAM)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.stdout == "fine\n", done.stderr
