"""What npm brings, once, into a cache folder outside the tree: reveal.js, Pyodide.

Rule for this file: one function; the standard library alone.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path


class Missing(Exception):
    """Something that is needed is not there; the text says what to do."""


def from_npm(package: str, version: str) -> Path:
    """The folder of an npm package, brought the first time.

    Raises Missing, with a sentence, where there is no npm, or it brings nothing.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "zlearn-npm"
    folder = cache / f"{package}-{version}"
    if folder.exists():
        return folder
    npm = shutil.which("npm")
    if npm is None:
        raise Missing(f"{package} is brought by npm, which is not here: install nodejs and npm")
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as work:
        # A folder with a package.json of its own: npm would look for one further up otherwise.
        Path(work, "package.json").write_text("{}", encoding="utf-8")
        command = [npm, "install", "--silent", "--ignore-scripts", "--no-package-lock"]
        told = subprocess.run(
            [*command, "--no-audit", "--no-fund", f"{package}@{version}"],
            cwd=work, capture_output=True, text=True,
        )  # fmt: skip
        if told.returncode != 0:
            raise Missing(f"npm could not bring {package}: {told.stderr.strip()[-300:]}")
        Path(work, "node_modules", package).rename(folder)
    return folder
