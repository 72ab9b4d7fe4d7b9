"""Does on this machine what Binder's image would: installs, builds, and runs the first lesson.

    python tools/try_binder.py

repo2docker says what it would do (no Docker is needed for that); the commands that matter are run
into a fresh environment, in a copy of the repository. At the end stand the time and the memory.

Rule for this file: the commands are Binder's; nothing here knows better.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIRST = "lessons/00-a-messages-journey.ipynb"


def dockerfile(folder: Path = ROOT) -> str:
    """What repo2docker makes of a repository. Raises CalledProcessError if it refuses it."""
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", str(folder)]
    told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)
    return told.stdout + told.stderr


def commands(text: str) -> list[list[str]]:
    """The commands of a Dockerfile that install and build what the repository wants."""
    found = re.findall(r"^RUN \$\{KERNEL_PYTHON_PREFIX\}/bin/(pip install .*)$", text, re.M)
    return [
        *(["python", "-m", *each.replace('"', "").split()] for each in found),
        *(["bash", each] for each in re.findall(r"^RUN (\./binder/\w+)$", text, re.M)),
    ]


def main() -> None:
    """Does it, and says what it took."""
    wanted = commands(dockerfile())
    with tempfile.TemporaryDirectory() as place:
        copy, environment = Path(place, "repository"), Path(place, "environment")
        subprocess.run(["git", "clone", "-q", str(ROOT), str(copy)], check=True)
        subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
        variables = {
            **os.environ,
            "PATH": f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "NB_PYTHON_PREFIX": str(environment),
            "KERNEL_PYTHON_PREFIX": str(environment),
        }
        began = time.monotonic()
        for command in wanted:
            print("$", *command, flush=True)
            subprocess.run(command, check=True, cwd=copy, env=variables)
        print(f"installed and built in {time.monotonic() - began:.0f} s")
        began = time.monotonic()
        command = ["jupyter", "nbconvert", "--to", "notebook", "--execute", "--stdout", FIRST]
        subprocess.run(command, check=True, cwd=copy, env=variables, stdout=subprocess.DEVNULL)
        print(f"{FIRST} ran in {time.monotonic() - began:.0f} s")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"the largest of these processes had {peak:.0f} MiB")


if __name__ == "__main__":
    main()
