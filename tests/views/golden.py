"""The printed figures as they were when somebody looked at them: small pictures in golden/.

    python -m tests.views.golden              renews them
    python -m tests.views.golden -o FOLDER    the same in full size, to be looked at

Rule for this file: which figures there are. What is alike, tests/browser/references.py says.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

sys.path.insert(0, str(Path(__file__).parent))

import handmade

from tests.browser.pattern_scenes import model_of
from tests.browser.references import keep
from zlearn.patterns.machine import REQ_TABLE
from zlearn.views import machine_figure, timeline_figure, to_png, topology_figure

FOLDER = Path(__file__).parent / "golden"

FIGURES: dict[str, Callable[[], Any]] = {
    "axis-of-time": lambda: timeline_figure(handmade.slow_joiner().trace()),
    "axis-of-causes": lambda: timeline_figure(model_of("pub-sub"), axis="cause"),
    "axis-downwards": lambda: timeline_figure(handmade.outage().trace(), direction="down"),
    "axis-with-a-break": lambda: timeline_figure(model_of("blocked sender")),
    "kernel-tanks": lambda: topology_figure(model_of("blocked sender"), 0.3),
    "kernel-tanks-dark": lambda: topology_figure(model_of("blocked sender"), 0.3, theme="dark"),
    "lost-on-the-way": lambda: topology_figure(model_of("high-water mark"), 0.3),
    "broker": lambda: topology_figure(model_of("router-dealer"), 0.06),
    "state-machine": lambda: machine_figure(REQ_TABLE, title="REQ"),
}


def draw(name: str) -> Image.Image:
    """A figure as a picture of its own size."""
    return picture(FIGURES[name]())


def picture(figure: Any) -> Image.Image:
    return Image.open(io.BytesIO(to_png(figure, scale=1.0))).convert("RGB")


def file_of(name: str) -> Path:
    return FOLDER / f"{name}.png"


def main() -> int:
    """The command line; returns its exit code."""
    parser = argparse.ArgumentParser("golden", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("-o", dest="folder", type=Path, metavar="FOLDER")
    folder = parser.parse_args().folder
    (folder or FOLDER).mkdir(parents=True, exist_ok=True)
    for name in FIGURES:
        if folder:
            draw(name).save(folder / file_of(name).name)
        else:
            keep(draw(name), file_of(name))
    print(f"{len(FIGURES)} figures are in {folder or FOLDER}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
