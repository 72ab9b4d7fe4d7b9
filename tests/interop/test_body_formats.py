"""JSON, XML, Protobuf and Thrift in bodies: what was meant arrives, between zlearn and libzmq.

A body is bytes, and ZeroMQ has no opinion on them. So there is little that could go wrong, and
each of the little (a text instead of bytes, a memoryview that ends too late, a zero byte taken
for an end) would show here, where real libraries read what has arrived.

Rule for this file: a format is two functions, to bytes and back, and something to say in it.
"""

import asyncio
import datetime
import json
from typing import ClassVar

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from lxml import etree
from thrift import TSerialization
from thrift.protocol.TBase import TBase
from thrift.protocol.TBinaryProtocol import TBinaryProtocolFactory
from thrift.protocol.TCompactProtocol import TCompactProtocolFactory
from thrift.Thrift import TType

from tests.interop.conftest import prepare
from zlearn import zmq
from zlearn.zmq import asyncio as zmq_asyncio

READING = {
    "station": "Zürich · 苏黎世 \N{THERMOMETER}",
    "degrees": [-0.5, 21.25, 1e-300],
    "number": -(2**62),
    "raw": bytes(range(256)) * 20,  # more than one short frame holds
}


# --- JSON -----------------------------------------------------------------------------------


def to_json(reading):
    return json.dumps({**reading, "raw": list(reading["raw"])}).encode("utf-8")


def from_json(body):
    reading = json.loads(body)
    return {**reading, "raw": bytes(reading["raw"])}


# --- XML ------------------------------------------------------------------------------------


def to_xml(reading):
    root = etree.Element("reading", station=reading["station"], number=str(reading["number"]))
    for degrees in reading["degrees"]:
        etree.SubElement(root, "degrees").text = repr(degrees)
    etree.SubElement(root, "raw").text = etree.CDATA(reading["raw"].hex())
    # UTF-16: every second byte of most of it is a zero
    return etree.tostring(root, encoding="UTF-16", xml_declaration=True)


def from_xml(body):
    root = etree.fromstring(body)
    return {
        "station": root.get("station"),
        "degrees": [float(each.text) for each in root.iter("degrees")],
        "number": int(root.get("number")),
        "raw": bytes.fromhex(root.findtext("raw")),
    }


# --- Protobuf -------------------------------------------------------------------------------


def protobuf_class():
    """What protoc would make of a file with one message; no compiler is needed for that."""
    field = descriptor_pb2.FieldDescriptorProto
    file = descriptor_pb2.FileDescriptorProto(name="reading.proto", syntax="proto3")
    message = file.message_type.add(name="Reading")
    for number, (name, kind, label) in enumerate(
        [
            ("station", field.TYPE_STRING, field.LABEL_OPTIONAL),
            ("degrees", field.TYPE_DOUBLE, field.LABEL_REPEATED),
            ("number", field.TYPE_SINT64, field.LABEL_OPTIONAL),
            ("raw", field.TYPE_BYTES, field.LABEL_OPTIONAL),
        ],
        start=1,
    ):
        message.field.add(name=name, number=number, type=kind, label=label)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("Reading"))


ProtobufReading = protobuf_class()


def to_protobuf(reading):
    return ProtobufReading(**reading).SerializeToString()


def from_protobuf(body):
    message = ProtobufReading.FromString(body)
    return {name: getattr(message, name) for name in READING} | {"degrees": list(message.degrees)}


# --- Thrift ---------------------------------------------------------------------------------


class ThriftReading(TBase):
    """What the Thrift compiler would make of a struct with four fields."""

    thrift_spec: ClassVar = (
        None,
        (1, TType.STRING, "station", "UTF8", None),
        (2, TType.LIST, "degrees", (TType.DOUBLE, None, False), None),
        (3, TType.I64, "number", None, None),
        (4, TType.STRING, "raw", "BINARY", None),
    )

    def __init__(self, station=None, degrees=None, number=None, raw=None):
        self.station, self.degrees, self.number, self.raw = station, degrees, number, raw


