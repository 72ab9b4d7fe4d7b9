"""`zlearn tap`: between ZeroMQ peers of any kind, and what they say to each other.

Rule for this file: the tap itself is zlearn/lab/tap.
"""

import argparse

from zlearn.commands import overheard
from zlearn.commands.line import Say, Wrong


def add(parser: argparse.ArgumentParser, say: Say) -> None:
    """What it takes."""
    parser.add_argument(
        "endpoints", nargs="+", metavar="LISTEN SERVER", help=say("tap LISTEN SERVER")
    )
    seconds = overheard.seconds
    parser.add_argument(
        "--for", dest="seconds", type=seconds, metavar="SECONDS", help=say("tap --for")
    )
    parser.add_argument(
        "--until-idle", dest="idle", type=seconds, metavar="SECONDS", help=say("tap --until-idle")
    )
    overheard.add(parser, say)


def run(asked: argparse.Namespace) -> None:
    """Taps until it is told to end."""
    from zlearn.lab.tap import command

    pairs = list(zip(asked.endpoints[::2], asked.endpoints[1::2], strict=False))
    if len(asked.endpoints) % 2:
        raise Wrong(asked.say("endpoints in pairs"))
    trace = command.tap(pairs, asked.seconds, asked.idle, **overheard.wishes(asked))
    overheard.hand_over(trace, asked)
