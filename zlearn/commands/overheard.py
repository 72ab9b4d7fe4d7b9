"""What `tap` and `pcap` share: what becomes of what was overheard.

Rule for this file: no command of its own.
"""

import argparse
from pathlib import Path
from typing import Any

from zlearn.commands.line import Say, Wrong


def add(parser: argparse.ArgumentParser, say: Say) -> None:
    """The arguments that say what becomes of it."""
    parser.add_argument("-o", dest="output", metavar="FILE", help=say("overheard -o"))
    parser.add_argument("--html", metavar="FILE", help=say("overheard --html"))
    parser.add_argument("--title", default="", metavar="TEXT", help=say("overheard --title"))
    parser.add_argument(
        "--name", action="append", default=[], metavar="ADDRESS=NAME", help=say("overheard --name")
    )
    parser.add_argument("--details", type=count, metavar="N", help=say("overheard --details"))


def wishes(asked: argparse.Namespace) -> dict[str, Any]:
    """The same as options of a tap or a reader. Raises Wrong, before there is anything to lose."""
    for file in (asked.output, asked.html):
        if file and not Path(file).parent.is_dir():
            raise Wrong(asked.say("no folder", file=file))
    wishes: dict[str, Any] = {"title": asked.title, "names": {}}
    for given in asked.name:
        address, is_there, name = given.rpartition("=")
        if not (is_there and address and name):
            raise Wrong(asked.say("name as ADDRESS=NAME", given=repr(given)))
        wishes["names"][address] = name
    if asked.details is not None:
        wishes["details"] = asked.details
    return wishes


def hand_over(trace: Any, asked: argparse.Namespace) -> None:
    """Writes the files that were asked for, and counts."""
    if asked.output:
        trace.save(asked.output)
    if asked.html:
        from zlearn.commands.play import write_page

        write_page(trace, asked.html, asked.language)
    messages, links = len(trace.messages()), len(trace.links())
    print(asked.say("overheard", messages=messages, links=links))


def seconds(text: str) -> float:
    """An argument that is a time. Raises ValueError."""
    seconds = float(text)
    if not 0 <= seconds < 1e9:
        raise ValueError("seconds are a number from 0 on")
    return seconds


def count(text: str) -> int:
    """An argument that is a number of things. Raises ValueError."""
    count = int(text)
    if count < 0:
        raise ValueError("a count is a number from 0 on")
    return count
