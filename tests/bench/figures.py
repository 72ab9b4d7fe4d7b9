"""The figures of the benchmarks, for the README and for a lecture.

They go to tests/bench/figures. Lines are told apart by colour, by dash and by mark, and are
named where they end: no legend to look up. The bars are the least and the greatest of the runs.

Rule for this file: it draws what it is given, and measures nothing. report.py calls it.
"""

from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402
from cases import words  # noqa: E402
from matplotlib.ticker import LogLocator, NullLocator  # noqa: E402

from zlearn.views.palette import LIGHT  # noqa: E402

FIGURES = Path(__file__).resolve().parent / "figures"
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
        return keep(canvas, name)


def in_microseconds(rows: list[dict[str, Any]], word: str) -> list[dict[str, Any]]:
    """The cost of a journey, played, of the scenes of that shape."""
    chosen = [row for row in rows if row["name"].endswith(f"nodes, {word}")]
    return [{"at": row["nodes"], "played": row["played"] * 1e6} for row in chosen]


def draw_ratios(name: str, title: str, rows: list[dict[str, Any]]) -> Path:
    """A line for each case: its median, quartiles, least and greatest, and its goal."""
    with plt.rc_context({**STYLE, "font.size": 16}):
        canvas, axes = plt.subplots(figsize=(14, 2.5 + 0.55 * len(rows)))
        places = list(range(len(rows), 0, -1))
        axes.axvline(1, color=LIGHT.stroke, linewidth=2)
        for at, row in zip(places, rows, strict=True):
            ratio = row["ratio"]
            axes.plot([ratio["least"], ratio["greatest"]], [at, at], color=LIGHT.data, lw=2)
            axes.plot([ratio["low"], ratio["high"]], [at, at], color=LIGHT.data, lw=9, alpha=0.5)
            axes.plot(ratio["median"], at, "o", color=LIGHT.data)
            if row["goal"]:
                axes.plot(row["goal"], at, "|", color=LIGHT.lost, markersize=22, markeredgewidth=4)
        axes.set_yticks(places, [row["name"] for row in rows])
        axes.tick_params(axis="y", length=0)
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.xaxis.set_major_formatter(rate_text)
        axes.xaxis.set_minor_locator(NullLocator())
        axes.set_xlabel("times as good as the other: dot median, bar quartiles, line all; | goal")
        axes.set_title(title, pad=20)
        axes.grid(axis="x", color=LIGHT.tab, linewidth=1.5)
        return keep(canvas, name)


def keep(canvas: Any, name: str) -> Path:
    """Writes a picture."""
    file = FIGURES / f"{name}.png"
    FIGURES.mkdir(exist_ok=True)
    canvas.savefig(file, bbox_inches="tight", pad_inches=0.3, metadata={"Software": None})
    plt.close(canvas)
    return file


def draw_all(saved: dict[str, Any]) -> list[Path]:
    """Draws all that was measured."""
    done = []
    cases, growth = saved.get("cases", []), saved.get("growth", {})
    for name, title, rows in (
        ("ratios", "zlearn ÷ pyzmq", [row for row in cases if not is_asyncio(row)]),
        ("ratios-asyncio", "zlearn ÷ zmq.asyncio", [row for row in cases if is_asyncio(row)]),
    ):
        if rows:
            done.append(draw_ratios(name, title, rows))
    if "sizes" in growth:
        title = "Messages a second against their size (PUSH/PULL, tcp)"
        done.append(draw("sizes", title, "size of a message", growth["sizes"], label=words))
    if "peers" in growth:
        title = "Copies a second against the number of SUBs (256 B, tcp)"
        label = "{:,}".format
        done.append(draw("peers", title, "subscribers of one PUB", growth["peers"], label=label))
    if "lab" in saved:
        curves = {word: in_microseconds(saved["lab"], word) for word in ("pairs", "star")}
        if all(curves.values()):
            most = max(point["played"] for points in curves.values() for point in points)
            title = "The lab: microseconds a message's journey costs"
            how = {"figure": "played", "label": "{:,}".format, "y": most * 1.15}
            done.append(draw("lab", title, "nodes in the scene", curves, **how))
    return done


def is_asyncio(row: dict[str, Any]) -> bool:
    """Whether a case is compared with zmq.asyncio."""
    return row["name"].startswith("asyncio")
