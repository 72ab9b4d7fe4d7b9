"""`python -m zlearn`: what zlearn does from a command line, a subcommand each.

    python -m zlearn export run.jsonl --to mermaid -o run.mmd

Rule for this file: arguments in, one call, and errors in a sentence. A subcommand is a
function that adds its arguments and one that runs it, and imports its room only when it runs.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any


class Wrong(Exception):
    """What was asked can't be done; the text says why, in a sentence."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line `arguments` (None: the program's own); returns its exit code."""
    parser = argparse.ArgumentParser("python -m zlearn", description="ZeroMQ that you can watch.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for add in (_add_export,):
        add(commands)
    asked = parser.parse_args(arguments)
    try:
        asked.run(asked)
    except BrokenPipeError:  # the reader has seen enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (Wrong, OSError, ImportError) as error:
        print(f"zlearn {asked.command}: {error}", file=sys.stderr)
        return 1
    return 0


# --- export -----------------------------------------------------------------------------


def _add_export(commands: Any) -> None:
    command = commands.add_parser(
        "export",
        help="write a trace in the form of another tool",
        description="Writes a trace in the form of another tool, and says what it left out.",
    )
    command.add_argument("trace", metavar="TRACE", help="a file that Trace.save wrote")
    command.add_argument("--to", metavar="FORMAT", required=True, help="for example mermaid")
    command.add_argument("-o", dest="output", metavar="FILE", help="the output, not to the screen")
    command.add_argument("--limit", type=int, metavar="N", help="events, or steps of a diagram")
    command.add_argument("--language", default="en", help="of what it says of itself: en or zh")
    command.set_defaults(run=_export)


def _export(asked: argparse.Namespace) -> None:
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
            raise Wrong(f"{asked.output} is the trace itself: it would be lost")
        exported.save(asked.output)
    for sentence in exported.left_out:
        print(sentence, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
