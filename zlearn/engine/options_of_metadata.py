"""METADATA: what a program adds to the properties that its links tell, each as "X-name:value".

Setting it again adds another property; a name keeps its first value, as in libzmq.

Rule for this file: the one option that gathers its values.

Source: ZMQ_METADATA in zmq_setsockopt(3).
"""

from typing import Any

from zlearn.engine.option import Check, Option

LONGEST_NAME = 255  # bytes


def _is_property(value: bytes) -> bool:
    name, _, content = value.partition(b":")
    return name.startswith(b"X-") and len(name) <= LONGEST_NAME and bool(content)


class _Gathering:
    """Keeps each value that is set, in `app_metadata`."""

    def __get__(self, options: Any, kind: type) -> bytes:
        return b""

    def __set__(self, options: Any, value: bytes) -> None:
        if value:
            name, _, content = value.partition(b":")
            # A new mapping: the old one may be in a snapshot.
            known = options.app_metadata
            options.app_metadata = {**known, name.decode("latin-1"): content, **known}


class MetadataOptions:
    """The value of this row. app_metadata: the properties by name."""

    metadata: _Gathering = _Gathering()
    app_metadata: dict[str, bytes] = {}


property_text: Check = _is_property, '"X-name:value"'

ROWS = (Option(95, "metadata", bytes, b"", "set", *property_text),)
