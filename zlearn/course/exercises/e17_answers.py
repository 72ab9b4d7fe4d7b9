"""Answers to the exercises of notebook 17: a right one each, and the wrong ones to refuse.

Rule for this file: answers only. A right answer is source text, since it is also shown.
"""

from typing import Any

from zlearn import zmq


def made(source: str, name: str) -> Any:
    """What a source text defines: the solution that is shown is the one that is tried."""
    space: dict[str, Any] = {"zmq": zmq}
    exec(source, space)
    return space[name]


def _changed(source: str, name: str, *changes: tuple[str, str]) -> Any:
    """A maker of the solution with some things changed."""
    for old, new in changes:
        assert old in source, old
        source = source.replace(old, new)
    return lambda: made(source, name)


# --- 17.1 ---

CARRIED = """\
def carried(trace, channels, word):
    found = set()
    for copy in trace.copies():
        if any(word in frame for frame in copy.frames):
            found.add(channels.get(copy.sender) or channels.get(copy.receiver))
    return found
"""
WRONG_CARRIED: list[tuple[str, Any]] = [
    (
        "only what the kernel says",
        _changed(CARRIED, "carried", (" or channels.get(copy.receiver)", "")),
    ),
    ("a list", _changed(CARRIED, "carried", ("return found", "return list(found)"))),
    (
        "all that speaks",
        _changed(CARRIED, "carried", ("any(word in frame for frame in copy.frames)", "True")),
    ),
    ("the first frame", _changed(CARRIED, "carried", ("in copy.frames)", "in copy.frames[:1])"))),
    (
        "sockets",
        _changed(
            CARRIED,
            "carried",
            ("channels.get(copy.sender) or channels.get(copy.receiver)", "copy.sender"),
        ),
    ),
]

# --- 17.2 ---

WEB = """\
async def web_server(node):
    stream = node.socket(zmq.STREAM)
    stream.bind("tcp://server:8080")
    asked = {}
    while True:
        who, data = await stream.recv_multipart()
        asked[who] = asked.get(who, b"") + data
        if b"\\r\\n\\r\\n" not in asked[who]:
            continue
        path = asked.pop(who).split()[1]
        status, body = (b"200 OK", b"hello") if path == b"/hello" else (b"404 Not Found", b"")
        head = b"HTTP/1.1 %s\\r\\nContent-Length: %d\\r\\n\\r\\n" % (status, len(body))
        await stream.send_multipart([who, head + body])
"""
WRONG_WEB: list[tuple[str, Any]] = [
    (
        "answers each piece",
        _changed(
            WEB,
            "web_server",
            ('if b"\\r\\n\\r\\n" not in asked[who]:', "if not data:"),
            ("path = asked.pop(who).split()[1]", 'path = (asked.pop(who).split() + [b"", b""])[1]'),
        ),
    ),
    (
        "one heap for all",
        _changed(
            WEB,
            "web_server",
            ('asked[who] = asked.get(who, b"") + data', 'asked[0] = asked.get(0, b"") + data'),
            ("asked[who]", "asked[0]"),
            ("asked.pop(who)", "asked.pop(0)"),
        ),
    ),
    ("forgets what came", _changed(WEB, "web_server", ('asked.get(who, b"") + data', "data"))),
    ("always 200", _changed(WEB, "web_server", ('if path == b"/hello"', "if path"))),
    ("no length", _changed(WEB, "web_server", ("Content-Length: %d", "X: %d"))),
    ("an empty line is missing", _changed(WEB, "web_server", ("%d\\r\\n\\r\\n", "%d\\r\\n"))),
    ("other words", _changed(WEB, "web_server", ('b"hello")', 'b"hello!")'))),
]
