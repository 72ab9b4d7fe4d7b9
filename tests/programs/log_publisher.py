"""Logging over the network: a PUBHandler publishes, a subscriber picks what it wants to know.

The handler is given an XPUB, which tells when the subscriptions have arrived: so nothing is
logged before somebody listens.
"""

import logging
import threading

import zmq
from zmq.log.handlers import PUBHandler, TopicLogger


def listen(context, address, printed):
    sub = context.socket(zmq.SUB)
    sub.connect(address)
    for topic in ("app.INFO", "app.ERROR", "app.end"):
        sub.subscribe(topic)
    while True:
        topic, text = sub.recv_multipart()
        if topic.startswith(b"app.end"):
            break
        printed.append((topic.decode(), text.decode().rstrip()))
    sub.close()


context = zmq.Context()
pub = context.socket(zmq.XPUB)
port = pub.bind_to_random_port("tcp://127.0.0.1")
printed = []
listener = threading.Thread(target=listen, args=(context, f"tcp://127.0.0.1:{port}", printed))
listener.start()
topics = sorted(pub.recv()[1:] for _ in range(3))
print(topics)

handler = PUBHandler(pub)
handler.setRootTopic("app")
handler.setFormatter(logging.Formatter("%(levelname)s: %(message)s"), logging.ERROR)
handler.setFormatter(logging.Formatter("%(name)s: %(message)s"), logging.INFO)
logger = logging.getLogger("shop")
logger.setLevel(logging.DEBUG)
logger.addHandler(handler)
logger.debug("nobody subscribed to this")
logger.info("open since %d o'clock", 9)
logger.error("no bread")

logging.setLoggerClass(TopicLogger)  # its `log` takes a topic, too
bakery = logging.getLogger("shop.bakery")
bakery.log(logging.ERROR, "oven", "it is %d degrees", 900)
bakery.log(logging.INFO, "flour", "%s sacks", "two")
handler.socket.send_multipart([b"app.end", b""])
listener.join()
for topic, text in printed:
    print(topic, "|", text)
logger.removeHandler(handler)
pub.close()
context.term()
