"""The report: figures and the README's tables, made of what was saved last.

    .venv/bin/python tests/bench/report.py

Reads the newest tests/bench/results/VERSION.json, draws tests/bench/figures/*.png, and writes
what stands in the README between the two marks of the benchmarks. `run.py --save` does it, too.

Rule for this file: words and tables. It measures nothing.
"""

import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent
sys.path[:0] = [str(FOLDER), str(ROOT)]

import results  # noqa: E402

README = ROOT / "README.md"
BEGIN, END = "<!-- benchmarks: written by tests/bench/report.py -->", "<!-- benchmarks: end -->"


def ratio_table(rows: list[dict[str, Any]]) -> list[str]:
    """The cases: the ratio with its spread, and what is behind it."""
    lines = [
        "| | goal | zlearn ÷ peer | quartiles | from, to | zlearn, peer | CPU a message, µs |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        ratio = row["ratio"]
        goal = f"{row['goal']:g}" if row["goal"] else ""
        median = f"{ratio['median']:.2f}"
        if row["goal"] and ratio["median"] >= row["goal"]:
            median = f"**{median}**"
        lines.append(
            f"| {row['name']} | {goal} | {median} | {ratio['low']:.2f}–{ratio['high']:.2f}"
            f" | {ratio['least']:.2f}–{ratio['greatest']:.2f}"
            f" | {figure(row, 'zlearn')}, {figure(row, 'peer')} | {cpu(row)} |"
        )
    return lines


def figure(row: dict[str, Any], side: str) -> str:
    """A figure with its unit."""
    value = row[side]
    if row["figure"] == "rate":
        return f"{value:,.0f}/s"
    if row["figure"] == "memory":
        return f"{value:,.0f} B"
    for factor, unit in ((1, "s"), (1e3, "ms")):
        if value * factor >= 1:
            return f"{value * factor:.2f} {unit}"
    return f"{microseconds(value * 1e6)} µs"


def cpu(row: dict[str, Any]) -> str:
    """The processor time of a message in either library, of both processes."""
    sides = row.get("cpu") or {}
    return ", ".join(" + ".join(map(microseconds, sides[name])) for name in sides)


def microseconds(value: float) -> str:
    """Two digits that count, or all before the point."""
    return f"{value:.2g}" if value < 10 else f"{value:.0f}"


def peak_line(rows: list[dict[str, Any]]) -> str:
    """What processes hold in memory: the first case stands for those that hold nothing long."""
    shown = ", ".join(
        f"{name} " + " + ".join(f"{each:.0f}" for each in sides)
        for name, sides in rows[0]["peak"].items()
    )
    return f"The most memory of the two processes of the first case, in MiB: {shown}."


def watching_table(rows: list[dict[str, Any]]) -> list[str]:
    """What watching costs."""
    lines = [
        "| PUSH to PULL, 16 B | of the rate that nobody watches | by CPU | messages a second |",
        "| --- | --- | --- | --- |",
    ]
    for row in rows:
        ratio, by_cpu = row["ratio"], row["cpu_ratio"]
        lines.append(
            f"| {row['name']} | {ratio['median']:.2f}"
            f" ({ratio['least']:.2f}–{ratio['greatest']:.2f})"
            f" | {by_cpu['median']:.2f} | {row['rate']['median']:,.0f} |"
        )
    return lines


def lab_table(rows: list[dict[str, Any]]) -> list[str]:
    """What the lab does."""
    lines = [
        "| scene | journeys a second | by the wall's clock | µs a journey |",
        "| --- | --- | --- | --- |",
    ]
    for row in rows:
        lines.append(
            f"| {row['name']} | {row['rate']:,.0f} | {row['wall']['median']:,.0f}"
            f" | {row['played'] * 1e6:.1f} |"
        )
    return lines


def section(saved: dict[str, Any]) -> str:
    """What stands between the marks."""
    machine, cases = saved["machine"], saved.get("cases", [])
    pairs = min((row["pairs"] for row in cases), default=0)
    parts = [
        f"zlearn {saved['version']} on Python {saved['python']}, {saved['peer']}; "
        f"{machine['cores']} cores of {machine['cpu']}, {machine['system']}; "
        f"load before: {machine['load before']:.1f}. "
        f"Medians of {pairs} alternating pair{'s' * (pairs != 1)}.",
    ]
    if cases:
        parts += ["![Each ratio with its spread](tests/bench/figures/ratios.png)"]
        if any(row["name"].startswith("asyncio") for row in cases):
            parts += ["![The same beside zmq.asyncio](tests/bench/figures/ratios-asyncio.png)"]
        parts += ["\n".join(ratio_table(cases)), peak_line(cases)]
    if saved.get("watching"):
        parts += ["Being watched:", "\n".join(watching_table(saved["watching"]))]
    if saved.get("growth"):
        parts += ["![Rate against size](tests/bench/figures/sizes.png)"]
        parts += ["![Rate against the number of peers](tests/bench/figures/peers.png)"]
    if saved.get("lab"):
        parts += ["The lab, each message followed in full detail:"]
        parts += ["\n".join(lab_table(saved["lab"]))]
        parts += ["![Cost of a journey against the number of nodes](tests/bench/figures/lab.png)"]
    return "\n\n".join(parts)


def write(readme: str, saved: dict[str, Any]) -> str:
    """The README with a new section. Raises ValueError where the marks are missing."""
    before, _, rest = readme.partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"{README.name} has no {BEGIN} … {END}")
    return f"{before}{BEGIN}\n\n{section(saved)}\n\n{END}{after}"


def main() -> None:
    """Writes it all."""
    import figures

    saved = results.latest()
    for file in figures.draw_all(saved):
        print(file)
    README.write_text(write(README.read_text(), saved))


if __name__ == "__main__":
    main()
