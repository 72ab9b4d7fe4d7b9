"""Log records as messages: PUBHandler, TopicLogger, and `python -m zmq.log`."""

import importlib
import logging
import subprocess
import sys

import pytest

from tests.behaviour.helpers import PATIENCE, bind, wait_for_subscription


@pytest.fixture
def handlers(lib):
    """zmq.log.handlers of the same library."""
    return importlib.import_module(lib.__name__ + ".log.handlers")


@pytest.fixture
def heard(lib, context, inproc):
    """A PUB to log to, and a SUB that hears it."""
    pub, sub = context.socket(lib.PUB), context.socket(lib.SUB)
    sub.subscribe(b"")
    pub.bind(inproc)
    sub.connect(inproc)
    wait_for_subscription(lib, pub, sub)
    return pub, sub


@pytest.fixture
def logger(handlers, heard):
    """A logger that publishes."""
    logger = logging.Logger("shop")
    logger.addHandler(handlers.PUBHandler(heard[0]))
    return logger


def test_the_topic_is_the_level(logger, heard):
    logger.info("a text")
    assert heard[1].recv_multipart() == [b"INFO", b"a text\n"]
    logger.warning("%d of %d", 2, 3)
    topic, text = heard[1].recv_multipart()
    assert topic == b"WARNING"
    assert text.startswith(b"WARNING test_log_handlers.py:") and text.endswith(b" - 2 of 3\n")


def test_a_topic_in_the_text(handlers, logger, heard):
    assert handlers.TOPIC_DELIM == "::"
    logger.info("orders.new::three::four")
    assert heard[1].recv_multipart() == [b"INFO.orders.new", b"three::four\n"]


def test_the_root_topic(logger, heard):
    (handler,) = logger.handlers
    assert handler.root_topic == ""
    handler.root_topic = "shop"
    logger.debug("here::x")
    assert heard[1].recv_multipart()[0] == b"shop.DEBUG.here"
    handler.setRootTopic(b"store")
    logger.info("x")
    assert heard[1].recv_multipart() == [b"store.INFO", b"x\n"]


def test_a_format_for_each_level(logger, heard):
    (handler,) = logger.handlers
    handler.setFormatter(logging.Formatter("plain %(message)s"))
    handler.setFormatter(logging.Formatter("bad: %(message)s"), logging.ERROR)
    logger.info("x")
    logger.error("y")
    assert heard[1].recv_multipart()[1] == b"plain x"
    assert heard[1].recv_multipart()[1] == b"bad: y"


def test_a_record_that_can_not_be_written_harms_nobody(logger, heard, capsys):
    logger.info("%d", "no number")
    logger.info("good")
    assert heard[1].recv_multipart()[1] == b"good\n"
    assert "Logging error" in capsys.readouterr().err


def test_a_handler_may_bind_its_own_socket(lib, handlers, context, inproc):
    handler = handlers.PUBHandler(inproc, context=context, root_topic="r")
    assert handler.ctx is context and handler.socket.type == lib.PUB
    sub = context.socket(lib.SUB)
    sub.subscribe(b"r")
    sub.connect(inproc)
    wait_for_subscription(lib, handler.socket, sub, b"r")
    logger = logging.Logger("own")
    logger.addHandler(handler)
    logger.critical("x")
    assert sub.recv_multipart()[0] == b"r.CRITICAL"
    handler.socket.close()


def test_topics_as_arguments(handlers, heard):
    logger = handlers.TopicLogger("topics")
    logger.addHandler(handlers.PUBHandler(heard[0]))
    logger.log(logging.INFO, "orders", "%d new", 3)
    assert heard[1].recv_multipart() == [b"INFO.orders", b"3 new\n"]


def test_a_watcher_on_the_command_line(lib, context):
    pub = context.socket(lib.PUB)
    address = bind(pub)
    command = [sys.executable, "-m", lib.__name__ + ".log", "-t", "shop", "--separator", " > "]
    watcher = subprocess.Popen(
        [*command, "--align", address], stdout=subprocess.PIPE, env={"PYTHONUNBUFFERED": "1"},
        cwd=importlib.import_module("zlearn").__path__[0] + "/..",
    )  # fmt: skip
    try:
        xpub_poll(lib, pub, watcher)
    finally:
        watcher.kill()
        watcher.stdout.close()
        watcher.wait(PATIENCE)


def xpub_poll(lib, pub, watcher):
    """Publishes until the watcher has shown a line."""
    import threading

    shown = []
    reader = threading.Thread(target=lambda: shown.append(watcher.stdout.readline()))
    reader.start()
    while reader.is_alive():
        pub.send_multipart([b"other.INFO", b"not this"])
        pub.send_multipart([b"shop.INFO", b"three new\n"])
        reader.join(0.05)
    assert shown == [b"shop.INFO > three new\n"]
