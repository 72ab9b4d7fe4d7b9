"""The studio: a scene with its knobs around the player.

    scene.studio()

A seed, the latency, the starts of nodes and the high-water marks that mattered; whoever turns
one sees the run that comes of it, and by how much it differs from the scene as it was written.

Rule for this file: ipywidgets in, runs out. The work is forking.py's and the player's.
"""

from __future__ import annotations

from typing import Any

from zlearn.views import forking

_STARTS, _LIMITS = 6, 4  # sliders of each kind

TEXTS = {
    "en": {"seed": "seed", "latency": "latency (ms)", "start": "{node} starts (s)",
           "reset": "as written", "install": "a studio needs ipywidgets: pip install ipywidgets"},
    "zh": {"seed": "种子", "latency": "延迟（毫秒）", "start": "{node} 启动（秒）",
           "reset": "恢复原样", "install": "工作室需要 ipywidgets：pip install ipywidgets"},
}  # fmt: skip


def studio(scene: Any, *, seed: int = 1, language: str = "en", until: float | None = None,
           **options: Any) -> Any:  # fmt: skip
    """A widget with a scene's knobs and the player.

    scene: a lab scene. seed: the first. until: seconds at which each play ends. options: the
    player's. Returns an ipywidgets VBox whose `player` is the player and whose `run` is the run
    that it shows. Raises ImportError, with what to install, without ipywidgets or anywidget.
    """
    try:
        import ipywidgets  # noqa: F401
    except ImportError as error:
        raise ImportError(TEXTS.get(language, TEXTS["en"])["install"]) from error
    return _Studio(scene, seed, language, until, options).box


class _Studio:
    """The knobs, and what happens when one is turned."""

    def __init__(self, scene: Any, seed: int, language: str, until: float | None,
                 options: dict[str, Any]) -> None:  # fmt: skip
        import ipywidgets as widgets

        from zlearn.views.player import Player

        self.scene, self.until, self.language = scene, until, language
        self.texts = TEXTS.get(language, TEXTS["en"])
        self.written = scene.play(seed=seed, until=until, check=False)
        model = forking.model_of(self.written, language)
        self.player = Player(model, run=self.written, language=language, **options)
        self.player.observe(self._forked, "lab")
        facts = self.player.lab
        self.seed = widgets.BoundedIntText(seed, min=0, max=10**9, description=self.texts["seed"])
        self.knobs = self._sliders(widgets, facts)
        reset = widgets.Button(description=self.texts["reset"])
        reset.on_click(lambda _: self.reset())
        self._setting = False
        for knob in (self.seed, *self.knobs.values()):
            knob.continuous_update = False
            knob.observe(self._turned, "value")
        layout = widgets.Layout(flex_flow="row wrap")
        self.box = widgets.VBox(
            [widgets.HBox([self.seed, *self.knobs.values(), reset], layout=layout), self.player]
        )
        self.box.player, self.box.studio, self.box.run = self.player, self, self.written

    def _sliders(self, widgets: Any, facts: dict[str, Any]) -> dict[tuple[str, ...], Any]:
        wide = {"style": {"description_width": "initial"}}
        knobs: dict[tuple[str, ...], Any] = {
            ("latency",): widgets.FloatLogSlider(
                facts["latency"] * 1e3 or 0.01,
                min=-2,
                max=4,
                step=0.05,
                description=self.texts["latency"],
                **wide,
            )  # fmt: skip
        }
        most = max(self.written.trace.duration, *facts["starts"].values(), 1e-3)
        for node, start in list(facts["starts"].items())[:_STARTS]:
            knobs["start", node] = widgets.FloatSlider(
                start, min=0, max=most, step=most / 200, readout_format=".3f",
                description=self.texts["start"].format(node=node), **wide,
            )  # fmt: skip
        for each in facts["options"][:_LIMITS]:
            knobs["option", each["socket"], each["option"]] = widgets.BoundedIntText(
                each["value"], min=1, max=10**6,
                description=f"{each['socket']} {each['option']}", **wide,
            )  # fmt: skip
        return knobs

    def changes(self) -> dict[str, Any]:
        """What the knobs say, where it differs from the scene as it is written."""
        facts = forking.knobs(self.written, forking.model_of(self.written))
        changes: dict[str, Any] = {"starts": {}, "options": {}}
        limits = {(each["socket"], each["option"]): each["value"] for each in facts["options"]}
        for key, knob in self.knobs.items():
            if key[0] == "latency" and abs(knob.value / 1e3 - facts["latency"]) > 1e-9:
                changes["latency"] = knob.value / 1e3
            elif key[0] == "start" and knob.value != facts["starts"][key[1]]:
                changes["starts"][key[1]] = knob.value
            elif key[0] == "option" and knob.value != limits[key[1], key[2]]:
                changes["options"].setdefault(key[1], {})[key[2]] = knob.value
        return {key: value for key, value in changes.items() if value not in ({}, None)}

    def _turned(self, change: Any) -> None:
        if self._setting:
            return
        if change["owner"] is self.seed:
            self.written = self.scene.play(seed=self.seed.value, until=self.until, check=False)
            self.player.show_run(self.written)
        changes = self.changes()
        if changes:
            self.player.fork(changes, of=self.written)
        elif change["owner"] is not self.seed:
            self.player.show_run(self.written)

    def reset(self) -> None:
        """All knobs as the scene is written."""
        self.player.show_run(self.written)

    def _forked(self, change: Any) -> None:
        """The player shows another run: somebody dragged, and the knobs follow."""
        facts, self._setting = change["new"], True
        try:
            limits = {(e["socket"], e["option"]): e["value"] for e in facts.get("options", [])}
            for key, knob in self.knobs.items():
                if key[0] == "latency":
                    knob.value = facts["latency"] * 1e3 or 0.01
                elif key[0] == "start":
                    knob.value = facts["starts"][key[1]]
                elif (key[1], key[2]) in limits:
                    knob.value = limits[key[1], key[2]]
        finally:
            self._setting = False
        self.box.run = self.player.run
