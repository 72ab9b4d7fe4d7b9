"""One palette: its contrasts are computed, and the player holds the same values.

Rule for this file: numbers from palette.py, compared with what the player's files say.
"""

import re
from itertools import combinations

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


# What is left of linear red, green and blue for an eye that lacks a kind of cone: the matrices for
# full severity of Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of
# Color Vision Deficiency", IEEE TVCG 15 (2009).
EYES = {
    "protanopia": [
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ],
    "deuteranopia": [
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ],
    "tritanopia": [
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ],
}
SRGB_TO_XYZ = [(0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505)]
WHITE = (0.9505, 1.0, 1.089)
MEANINGS = ("data", "lost", "arrived", "control")


def linear(colour: str) -> list[float]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def luminance(colour: str) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def times(matrix: list[tuple[float, ...]], vector: list[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def seen(colour: str, eye: str) -> tuple[float, float, float]:
    """A colour in CIELAB, as an eye of EYES sees it: equal steps look about equal there."""
    left = [min(1.0, max(0.0, part)) for part in times(EYES[eye], linear(colour))]
    parts = [part / white for part, white in zip(times(SRGB_TO_XYZ, left), WHITE, strict=True)]
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in parts)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def apart(one: str, other: str, eye: str) -> float:
    """How different two colours look to an eye: 2 can just be told, 100 is black and white."""
    pairs = zip(seen(one, eye), seen(other, eye), strict=True)
    return sum((a - b) ** 2 for a, b in pairs) ** 0.5


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


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_meanings_keep_apart_for_who_lacks_a_kind_of_cone(theme, eye):
    colours = palette(theme)
    for pair in combinations(MEANINGS, 2):
        found = apart(*(getattr(colours, name) for name in pair), eye)
        # Green is never against purple alone, nor blue against green: shape and dash tell them.
        doubled = pair in (("arrived", "control"), ("data", "arrived"))
        least = 30 if "lost" in pair else 10 if doubled else 15
        assert found >= least, f"{theme}, {eye}: {pair} are {found:.0f} apart"


def test_the_eye_of_the_test_takes_red_and_green_for_one():
    assert (
        apart("#B8860B", "#6B9E00", "deuteranopia") < 20 < apart("#B8860B", "#6B9E00", "tritanopia")
    )
    assert apart("#000000", "#FFFFFF", "deuteranopia") == pytest.approx(100, abs=0.5)


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
