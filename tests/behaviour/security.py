"""What the tests of security share: keys, handlers that answer as they are told, and monitors.

Rule for this file: everything works with either library.
"""

import importlib
import threading
from contextlib import contextmanager

from tests.behaviour.helpers import PATIENCE, bind

# Pairs of keys, (public, secret): fixed, so that tests need no PyNaCl to make them.
SERVER_KEYS = (
    b"uW-C[pBB}d:QMbMKCGCO*a4juw=s#TCO47HmQ2nc",
    b"GAX=.Zo2Y@DEKNAY<>Caq=j2#2(v:m7J&^lc1FnE",
)
CLIENT_KEYS = (
    b"<:y!Nl3R$Un:=34T]8I(msUB%-?4w11qV>liJ0=G",
    b"&iGERJSk{h8gH$fNAe*d/o{=3b)B$hV^Tn.^CxvX",
)
HANDLER = "inproc://zeromq.zap.01"
MECHANISMS = ("NULL", "PLAIN", "CURVE")

GOOD = [b"1.0", b"1", b"200", b"OK", b"ada", b""]


def secure_server(socket, mechanism):
    """Makes a socket that asks its handler."""
    if mechanism == "NULL":
        socket.zap_domain = b"global"
    if mechanism == "PLAIN":
        socket.plain_server = 1
    if mechanism == "CURVE":
        socket.curve_secretkey = SERVER_KEYS[1]
        socket.curve_server = 1
    return socket


def secure_client(socket, mechanism):
    """Makes a socket that can talk to such a server."""
    if mechanism == "PLAIN":
        socket.plain_username, socket.plain_password = b"ada", b"secret"
    if mechanism == "CURVE":
        socket.curve_serverkey = SERVER_KEYS[0]
        socket.curve_publickey, socket.curve_secretkey = CLIENT_KEYS
    return socket


@contextmanager
def handler(zmq, context, answer):
    """Answers questions in a thread; yields the list of those that came.

    answer: makes the frames of the reply from those of the question; None for no reply.
    """
    asked, over = [], threading.Event()
    socket = context.socket(zmq.REP)
    socket.bind(HANDLER)

    def serve():
        while not over.is_set():
            if socket.poll(10):
                asked.append(socket.recv_multipart())
                reply = answer(asked[-1])
                if reply is None:
                    break
                socket.send_multipart(reply)
        over.wait(PATIENCE)
        socket.close(0)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield asked
    finally:
        over.set()
        thread.join()


class Monitor:
    """Hears what becomes of a socket's connections."""

    def __init__(self, zmq, socket, name):
        self.tools = importlib.import_module(zmq.__name__ + ".utils.monitor")
        self.pair = socket.get_monitor_socket(addr=name)
        self.heard = []

    def next(self):
        """The next event: its name and its value."""
        assert self.pair.poll(PATIENCE * 1000), f"nothing more after {self.heard}"
        message = self.tools.recv_monitor_message(self.pair)
        self.heard.append((message["event"].name, int(message["value"])))
        return self.heard[-1]

    def until(self, name):
        """The value of the next event of this name."""
        while True:
            event, value = self.next()
            if event == name:
                return value

    def names(self):
        """All events so far, by their names; no more than a hundred."""
        while len(self.heard) < 100 and self.pair.poll(20):
            self.next()
        return [name for name, _ in self.heard]


def say(zmq, socket, body):
    """Sends, if the socket still has anybody to send to."""
    try:
        socket.send(body, zmq.DONTWAIT)
    except zmq.Again:
        pass


class Pair:
    """A server and a client of a mechanism, with their monitors; not connected yet."""

    def __init__(self, zmq, context, inproc, mechanism, kinds=("DEALER", "DEALER")):
        self.zmq = zmq
        self.server = secure_server(context.socket(getattr(zmq, kinds[0])), mechanism)
        self.client = secure_client(context.socket(getattr(zmq, kinds[1])), mechanism)
        self.at_server = Monitor(zmq, self.server, inproc + "-server")
        self.at_client = Monitor(zmq, self.client, inproc + "-client")

    def connect(self):
        """Lets the two meet."""
        self.client.connect(bind(self.server))
        return self

    def talk(self):
        """One message there and one back."""
        self.client.send(b"hello")
        assert self.server.recv() == b"hello"
        self.server.send(b"welcome")
        assert self.client.recv() == b"welcome"

    def is_silent(self):
        """Nothing that the client says gets through."""
        say(self.zmq, self.client, b"let me in")
        return not self.server.poll(100)
