"""The tap: what two ZeroMQ peers say to each other, told from the bytes between them.

    with Tap([("tcp://127.0.0.1:5556", "tcp://server:5555")]) as tap:
        ...                                  # programs in any language talk through port 5556
    tap.trace.show()

    read_capture("traffic.pcap")             # the same, from a packet capture

Theory: bytes are copied as they are and in both directions, and a copy of them is listened to
(skimmer, direction, eavesdropper). What was overheard is noted with its time (notebook), and
told as events afterwards (telling). So neither peer can notice who listens, and a byte that
is not understood is passed on like any other.

Rule for this folder: whoever listens says nothing.
"""

from zlearn.lab.tap.capture import CaptureError
from zlearn.lab.tap.captured import read_capture
from zlearn.lab.tap.tap import Tap

__all__ = ["CaptureError", "Tap", "read_capture"]
