"""The course's HTML templates, and how something is displayed in a notebook or a terminal.

Every value that enters a template is escaped here: texts may quote a learner's code or a
message's body. Colours work on a light and on a dark page.

Rule for this file: the only one in this room that writes HTML tags.
"""

import html
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

# The mark says the same as the colour, for who can't tell the colours apart.
_LOOKS = {
    "correct": ("#1a7f5a", "✓"),
    "not yet": ("#b8651b", "✗"),
    "not attempted": ("#767a80", "…"),
    "note": ("#3b6ea8", "?"),
}
_CODE = re.compile(r"`([^`]+)`")


def inline(text: str) -> str:
    """Escaped text, `what stands in backticks` as code, line ends kept."""
    return _CODE.sub(r"<code>\1</code>", html.escape(text)).replace("\n", "<br>")


def paragraph(text: str, quiet: bool = False) -> str:
    """A paragraph; a quiet one is small and pale."""
    style = "margin:.3em 0" + (";opacity:.75;font-size:.92em" if quiet else "")
    return f'<p style="{style}">{inline(text)}</p>'


def folded(title: str, text: str) -> str:
    """A text that shows when its title is clicked."""
    return f"<details><summary>{inline(title)}</summary>{paragraph(text)}</details>"


def code(source: str) -> str:
    """A block of source code."""
    return f'<pre style="margin:.4em 0"><code>{html.escape(source)}</code></pre>'


def link(text: str, address: str) -> str:
    """A link to a file beside the notebook."""
    return f'<a href="{html.escape(address)}">{html.escape(text)}</a>'


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table. `rows` are made of what this file's functions made."""
    titles = "".join(f'<th style="text-align:left">{inline(title)}</th>' for title in head)
    lines = ("".join(f'<td style="text-align:left">{cell}</td>' for cell in row) for row in rows)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f"<table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>"


def card(look: str, headline: str, parts: Iterable[str]) -> str:
    """A headline with a coloured edge and a mark. `parts` are made by this file's functions."""
    colour, mark = _LOOKS.get(look, _LOOKS["note"])
    return (
        f'<div class="zlearn-course" style="border-left:4px solid {colour};padding:.3em .9em;'
        f'margin:.3em 0"><strong><span style="color:{colour}" aria-hidden="true">{mark}</span> '
        f"{inline(headline)}</strong>{''.join(parts)}</div>"
    )


# --- where it is shown -------------------------------------------------------------------


def in_notebook() -> bool:
    """Whether a front end with pictures is listening: an IPython kernel runs this."""
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    return hasattr(get_ipython(), "kernel")


def display_bundle(bundle: Mapping[str, str]) -> None:
    """Displays MIME types; prints the plain text where there is no notebook."""
    if in_notebook():
        from IPython.display import display

        display(dict(bundle), raw=True)
    else:
        print(bundle["text/plain"])


def display_object(thing: Any) -> None:
    """Displays an object by its own representations (needs IPython)."""
    from IPython.display import display

    display(thing)


def display_picture(make: Callable[[], Any]) -> None:
    """Displays what `make` returns, in a notebook; None and a picture that fails are left out."""
    if not in_notebook():
        return
    try:
        picture = make()
        if picture is not None:
            display_object(picture)
    except Exception:  # without its picture a text is still a text
        pass
