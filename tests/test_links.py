"""Links between our own files: in Markdown files and in the notebooks' prose, all lead somewhere.

Rule for this file: what lies in the repository. Addresses on the network are not asked for.
"""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WRITTEN = [
    path
    for pattern in ("*.md", "notebooks/**/*.md", "slides/*.md", "tests/**/*.md", "zlearn/**/*.md")
    for path in sorted(ROOT.glob(pattern))
]
NOTEBOOKS = sorted(ROOT.glob("notebooks/**/*.ipynb"))
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def prose(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return re.sub(r"^    [^\n]*$|```.*?```", "", text, flags=re.M | re.S)  # without code
    cells = json.loads(text)["cells"]
    return "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")


@pytest.mark.parametrize("path", [*WRITTEN, *NOTEBOOKS], ids=lambda p: str(p.relative_to(ROOT)))
def test_its_links_lead_somewhere(path: Path) -> None:
    own = [link for link in LINK.findall(prose(path)) if "://" not in link]
    assert [link for link in own if not (path.parent / link).exists()] == []


def test_links_are_found() -> None:
    assert sum(len(LINK.findall(prose(path))) for path in [*WRITTEN, *NOTEBOOKS]) > 50
