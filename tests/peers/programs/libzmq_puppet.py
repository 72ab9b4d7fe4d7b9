"""A puppet of libzmq's: any version since 2.1, loaded with ctypes.

    python libzmq_puppet.py /path/to/libzmq.so

What changed in the C interface over the years: contexts are made by zmq_init before 3.0;
zmq_send and zmq_recv took messages before 3.0, zmq_msg_send and zmq_msg_recv do since;
RCVMORE was 64 bits long; zmq_poll counted microseconds.

Rule for this file: it knows the versions' C interfaces, and nothing of the tests.
"""

import ctypes
import os
import sys
from ctypes import byref, c_char_p, c_int, c_long, c_longlong, c_short, c_size_t, c_void_p

from puppet_base import from_word, play, to_word

# A type's place is its number in zmq.h.
TYPES = ["PAIR", "PUB", "SUB", "REQ", "REP", "DEALER", "ROUTER", "PULL", "PUSH", "XPUB", "XSUB"]
IDENTITY, SUBSCRIBE, UNSUBSCRIBE, RCVMORE, LINGER = 5, 6, 7, 13, 17
SNDMORE = 2
POLLIN = 1


class PollItem(ctypes.Structure):
    _fields_ = [("socket", c_void_p), ("fd", c_int), ("events", c_short), ("revents", c_short)]


class Message(ctypes.Structure):
    """zmq_msg_t, as long as the longest of all versions, and aligned for it."""

    _fields_ = [("inside", c_longlong * 8)]


lib = ctypes.CDLL(sys.argv[1], use_errno=True)
numbers = [c_int(), c_int(), c_int()]
lib.zmq_version(*map(byref, numbers))
VERSION = tuple(number.value for number in numbers)
OLD = VERSION < (3,)

for name, result, arguments in [
    ("zmq_init", c_void_p, [c_int]),
    ("zmq_socket", c_void_p, [c_void_p, c_int]),
    ("zmq_close", c_int, [c_void_p]),
    ("zmq_bind", c_int, [c_void_p, c_char_p]),
    ("zmq_connect", c_int, [c_void_p, c_char_p]),
    ("zmq_setsockopt", c_int, [c_void_p, c_int, c_void_p, c_size_t]),
    ("zmq_getsockopt", c_int, [c_void_p, c_int, c_void_p, c_void_p]),
    ("zmq_poll", c_int, [c_void_p, c_int, c_long]),
    ("zmq_msg_init", c_int, [c_void_p]),
    ("zmq_msg_init_size", c_int, [c_void_p, c_size_t]),
    ("zmq_msg_data", c_void_p, [c_void_p]),
    ("zmq_msg_size", c_size_t, [c_void_p]),
    ("zmq_msg_close", c_int, [c_void_p]),
    ("zmq_strerror", c_char_p, [c_int]),
]:
    function = getattr(lib, name)
    function.restype, function.argtypes = result, arguments

if OLD:
    send_message = lib.zmq_send
    receive_message = lib.zmq_recv
    send_message.argtypes = receive_message.argtypes = [c_void_p, c_void_p, c_int]
else:
    lib.zmq_msg_send.argtypes = lib.zmq_msg_recv.argtypes = [c_void_p, c_void_p, c_int]

    def send_message(socket, message, flags):
        return lib.zmq_msg_send(message, socket, flags)

    def receive_message(socket, message, flags):
        return lib.zmq_msg_recv(message, socket, flags)


context = lib.zmq_init(1)
sockets = {}


def check(result):
    """-1 is how all functions say that they failed."""
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, lib.zmq_strerror(number).decode())
    return result


def open_socket(name, kind, identity=None):
    socket = lib.zmq_socket(context, TYPES.index(kind))
    check(-1 if socket is None else 0)
    sockets[name] = socket
    set_number(name, LINGER, 0)
    if identity is not None:
        set_bytes(name, IDENTITY, identity)
    return []


def set_number(name, option, value):
    number = c_int(int(value))
    check(lib.zmq_setsockopt(sockets[name], int(option), byref(number), ctypes.sizeof(number)))
    return []


def set_bytes(name, option, word):
    value = from_word(word)
    check(lib.zmq_setsockopt(sockets[name], int(option), value, len(value)))
    return []


def bind(name, address):
    check(lib.zmq_bind(sockets[name], address.encode()))
    return []


def connect(name, address):
    check(lib.zmq_connect(sockets[name], address.encode()))
    return []


def send(name, *words):
    for left, word in zip(reversed(range(len(words))), words):
        body = from_word(word)
        message = Message()
        check(lib.zmq_msg_init_size(byref(message), len(body)))
        ctypes.memmove(lib.zmq_msg_data(byref(message)), body, len(body))
        check(send_message(sockets[name], byref(message), SNDMORE if left else 0))
        lib.zmq_msg_close(byref(message))
    return []


def receive(name, milliseconds):
    items = (PollItem * 1)(PollItem(sockets[name], 0, POLLIN, 0))
    if not check(lib.zmq_poll(items, 1, int(milliseconds) * (1000 if OLD else 1))):
        return None
    words = [receive_frame(sockets[name])]
    while has_more(sockets[name]):
        words.append(receive_frame(sockets[name]))
    return words


def receive_frame(socket):
    message = Message()
    check(lib.zmq_msg_init(byref(message)))
    check(receive_message(socket, byref(message), 0))
    size = lib.zmq_msg_size(byref(message))
    body = ctypes.string_at(lib.zmq_msg_data(byref(message)), size) if size else b""
    lib.zmq_msg_close(byref(message))
    return to_word(body)


def has_more(socket):
    value = (c_longlong if OLD else c_int)()
    size = c_size_t(ctypes.sizeof(value))
    check(lib.zmq_getsockopt(socket, RCVMORE, byref(value), byref(size)))
    return value.value


def close(name):
    check(lib.zmq_close(sockets.pop(name)))
    return []


play(
    {
        "open": open_socket,
        "set": set_number,
        "fill": set_bytes,
        "bind": bind,
        "connect": connect,
        "subscribe": lambda name, topic: set_bytes(name, SUBSCRIBE, topic),
        "unsubscribe": lambda name, topic: set_bytes(name, UNSUBSCRIBE, topic),
        "send": send,
        "receive": receive,
        "close": close,
        "version": lambda: ["libzmq", ".".join(map(str, VERSION))],
    }
)
os._exit(0)  # whatever a library of long ago would still do at its end, nobody waits for it
