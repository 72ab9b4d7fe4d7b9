"""Diagrams, drawn by the tools that they are for: Mermaid in Chromium, and PlantUML in Java.

What is drawn must say what the trace says, letter for letter, however a stranger's text looks.

Rule for this file: a tool that is missing is skipped with the reason, but not in CI.
"""

import html
import os
import re
import shutil
import subprocess
from collections.abc import Collection
from pathlib import Path

import pytest
from hostile import TEXTS

from zlearn.engine import events as e
from zlearn.trace import Event, Trace
from zlearn.trace.exports.job import visible

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "zlearn-peers"
MERMAID = CACHE / "mermaid-12.3.0" / "mermaid.min.js"
CHROMIUM = Path("/usr/bin/chromium")
TENTH = 10
SOME_FATES = (e.FATE_RECEIVED, e.FATE_FILTERED, e.FATE_DISCONNECTED)


def skip(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"in CI this has to be there: {reason}", pytrace=False)
    pytest.skip(reason)


def trace_of(text: str, fates: Collection[str] = e.FATES) -> Trace:
    """A trace in which all names and bodies are this text: a copy of each fate, and notes."""
    events, n = [], 0
    for number, fate in enumerate(sorted(fates), start=1):
        message = f"{text}#{number}"
        detail = {"preview": [text], "size": 1, "frames": 1}
        events.append(Event(n + 1, 0.5, text, text, e.SENT, "", message, None, detail))
        events.append(Event(n + 2, 0.5, text, text, e.QUEUED, text, message + "/1", n + 1,
                            {"pipe": 1}))  # fmt: skip
        kind = e.RECEIVED if fate == e.FATE_RECEIVED else e.FATE
        ended = {} if kind == e.RECEIVED else {"fate": fate, "reason": text}
        events.append(Event(n + 3, 0.75, "other", f"other {text}", kind, text, message + "/1",
                            n + 2, ended))  # fmt: skip
        n += 3
    told = {"machine": text, "from": text, "to": text}
    events.append(Event(n + 1, 1.0, text, text, e.STATE, detail=told))
    events.append(Event(n + 2, 1.0, "", "", e.FAULT, detail={"what": text}))
    return Trace({"title": text, "world": "lab", "seed": 1}, events)


def long_trace() -> Trace:
    """More than any of these tools shows."""
    events = []
    for n in range(1, 4001, 2):
        events.append(Event(n, n / 10, "a", f"a.push{n % 50}", e.SENT, "", f"a.push{n % 50}#{n}"))
        events.append(
            Event(n + 1, n / 10, "b", "b.pull", e.RECEIVED, "", f"a.push{n % 50}#{n}/1", n)
        )
    return Trace({"title": "long"}, events)


def squeezed(text: str) -> str:
    """A text without its blanks: a tool may break lines where it likes."""
    return "".join(each for each in text if not each.isspace() and each != "\u200b")


def says_all(drawn: str, text: str, fates: Collection[str] = e.FATES) -> None:
    """The drawn text has the stranger's, as a lane, in an arrow, in a note."""
    drawn, wanted = squeezed(drawn), squeezed(visible(text, 40))
    if len(text) > 30:
        wanted = wanted[:20]
    assert drawn.count(wanted) >= 3, (wanted, drawn[:500])
    for fate in set(fates) - {e.FATE_RECEIVED}:
        assert squeezed(fate) in drawn


# --- Mermaid -----------------------------------------------------------------------------------

DRAW = """async text => {
  await mermaid.parse(text);
  const drawn = await mermaid.render("drawn" + ++window.count, text);
  const box = document.createElement("div");
  box.innerHTML = drawn.svg;
  document.body.replaceChildren(box);
  const count = what => box.querySelectorAll(what).length;
  return {
    text: [...box.querySelectorAll("text")].map(each => each.textContent).join("\\n"),
    strange: count("script, img, a, foreignObject, iframe, [onerror], [onload], [onclick]"),
    crosses: count('[marker-end*="crosshead"]'),
    lanes: count("rect.actor-top"),
    hurt: window.hurt, size: text.length,
  };
}"""


