"""A cell that ran elsewhere: its code, and what it printed and drew.

In a browser (JupyterLite) there are no sockets. There tools/course_site.py puts
`recorded("05-real")` in the place of a cell that needs them, and what the cell did beside the
notebooks, in recordings/.

Rule for this file: it shows a recording. What it holds is text and drawing models, never HTML.
"""

import base64
import json
from pathlib import Path
from typing import Any

from zlearn.course import markup
from zlearn.course.note import Note
from zlearn.course.texts import CourseError, say

FOLDER = "recordings"


def recorded(cell: str) -> None:
    """Shows what a cell did where there are sockets.

    cell: its id, such as "05-real". Raises CourseError for one of which there is no recording.
    """
    recording = _find(cell)
    markup.display_object(Note(say("recorded"), source=str(recording.get("source", ""))))
    for output in recording.get("outputs", ()):
        _show(output)


def _find(cell: str) -> Any:
    file = Path(FOLDER, f"{cell[:2]}.json")
    try:
        recording = json.loads(file.read_text(encoding="utf-8")).get(cell)
    except (OSError, ValueError, AttributeError):
        recording = None
    if not isinstance(recording, dict):
        raise CourseError(say("no recording", cell=cell))
    return recording


def _show(output: Any) -> None:
    if "text" in output:
        print(output["text"], end="")
    elif "model" in output:
        from zlearn.views.player import Player

        markup.display_object(Player(output["model"], options=output.get("options")))
    elif "png" in output:
        from IPython.display import Image

        markup.display_object(Image(base64.b64decode(output["png"])))
