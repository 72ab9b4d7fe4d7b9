"""Colours, each with its one meaning, for light and dark ground.

Four hues carry meaning, and each is doubled by a shape, a dash or a glyph, so that a
print in grey says the same. They keep apart for people who see no red from green, and
stay readable on a washed-out projector (VISUALS.md has the numbers). The player has the
same values in static/player.css and static/player/*.js; a test holds them equal, and holds
lines at a contrast of 3 to 1 and texts at 4.5 to 1.

Rule for this file: values only.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """What each colour means.

    data: a message on its way (blue). lost: a loss, a full queue, a waiting call
    (vermillion). arrived: received, ready (green). control: commands and subscriptions
    (purple). The greys: text, quiet text, strokes of boxes and links, faint strokes of
    what is not there (yet, or any more), and fills.
    """

    ground: str
    text: str
    quiet: str
    stroke: str
    faint: str
    box: str
    tab: str
    data: str
    lost: str
    arrived: str
    control: str
    on_data: str  # text on what is filled with `data`
    on_control: str  # text on what is filled with `control`


LIGHT = Palette(
    ground="#FFFFFF",
    text="#111111",
    quiet="#444444",
    stroke="#444444",
    faint="#8C8C8C",
    box="#F4F5F7",
    tab="#E3E5E9",
    data="#0072B2",
    lost="#D55E00",
    arrived="#009E73",
    control="#CC79A7",
    on_data="#FFFFFF",
    on_control="#111111",
)

DARK = Palette(
    ground="#111417",
    text="#F2F2F2",
    quiet="#C4C8CC",
    stroke="#B9BEC4",
    faint="#6E757C",
    box="#1D2227",
    tab="#333A42",
    data="#56AEE6",
    lost="#FF8A3D",
    arrived="#2CC99B",
    control="#E3A3C6",
    on_data="#0B0E10",
    on_control="#0B0E10",
)


def palette(theme: str) -> Palette:
    """The palette of "light" or "dark". Raises ValueError for another name."""
    try:
        return {"light": LIGHT, "dark": DARK}[theme]
    except KeyError:
        raise ValueError(f"theme is 'light' or 'dark', not {theme!r}") from None
