"""`python -m zlearn`: what zlearn does from a command line, a subcommand each.

    python -m zlearn export run.jsonl --to mermaid -o run.mmd
    python -m zlearn tap tcp://127.0.0.1:5556 tcp://server:5555 -o run.jsonl --html run.html
    python -m zlearn pcap traffic.pcap -o run.jsonl

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
    for add in (_add_export, _add_tap, _add_pcap):
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


# --- tap and pcap -------------------------------------------------------------------------


def _add_tap(commands: Any) -> None:
    command = commands.add_parser(
        "tap",
        help="record what ZeroMQ peers of any kind say to each other",
        description="Listens at an endpoint, connects whoever comes to the real server, and "
        "records what they say, until Ctrl-C. Not a byte is changed. Point clients at LISTEN.",
    )
    command.add_argument(
        "endpoints", nargs="+", metavar="LISTEN SERVER", help="pairs of endpoints, tcp or ipc"
    )
    command.add_argument("--for", dest="seconds", type=_seconds, metavar="SECONDS")
    command.add_argument(
        "--until-idle", dest="idle", type=_seconds, metavar="SECONDS", help="of silence, then end"
    )
    _add_overheard(command)
    command.set_defaults(run=_tap)


def _add_pcap(commands: Any) -> None:
    command = commands.add_parser(
        "pcap",
        help="read the ZeroMQ traffic in a packet capture",
        description="Reads the ZeroMQ connections in a packet capture (pcap or pcapng).",
    )
    command.add_argument("capture", metavar="FILE", help="a file of tcpdump, Wireshark, …")
    command.add_argument("--port", type=int, action="append", help="only connections of this port")
    _add_overheard(command)
    command.set_defaults(run=_pcap)


def _add_overheard(command: Any) -> None:
    """The arguments that say what becomes of what was overheard."""
    command.add_argument("-o", dest="output", metavar="FILE", help="the trace's file")
    command.add_argument("--html", metavar="FILE", help="a page that plays the trace")
    command.add_argument("--title", default="", help="of the trace")
    command.add_argument(
        "--name", action="append", default=[], metavar="ADDRESS=NAME",
        help="what an address is called: 127.0.0.1:5555=server, or 10.0.0.7=worker",
    )  # fmt: skip
    command.add_argument(
        "--details", type=int, metavar="N", help="messages told one by one; the rest is counted"
    )


def _tap(asked: argparse.Namespace) -> None:
    from zlearn.lab.tap import command

    pairs = list(zip(asked.endpoints[::2], asked.endpoints[1::2], strict=False))
    if len(asked.endpoints) % 2:
        raise Wrong("endpoints come in pairs: where to listen, and where the server is")
    trace = command.tap(pairs, asked.seconds, asked.idle, **_wishes(asked))
    _hand_over(trace, asked)


def _pcap(asked: argparse.Namespace) -> None:
    from zlearn.lab.tap import CaptureError, read_capture

    try:
        trace = read_capture(asked.capture, ports=asked.port or (), **_wishes(asked))
    except CaptureError as error:
        raise Wrong(error) from None
    for link in trace.links():
        print(f"{link.connector} → {link.binder}  {link.state()}")
    _hand_over(trace, asked)


def _wishes(asked: argparse.Namespace) -> dict[str, Any]:
    wishes: dict[str, Any] = {"title": asked.title, "names": {}}
    for text in asked.name:
        address, is_there, name = text.rpartition("=")
        if not (is_there and address and name):
            raise Wrong(f"a name is given as ADDRESS=NAME, and this is {text!r}")
        wishes["names"][address] = name
    if asked.details is not None:
        wishes["details"] = asked.details
    return wishes


def _hand_over(trace: Any, asked: argparse.Namespace) -> None:
    if asked.output:
        trace.save(asked.output)
    if asked.html:
        from zlearn.views import Model
        from zlearn.views.page import html

        Path(asked.html).write_text(html(Model.from_trace(trace)), encoding="utf-8")
    messages, links = len(trace.messages()), len(trace.links())
    print(f"{messages} messages on {links} links")


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds < 1e9:
        raise ValueError("seconds are a number from 0 on")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
