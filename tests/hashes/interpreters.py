"""Which interpreters there are on this machine, and how each is asked for the hashes.

Rule for this file: it looks and asks; nothing is installed, and nothing is judged.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).parents[2]
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
PYODIDE = CACHE / "zlearn-peers" / "pyodide-314.0.7" / "node_modules" / "pyodide"
VERSIONS = ["3.11", "3.12", "3.13", "3.14"]
PATIENCE = 300  # seconds


class Missing(Exception):
    """An interpreter is not there; the text says what to do about it."""


def cpython(version):
    """The command line of a CPython: this one, one of PATH's, pyenv's, or uv's."""
    if sys.version.startswith(f"{version}."):
        return [sys.executable]
    candidates = [shutil.which(f"python{version}")]
    candidates += sorted(
        pathlib.Path("~/.pyenv/versions").expanduser().glob(f"{version}.*/bin/python")
    )
    if uv := shutil.which("uv"):
        find = [uv, "python", "find", "--offline", "--no-project", version]
        candidates.append(subprocess.run(find, capture_output=True, text=True).stdout.strip())
    for candidate in filter(None, candidates):
        asked = [candidate, "-c", "import sys; print(sys.version)"]
        said = subprocess.run(asked, capture_output=True, text=True)
        if said.returncode == 0 and said.stdout.startswith(f"{version}."):
            return [str(candidate)]
    raise Missing(f"there is no CPython {version} here (for example `uv python install {version}`)")


def in_pyodide(program):
    """The command line that runs a program in Pyodide on Node. Raises Missing."""
    node = shutil.which("node")
    if node is None or not PYODIDE.exists():
        raise Missing("Pyodide is not here: install Node, and run .ci/peers")
    return [node, str(ROOT / "tests/hashes/in_pyodide.mjs"), str(PYODIDE), str(ROOT), program]


def report_of(name):
    """What `scenes.report` says in "3.12", or in "pyodide". Raises Missing."""
    if name == "pyodide":
        command = in_pyodide("from tests.hashes import scenes; scenes.main()")
    else:
        command = [*cpython(name), "-m", "tests.hashes.scenes"]
    # Another hash seed for each, so that the order of a set can't be right by chance.
    seed = str(1 + len(name) + ord(name[-1]))
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE
    )
    if done.returncode:
        raise RuntimeError(f"{name} failed:\n{done.stderr}{done.stdout}")
    return json.loads(done.stdout.splitlines()[-1])