def to_thrift(protocol):
    return lambda reading: TSerialization.serialize(ThriftReading(**reading), protocol())


def from_thrift(protocol):
    return lambda body: vars(TSerialization.deserialize(ThriftReading(), body, protocol()))


FORMATS = {
    "JSON": (to_json, from_json),
    "XML": (to_xml, from_xml),
    "Protobuf": (to_protobuf, from_protobuf),
    "Thrift, binary": (to_thrift(TBinaryProtocolFactory), from_thrift(TBinaryProtocolFactory)),
    "Thrift, compact": (to_thrift(TCompactProtocolFactory), from_thrift(TCompactProtocolFactory)),
}


@pytest.fixture(params=FORMATS)
def form(request):
    return FORMATS[request.param]


@pytest.mark.parametrize("we_send", [True, False], ids=["from zlearn", "to zlearn"])
@pytest.mark.parametrize("copy", [True, False], ids=["bytes", "frames"])
def test_what_was_meant_arrives(ours, theirs, form, we_send, copy):
    encode, decode = form
    sender, receiver = (ours, theirs) if we_send else (theirs, ours)
    push, pull = sender.socket(zmq.PUSH), receiver.socket(zmq.PULL)
    pull.bind("tcp://127.0.0.1:*")
    push.connect(pull.last_endpoint.decode())
    push.send_multipart([b"about", encode(READING)], copy=copy)
    body = pull.recv_multipart(copy=copy)[1]
    assert decode(body if copy else body.bytes) == READING


@pytest.mark.parametrize("we_ask", [True, False], ids=["zlearn asks", "zlearn answers"])
def test_questions_and_answers_in_a_loop(form, we_ask):
    """Both libraries' asyncio, each way; the answer is in the same format."""
    pyzmq = pytest.importorskip("zmq.asyncio", reason="pyzmq is not installed")
    encode, decode = form

    async def main():
        contexts = prepare(zmq_asyncio.Context()), prepare(pyzmq.Context())
        asking, answering = contexts if we_ask else reversed(contexts)
        req, rep = asking.socket(zmq.REQ), answering.socket(zmq.REP)
        rep.bind("tcp://127.0.0.1:*")
        req.connect(rep.last_endpoint.decode())
        try:
            await req.send(encode(READING))
            reading = decode(await rep.recv())
            assert reading == READING
            await rep.send(encode({**reading, "station": "seen"}))
            assert decode(await req.recv()) == {**READING, "station": "seen"}
        finally:
            for context in contexts:
                context.destroy(linger=0)

    asyncio.run(asyncio.wait_for(main(), 20))


@pytest.mark.parametrize("we_send", [True, False], ids=["from zlearn", "to zlearn"])
def test_send_json_and_send_serialized(ours, theirs, we_send):
    """pyzmq's own ways to send what is no bytes, read by the other library."""
    sender, receiver = (ours, theirs) if we_send else (theirs, ours)
    push, pull = sender.socket(zmq.PUSH), receiver.socket(zmq.PULL)
    pull.bind("tcp://127.0.0.1:*")
    push.connect(pull.last_endpoint.decode())
    told = {"站": [1, 2.5, None, True], "nested": {"empty": {}}}
    push.send_json(told)
    assert pull.recv_json() == told
    moment = datetime.datetime(2024, 2, 29, 23, 59)
    push.send_serialized(moment, lambda each: [b"moment", each.isoformat().encode()])
    assert moment == pull.recv_serialized(
        lambda frames: datetime.datetime.fromisoformat(frames[1].decode())
    )
    push.send_string("grüß dich")
    assert pull.recv_string() == "grüß dich"
    push.send_pyobj([1, ("two", b"\0")])
    assert pull.recv_pyobj() == [1, ("two", b"\0")]
