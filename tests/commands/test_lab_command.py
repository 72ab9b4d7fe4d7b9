"""`zlearn lab`: which notebook is opened, with which settings; and a JupyterLab that starts."""

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.behaviour.helpers import eventually
from tests.jupyter_home import jupyter_home
from zlearn.commands import lab
from zlearn.commands.line import main
from zlearn.views.presenting import VARIABLE

ROOT = Path(__file__).parents[2]
SERVED = "--ServerApp.root_dir="
PAGE = "--LabApp.default_url="


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course of three notebooks in two languages, which one stands in."""
    names = ["index.ipynb", "00-first.ipynb", "03-third.ipynb"]
    for folder in ("notebooks", "notebooks/zh"):
        (tmp_path / "course" / folder).mkdir(parents=True)
        for name in names:
            (tmp_path / "course" / folder / name).write_text("{}")
    monkeypatch.chdir(tmp_path / "course")
    return tmp_path / "course"


@pytest.fixture
def started(monkeypatch):
    """The command lines that would have been started, and their environments."""
    started = []
    monkeypatch.setattr(lab, "become", lambda *what: started.append(what) or 0)
    return started


def opened(started):
    (command, _) = started.pop()
    facts = [each for each in command if each.startswith((SERVED, PAGE))]
    return facts[0].removeprefix(SERVED), facts[1].removeprefix(PAGE)


@pytest.mark.parametrize(
    ("arguments", "page"),
    [
        ([], "index.ipynb"),
        (["--language", "zh"], "zh/index.ipynb"),
        (["03"], "03-third.ipynb"),
        (["00-first", "--language", "zh"], "zh/00-first.ipynb"),
        (["notebooks/03-third.ipynb"], "03-third.ipynb"),
        (["--no-browser"], "index.ipynb"),
    ],
)
def test_the_course(course, started, arguments, page):
    assert main(["lab", *arguments]) == 0
    assert opened(started) == (str(course), f"/lab/tree/notebooks/{page}")


def test_the_learners_copy_goes_before_the_sources(course, started):
    (course / "lessons" / "zh").mkdir(parents=True)
    for folder in ("lessons", "lessons/zh"):
        (course / folder / "index.ipynb").write_text("{}")
    for arguments, page in [
        ([], "lessons/index.ipynb"),
        (["--language", "zh"], "lessons/zh/index.ipynb"),
        (["--teacher"], "notebooks/index.ipynb"),
        (["03", "--teacher", "--port", "9000"], "notebooks/03-third.ipynb"),
    ]:
        assert main(["lab", *arguments]) == 0
        assert "--teacher" not in started[0][0]
        assert opened(started) == (str(course), f"/lab/tree/{page}")


def test_for_a_projector_the_kernels_are_told(course, started, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    assert main(["lab", "03"]) == main(["lab", "03", "--presenter", "--port", "9000"]) == 0
    (_, plain), (command, told) = started
    assert VARIABLE not in plain and told[VARIABLE] == "1"
    assert "--presenter" not in command and command[-2:] == ["--port", "9000"]


def test_from_a_folder_within_the_course(course, started, monkeypatch):
    monkeypatch.chdir(course / "notebooks")
    assert main(["lab", "03"]) == 0
    assert opened(started) == (str(course), "/lab/tree/notebooks/03-third.ipynb")


def test_the_first_lesson_where_there_is_no_index(course, started):
    (course / "notebooks" / "index.ipynb").unlink()
    assert main(["lab"]) == 0
    assert opened(started)[1] == "/lab/tree/notebooks/00-first.ipynb"


def test_a_notebook_of_ones_own(course, started, tmp_path):
    mine = tmp_path / "mine" / "my own.ipynb"
    mine.parent.mkdir()
    mine.write_text("{}")
    assert main(["lab", str(mine)]) == 0
    assert opened(started) == (str(mine.parent), "/lab/tree/my own.ipynb")


def test_the_rest_goes_to_jupyterlab_and_others_settings_stay(course, started, monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/others")
    assert main(["lab", "03", "--no-browser", "--port", "9000"]) == 0
    command, variables = started[0]
    assert command[:3] == [sys.executable, "-m", "jupyterlab"]
    assert command[-3:] == ["--no-browser", "--port", "9000"]
    ours, others = variables["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert others == "/others"
    settings = json.loads((Path(ours) / "jupyter_lab_config.json").read_text())["LabApp"]
    assert settings["news_url"] is None and settings["extension_manager"] == "readonly"


@pytest.mark.parametrize("arguments", [["--help"], ["03", "-h"], ["--no-browser", "--help"]])
def test_its_help_is_not_jupyterlabs(course, started, capsys, arguments):
    with pytest.raises(SystemExit) as ended:
        main(["lab", *arguments])
    assert ended.value.code == 0
    assert "zlearn lab 03" in capsys.readouterr().out and not started


def test_a_notebook_that_is_not_there(course, started, capsys):
    assert main(["lab", "07"]) == 2
    assert capsys.readouterr().err == (
        "zlearn lab: there is no notebook '07' here. The course has: 00-first, 03-third, index.\n"
    )
    assert not started


def test_without_the_course_it_opens_this_folder(started, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(lab, "course_folder", lambda: None)
    assert main(["lab"]) == 0
    assert opened(started) == (str(tmp_path), "/lab")
    assert "they are in zlearn's repository" in capsys.readouterr().err
    assert main(["lab", "03"]) == 2
    assert capsys.readouterr().err.endswith("The course has: none.\n")


def test_without_jupyterlab_it_says_what_to_install(course, started, capsys, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert main(["lab"]) == 2
    assert "pip install jupyterlab" in capsys.readouterr().err


def names_at(address):
    """The files that a server has; none before it listens, which it says a little too early."""
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return {each["name"] for each in json.load(answer)["content"]}
    except urllib.error.URLError:
        return set()


def test_jupyterlab_opens_the_course(tmp_path):
    if os.environ.get("CI") != "true":
        pytest.importorskip("jupyterlab")
    environment = {**os.environ, **jupyter_home(tmp_path), "JUPYTER_TOKEN": "secret"}
    more = ["--no-browser", "--ServerApp.ip=127.0.0.1", "--ServerApp.port_retries=200"]
    more += ["--LabApp.expose_app_in_browser=True", "--teacher"]
    server = subprocess.Popen(
        [sys.executable, "-m", "zlearn", "lab", "00", *more],
        cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        said = []
        for line in server.stderr:
            said.append(line)
            if found := re.search(r"(http://127\.0\.0\.1:\d+/)(\S+)\?token=", line):
                break
        else:
            pytest.fail("".join(said))
        assert found[2] == "lab/tree/notebooks/00-a-messages-journey.ipynb"
        address = f"{found[1]}api/contents/notebooks?token=secret"
        eventually(lambda: "00-a-messages-journey.ipynb" in names_at(address), within=30)
    finally:
        server.terminate()
        server.communicate(timeout=60)


def test_course_is_the_same(tmp_path):
    """`./course` prepares its environment, and then is `zlearn lab`."""
    folder = tmp_path / "zlearn"
    (folder / "tools").mkdir(parents=True)
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    files = ("course", "pyproject.toml", "constraints.txt")
    for name in (*files, "tools/environment.py", "tools/lessons.py"):
        shutil.copy(ROOT / name, folder / name)
    python = folder / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$@"; echo "$JUPYTERLAB_WORKSPACES_DIR"\n')
    python.chmod(0o755)
    stamp = (
        "import sys; sys.path.insert(0, 'tools'); import environment as e\n"
        "for name in e.STAMPS['']: (e.FOLDER / name).write_text(e.fingerprint())"
    )
    subprocess.run([sys.executable, "-c", stamp], cwd=folder, check=True)
    surroundings = {k: v for k, v in os.environ.items() if k != "JUPYTERLAB_WORKSPACES_DIR"}
    done = subprocess.run(
        [sys.executable, "course", "03", "--no-browser"],
        cwd=folder, env=surroundings, capture_output=True, text=True, check=True,
    )  # fmt: skip
    first, second = done.stdout.splitlines()
    assert first == "-m zlearn lab 03 --no-browser"
    assert (folder / "lessons" / "00-a-messages-journey.ipynb").exists()
    assert Path(second) == folder / ".venv" / "workspaces"
