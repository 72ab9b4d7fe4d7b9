"""The player's script: all its parts are in it, and it is one module that asks for no other.

Rule for this file: what holds for the text. What the player does is tests/browser's.
"""

import re

from zlearn.views import script

PARTS = {path.stem: path for path in (script.STATIC / "player").iterdir()}


def test_every_part_is_in_the_order_and_none_else():
    assert sorted(script.ORDER) == sorted(PARTS)


def test_a_part_says_what_it_is_and_its_rule():
    heads = {
        name: path.read_text(encoding="utf-8").partition("\n\n")[0] for name, path in PARTS.items()
    }
    assert [name for name, head in heads.items() if "\n// Rule for this file:" not in head] == []


def test_a_part_is_read_in_one_sitting():
    long = {
        name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in PARTS.items()
    }
    assert {name: lines for name, lines in long.items() if lines > 500} == {}


def test_the_whole_has_one_export_and_no_import():
    assert re.findall(r"^(?:import|export)\b.*", script.module(), re.MULTILINE) == [
        "export default { render };"
    ]
