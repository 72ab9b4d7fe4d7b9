"""Answers to the exercises of notebook 02: a right one each, and the wrong ones to refuse.

Rule for this file: answers only. A right answer is source text, since it is also shown.
"""

from collections.abc import Callable
from typing import Any


def made(source: str, name: str) -> Any:
    """What a source text defines: the solution that is shown is the one that is tried."""
    space: dict[str, Any] = {}
    exec(source, space)
    return space[name]


def _changed(source: str, name: str, old: str, new: str) -> Callable[[], Any]:
    """A maker of the solution with one thing changed."""
    return lambda: made(source.replace(old, new), name)


# --- 02.1 ---

GREETING = """\
def greeting(mechanism):
    signature = b"\\xff" + bytes(8) + b"\\x7f"
    version = bytes([3, 1])
    name = mechanism.encode().ljust(20, b"\\0")
    return signature + version + name + bytes(32)
"""
WRONG_GREETING: list[tuple[str, Any]] = [
    ("no padding", _changed(GREETING, "greeting", '.ljust(20, b"\\0")', "")),
    ("always NULL", _changed(GREETING, "greeting", "mechanism.encode()", 'b"NULL"')),
    ("lower case", _changed(GREETING, "greeting", "mechanism.encode()",
     "mechanism.lower().encode()")),
    ("padded with spaces", _changed(GREETING, "greeting", 'b"\\0")', 'b" ")')),
    ("another signature", _changed(GREETING, "greeting", "x7f", "x7e")),
    ("version in digits", _changed(GREETING, "greeting", "bytes([3, 1])", 'b"31"')),
    ("filler too long", _changed(GREETING, "greeting", "bytes(32)", "bytes(42)")),
    ("a text", lambda: lambda mechanism: mechanism),
]  # fmt: skip


# --- 02.2 ---

MORE_AT = """\
def more_at(data):
    found, at = [], 0
    while at < len(data):
        flags = data[at]
        if flags & 1:
            found.append(at)
        start = at + (9 if flags & 2 else 2)
        at = start + int.from_bytes(data[at + 1 : start], "big")
    return found
"""
WRONG_MORE_AT: list[tuple[str, Any]] = [
    ("looks for ones", lambda: lambda data: [at for at, byte in enumerate(data) if byte == 1]),
    ("compares with one", _changed(MORE_AT, "more_at", "flags & 1", "flags == 1")),
    ("knows short frames only", _changed(MORE_AT, "more_at", "9 if flags & 2 else 2", "2")),
    ("every frame", _changed(MORE_AT, "more_at", "flags & 1", "True")),
    ("where bodies begin", _changed(MORE_AT, "more_at", "append(at)", "append(at + 2)")),
    ("counts them", _changed(MORE_AT, "more_at", "return found", "return len(found)")),
    ("the first one", _changed(MORE_AT, "more_at", "return found", "return found[:1]")),
]


# --- 02.3 ---

TALK = """\
talk = {"REQ–REP", "PUSH–PULL", "PUB–SUB", "PAIR–PAIR"}
"""
WRONG_TALK: list[tuple[str, Any]] = [
    ("all of them", lambda: {"REQ–REP", "REQ–REQ", "PUSH–PULL", "PUSH–SUB", "PUB–SUB",
                             "PUB–PULL", "PAIR–PAIR", "PAIR–REP"}),
    ("those that go one way", lambda: {"PUSH–PULL", "PUSH–SUB", "PUB–SUB", "PUB–PULL"}),
    ("equals", lambda: {"REQ–REQ", "PAIR–PAIR", "REQ–REP", "PUSH–PULL", "PUB–SUB"}),
    ("no pair of PAIRs", lambda: {"REQ–REP", "PUSH–PULL", "PUB–SUB"}),
    ("misspelt", lambda: {"REQ/REP", "PUSH/PULL"}),
]  # fmt: skip
