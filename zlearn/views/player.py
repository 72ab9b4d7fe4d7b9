"""The player: a drawing model that moves, in a notebook or in one HTML file.

`Player` is the widget; `html` makes a page that plays with neither kernel nor network. Both
run the same module, `static/player.js`, over the same drawing model (model.py).

Threads (design: which thread runs a widget's callback depends on ipykernel): the running
loop is captured when the widget is built; `feed` may be called from any thread and keeps to
30 sends a second; a callback of the widget only schedules, it never draws or waits.

Rules for this file: it carries models to a browser. What is in a model is model.py's, how
it looks is player.js's. anywidget is imported when a widget is asked for, so that `html`
needs the standard library alone.
"""

from __future__ import annotations

import asyncio
import base64
import html as markup
import json
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

STATIC = Path(__file__).parent / "static"
SENDS_PER_SECOND = 30
_EXPORT = "export default { render };"

Json = dict[str, Any]


# --- one HTML file ---------------------------------------------------------------------


def html(model: Any, **options: Any) -> str:
    """One self-contained HTML page that plays the model without kernel or network.

    model: the drawing model, a dict or anything with `to_json()`.
    options: as of `Player.options`: theme, presenter, language, autoplay, height (pixels).
    Returns the text of the page. Whatever messages contain is data in it, never markup.
    """
    facts = as_dict(model)
    title = str(facts.get("title") or "zlearn")[:120]
    captions = " ".join(str(line) for line in facts.get("captions") or [])[:600]
    return _PAGE.format(
        language=markup.escape(str(options.get("language") or facts.get("language") or "en")[:8]),
        title=markup.escape(title),
        captions=markup.escape(captions),
        style=(STATIC / "player.css").read_text(encoding="utf-8"),
        module=_plain_script((STATIC / "player.js").read_text(encoding="utf-8")),
        model=script_json(facts),
        options=script_json(options),
    )


def script_json(value: Any) -> str:
    """JSON that may stand inside a <script>: no `<`, `>`, `&` or line separator is left in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _plain_script(module: str) -> str:
    """The module as an inline script's text: its one export becomes a name."""
    head, found, tail = module.rpartition(_EXPORT)
    if not found:
        raise ValueError(f"player.js must end in `{_EXPORT}`, so that a page can hold it inline")
    text = f"{head}const player = {{ render }};{tail}"
    for forbidden in ("</script", "<!--", "<script"):
        if forbidden in text.lower():
            raise ValueError(f"player.js contains {forbidden}, which would end an inline script")
    return text


