"""`zlearn pcap`: the ZeroMQ traffic in a packet capture.

Rule for this file: the capture is read by zlearn/lab/tap.
"""

import argparse

from zlearn.commands import overheard
from zlearn.commands.line import Say, Wrong


def add(parser: argparse.ArgumentParser, say: Say) -> None:
    """What it takes."""
    parser.add_argument("capture", metavar="FILE", help=say("pcap FILE"))
    parser.add_argument(
        "--port", type=int, action="append", metavar="PORT", help=say("pcap --port")
    )
    overheard.add(parser, say)


def run(asked: argparse.Namespace) -> None:
    """Reads it, and says which links there are."""
    from zlearn.lab.tap import CaptureError, read_capture

    try:
        trace = read_capture(asked.capture, ports=asked.port or (), **overheard.wishes(asked))
    except CaptureError as error:
        raise Wrong(error) from None
    for link in trace.links():
        print(f"{link.connector} → {link.binder}  {link.state()}")
    overheard.hand_over(trace, asked)
