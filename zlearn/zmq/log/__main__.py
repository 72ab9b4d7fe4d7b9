"""`python -m zlearn.zmq.log tcp://127.0.0.1:5558` shows what a PUBHandler publishes.

Rule for this file: the command line, and lines of text.
"""

import argparse
from datetime import datetime

from zlearn import zmq

COLOURS = {"DEBUG": 96, "INFO": 97, "WARNING": 33, "ERROR": 91, "CRITICAL": 91}  # ANSI codes


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """The command line. arguments: None for the process' own."""
    parser = argparse.ArgumentParser("python -m zlearn.zmq.log", description=__doc__)
    parser.add_argument("zmq_pub_url", help="where the publisher is bound")
    parser.add_argument("-t", "--topic", default="", help="show what begins with this")
    parser.add_argument("--timestamp", action="store_true", help="show the local time")
    parser.add_argument("--separator", default=" | ", help="between topic and text")
    parser.add_argument("--dateformat", default="%Y-%d-%m %H:%M", help="of the time")
    parser.add_argument("--align", action="store_true", help="put the topics into columns")
    parser.add_argument("--color", action="store_true", help="colour the levels")
    return parser.parse_args(arguments)


def line(options: argparse.Namespace, widths: list[int], topic: str, text: str) -> str:
    """One line for a message. widths: of the topic's parts so far, which grow."""
    parts = topic.strip().split(".")
    level = parts[1] if len(parts) > 1 else parts[0]
    if options.align:
        parts += [" "] * (len(widths) - len(parts))
        widths += [0] * (len(parts) - len(widths))
        widths[:] = map(max, widths, map(len, parts))
        topic = ".".join(part.ljust(width) for part, width in zip(parts, widths, strict=True))
    time = datetime.now().strftime(options.dateformat) + " " if options.timestamp else ""
    shown = f"{topic}{options.separator}{text.strip()}"
    if options.color and level in COLOURS:
        shown = f"\033[{COLOURS[level]}m{shown}\033[0m"
    return time + shown


def main(arguments: list[str] | None = None) -> None:
    """Shows messages until it is interrupted."""
    options = parse(arguments)
    widths: list[int] = []
    with zmq.Context() as context, context.socket(zmq.SUB) as sub:
        sub.subscribe(options.topic)
        sub.connect(options.zmq_pub_url)
        while True:
            try:
                topic, text = sub.recv_multipart()
            except KeyboardInterrupt:
                break
            print(line(options, widths, topic.decode(), text.decode()), flush=True)


if __name__ == "__main__":
    main()
