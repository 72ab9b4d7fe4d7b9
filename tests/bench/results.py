"""What was measured, kept as plain JSON: one file a version, tests/bench/results/VERSION.json.

    version, python, machine, peer      what ran, on what, against what
    cases       rows of harness.py
    growth      curves: name → library → points
    watching    rows of watching.py
    lab         rows of lab.py

Numbers have four digits that count, and a row is a line: so `git diff` shows what changed.

Rule for this file: it keeps and finds. What is measured, and what it looks like, is for others.
"""

import json
import os
import platform
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "results"
PARTS = ("cases", "growth", "watching", "lab")
SLOWER = 0.9  # of what it was: less than that is no accident, if the quartiles are apart, too


def machine() -> dict[str, Any]:
    """The machine, and how busy it was."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        cpu = names[0].partition(": ")[2] if names else cpu
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return {"cpu": cpu, "cores": cores, "system": platform.platform(), "load before": load}


def peer() -> str:
    """The library that zlearn is compared with."""
    import zmq

    return f"pyzmq {zmq.pyzmq_version()}, libzmq {zmq.zmq_version()}"


def about(version: str) -> dict[str, Any]:
    """The head of a file."""
    return {
        "version": version,
        "python": platform.python_version(),
        "machine": machine(),
        "peer": peer(),
    }


def latest() -> dict[str, Any]:
    """What was saved last; empty if nothing was."""
    files = sorted(FOLDER.glob("*.json"), key=lambda file: _as_numbers(file.stem))
    return json.loads(files[-1].read_text()) if files else {}


def _as_numbers(version: str) -> tuple[tuple[int, str], ...]:
    """So that 0.10 comes after 0.9."""
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in version.split("."))


def save(about: dict[str, Any], found: dict[str, Any]) -> Path:
    """Keeps parts: of a table, rows of the same name are replaced; of curves, all of them."""
    version = about["version"]
    file = FOLDER / f"{version}.json"
    kept = json.loads(file.read_text()) if file.exists() else {}
    for part, rows in found.items():
        if isinstance(rows, list):
            named = {row["name"]: row for row in (*kept.get(part, []), *rows)}
            found = {**found, part: list(named.values())}
    file.parent.mkdir(exist_ok=True)
    file.write_text(in_lines(short({**kept, **about, **found})))
    return file


def short(value: Any) -> Any:
    """The same with numbers of four digits."""
    if isinstance(value, float):
        return float(f"{value:.4g}")
    if isinstance(value, dict):
        return {key: short(each) for key, each in value.items()}
    return [short(each) for each in value] if isinstance(value, list) else value


def in_lines(value: Any, indent: str = "") -> str:
    """JSON with a line for each row of a table."""
    items: list[str]
    if isinstance(value, dict) and any(isinstance(each, (dict, list)) for each in value.values()):
        if indent.count(" ") < 3:
            inner = indent + " "
            items = [f"{inner}{json.dumps(k)}: {in_lines(v, inner)}" for k, v in value.items()]
            return "{\n" + ",\n".join(items) + f"\n{indent}}}" + "\n" * (not indent)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        items = [f"{indent} {json.dumps(each, ensure_ascii=False)}" for each in value]
        return "[\n" + ",\n".join(items) + f"\n{indent}]"
    return json.dumps(value, ensure_ascii=False)


def compared(before: dict[str, Any], rows: list[dict[str, Any]]) -> list[str]:
    """A line for each case that was measured before; "SLOWER" where that is no accident."""
    known = {row["name"]: row["ratio"] for row in before.get("cases", [])}
    lines = []
    for row in rows:
        if row["name"] in known:
            old, new = known[row["name"]], row["ratio"]
            change = new["median"] / old["median"]
            is_slower = change < SLOWER and new["high"] < old["low"]
            verdict = "   SLOWER" if is_slower else ""
            lines.append(
                f"{row['name']:45} {new['median']:7.2f} now, {old['median']:.2f} in"
                f" {before['version']}: {change:.2f}{verdict}"
            )
    return lines
