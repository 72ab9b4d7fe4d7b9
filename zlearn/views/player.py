"""The player: a drawing model that moves, in a notebook or in one HTML file.

`Player` is the widget; `html` (page.py) makes a page that plays with neither kernel nor network.
Both run the same module, `static/player.js`, over the same drawing model (model.py).

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
import json
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from zlearn.views.feed import SENDS_PER_SECOND as SENDS_PER_SECOND
from zlearn.views.feed import Feed as Feed
from zlearn.views.feed import join as join
from zlearn.views.page import STATIC, Json, as_dict
from zlearn.views.page import html as html
from zlearn.views.page import script_json as script_json


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
            # what is under way changes: its picture is made when it is over, and shown again
            picture = None if self.model.get("live") else still_picture(self.model)
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
