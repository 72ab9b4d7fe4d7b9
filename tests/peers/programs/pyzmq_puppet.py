"""A puppet of any library with pyzmq's interface: pyzmq itself, pyomq, zlearn.

    python pyzmq_puppet.py MODULE

zlearn needs one where a socket has to be in another process, such as one of a network
namespace.

Rule for this file: it knows pyzmq's interface, and nothing of the tests.
"""

import importlib
import os
import sys

from puppet_base import from_word, play, to_word

zmq = importlib.import_module(sys.argv[1])
context = zmq.Context()
sockets = {}


def open_socket(name, kind, identity=None):
    sockets[name] = context.socket(getattr(zmq, kind))
    sockets[name].linger = 0
    if identity is not None:
        sockets[name].setsockopt(zmq.IDENTITY, from_word(identity))
    return []


def set_number(name, option, value):
    sockets[name].setsockopt(int(option), int(value))
    return []


def bind(name, address):
    sockets[name].bind(address)
    return []


def connect(name, address):
    sockets[name].connect(address)
    return []


def subscribe(name, topic):
    sockets[name].setsockopt(zmq.SUBSCRIBE, from_word(topic))
    return []


def unsubscribe(name, topic):
    sockets[name].setsockopt(zmq.UNSUBSCRIBE, from_word(topic))
    return []


def send(name, *words):
    sockets[name].send_multipart([from_word(word) for word in words])
    return []


def receive(name, milliseconds):
    if not sockets[name].poll(int(milliseconds)):
        return None
    return [to_word(body) for body in sockets[name].recv_multipart()]


def close(name):
    sockets.pop(name).close(0)
    return []


play(
    {
        "open": open_socket,
        "set": set_number,
        "bind": bind,
        "connect": connect,
        "subscribe": subscribe,
        "unsubscribe": unsubscribe,
        "send": send,
        "receive": receive,
        "close": close,
        "version": lambda: [zmq.__name__, zmq.zmq_version()],
    }
)
os._exit(0)  # a socket that was left open shall hold nobody up
