"""`zlearn export`: a trace in the form of another tool.

Rule for this file: what is written is zlearn/trace/exports' affair.
"""

import argparse
import sys
from pathlib import Path

from zlearn.commands.line import Say, Wrong


def add(parser: argparse.ArgumentParser, say: Say) -> None:
    """What it takes."""
    parser.add_argument("trace", metavar="TRACE", help=say("export TRACE"))
    parser.add_argument("--to", metavar="FORMAT", required=True, help=say("export --to"))
    parser.add_argument("-o", dest="output", metavar="FILE", help=say("export -o"))
    parser.add_argument("--limit", type=int, metavar="N", help=say("export --limit"))


def run(asked: argparse.Namespace) -> None:
    """Writes it, and says what was left out."""
    from zlearn.trace import Trace

    try:
        exported = Trace.load(asked.trace).export(asked.to, asked.limit, asked.language)
    except ValueError as error:  # of a broken trace as well: a TraceError is one
        raise Wrong(error) from None
    if asked.output is None:
        sys.stdout.buffer.write(exported.text.encode("utf-8"))
        sys.stdout.buffer.flush()
    else:
        if Path(asked.output).exists() and Path(asked.output).samefile(asked.trace):
            raise Wrong(asked.say("is the trace", file=asked.output))
        exported.save(asked.output)
    for sentence in exported.left_out:
        print(sentence, file=sys.stderr)
