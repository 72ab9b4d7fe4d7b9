"""A home for Jupyter that no user's settings reach: what notebook and browser tests run in.

Rule for this file: it writes files into a folder that it is given, and starts nothing.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def jupyter_home(folder: Path) -> dict[str, str]:
    """Makes folders for all that Jupyter keeps; returns the environment variables that say so.

    The kernel "python3" is this very Python, whether or not a kernel was ever installed for
    it, and imports the zlearn of this folder. The settings are those of `./course`.
    """
    spec = folder / "path" / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True)
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec.write_text(json.dumps({"argv": argv, "display_name": "Python 3", "language": "python"}))
    return {
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_CONFIG_PATH": str(ROOT / "zlearn" / "commands" / "jupyter"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_PATH": str(folder / "path"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
        "PYTHONPATH": str(ROOT),
    }
