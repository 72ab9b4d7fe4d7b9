"""JSON as it travels in a message: UTF-8 bytes.

Rule for this file: two functions around the standard library's json, and nothing clever.
"""

import json
from typing import Any

__all__ = ["dumps", "loads"]

jsonmod = json  # older programs look for the module here


def dumps(o: object, **kwargs: Any) -> bytes:
    """An object as JSON in UTF-8 bytes.

    Parameters:
        o: what json can write: dicts, lists, text, numbers, booleans, None.
        kwargs: passed on to `json.dumps`.

    Raises TypeError when json can't write it.
    """
    return json.dumps(o, **kwargs).encode("utf-8")


def loads(s: bytes | str, **kwargs: Any) -> Any:
    """The object that JSON bytes or text describe.

    Parameters:
        s: UTF-8 bytes, or text.
        kwargs: passed on to `json.loads`.

    Raises ValueError when it is not UTF-8 or not JSON.
    """
    text = s.decode("utf-8") if isinstance(s, bytes) else s
    return json.loads(text, **kwargs)
