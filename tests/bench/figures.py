"""Draws what `run.py --all --save` kept, for the README and for a lecture.

    .venv/bin/python tests/bench/figures.py

Reads tests/bench/results/VERSION.json and writes PNGs into tests/bench/figures/. Lines are told
apart by colour, by dash and by mark, and are named where they end: no legend to look up. The bars
are the least and the greatest of the runs.

Rule for this file: it draws what it is given, and measures nothing.
"""

import json
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER), str(FOLDER.parent.parent)]

import matplotlib  # noqa: E402

matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402
from cases import words  # noqa: E402
from matplotlib.ticker import LogLocator, NullLocator  # noqa: E402

import zlearn  # noqa: E402
from zlearn.views.palette import LIGHT  # noqa: E402

FILE = FOLDER / "results" / f"{zlearn.__version__}.json"
FIGURES = FOLDER / "figures"
LOOKS = {  # colour, dash, mark, name
    "zlearn": (LIGHT.data, "-", "o", "zlearn"),
    "peer": (LIGHT.lost, "--", "s", "pyzmq"),
    "pairs": (LIGHT.data, "-", "o", "pairs"),
    "star": (LIGHT.lost, "--", "s", "star"),
}
STYLE = {
    "font.size": 20,
    "axes.titlesize": 24,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": LIGHT.stroke,
    "text.color": LIGHT.text,
    "lines.linewidth": 4,
    "lines.markersize": 12,
    "figure.figsize": (12, 7),
    "figure.dpi": 100,
    "savefig.facecolor": LIGHT.ground,
}


def rate_text(rate: float, _: object = None) -> str:
    """A rate as people say it: 1.2M, 350k, 90."""
    for factor, unit in ((1e6, "M"), (1e3, "k")):
        if rate >= factor:
            return f"{rate / factor:g}{unit}"
    return f"{rate:g}"


def draw_line(axes: Any, name: str, points: list[dict[str, Any]], figure: str, up: int) -> None:
    """One curve, with its name at its end, moved `up` by so many points."""
    colour, dash, mark, shown = LOOKS[name]
    at, values = [point["at"] for point in points], [point[figure] for point in points]
    axes.plot(at, values, dash, color=colour, marker=mark, clip_on=False, zorder=3)
    if "least" in points[0]:
        below = [point["median"] - point["least"] for point in points]
        above = [point["greatest"] - point["median"] for point in points]
        axes.errorbar(at, values, [below, above], fmt="none", ecolor=colour, capsize=6)
    axes.annotate(
        shown,
        (at[-1], values[-1]),
        xytext=(18, up),
        textcoords="offset points",
        va="center",
        color=colour,
        fontweight="bold",
    )


def draw(
    name: str, title: str, x: str, curves: dict[str, list[dict[str, Any]]], **how: Any
) -> Path:
    """One picture of a few curves; `how`: figure, label (of a point on the x axis), y."""
    figure, label = how.get("figure", "median"), how.get("label", str)
    with plt.rc_context(STYLE):
        canvas, axes = plt.subplots()
        by_end = sorted(curves, key=lambda line: curves[line][-1][figure])
        for line, points in curves.items():
            draw_line(axes, line, points, figure, up=-14 if line == by_end[0] else 14)
        at = [point["at"] for point in next(iter(curves.values()))]
        axes.set_xscale("log")
        axes.set_xticks(at, [label(each) for each in at])
        axes.minorticks_off()
        axes.margins(y=0.12)
        axes.set_xlabel(x)
        axes.set_title(title, pad=24)
        axes.grid(axis="y", color=LIGHT.tab, linewidth=1.5)
        if "y" in how:
            axes.set_ylim(0, how["y"])
        else:
            axes.set_yscale("log")
            axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
            axes.yaxis.set_major_formatter(rate_text)
            axes.yaxis.set_minor_locator(NullLocator())
        file = FIGURES / f"{name}.png"
        canvas.savefig(file, bbox_inches="tight", pad_inches=0.3)
        plt.close(canvas)
    return file


def in_microseconds(points: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cost of a journey, played."""
    return [{"at": point["at"], "played": point["played"] * 1e6} for point in points]


def draw_ratios(rows: list[dict[str, Any]]) -> Path:
    """Each case as a point with its spread, left or right of the line where both are alike."""
    with plt.rc_context({**STYLE, "font.size": 15, "figure.figsize": (12, 0.42 * len(rows) + 1.6)}):
        canvas, axes = plt.subplots()
        axes.axvline(1, color=LIGHT.stroke, linewidth=2.5, zorder=1)
        for at, row in enumerate(rows):
            ratio = row["ratio"]
            better = ratio["median"] >= 1
            colour, mark = (LIGHT.data, "o") if better else (LIGHT.lost, "s")
            axes.plot([ratio["least"], ratio["greatest"]], [at, at], color=colour, linewidth=3)
            axes.plot(ratio["median"], at, mark, color=colour, markersize=10)
            axes.annotate(
                f"{ratio['median']:.2g}", (1, at), xytext=(8, 0), textcoords="offset points",
                xycoords=("axes fraction", "data"), va="center", color=colour, fontweight="bold",
            )  # fmt: skip
        axes.set_yticks(range(len(rows)), [row["name"] for row in rows])
        axes.tick_params(axis="y", length=0)
        axes.invert_yaxis()
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}×")
        axes.xaxis.set_minor_locator(NullLocator())
        axes.grid(axis="x", color=LIGHT.tab, linewidth=1.2)
        axes.set_title("zlearn ÷ pyzmq: right of the line zlearn is better", fontsize=18, pad=16)
        file = FIGURES / "ratios.png"
        canvas.savefig(file, bbox_inches="tight", pad_inches=0.3)
        plt.close(canvas)
    return file


def main() -> None:
    """Draws all that was measured."""
    FIGURES.mkdir(exist_ok=True)
    found = json.loads(FILE.read_text())
    print(draw_ratios(found["rows"]))
    curves = found.get("growth", {})
    if "sizes" in curves:
        title = "Messages a second against their size (PUSH/PULL, tcp)"
        print(draw("sizes", title, "size of a message", curves["sizes"], label=words))
    if "peers" in curves:
        title = "Copies a second against the number of SUBs (256 B, tcp)"
        label = "{:,}".format
        print(draw("peers", title, "subscribers of one PUB", curves["peers"], label=label))
    if "lab" in curves:
        lab = {name: in_microseconds(points) for name, points in curves["lab"].items()}
        most = max(point["played"] for points in lab.values() for point in points)
        title = "The lab: microseconds a message's journey costs"
        how = {"figure": "played", "label": "{:,}".format, "y": most * 1.15}
        print(draw("lab", title, "nodes in the scene", lab, **how))


if __name__ == "__main__":
    main()
