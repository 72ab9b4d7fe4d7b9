"""`show`: the best picture that this place can display.

With anywidget it is the player; a saved notebook, GitHub's preview and a terminal get the
figures or the caption from the same object.

Rule for this file: it chooses; it draws nothing itself.
"""

import base64
from collections.abc import Mapping
from typing import Any

from zlearn.views.heading import as_model


def show(source: Any, **options: Any) -> Any:
    """Something that a notebook displays as a picture of a trace.

    source: a trace, a run, a Model or a model's JSON form; a run of the lab can be forked in the
    player. A scene of the lab: its studio (`studio.studio`, whose options these are then).
    options: player=False asks for the figures alone; language "en" or "zh"; what else
    there is goes to the player, or to `figure`, where it knows the name.
    Returns: a Player, or a Picture where anywidget is missing. Raises TypeError if
    `source` is nothing that can be drawn.
    """
    if hasattr(source, "roles") and hasattr(source, "play"):
        from zlearn.views.studio import studio

        return studio(source, **options)
    run = source if getattr(source, "recipe", None) is not None else None
    model = as_model(source, options.pop("language", None))
    if options.pop("player", True):
        player = _player(model, {**options, "run": run})
        if player is not None:
            return player
    return Picture(model, **{key: options[key] for key in _FIGURE if key in options})


_FIGURE = ("at", "title", "theme", "scale", "direction", "axis", "view")


def _player(model: dict[str, Any], options: Mapping[str, Any]) -> Any:
    try:
        from zlearn.views.player import Player
    except ImportError:
        return None
    return Player(model, **options)


class Picture:
    """A model as a still picture, displayed by any front end. `text` is its caption.

    view: "timeline", "topology" or "both" (the timeline under the topology, the default).
    The other options are those of the two figures.
    """

    def __init__(self, model: Mapping[str, Any], view: str = "both", **options: Any) -> None:
        if view not in ("topology", "timeline", "both"):
            raise ValueError(f"view is 'topology', 'timeline' or 'both', not {view!r}")
        self.model, self.view, self.options = model, view, options

    @property
    def text(self) -> str:
        """The title and the caption, for a terminal and for a screen reader."""
        lines = [self.model["title"], *self.model["captions"]]
        return "\n".join(line for line in lines if line)

    def figures(self) -> list[Any]:
        """The matplotlib figures, the topology first."""
        from zlearn.views.timeline import timeline_figure
        from zlearn.views.topology import topology_figure

        known = ("title", "theme", "scale")
        shared = {key: self.options[key] for key in known if key in self.options}
        figures: list[Any] = []
        if self.view in ("topology", "both"):
            figures.append(topology_figure(self.model, self.options.get("at"), **shared))
        if self.view in ("timeline", "both"):
            ways = {key: self.options[key] for key in ("direction", "axis") if key in self.options}
            # under a topology it needs no second head
            bare = {"title": "", "captions": []} if figures else {}
            if figures:
                shared.pop("title", None)
            figures.append(timeline_figure({**self.model, **bare}, **shared, **ways))
        return figures

    def png(self) -> bytes:
        """The picture as PNG; two figures stand one above the other."""
        from zlearn.views.export import stack_png

        return stack_png(self.figures())

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        bundle: dict[str, Any] = {"text/plain": self.text}
        try:
            bundle["image/png"] = base64.b64encode(self.png()).decode("ascii")
        except ImportError as error:  # no matplotlib: the caption, and what to install
            bundle["text/plain"] += f"\n({error})"
        return bundle

    def __repr__(self) -> str:
        return self.text


def figure(source: Any, view: str = "timeline", **options: Any) -> Any:
    """One matplotlib figure: view "timeline", "topology" or "wire"; options as those have.

    Raises ValueError for another view, ImportError if matplotlib is not installed.
    """
    from zlearn.views.timeline import timeline_figure
    from zlearn.views.topology import topology_figure
    from zlearn.views.wire import wire_figure

    views: dict[str, Any] = {
        "timeline": timeline_figure, "topology": topology_figure, "wire": wire_figure,
    }  # fmt: skip
    if view not in views:
        raise ValueError(f"view is 'timeline', 'topology' or 'wire', not {view!r}")
    return views[view](source, **options)
