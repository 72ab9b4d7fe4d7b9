"""The house rules that a machine can check: who may import whom, how long a file may be.

Source: the table of rooms in README.md.
"""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "zlearn"

# From the top of the house down. A room may import those that stand after it.
ROOMS = [
    "commands",
    "course",
    "views",
    "lab",
    "trace",
    "zmq",
    "engine",
    "patterns",
    "zmtp",
    "transports",
]
SHORT_ROOMS = ["zmtp", "patterns", "engine", "transports"]
LONGEST_FILE = 300  # lines

FILES = sorted(PACKAGE.rglob("*.py"))


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def modules_imported(file: Path, source: str) -> list[tuple[int, str]]:
    """Every module that a file names in an import, anywhere in it: (line, full dotted name)."""
    package = file.relative_to(ROOT).with_suffix("").parts[:-1]
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*above, *([node.module] if node.module else [])])
            # `from zlearn import zmq` names the room only in what is imported.
            found += [(node.lineno, f"{base}.{alias.name}") for alias in node.names]
    return found


def upward_imports(file: Path, source: str) -> list[str]:
    """The imports of a file that point upward in the house, each as a sentence."""
    home = file.relative_to(PACKAGE).parts[0]
    if home == "__main__.py":  # the way in to the command line, and to nothing else
        home = ROOMS[0]
    allowed = ROOMS[ROOMS.index(home) :] if home in ROOMS else []
    return [
        f"{name_of(file)}:{line} imports {module}, and {home} may not"
        for line, module in modules_imported(file, source)
        if module.startswith("zlearn.")
        and (room := module.split(".")[1]) in ROOMS
        and room not in allowed
    ]


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_imports_point_downward(file):
    assert upward_imports(file, file.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "import zlearn.views.model",
        "from zlearn import lab",
        "from zlearn.trace.recorder import Recorder",
        "from ..trace import Recorder",
        "from .. import zmq",
        "def later():\n    from zlearn.views import show",
        "if True:\n    import zlearn.course as course",
    ],
)
def test_an_upward_import_is_found(source):
    assert len(upward_imports(PACKAGE / "engine" / "example.py", source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "from zlearn import __version__",
        "from zlearn.engine.hooks import Hook",
        "from .hooks import Hook",
        "from . import hooks",
        "from ..zmtp import connection",
        "import zmq, trace, asyncio",
    ],
)
def test_a_downward_import_is_fine(source):
    assert upward_imports(PACKAGE / "engine" / "example.py", source) == []


def test_the_front_door_imports_no_room():
    source = "from zlearn.zmq import Context"
    assert len(upward_imports(PACKAGE / "__init__.py", source)) == 1


def test_every_room_is_in_the_list():
    rooms = {file.relative_to(PACKAGE).parts[0] for file in FILES if file.parent != PACKAGE}
    assert rooms == set(ROOMS)


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_a_file_opens_with_what_it_is(file):
    assert ast.get_docstring(ast.parse(file.read_text("utf-8")))


@pytest.mark.parametrize(
    "file",
    [file for file in FILES if file.relative_to(PACKAGE).parts[0] in SHORT_ROOMS],
    ids=name_of,
)
def test_a_file_can_be_read_in_one_sitting(file):
    assert len(file.read_text("utf-8").splitlines()) <= LONGEST_FILE


def test_the_lengths_can_be_looked_at():
    command = [sys.executable, str(ROOT / "tools" / "lengths.py")]
    lines = subprocess.check_output(command, text=True).splitlines()[1:]  # the head
    assert [line.split()[0] for line in lines] == SHORT_ROOMS
    for room, line in zip(SHORT_ROOMS, lines, strict=True):
        files = (PACKAGE / room).rglob("*.py")
        longest = max(len(file.read_text("utf-8").splitlines()) for file in files)
        assert int(line.split()[4]) == longest


@pytest.fixture(scope="module")
def loaded_by_zmq() -> set[str]:
    """The modules that `import zlearn.zmq` loads in a fresh interpreter."""
    program = (
        "import sys; before = set(sys.modules); import zlearn.zmq;"
        "print(*(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_zmq_needs_the_standard_library_alone(loaded_by_zmq):
    roots = {name.partition(".")[0] for name in loaded_by_zmq}
    assert roots - sys.stdlib_module_names == {"zlearn"}


def test_zmq_loads_asyncio_only_for_who_asks(loaded_by_zmq):
    # Half of the time that the import would take: zlearn.zmq.asyncio is there for it.
    assert not [name for name in loaded_by_zmq if name.partition(".")[0] == "asyncio"]


def test_zmq_loads_no_room_above_it(loaded_by_zmq):
    above = {f"zlearn.{room}" for room in ROOMS[: ROOMS.index("zmq")]}
    assert above.isdisjoint(loaded_by_zmq)
