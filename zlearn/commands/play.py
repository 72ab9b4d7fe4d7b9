"""`zlearn play`: a trace as a page that plays, in the browser.

Rule for this file: the page is made by zlearn/views/page.py. Nothing is fetched from anywhere, and
no server is started: it is a file.
"""

import argparse
import os
import sys
import tempfile
import webbrowser
from pathlib import Path
from typing import Any

from zlearn.commands.line import Say, Wrong


def add(parser: argparse.ArgumentParser, say: Say) -> None:
    """What it takes."""
    parser.add_argument("trace", metavar="TRACE", help=say("play TRACE"))
    parser.add_argument("--html", metavar="FILE", help=say("play --html"))
    parser.add_argument("--no-browser", action="store_true", help=say("play --no-browser"))
    parser.add_argument("--theme", choices=("light", "dark"), help=say("play --theme"))
    parser.add_argument("--presenter", action="store_true", help=say("play --presenter"))


def run(asked: argparse.Namespace) -> None:
    """Writes the page, and opens it."""
    from zlearn.trace import Trace

    try:
        trace = Trace.load(asked.trace)
    except ValueError as error:  # a TraceError is one
        raise Wrong(error) from None
    if asked.html and Path(asked.html).exists() and Path(asked.html).samefile(asked.trace):
        raise Wrong(asked.say("is the trace", file=asked.html))
    options: dict[str, Any] = {"presenter": True} if asked.presenter else {}
    if asked.theme:
        options["theme"] = asked.theme
    page = write_page(trace, asked.html or _place_for(asked.trace), asked.language, **options)
    print(asked.say("play: written", file=page))
    if not asked.no_browser and not (has_screen() and webbrowser.open(page.resolve().as_uri())):
        print(asked.say("play: no browser"))


def write_page(trace: Any, file: str | Path, language: str, **options: Any) -> Path:
    """A page that plays the trace, as a file; its path. options: see `zlearn.views.page.html`."""
    from zlearn.views import Model
    from zlearn.views.player import html, still_picture

    path, model = Path(file), Model.from_trace(trace, language=language).to_json()
    text = html(model, still=still_picture(model), language=language, **options)
    path.write_text(text, encoding="utf-8")
    return path


def has_screen() -> bool:
    """Whether a browser that opens could be seen: not so on a server that one is logged into."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))


def _place_for(trace: str) -> Path:
    """In a new folder, so that nobody else's page is written over."""
    folder = Path(tempfile.mkdtemp(prefix="zlearn-"))
    return folder / f"{Path(trace).stem}.html"
