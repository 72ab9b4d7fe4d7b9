"""The player: a drawing model that moves, in a notebook or in one HTML file.

`Player` is the widget; `html` (page.py) makes a page that plays with neither kernel nor network.
Both run the same module (script.py) over the same drawing model (model.py).

Threads (design: which thread runs a widget's callback depends on ipykernel): the running
loop is captured when the widget is built; `feed` may be called from any thread and keeps to
30 sends a second; a callback of the widget only schedules, it never draws or waits.

Rules for this file: it carries models to a browser. What is in a model is model.py's, how
it looks is its script's. anywidget is imported when a widget is asked for, so that `html`
needs the standard library alone.
"""

from __future__ import annotations

import asyncio
import base64
import json
import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from zlearn.views import script
from zlearn.views.feed import SENDS_PER_SECOND as SENDS_PER_SECOND
from zlearn.views.feed import Feed as Feed
from zlearn.views.feed import join as join
from zlearn.views.forking import changed, difference, knobs, model_of
from zlearn.views.page import Json, as_dict
from zlearn.views.page import html as html
from zlearn.views.page import script_json as script_json
from zlearn.views.patches import Grown
from zlearn.views.presenting import presenting


def _widget_class() -> type:
    try:
        import anywidget
        import traitlets
    except ImportError as error:
        raise ImportError(
            "the player needs anywidget: pip install anywidget; without it, "
            "zlearn.views.player.html(model) makes a page that plays in any browser"
        ) from error

    class Growing(traitlets.Dict):  # type: ignore[misc]
        """A model that takes in what was fed when somebody reads it, which few do while it grows.

        To keep it up to date patch by patch would take a quarter of the kernel's whole work.
        """

        def get(self, obj: Any, cls: Any = None) -> Any:
            model = super().get(obj, cls)
            obj._take_in(model)
            return model

        def set(self, obj: Any, value: Any) -> None:
            self.get(obj)  # what was fed is of the one before
            super().set(obj, value)

    class Player(anywidget.AnyWidget):  # type: ignore[misc]
        """A drawing model that plays: topology and timeline with one cursor.

        model: the drawing model (JSON dict). options: theme "auto", "light" or "dark";
        presenter (bool: large type; unless told, what `presenting` says); language "en" or
        "zh"; autoplay (bool); height of the pictures in pixels; at: seconds, where the cursor
        starts. selected: id of the selected
        message, "" for none; the browser writes it too. Give a dict or anything with
        `to_json()` as `model`. run: the run of the lab that the model is of: then a learner can
        fork it. lab: the causes that can be changed, see `forking.knobs`; {} where none can.
        """

        _esm = script.module()
        _css = script.style()
        model = Growing().tag(sync=True)
        lab = traitlets.Dict().tag(sync=True)
        options = traitlets.Dict().tag(sync=True)
        selected = traitlets.Unicode("").tag(sync=True)

        def __init__(self, model: Any = None, *, run: Any = None, **options: Any) -> None:
            facts = as_dict({} if model is None else model)
            self.run = run
            self._merging = threading.RLock()  # guards the next two
            self._waiting: list[Json] = []  # patches that `model` lacks
            self._grown = Grown({})
            selected = str(options.pop("selected", ""))
            options = {**dict(options.pop("options", None) or {}), **options}
            if presenting():
                options.setdefault("presenter", True)
            lab = knobs(run, facts) if run is not None else {}
            super().__init__(model=facts, options=options, selected=selected, lab=lab)
            try:
                self._loop: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
            except RuntimeError:
                self._loop = None
            self._feed = Feed(lambda patch: self.send({"patch": patch}), self._loop)
            self.on_msg(self._asked)

        def feed(self, patch: Json) -> None:
            """Shows a patch of `Model.feed`, at most 30 times a second.

            May be called from any thread. The widget's own model grows with it, in place,
            so that a page that is opened later starts with everything: when it is read.
            """
            with self._merging:
                self._waiting.append(patch)
            self._feed.put(patch)

        def _take_in(self, model: Json) -> None:
            """Puts over the model what was fed since somebody read it last."""
            with self._merging:
                waiting, self._waiting = self._waiting, []
                if waiting and self._grown.whole is not model:  # it was replaced meanwhile
                    self._grown = Grown(model)
                for patch in waiting:
                    self._grown.merge(patch)

        def flush(self) -> None:
            """Sends at once what `feed` still holds back; for the end of a run."""
            self._feed.flush()

        def _asked(self, _widget: Any, content: Any, _buffers: Any) -> None:
            """A view that was opened mid-run asks for what it missed; a learner asks for a fork."""
            if not isinstance(content, dict):
                return
            if content.get("ask") == "model":
                self._soon(self._answer)
            elif isinstance(content.get("fork"), dict):
                self.send({"forking": True})
                self._soon(partial(self.fork, content["fork"]))

        def _soon(self, what: Callable[[], object]) -> None:
            loop = self._loop
            if loop is not None and loop.is_running():
                loop.call_soon_threadsafe(what)
            else:
                what()

        def fork(self, changes: Mapping[str, Any], of: Any = None) -> None:
            """Plays the run again with causes changed, and shows both; what can't be is said.

            changes: see `forking.changed`. of: the run to change; None: the one that is shown.
            """
            language = str(self.options.get("language") or self.model.get("language") or "en")
            before = of or self.run
            try:
                if before is None:
                    raise ValueError("this player shows no run that can be played again")
                pair = changed(before, changes)
                first, second = model_of(pair.before, language), model_of(pair.after, language)
                answer = {"before": first, "diff": difference(pair, language)}
            except (ValueError, TypeError, KeyError) as error:
                self.send({"forked": {"error": str(error)[:400]}})
                return
            self.show_run(pair.after, second)
            self.send({"forked": answer})

        def show_run(self, run: Any, model: Json | None = None) -> None:
            """Shows another run of the lab instead."""
            language = str(self.options.get("language") or self.model.get("language") or "en")
            self.run = run
            self.model = model_of(run, language) if model is None else model
            self.lab = knobs(run, self.model)

        def _answer(self) -> None:
            with self._merging:
                whole = json.loads(json.dumps(self.model, default=str))
            self.send({"model": whole})

        def html(self) -> str:
            """This player as one HTML page with its figure, see `zlearn.views.player.html`."""
            return html(self.model, still=still_picture(self.model), **self.options)

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