@pytest.fixture(scope="module")
def mermaid():
    """Draws a text with Mermaid, in a page that counts what runs in it."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        skip("playwright is not installed: pip install playwright")
    if not CHROMIUM.exists():
        skip(f"{CHROMIUM} is missing: apt-get install chromium")
    if not MERMAID.exists():
        skip(f"{MERMAID} is missing: run .ci/peers")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.set_content("<!doctype html><body></body>")
        page.add_script_tag(path=str(MERMAID))
        # Everything is allowed that Mermaid can allow: nothing but the escaping protects.
        page.evaluate("""() => {
          window.count = 0; window.hurt = 0; window.alert = window.x = () => window.hurt++;
          mermaid.initialize({startOnLoad: false, securityLevel: "loose"});
        }""")
        yield lambda text: page.evaluate(DRAW, text)
        browser.close()


@pytest.mark.browser
@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_mermaid_draws_a_strangers_text_as_a_text(mermaid, text):
    drawn = mermaid(trace_of(text).export("mermaid").text)
    assert (drawn["strange"], drawn["hurt"]) == (0, 0)
    assert drawn["crosses"] == len(e.FATES) - 4  # the others are not lost
    assert drawn["lanes"] == 1 + bool(text)  # where the sender has no name, the receiver's
    says_all(drawn["text"], text)


@pytest.mark.browser
def test_mermaid_refuses_what_is_no_diagram(mermaid):
    from playwright.sync_api import Error

    with pytest.raises(Error, match="Parse error|No diagram type"):
        mermaid("sequenceDiagram\na b c : d ->\n")


@pytest.mark.browser
def test_mermaid_takes_as_much_as_it_is_given(mermaid):
    export = long_trace().export("mermaid", 100_000)
    drawn = mermaid(export.text)
    assert "Maximum text size" not in drawn["text"]
    assert squeezed(export.left_out[0]) in squeezed(drawn["text"])


# --- PlantUML ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def plantuml():
    """Runs PlantUML on a folder of files; returns what it said."""
    if shutil.which("plantuml") is None:
        skip("there is no plantuml: apt-get install plantuml")

    def run(*arguments):
        return subprocess.run(["plantuml", "-charset", "UTF-8", *map(str, arguments)],
                              capture_output=True, timeout=110, text=True)  # fmt: skip

    return run


def drawn_by_plantuml(svg: str) -> str:
    return "\n".join(html.unescape(text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", svg))


def test_plantuml_draws_a_strangers_text_as_a_text(plantuml, tmp_path):
    # All fates for every tenth text, and three for the others: PlantUML is slow.
    fates = [SOME_FATES if number % TENTH else e.FATES for number in range(len(TEXTS))]
    for number, text in enumerate(TEXTS):
        trace_of(text, fates[number]).export("plantuml").save(tmp_path / f"{number}.puml")
    long = long_trace().export("plantuml")
    long.save(tmp_path / "long.puml")
    done = plantuml("-tsvg", tmp_path / "*.puml")  # one Java for all: it is slow to start
    assert done.returncode == 0, done.stderr
    for number, text in enumerate(TEXTS):
        svg = (tmp_path / f"{number}.svg").read_text("utf-8")
        assert not re.search("<(a|image|script)[ >]", svg)
        says_all(drawn_by_plantuml(svg), text, fates[number])
    svg = (tmp_path / "long.svg").read_text("utf-8")
    assert squeezed(long.left_out[0]) in squeezed(drawn_by_plantuml(svg))


def test_plantuml_refuses_what_is_no_diagram(plantuml, tmp_path):
    (tmp_path / "bad.puml").write_text("@startuml\na b c ::\n@enduml\n", "utf-8")
    done = plantuml("-tsvg", tmp_path / "bad.puml")
    assert done.returncode != 0 and "Error line" in done.stderr


def test_a_picture_of_plantumls_default_size_is_not_cut(plantuml, tmp_path):
    long_trace().export("plantuml").save(tmp_path / "long.puml")
    assert plantuml("-tpng", tmp_path / "long.puml").returncode == 0
    header = (tmp_path / "long.png").read_bytes()[:24]
    width, height = (int.from_bytes(header[at : at + 4], "big") for at in (16, 20))
    assert width < 4096 and height < 4096  # where PlantUML cuts
