"""Programs as pyzmq's documentation teaches them, with pyzmq, and with zlearn in its place.

Each file beside this one is a whole program that says `import zmq`. It runs as a process of its
own, in each of these ways, and has to print the same each time:

    pyzmq       as it stands
    imported    with its import lines changed, as the README says: see `changed`
    replaced    as it stands, by `python -m zlearn.zmq.replace program.py`

Rule for this file: how programs are run and judged. What they do is theirs alone.
"""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.behaviour.helpers import eventually

pytestmark = pytest.mark.skipif(
    not hasattr(os, "killpg"), reason="they use pipes and ipc as on Unix"
)

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
# For a pyzmq that has the draft sockets; its wheels have none, and zlearn has.
DRAFTS = "drafts.py"
PROGRAMS = sorted(file.name for file in HERE.glob("*.py") if not file.name.startswith("test_"))
PATIENCE = 35  # seconds; they take one or two

IMPORT = re.compile(r"^import zmq$", re.MULTILINE)
IMPORT_PART = re.compile(r"^import zmq\.", re.MULTILINE)
FROM = re.compile(r"^from zmq(?=[. ])", re.MULTILINE)


def changed(source: str) -> str:
    """The same program for zlearn: its import lines are changed, and nothing else.

    import zmq             from zlearn import zmq
    import zmq.asyncio     from zlearn import zmq; import zlearn.zmq.asyncio
    from zmq.auth import   from zlearn.zmq.auth import
    """
    source = IMPORT.sub("from zlearn import zmq", source)
    source = IMPORT_PART.sub("from zlearn import zmq; import zlearn.zmq.", source)
    return FROM.sub("from zlearn.zmq", source)


def run(command: list[str], folder: Path, *shadows: Path) -> str:
    """What a program prints. It has to end by itself, to complain of nothing, to leave nothing."""
    nest = folder / "temporary"
    nest.mkdir()
    environment = {
        **os.environ, "PYTHONPATH": os.pathsep.join(map(str, [*shadows, ROOT])),
        "TMPDIR": str(nest), "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    program = subprocess.Popen(
        [sys.executable, "-W", "default", *command],
        cwd=nest, env=environment, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        output, complaints = program.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(program.pid, signal.SIGKILL)  # it, and whatever it started
        pytest.fail(f"it did not end by itself: {program.communicate()}")
    assert (program.returncode, complaints) == (0, "")
    # A port belongs to a process: without processes there are no ports. multiprocessing's
    # tracker sees the end of its program, and ends then.
    eventually(lambda: not processes_of(program.pid))
    assert list(nest.iterdir()) == []
    nest.rmdir()
    return output


def processes_of(session: int) -> list[int]:
    """The processes of a session: the program's children are in it, and theirs."""
    found = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = file.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if int(fields[3]) == session:
            found.append(int(file.parent.name))
    return found


def with_changed_imports(name: str, folder: Path) -> str:
    (folder / name).write_text(changed((HERE / name).read_text("utf-8")), "utf-8")
    return run([str(folder / name)], folder, without_pyzmq(folder))


def replaced(name: str, folder: Path) -> str:
    return run(["-m", "zlearn.zmq.replace", str(HERE / name)], folder, without_pyzmq(folder))


def without_pyzmq(folder: Path) -> Path:
    """Where Python looks first, it finds that there is no pyzmq."""
    shadow = folder / "shadow"
    shadow.mkdir(exist_ok=True)
    (shadow / "zmq.py").write_text("raise ImportError('this program was to use zlearn')")
    return shadow


@pytest.mark.parametrize("name", [each for each in PROGRAMS if each != DRAFTS])
def test_a_program_does_the_same_with_zlearn(name, tmp_path):
    if os.environ.get("CI") != "true":
        pytest.importorskip("zmq")
        pytest.importorskip("tornado")
    wanted = run([str(HERE / name)], tmp_path)
    assert wanted
    assert with_changed_imports(name, tmp_path) == wanted
    assert replaced(name, tmp_path) == wanted


def test_the_draft_sockets_of_which_pyzmqs_wheels_have_none(tmp_path):
    wanted = "b'Hello' True\nb'World'\nfilms b'a film'\nb'another film'\n"
    assert with_changed_imports(DRAFTS, tmp_path) == wanted
    assert replaced(DRAFTS, tmp_path) == wanted


def test_only_import_lines_are_changed():
    for name in PROGRAMS:
        before = (HERE / name).read_text("utf-8").splitlines()
        after = changed("\n".join(before)).splitlines()
        differing = [old for old, new in zip(before, after, strict=True) if old != new]
        assert differing, name
        assert all(re.match(r"(import|from) zmq\b", line) for line in differing)
        assert not re.search(r"^\s*(import|from) zmq\b", "\n".join(after), re.MULTILINE), name
