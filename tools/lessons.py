"""The learner's notebooks: the course's, with their solutions taken out.

    python tools/lessons.py                      # makes the folder lessons/, or renews it
    python tools/lessons.py FOLDER               # the same elsewhere
    python tools/lessons.py --nbgrader FOLDER    # a course for nbgrader, solutions and all

A notebook that a learner has worked in is never written again: a small file, .lessons.json, knows
what each one was when it was made. The learner's progress lies beside it
(zlearn.course.remembering).

Rule for this file: the standard library alone; cells in, cells out. The markers are nbgrader's, so
that its own way of making learners' notebooks comes to the same.
"""

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "notebooks"
MADE = ".lessons.json"  # also how zlearn.course.remembering knows the folder
PLACEHOLDER = "...  # your code here"
NBGRADER_CONFIG = f'''"""What nbgrader has to know of the course. Made by tools/lessons.py."""

c = get_config()
c.CourseDirectory.course_id = "zlearn"
c.ClearSolutions.code_stub = {{"python": "{PLACEHOLDER}"}}
c.ExecutePreprocessor.timeout = 120  # seconds for a cell: a check plays a scene many times
'''


class Broken(Exception):
    """A notebook whose markers don't fit; the text says where."""


def without_solutions(source: str, where: str = "") -> str:
    """A cell's code with a placeholder for each solution. Raises Broken for markers alone."""
    kept: list[str] = []
    inside = False
    for line in source.splitlines():
        begins, ends = "### BEGIN SOLUTION" in line, "### END SOLUTION" in line
        if begins == inside and (begins or ends):
            raise Broken(f"{where}: {line.strip()} has no partner")
        if begins:
            kept.append(line[: len(line) - len(line.lstrip())] + PLACEHOLDER)
        elif not inside and not ends:
            kept.append(line)
        inside = begins or (inside and not ends)
    if inside:
        raise Broken(f"{where}: ### BEGIN SOLUTION has no partner")
    return "\n".join(kept)


def learners_notebook(notebook: dict[str, Any]) -> dict[str, Any]:
    """A copy of a notebook as a learner gets it: no solutions, no outputs."""
    copy: dict[str, Any] = json.loads(json.dumps(notebook))
    for cell in copy["cells"]:
        if cell["cell_type"] == "code":
            source = without_solutions("".join(cell["source"]), cell.get("id", ""))
            cell["source"] = source.splitlines(keepends=True)
            cell["outputs"], cell["execution_count"] = [], None
    return copy


def sources() -> Iterator[tuple[Path, dict[str, Any]]]:
    """Each notebook of the course, with its path within the folder."""
    for path in sorted(SOURCES.rglob("*.ipynb")):
        if ".ipynb_checkpoints" not in path.parts:
            yield path.relative_to(SOURCES), json.loads(path.read_text(encoding="utf-8"))


def written(notebook: dict[str, Any]) -> str:
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def make(folder: Path) -> list[str]:
    """Makes the learner's notebooks in `folder`; returns those that were left as they were.

    Left is what somebody changed since it was made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    known = read_made(folder)
    left = []
    for name, notebook in sources():
        target, text = folder / name, written(learners_notebook(notebook))
        if target.exists() and fingerprint(target.read_text("utf-8")) != known.get(name.as_posix()):
            left.append(name.as_posix())
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        known[name.as_posix()] = fingerprint(text)
    (folder / MADE).write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    return left


def read_made(folder: Path) -> dict[str, str]:
    """What each notebook was when it was made: by name, a fingerprint."""
    try:
        known = json.loads((folder / MADE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def fingerprint(text: str) -> str:
    """A text that tells one state of a notebook from another; outputs are no other state."""
    try:
        cells = json.loads(text)["cells"]
        text = json.dumps([[cell["cell_type"], "".join(cell["source"])] for cell in cells])
    except (ValueError, KeyError, TypeError):  # no notebook any more: still somebody's file
        pass
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def make_for_nbgrader(folder: Path) -> list[str]:
    """Makes a course folder for nbgrader: an assignment a lesson; returns their names."""
    names = []
    for name, notebook in sources():
        if name.parent != Path() or not re.match(r"\d\d-", name.name):
            continue  # nbgrader compares a learner's cells with one source, and that is English
        assignment = folder / "source" / name.stem
        assignment.mkdir(parents=True, exist_ok=True)
        (assignment / name.name).write_text(written(notebook), encoding="utf-8")
        names.append(name.stem)
    (folder / "nbgrader_config.py").write_text(NBGRADER_CONFIG, encoding="utf-8")
    return names


def main() -> int:
    """The command line; returns its exit code."""
    parser = argparse.ArgumentParser("tools/lessons.py", description="Makes learners' notebooks.")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "lessons")
    parser.add_argument("--nbgrader", action="store_true", help="make a course for nbgrader")
    asked = parser.parse_args()
    try:
        if asked.nbgrader:
            print(f"{asked.folder}: {', '.join(make_for_nbgrader(asked.folder))}")
            return 0
        for name in make(asked.folder):
            print(f"{name} has been worked in, and stays as it is.")
    except (Broken, OSError) as error:
        print(f"lessons: {error}", file=sys.stderr)
        return 1
    print(f"The lessons lie in {asked.folder}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