_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
<title>{title}</title>
<style>
html {{ background: #fff; }}
body {{ margin: 0 auto; max-width: 1600px; padding: 10px; }}
@media (prefers-color-scheme: dark) {{ html {{ background: #131517; }} }}
{style}</style>
</head>
<body>
<main id="player"><noscript>{captions}</noscript></main>
<script type="application/json" id="model">{model}</script>
<script type="application/json" id="options">{options}</script>
<script type="module">
{module}
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const state = {{ model: read("model"), options: read("options"), selected: "" }};
const model = {{
  get: (name) => state[name],
  set: (name, value) => {{ state[name] = value; }},
  on: () => {{}}, off: () => {{}}, save_changes: () => {{}}, send: () => {{}},
}};
player.render({{ model, el: document.getElementById("player") }});
</script>
</body>
</html>
"""


def as_dict(model: Any) -> Json:
    """The drawing model as a plain dict: of a dict, or of anything with `to_json()`."""
    if isinstance(model, Mapping):
        return dict(model)
    if hasattr(model, "to_json"):
        return dict(model.to_json())
    raise TypeError(f"a drawing model is a dict or has to_json(); this is {type(model).__name__}")


# --- sending at a bounded rate -----------------------------------------------------------


class Feed:
    """Joins patches and hands them on at most 30 times a second, in order.

    send: called with one patch, from whichever thread is at hand, never twice at once.
    loop: where a delayed send is scheduled; without a running one, a timer thread does it.
    clock: seconds, monotonic.
    """

    def __init__(
        self,
        send: Callable[[Json], None],
        loop: asyncio.AbstractEventLoop | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._send = send
        self._loop = loop
        self._clock = clock
        self._pending: list[Json] = []
        self._last = float("-inf")
        self._planned = False
        self._lock = threading.Lock()  # guards the fields above
        self._sending = threading.Lock()  # held while handing on: keeps patches in order

    def put(self, patch: Json) -> None:
        """Takes a patch in, from any thread; it is sent now or within a thirtieth of a second."""
        with self._lock:
            self._pending.append(patch)
            if self._planned:
                return
            wait = self._last + 1 / SENDS_PER_SECOND - self._clock()
            self._planned = wait > 0
        if wait > 0:
            self._plan(wait)
        else:
            self.flush()

    def flush(self) -> None:
        """Sends what waits, now."""
        with self._sending:
            with self._lock:
                patches, self._pending = self._pending, []
                self._planned = False
                self._last = self._clock()
            if patches:
                self._send(join(patches))

    def _plan(self, seconds: float) -> None:
        loop = self._loop
        if loop is not None and loop.is_running():
            try:
                loop.call_soon_threadsafe(loop.call_later, seconds, self.flush)
                return
            except RuntimeError:
                pass  # the loop was closed meanwhile: the timer below still delivers
        timer = threading.Timer(seconds, self.flush)
        timer.daemon = True
        timer.start()


def join(patches: list[Json]) -> Json:
    """Several patches as one that has the same effect.

    Entries of lists are put one after another, since a patch is applied in order anyway;
    the rest is as in the last patch that names it.
    """
    if len(patches) == 1:
        return patches[0]
    whole: Json = {}
    for patch in patches:
        for name, value in patch.items():
            if isinstance(value, list) and name != "captions":
                whole[name] = whole.get(name, []) + value
            else:
                whole[name] = value
    return whole


# --- the widget --------------------------------------------------------------------------


def _widget_class() -> type:
    try:
        import anywidget
        import traitlets
    except ImportError as error:
        raise ImportError(
            "the player needs anywidget: pip install anywidget; without it, "
            "zlearn.views.player.html(model) makes a page that plays in any browser"
        ) from error

    class Player(anywidget.AnyWidget):  # type: ignore[misc]
        """A drawing model that plays: topology and timeline with one cursor.

        model: the drawing model (JSON dict). options: theme "auto", "light" or "dark";
        presenter (bool: large type); language "en" or "zh"; autoplay (bool); height of the
        pictures in pixels; at: seconds, where the cursor starts. selected: id of the selected
        message, "" for none; the browser writes it too. Give a dict or anything with
        `to_json()` as `model`.
        """

        _esm = STATIC / "player.js"
        _css = STATIC / "player.css"
        model = traitlets.Dict().tag(sync=True)
        options = traitlets.Dict().tag(sync=True)
        selected = traitlets.Unicode("").tag(sync=True)

        def __init__(self, model: Any = None, **options: Any) -> None:
            facts = as_dict({} if model is None else model)
            selected = str(options.pop("selected", ""))
            options = {**dict(options.pop("options", None) or {}), **options}
            super().__init__(model=facts, options=options, selected=selected)
            try:
                self._loop: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
            except RuntimeError:
                self._loop = None
            self._merging = threading.Lock()
            self._feed = Feed(lambda patch: self.send({"patch": patch}), self._loop)
            self.on_msg(self._asked)

        def feed(self, patch: Json) -> None:
            """Merges a patch of `Model.feed` and shows it, at most 30 times a second.

            May be called from any thread. The widget's own model grows with it, in place,
            so that a page that is opened later starts with everything.
            """
            with self._merging:
                _merge(self.model, patch)
            self._feed.put(patch)

        def flush(self) -> None:
            """Sends at once what `feed` still holds back; for the end of a run."""
            self._feed.flush()

        def _asked(self, _widget: Any, content: Any, _buffers: Any) -> None:
            """A view that was opened mid-run asks for what it missed."""
            if not (isinstance(content, dict) and content.get("ask") == "model"):
                return
            loop = self._loop
            if loop is not None and loop.is_running():
                loop.call_soon_threadsafe(self._answer)
            else:
                self._answer()

        def _answer(self) -> None:
            with self._merging:
                whole = json.loads(json.dumps(self.model, default=str))
            self.send({"model": whole})

        def html(self) -> str:
            """This player as one HTML page, see `zlearn.views.player.html`."""
            return html(self.model, **self.options)

        def _repr_mimebundle_(self, **kwargs: Any) -> Any:
            """The widget, and for where there is none: the static figure and its caption."""
            bundle = super()._repr_mimebundle_(**kwargs)
            if bundle is None:
                return None
            data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
            data = dict(data)
            data["text/plain"] = caption(self.model)
            picture = still_picture(self.model)
            if picture is not None:
                data["image/png"] = picture
            return data, metadata

    return Player


def _merge(model: Json, patch: Json) -> None:
    from zlearn.views.model import merge

    merge(model, patch)


def caption(model: Mapping[str, Any]) -> str:
    """What the picture says, in words: title and captions of the model."""
    lines = [str(line) for line in model.get("captions") or []]
    title = str(model.get("title") or "")
    return "\n".join([title, *lines]).strip() or "an empty trace"


def still_picture(model: Mapping[str, Any]) -> str | None:
    """The static figures as base64 PNG; None where they can't be drawn (no matplotlib, say)."""
    try:
        from zlearn.views import Picture

        drawn: bytes = Picture(model).png()
    except Exception:  # a picture that is only a fallback must never hide the widget itself
        return None
    return base64.b64encode(drawn).decode("ascii")


if TYPE_CHECKING:
    Player: Any
else:

    def __getattr__(name: str) -> Any:
        """`Player` is made when it is first asked for, since it needs anywidget."""
        if name != "Player":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        made = globals()["Player"] = _widget_class()
        made.__module__, made.__qualname__ = __name__, "Player"
        return made
