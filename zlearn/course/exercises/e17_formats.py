"""Formats that a message's body may have: two functions each, to bytes and back.

JSON and XML are Python's own. Protobuf and Thrift are there if their packages are; their classes
are what their compilers would write.

Rule for this file: a format carries a reading, {"station": text, "degrees": number}.
"""

import importlib
import json
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

Reading = dict[str, Any]
Format = tuple[Callable[[Reading], bytes], Callable[[bytes], Reading]]


def _to_xml(reading: Reading) -> bytes:
    element = ElementTree.Element("reading", station=reading["station"])
    element.text = repr(reading["degrees"])
    return ElementTree.tostring(element, encoding="utf-8")


def _from_xml(body: bytes) -> Reading:
    element = ElementTree.fromstring(body)
    return {"station": element.get("station"), "degrees": float(element.text or "nan")}


def _protobuf() -> Format:
    descriptor = importlib.import_module("google.protobuf.descriptor_pb2")
    pool = importlib.import_module("google.protobuf.descriptor_pool").DescriptorPool()
    factory = importlib.import_module("google.protobuf.message_factory")
    file = descriptor.FileDescriptorProto(name="reading.proto", syntax="proto3")
    fields = file.message_type.add(name="Reading").field
    kind = descriptor.FieldDescriptorProto
    fields.add(name="station", number=1, type=kind.TYPE_STRING, label=kind.LABEL_OPTIONAL)
    fields.add(name="degrees", number=2, type=kind.TYPE_DOUBLE, label=kind.LABEL_OPTIONAL)
    pool.Add(file)
    made = factory.GetMessageClass(pool.FindMessageTypeByName("Reading"))

    def read(body: bytes) -> Reading:
        message = made.FromString(body)
        return {"station": message.station, "degrees": message.degrees}

    return lambda reading: bytes(made(**reading).SerializeToString()), read


def _thrift() -> Format:
    base = importlib.import_module("thrift.protocol.TBase").TBase
    protocol = importlib.import_module("thrift.protocol.TCompactProtocol").TCompactProtocolFactory()
    serialization = importlib.import_module("thrift.TSerialization")
    kind = importlib.import_module("thrift.Thrift").TType
    specification = (
        None,
        (1, kind.STRING, "station", "UTF8", None),
        (2, kind.DOUBLE, "degrees", None, None),
    )

    def made(**reading: Any) -> Any:
        thing = type("Reading", (base,), {"thrift_spec": specification})()
        thing.station, thing.degrees = reading.get("station"), reading.get("degrees")
        return thing

    return (
        lambda reading: bytes(serialization.serialize(made(**reading), protocol)),
        lambda body: dict(vars(serialization.deserialize(made(), body, protocol))),
    )


FORMATS: dict[str, Format] = {
    "JSON": (lambda reading: json.dumps(reading).encode(), json.loads),
    "XML": (_to_xml, _from_xml),
}
LACKING: list[str] = []  # packages that would bring more

for _name, _make, _package in (("Protobuf", _protobuf, "protobuf"), ("Thrift", _thrift, "thrift")):
    try:
        FORMATS[_name] = _make()
    except ImportError:
        LACKING.append(_package)
