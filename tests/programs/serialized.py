"""Objects as messages: a socket class of one's own, and send_serialized with zlib and pickle.

As pyzmq's documentation on serialising suggests: numbers travel as a JSON header and the raw
memory beside it (here of `array`, with numpy it would be the same).
"""

import array
import pickle
import zlib
from typing import Any, cast

import zmq


class SerializingSocket(zmq.Socket):
    """A socket that sends and receives compressed pickles, and arrays without a copy."""

    def send_zipped_pickle(self, obj: Any, flags: int = 0, protocol: int = -1) -> None:
        self.send(zlib.compress(pickle.dumps(obj, protocol)), flags=flags)

    def recv_zipped_pickle(self, flags: int = 0) -> Any:
        return pickle.loads(zlib.decompress(self.recv(flags)))

    def send_array(self, numbers: array.array, flags: int = 0, copy: bool = False) -> None:
        self.send_json({"type": numbers.typecode, "count": len(numbers)}, flags | zmq.SNDMORE)
        self.send(memoryview(numbers), flags, copy=copy)

    def recv_array(self, flags: int = 0) -> array.array:
        header = cast(dict, self.recv_json(flags))
        numbers = array.array(header["type"])
        numbers.frombytes(self.recv(flags, copy=False).buffer)
        assert len(numbers) == header["count"]
        return numbers


class SerializingContext(zmq.Context[SerializingSocket]):
    _socket_class = SerializingSocket


def pack(reading: dict) -> list:
    return [reading["topic"].encode(), zlib.compress(pickle.dumps(reading))]


def unpack(frames: list) -> dict:
    return pickle.loads(zlib.decompress(frames[1]))


def main() -> None:
    context = SerializingContext()
    req, rep = context.socket(zmq.REQ), context.socket(zmq.REP)
    port = rep.bind_to_random_port("tcp://127.0.0.1")
    req.connect(f"tcp://127.0.0.1:{port}")
    print(type(req).__name__)

    table = {"names": ["Ada", "Grace"] * 1000, "pi": 3.5, "none": None}
    req.send_zipped_pickle(table)
    print("pickle", rep.recv_zipped_pickle() == table)
    rep.send_array(array.array("d", range(10_000)))
    numbers = req.recv_array()
    print("array", numbers.typecode, len(numbers), sum(numbers))

    pub, sub = context.socket(zmq.XPUB), context.socket(zmq.SUB)
    pub.bind("inproc://readings")
    sub.connect("inproc://readings")
    sub.subscribe("warm")
    print("subscribed", pub.recv())
    for degrees in (3, 25, -4, 31):
        reading = {"topic": "warm" if degrees > 20 else "cold", "degrees": degrees}
        pub.send_serialized(reading, pack)
    print([sub.recv_serialized(unpack, copy=True) for _ in range(2)])
    context.destroy()


main()
