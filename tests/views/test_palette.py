"""One palette: its contrasts are computed, and the player holds the same values.

Rule for this file: numbers from palette.py, compared with what the player's files say.
"""

import re

import pytest

from zlearn.views import script
from zlearn.views.palette import Palette, palette

CSS = script.style()
SCRIPT = script.module()
NAMES = {
    "bg": "ground", "shade": "tab", "ink": "text", "muted": "quiet", "faint": "faint",
    "blue": "data", "red": "lost", "green": "arrived", "purple": "control",
    "on-blue": "on_data", "on-purple": "on_control",
}  # fmt: skip
GROUNDS = ("ground", "box", "tab")


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """As WCAG 2 defines it, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def pairs(colours: Palette) -> list[tuple[str, str, float]]:
    """(ink, ground, least contrast): texts on every ground, lines on the sheet's."""
    texts = [(ink, ground, 4.5) for ink in ("text", "quiet") for ground in GROUNDS]
    texts += [("on_data", "data", 4.5), ("on_control", "control", 4.5)]
    lines = ("stroke", "faint", "data", "lost", "arrived", "control")
    return texts + [(ink, "ground", 3.0) for ink in lines]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_lines_and_texts_stand_out(theme):
    colours = palette(theme)
    for ink, ground, least in pairs(colours):
        found = contrast(getattr(colours, ink), getattr(colours, ground))
        assert found >= least, f"{theme}: {ink} on {ground} is {found:.2f}"


def block(selector: str) -> dict[str, str]:
    """The colours of a rule of the style sheet; of a var(), the colour that it falls back to."""
    body = re.search(re.escape(selector) + r" \{([^}]*)\}", CSS)
    assert body, selector
    found = re.findall(r"--zl-([a-z-]+):[^;]*?(#[0-9a-f]{6})\)?;", body[1])
    return dict(found)


@pytest.mark.parametrize(
    ("theme", "selector"), [("light", ".zl-root"), ("dark", ".zl-root.zl-dark")]
)
def test_the_players_style_has_the_same_colours(theme, selector):
    colours = palette(theme)
    assert block(selector) == {
        name: getattr(colours, field).lower() for name, field in NAMES.items()
    }
    forced = block(f"{selector}.zl-forced")
    assert forced == {"bg": colours.ground.lower(), "shade": colours.tab.lower()}


def test_the_players_script_falls_back_to_the_same_colours():
    found = dict(re.findall(r'read\("([a-z-]+)", "(#[0-9a-f]+)"\)', SCRIPT))
    light = palette("light")
    assert found == {name: getattr(light, field).lower() for name, field in NAMES.items()}
