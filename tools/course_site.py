"""Builds the course as a static site, which runs in a browser alone: JupyterLite.

    python tools/course_site.py                 # site/: serve it with any web server
    python tools/course_site.py -o FOLDER --lessons 00 04

Python itself (Pyodide), zlearn, and all that the notebooks need lie in the site; nothing is asked
of anybody else, so it works in a room without a network. What needs sockets is recorded here, and
shown there.

It makes an environment of its own, .site, and runs itself in it. npm brings Pyodide, once.

Rule for this file: it puts together. Which cells can't run in a browser, browser_cells.py says.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import environment  # noqa: E402  (found in the folder that was just added)
import lessons  # noqa: E402
from browser_cells import for_browser, needing, record  # noqa: E402
from packages import Missing, from_npm  # noqa: E402
from site_notice import with_notice  # noqa: E402

PYODIDE = "314.0.7"
PYTHON = "3.14"  # the one in it
FILES = ("pyodide.mjs", "pyodide.js", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
LANGUAGES = ["en", "zh"]  # the first one's notebooks lie at the top, another's in its folder
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"

# What is loaded as the kernel starts. Pyodide's list knows the first ones and what they need; the
# others are fetched with the versions that the environment has.
THEIRS = ("micropip", "packaging", "ipython", "jedi", "traitlets", "networkx", "tqdm")
OURS = {
    "zlearn": ("anywidget", "ipywidgets", "networkx", "tqdm"),
    "anywidget": ("ipywidgets", "psygnal", "typing-extensions"),
    "ipywidgets": ("comm", "traitlets", "jupyterlab-widgets"),
    "jupyterlab-widgets": (),
    "comm": (),
    "psygnal": (),
    "typing-extensions": (),
}


def normal(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


# --- wheels ------------------------------------------------------------------------------


def pip(*arguments: str) -> None:
    """Runs pip. Raises Missing with what it said, if it fails."""
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    told = subprocess.run(command, capture_output=True, text=True)
    if told.returncode != 0:
        raise Missing(f"pip could not bring what the site needs: {told.stderr.strip()[-500:]}")


def fetch(requirements: list[str], folder: Path) -> None:
    """Fetches wheels that any Python can read."""
    pip("download", "--no-deps", "--only-binary=:all:", "--platform", "any",
        "--python-version", PYTHON, "--dest", str(folder), *requirements)  # fmt: skip


def wheels(folder: Path) -> dict[str, Path]:
    return {normal(file.name.split("-")[0]): file for file in folder.glob("*.whl")}


def wanted_of(known: dict[str, Any]) -> list[str]:
    """The packages of Pyodide's list that are needed, and all that these need.

    Left out is what is compiled, numpy for one: only Pyodide's own servers have it.
    """
    wanted: list[str] = []
    todo = list(THEIRS)
    while todo:
        name = normal(todo.pop())
        if name in wanted or not known.get(name, {}).get("file_name", "").endswith("none-any.whl"):
            continue
        wanted.append(name)
        todo += known[name]["depends"]
    return wanted


def add_packages(lock: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Puts the wheels into Pyodide's folder; returns the list that names just these."""
    known = {normal(name): entry for name, entry in lock["packages"].items()}
    wanted = wanted_of(known)
    fetch([f"{known[name]['name']}=={known[name]['version']}" for name in wanted], folder)
    fetch([f"{name}=={version_here(name)}" for name in OURS if name != "zlearn"], folder)
    pip("wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT))
    packages = {}
    for name, file in wheels(folder).items():
        needed = known[name]["depends"] if name in wanted else OURS[name]
        packages[name] = {
            **(known[name] if name in wanted else new_entry(name, file)),
            "file_name": file.name,
            "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
            "depends": [normal(each) for each in needed if normal(each) in (*wanted, *OURS)],
        }
    return {**lock, "packages": packages}


def new_entry(name: str, file: Path) -> dict[str, Any]:
    return {
        "name": name, "version": file.name.split("-")[1], "install_dir": "site",
        "package_type": "package", "imports": [name.replace("-", "_")], "unvendored_tests": False,
    }  # fmt: skip


def version_here(name: str) -> str:
    from importlib.metadata import version

    return version(name)


# --- the site ----------------------------------------------------------------------------


def build(folder: Path, only: list[str], languages: list[str]) -> None:
    """Builds the site into `folder`, with the lessons of these numbers; all, if there are none.

    languages: those in which they are wanted.
    Raises Missing where a tool or a network is missing.
    """
    pyodide = from_npm("pyodide", PYODIDE)
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        static = work / "static" / "pyodide"
        static.mkdir(parents=True)
        for name in FILES:
            shutil.copy(pyodide / name, static)
        lock = json.loads((pyodide / "pyodide-lock.json").read_text(encoding="utf-8"))
        (static / "pyodide-lock.json").write_text(json.dumps(add_packages(lock, static)))
        (work / "jupyter-lite.json").write_text(json.dumps(settings()))
        write_lessons(work / "lessons", only, languages)
        command = ["lite", "build", "--apps", "lab", "--apps", "notebooks", "--no-sourcemaps"]
        told = subprocess.run(
            [sys.executable, "-m", "jupyter", *command, "--no-unused-shared-packages",
             "--contents", "lessons", "--output-dir", str(folder.resolve())],
            cwd=work, capture_output=True, text=True,
        )  # fmt: skip
        if told.returncode != 0:
            raise Missing(f"JupyterLite could not build the site: {told.stderr.strip()[-1500:]}")
    for page in folder.glob("*/index.html"):
        page.write_text(with_notice(page.read_text(encoding="utf-8")), encoding="utf-8")


def settings() -> dict[str, Any]:
    """What JupyterLite is told: ask nobody, and load zlearn as a kernel starts."""
    packages = sorted({*THEIRS, *OURS})
    kernel = {"disablePyPIFallback": True, "loadPyodideOptions": {"packages": packages}}
    data = {"appName": "zlearn", "litePluginSettings": {KERNEL: kernel}}
    return {"jupyter-lite-schema-version": 0, "jupyter-config-data": data}


def write_lessons(folder: Path, only: list[str], languages: list[str]) -> None:
    """Writes the learners' notebooks for a browser, and the recordings beside them."""
    for name, notebook in lessons.sources():
        number = name.name[:2]
        if number.isdigit() and only and number not in only:
            continue
        if (name.parent.name or LANGUAGES[0]) not in languages:
            continue
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        ids = needing(notebook["cells"])
        learners = for_browser(lessons.learners_notebook(notebook), ids)
        target.write_text(lessons.written(learners), encoding="utf-8")
        if ids:
            print(f"Recording {len(ids)} cells of {name}", flush=True)
            with tempfile.TemporaryDirectory() as quiet:
                recordings = record(lessons.SOURCES / name, ids, Path(quiet))
            file = target.parent / "recordings" / f"{number}.json"
            file.parent.mkdir(exist_ok=True)
            file.write_text(json.dumps(recordings, ensure_ascii=False), encoding="utf-8")
    (folder / lessons.MADE).write_text("{}", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """The command line; returns its exit code."""
    parser = argparse.ArgumentParser(
        "tools/course_site.py", description="Builds the course as a site."
    )
    parser.add_argument("-o", dest="folder", type=Path, default=ROOT / "site", metavar="FOLDER")
    parser.add_argument("--lessons", nargs="*", default=[], metavar="NN", help="only these")
    parser.add_argument(
        "--language", nargs="*", default=LANGUAGES, choices=LANGUAGES, help="only in these"
    )
    asked = parser.parse_args(arguments)
    python = environment.prepare("site")
    if Path(sys.prefix) != Path(python).parent.parent:
        variables = {**os.environ, "PATH": f"{Path(python).parent}{os.pathsep}{os.environ['PATH']}"}
        return subprocess.call([python, __file__, *arguments], env=variables)
    try:
        build(asked.folder, asked.lessons, asked.language)
    except Missing as missing:
        print(f"site: {missing}", file=sys.stderr)
        return 1
    print(
        f"The site lies in {asked.folder}. To look at it: python -m http.server -d {asked.folder}"
    )
    return 0


if __name__ == "__main__":
    environment.run(main)
