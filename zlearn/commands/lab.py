"""`zlearn lab`: the course in JupyterLab.

Nothing leaves this machine: JupyterLab's news, its check for updates and its list of extensions are
switched off (the folder jupyter beside this file).

Rule for this file: it finds the notebook, and becomes JupyterLab.
"""

import argparse
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from zlearn.commands.line import Say, Wrong
from zlearn.commands.texts import LANGUAGES

SETTINGS = Path(__file__).parent / "jupyter"
SOURCES, LESSONS = "notebooks", "lessons"  # with the solutions, and the learner's own copy
TEACHER, PRESENTER = "--teacher", "--presenter"
FIRST = ("index.ipynb", "00-*.ipynb")


def add(parser: argparse.ArgumentParser, say: Say) -> None:
    """What it takes."""
    parser.add_argument("notebook", nargs="?", metavar="NOTEBOOK", help=say("lab NOTEBOOK"))
    parser.add_argument(TEACHER, action="store_true", help=say("lab --teacher"))
    parser.add_argument(PRESENTER, action="store_true", help=say("lab --presenter"))
    parser.usage = (
        f"zlearn lab [-h] [--language {{{','.join(LANGUAGES)}}}] [--teacher] [--presenter]\n"
        "                  [NOTEBOOK] [OPTION …]"
    )


def run(asked: argparse.Namespace) -> int:
    """Starts JupyterLab in the place of this program; its exit code."""
    if importlib.util.find_spec("jupyterlab") is None:
        raise Wrong(asked.say("lab: no jupyterlab"))
    folder, page = find(asked.notebook, asked)
    more = [each for each in asked.passed_on if each not in (TEACHER, PRESENTER)]
    variables = surroundings()
    if PRESENTER in asked.passed_on:
        from zlearn.views.presenting import VARIABLE

        variables[VARIABLE] = "1"  # for the kernels, which the server starts
    return become(command(folder, page, more), variables)


def find(wanted: str | None, asked: argparse.Namespace) -> tuple[Path, str]:
    """The folder to serve, and the page to open.

    wanted: a notebook's path, or how its name begins in the course, such as "03"; None: the first.
    Raises Wrong.
    """
    course = course_folder()
    if wanted is None:
        if course is None:
            print(asked.say("lab: no course"), file=sys.stderr)
            return Path.cwd(), "/lab"
        return course, _page(course, _first(_notebooks(course, asked)))
    if Path(wanted).is_file():
        notebook = Path(wanted).resolve()
        inside = course is not None and notebook.is_relative_to(course)
        folder = course if course is not None and inside else notebook.parent
        return folder, _page(folder, notebook)
    notebooks = [] if course is None else _notebooks(course, asked)
    fitting = [each for each in notebooks if each.name.startswith(wanted)]
    if course is None or not fitting:
        names = ", ".join(each.stem for each in notebooks) or asked.say("none")
        raise Wrong(asked.say("lab: no notebook", wanted=wanted, names=names))
    return course, _page(course, fitting[0])


def course_folder() -> Path | None:
    """The folder with the course: this one, one above it, or that which zlearn's code lies in."""
    here = Path.cwd()
    for folder in (here, *here.parents, Path(__file__).resolve().parents[2]):
        if any(any((folder / name).glob(FIRST[1])) for name in (LESSONS, SOURCES)):
            return folder
    return None


def _notebooks(course: Path, asked: argparse.Namespace) -> list[Path]:
    """The lessons, if they were made, and it isn't the teacher who asks; in the language."""
    lessons = course / LESSONS
    folder = course / SOURCES if TEACHER in asked.passed_on or not lessons.is_dir() else lessons
    own = folder / asked.language
    return sorted((own if own.is_dir() else folder).glob("*.ipynb"))


def _first(notebooks: list[Path]) -> Path:
    return next(each for pattern in FIRST for each in notebooks if each.match(pattern))


def _page(folder: Path, notebook: Path) -> str:
    return "/lab/tree/" + notebook.relative_to(folder).as_posix()


def command(folder: Path, page: str, more: list[str]) -> list[str]:
    """JupyterLab's command line."""
    command = [
        sys.executable, "-m", "jupyterlab",
        f"--ServerApp.root_dir={folder}", f"--LabApp.default_url={page}",
    ]  # fmt: skip
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # in a container everybody is root
    return command + more


def surroundings() -> dict[str, str]:
    """The environment's variables, by which JupyterLab finds the course's settings."""
    others = os.environ.get("JUPYTER_CONFIG_PATH")
    path = os.pathsep.join([str(SETTINGS), others] if others else [str(SETTINGS)])
    return {**os.environ, "JUPYTER_CONFIG_PATH": path}


def become(command: list[str], variables: dict[str, str]) -> int:
    """Runs a command in the place of this program."""
    if os.name == "nt":  # Windows can't replace a program
        return subprocess.call(command, env=variables)
    sys.stdout.flush()
    return os.execve(command[0], command, variables)
