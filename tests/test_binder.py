"""Binder: repo2docker accepts the repository, and would do what the course needs.

Rule for this file: nothing is installed; `python tools/try_binder.py` does that, by hand.
"""

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))

from try_binder import FIRST, commands, dockerfile  # noqa: E402


@pytest.fixture(scope="module")
def text() -> str:
    return dockerfile()


def test_it_takes_our_python_and_no_other(text: str) -> None:
    wanted = (ROOT / "binder" / "runtime.txt").read_text(encoding="utf-8").strip()
    assert f"Building conda environment for python={wanted.removeprefix('python-')}" in text


def test_it_installs_the_project_and_builds_the_lessons(text: str) -> None:
    assert commands(text) == [
        ["python", "-m", "pip", "install", "--no-cache-dir", "-r", "binder/requirements.txt"],
        ["bash", "./binder/postBuild"],
    ]
    requirements = (ROOT / "binder" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert "-e ." in requirements
    assert "tools/lessons.py" in (ROOT / "binder" / "postBuild").read_text(encoding="utf-8")


def test_the_readmes_button_opens_the_first_lesson() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    link = re.search(r"urlpath=lab/tree/(\S+?)\)", readme)
    assert link and link[1] == FIRST
    assert (ROOT / FIRST.replace("lessons/", "notebooks/")).exists()
