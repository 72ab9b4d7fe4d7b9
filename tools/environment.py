"""The environment of the two commands: a folder .venv with what zlearn needs in it.

`./course` and `./test` run on a machine where nothing but Python is installed, so this file
gets by with the standard library. It makes .venv once, with uv where there is uv and with
venv and pip where there is not, and installs again only after pyproject.toml or
constraints.txt has changed.

Rules for this file: standard library only, and a syntax that older Pythons can read too, so
that they get as far as the sentence which says that they are too old.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".venv"

# The site that runs in a browser takes along whatever extends JupyterLab where it is built.
FOLDERS = {"": FOLDER, "test": FOLDER, "site": ROOT / ".site"}

# A stamp is a file in the folder that says what was installed from which files. Whoever has
# installed for the tests has installed for the course as well.
STAMPS = {"": ["zlearn-course"], "test": ["zlearn-course", "zlearn-test"], "site": ["zlearn-site"]}


class SetupError(Exception):
    """The environment can't be made; the text says why, and what to do."""


def prepare(extra: str = "") -> str:
    """Make an environment, or bring it up to date.

    Parameters:
        extra: the part of pyproject.toml's optional dependencies to install too: "", "test" or
            "site", which has a folder of its own.

    Returns the path of the environment's Python.
    Raises SetupError with a sentence for the reader.
    """
    if not python_of(extra).exists():
        make(FOLDERS[extra])
    if not is_current(extra):
        install(extra)
    return str(python_of(extra))


def python_of(extra: str) -> Path:
    """The environment's Python."""
    return FOLDERS[extra] / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def make(folder: Path) -> None:
    """Make an empty environment."""
    uv = shutil.which("uv")
    if uv:
        tell(f"Making {folder.name} with uv.")
        command = [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(folder)]
    else:
        if importlib.util.find_spec("ensurepip") is None:
            raise SetupError(without_ensurepip())
        tell(f"Making {folder.name}.")
        command = [sys.executable, "-m", "venv", "--clear", str(folder)]
    made = False
    try:
        made = call(command) == 0
    finally:
        if not made:  # half an environment would be taken for a whole one the next time
            shutil.rmtree(folder, ignore_errors=True)
    if not made:
        raise SetupError(f"The folder {folder.name} could not be made; the lines above say why.")


def install(extra: str) -> None:
    """Install zlearn into an environment, so that the code in this folder is the code that runs."""
    what = f".[{extra}]" if extra else "."
    python = python_of(extra)
    uv = shutil.which("uv")
    tell("Installing what zlearn needs (half a minute or more; the next start is quick).")
    if uv:
        command = [uv, "pip", "install", "--quiet", "--python", str(python)]
    else:
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--constraint", "constraints.txt", "--editable", what]
    if call(command) != 0:
        raise SetupError(
            "Not everything could be installed; the lines above say why. Without a network it"
            " can't work, and a damaged .venv may simply be deleted."
        )
    for name in STAMPS[extra]:
        (FOLDERS[extra] / name).write_text(fingerprint(), encoding="ascii")


def is_current(extra: str) -> bool:
    """Whether the environment holds what this folder's files ask for."""
    stamp = FOLDERS[extra] / STAMPS[extra][-1]
    return stamp.exists() and stamp.read_text(encoding="ascii") == fingerprint()


def fingerprint() -> str:
    """A text that changes when something has to be installed again.

    The folder is part of it: .venv points to the code, and the code may have been moved.
    """
    digest = hashlib.sha256(str(ROOT).encode("utf-8"))
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def without_ensurepip() -> str:
    """The sentence for a Python that was installed in parts, as Debian's is."""
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    return (
        "This Python can't make a virtual environment, because its module ensurepip is missing:"
        f" install it (Debian and Ubuntu: apt install {package}), or install uv, and try again."
    )


def use_new_enough_python() -> None:
    """Go on in Python 3.11 or newer: in this one, or in another that is installed."""
    if sys.version_info >= (3, 11):  # noqa: UP036  (older Pythons do get here)
        return
    for minor in range(20, 10, -1):
        other = shutil.which(f"python3.{minor}")
        # A name on the PATH may be a stand-in for a Python that is not there: ask it.
        if other and subprocess.call([other, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            sys.exit(subprocess.call([other, *sys.argv]))
    raise SetupError(
        "zlearn needs Python 3.11 or newer, and this is Python"
        f" {sys.version_info[0]}.{sys.version_info[1]} ({sys.executable})."
        " Install a newer one and try again."
    )


# uv trusts a list of certificates of its own, pip the machine's; behind a company's proxy only
# the machine's is right. The first is the setting's name, the second what it was called before.
CERTIFICATES = ("UV_SYSTEM_CERTS", "UV_NATIVE_TLS")


def call(command: list) -> int:
    """Run a command from the project's folder; Ctrl-C ends it, and then this program.

    Ctrl-C reaches both. The command needs time to clean up (pytest closes a browser and a
    server), so it is waited for, however long that takes.
    """
    surroundings = {**dict.fromkeys(CERTIFICATES, "true"), **os.environ}
    process = subprocess.Popen(command, cwd=str(ROOT), env=surroundings)
    interrupted = False
    while True:
        try:
            code = process.wait()
            break
        except KeyboardInterrupt:
            interrupted = True
    if interrupted:
        raise KeyboardInterrupt
    return code


def become(command: list, environment: dict) -> int:
    """Run a command in the place of this program, from the project's folder."""
    if os.name == "nt":  # Windows can't replace a program
        os.environ.update(environment)
        return call(command)
    os.chdir(str(ROOT))
    return os.execve(command[0], command, environment)


def tell(text: str) -> None:
    print(f"zlearn: {text}", flush=True)


def run(main) -> None:
    """Run a command's main function: an exit code, one sentence for an error, a clean Ctrl-C."""
    try:
        use_new_enough_python()
        sys.exit(main(sys.argv[1:]))
    except SetupError as error:
        sys.exit(f"zlearn: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
