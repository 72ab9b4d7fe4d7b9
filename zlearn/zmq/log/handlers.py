"""Log records as messages: a handler for Python's `logging` that publishes.

    handler = PUBHandler("tcp://127.0.0.1:5558", root_topic="shop")
    logging.getLogger().addHandler(handler)
    logging.info("orders::three new")        # [b"shop.INFO.orders", b"three new\\n"]

The topic is the root topic, the level, and what stands before "::" in the record, joined with
dots; so a subscriber can ask for what it wants by a prefix.

Rule for this file: pyzmq's `zmq.log.handlers`.
"""

import copy
import logging
from typing import Any

from zlearn import zmq

TOPIC_DELIM = "::"
_PLACE = "%(levelname)s %(filename)s:%(lineno)d - %(message)s"
_FORMATS = {
    logging.DEBUG: f"{_PLACE}\n",
    logging.INFO: "%(message)s\n",
    logging.WARNING: f"{_PLACE}\n",
    logging.ERROR: f"{_PLACE} - %(exc_info)s\n",
    logging.CRITICAL: f"{_PLACE}\n",
}


class PUBHandler(logging.Handler):
    """Publishes each record.

    interface_or_socket: a socket, or an address that a new PUB binds. context: for that PUB;
    None makes one. root_topic: what each topic begins with.
    """

    socket: Any
    ctx: Any

    def __init__(self, interface_or_socket: Any, context: Any = None, root_topic: str = "") -> None:
        super().__init__()
        self.root_topic = root_topic
        self.formatters: dict[int, logging.Formatter | None] = {
            level: logging.Formatter(text) for level, text in _FORMATS.items()
        }
        if isinstance(interface_or_socket, zmq.Socket):
            self.socket = interface_or_socket
            self.ctx = self.socket.context
        else:
            self.ctx = context or zmq.Context()
            self.socket = self.ctx.socket(zmq.PUB)
            self.socket.bind(interface_or_socket)

    @property
    def root_topic(self) -> str:
        """What each topic begins with."""
        return self._root_topic

    @root_topic.setter
    def root_topic(self, value: str | bytes) -> None:
        self.setRootTopic(value)

    def setRootTopic(self, root_topic: str | bytes) -> None:  # noqa: N802 (pyzmq's name)
        """Sets what each topic begins with; "" for nothing."""
        self._root_topic = root_topic.decode() if isinstance(root_topic, bytes) else root_topic

    def setFormatter(  # noqa: N802
        self, fmt: logging.Formatter | None, level: int = logging.NOTSET
    ) -> None:
        """Sets the format of a level; without one, of all levels."""
        if level == logging.NOTSET:
            self.formatters = dict.fromkeys(self.formatters, fmt)
        else:
            self.formatters[level] = fmt

    def format(self, record: logging.LogRecord) -> str:
        """The text of a record, as its level has it. Raises KeyError for an unknown level."""
        return (self.formatters[record.levelno] or logging.Formatter()).format(record)

    def emit(self, record: logging.LogRecord) -> None:
        """Publishes a record."""
        topic, found, text = str(record.msg).partition(TOPIC_DELIM)
        if found:
            record = copy.copy(record)
            record.msg = text
        try:
            body = self.format(record).encode()
        except Exception:
            self.handleError(record)
            return
        names = [self.root_topic, record.levelname, topic if found else ""]
        self.socket.send_multipart([".".join(filter(None, names)).encode(errors="replace"), body])


class TopicLogger(logging.Logger):
    """A logger whose calls take a topic first: `logger.info("orders", "three new")`."""

    def log(self, level: int, topic: str, msg: str, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """Logs a text with a level and a topic."""
        super().log(level, f"{topic}{TOPIC_DELIM}{msg}", *args, **kwargs)


def _with_topic(name: str) -> Any:
    plain = getattr(logging.Logger, name)

    def log(self: TopicLogger, topic: str, msg: str, *args: Any, **kwargs: Any) -> None:
        plain(self, f"{topic}{TOPIC_DELIM}{msg}", *args, **kwargs)

    log.__doc__ = f"`logging.Logger.{name}` with a topic in front of the text."
    return log


for _name in ("debug", "info", "warn", "warning", "error", "exception", "critical", "fatal"):
    if hasattr(logging.Logger, _name):  # some went in newer Pythons
        setattr(TopicLogger, _name, _with_topic(_name))
