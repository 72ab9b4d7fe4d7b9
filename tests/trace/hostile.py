"""Traces by somebody who means harm: names and bodies that try to be more than texts.

Rule for this file: no assertions.
"""

from hypothesis import strategies as st

from zlearn.engine import events as e
from zlearn.trace import Event, Trace

TEXTS = [
    "", " ", "end", "red", "loop", "a;b:c#d", '"quoted"', "<b>bold</b>",
    "</script><script>x()",
    "<img src=x onerror=alert(1)>", "line\nend\nautonumber",
    "line\r\n@enduml\n!include /etc/passwd",
    "%%{init: {'theme':'dark'}}%%", "#quot;#35;#9829;", "&lt;&#60;&amp;",
    "wrap: x", "$$x^2$$",
    "**b** //i// __u__ ~~s~~", "[[http://x y]]", "<U+0041>", "%getenv(\"HOME\")",
    "$name", "!$x = 1",
    "\\n", "==", "...", "---", "p1->>p2: x", "a as b", "\u202eright to left",
    "\u2066x", "\u200b",
    "\0", "\x1b[31m", "\x7f", "\u2028", "\ufeff", "\ue000", "=cmd|' /C calc'!A0", "+1",
    "-1", "@SUM(1)",
    "'=1", "\t=1", " =1", "x;=1+1", "x\n=1", "＝1", "日本 → 北京", "نص", "e\u0301",
    "𝒳😀", "ﬂ°°35¶ß",
    "constructor", "__proto__", "toString", "host {\"host\": 1}", "zlearn",
    "x y", "x_y", "]]>",
    "<!-- x -->", "x" * 3000, "\n" * 300,
]  # fmt: skip
TEXT = st.sampled_from(TEXTS) | st.text(max_size=20)
SOME = st.lists(TEXT, min_size=1, max_size=5)
KIND = st.sampled_from(sorted(e.KINDS)) | TEXT.filter(bool)


@st.composite
def hostile_traces(draw):
    """A trace that may be loaded from a file, and means nothing."""
    nodes, sockets, bodies = draw(SOME), draw(SOME), draw(SOME)
    pick = lambda texts: draw(st.sampled_from(texts))  # noqa: E731
    events, t = [], 0.0
    for n in range(1, draw(st.integers(1, 25)) + 1):
        t += draw(st.sampled_from([0.0, 0.0, 1e-9, 0.001, 3.0]))
        name = f"{pick(sockets)}{draw(st.sampled_from('#!?'))}{draw(st.integers(1, 3))}"
        msg = draw(st.sampled_from(["", name, f"{name}/1", f"{name}/2", pick(bodies)]))
        detail = {
            "pipe": draw(st.integers(0, 2)), "depth": draw(st.integers(0, 3)), "limit": 3,
            "size": 3, "preview": draw(st.lists(st.sampled_from(bodies), max_size=2)),
        }  # fmt: skip
        keys = ("fate", "reason", "topic", "machine", "from", "to", "call", "what", "endpoint", "x")
        detail |= {key: pick(bodies) for key in draw(st.sets(st.sampled_from(keys), max_size=4))}
        if draw(st.booleans()):
            detail["fate"] = draw(st.sampled_from(sorted(e.FATES)))
        link, cause = pick(bodies), draw(st.none() | st.integers(0, n - 1))
        events.append(Event(n, round(t, 9), pick(nodes), pick(sockets), draw(KIND), link, msg,
                            cause, detail))  # fmt: skip
    return Trace({"title": pick(bodies), "world": pick(bodies), "seed": None}, events)
