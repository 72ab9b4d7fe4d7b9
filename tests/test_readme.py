"""The README's examples run, and say what the README says.

Rule for this file: it runs the README's own text, never a copy of it.
"""

import contextlib
import io
import re
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"


def examples() -> dict[str, str]:
    """The Python blocks of the README, by the headings above them."""
    sections = re.split(r"^## ", README.read_text(encoding="utf-8"), flags=re.M)[1:]
    found = {}
    for section in sections:
        heading, _, text = section.partition("\n")
        for block in re.findall(r"(?:^    .*\n|^\n)+", text, flags=re.M):
            code = re.sub(r"^    ", "", block, flags=re.M).strip("\n")
            if "zlearn" in code and heading not in found:
                found[heading] = code
    return found


def run(heading: str) -> tuple[dict, str]:
    """Runs an example; returns its names, and what it printed."""
    names: dict = {}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(examples()[heading], f"README: {heading}", "exec"), names)
    return names, printed.getvalue()


def test_ten_lines_ask_and_are_answered():
    assert run("Ten lines")[1] == "b'Hello, too'\n"


def test_a_message_can_be_watched():
    names, _ = run("Watch a message")
    fates = names["run"].fates()
    assert sum(fates.values()) == 5
    assert {"received", "dropped: no peer"} <= set(fates), "a slow joiner gets a part"
    copy = names["run"].trace.copies()[0].id
    assert copy in names["run"].why(copy)
