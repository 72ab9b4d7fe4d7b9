"""Patches in both forms: lists of entries, and tables of rows.

Rule for this file: plain values in and out; whole runs are in test_model_live.py.
"""

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import handmade

from zlearn.views.feed import join
from zlearn.views.model import Model
from zlearn.views.patches import LISTS, Grown, chained, entries_of, table

SCENES = [handmade.slow_joiner, handmade.outage, handmade.in_one_process]


def test_a_table_is_the_list_of_its_entries():
    rows = [[1, "a"], [2, "b"]]
    assert entries_of(table(("n", "kind"), rows)) == [{"n": 1, "kind": "a"}, {"n": 2, "kind": "b"}]
    assert rows == [[1, "a"], [2, "b"]]


def test_a_shorter_row_lacks_the_last_fields():
    assert entries_of(table(("n", "frames", "more"), [[1, ["x"]], [2]])) == [
        {"n": 1, "frames": ["x"]},
        {"n": 2},
    ]


def test_a_queue_keeps_the_facts_that_a_row_lacks():
    fields = ("id", "start", "points", "limit")
    grown = Grown({})
    grown.merge({"depths": table(fields, [["q", 0, [(0.0, 1)], 5]])})
    grown.merge({"depths": table(fields, [["q", 1, [(1.0, 2)]]])})
    (queue,) = grown.whole["depths"]
    assert queue == {"id": "q", "start": 0, "points": [[0.0, 1], [1.0, 2]], "limit": 5}


def test_lists_and_tables_are_chained_in_any_mixture():
    one, two, plain = table(("n",), [[1]]), table(("n",), [[2]]), [{"n": 3}]
    assert chained([one, two]) == table(("n",), [[1], [2]])
    assert chained([one, plain, two]) == [{"n": 1}, {"n": 3}, {"n": 2}]
    assert chained([table(("n",), [[1]]), table(("id",), [["x"]])]) == [{"n": 1}, {"id": "x"}]
    assert one == table(("n",), [[1]]) and plain == [{"n": 3}]


@pytest.mark.parametrize("scene", SCENES)
def test_patches_that_were_joined_and_sent_make_the_same_model(scene):
    """As a browser gets them: several in one, through JSON, which knows no tuples."""
    events = scene().events
    model, grown, joined = Model(live=True), Grown({}), Grown({})
    patches = [model.feed(events[n : n + 4]) for n in range(0, len(events), 4)]
    for patch in patches:
        grown.merge(patch)
    for n in range(0, len(patches), 3):
        joined.merge(json.loads(json.dumps(join(patches[n : n + 3]))))
    assert joined.whole == grown.whole
    assert {name: joined.whole[name] for name in LISTS} == {
        name: model.to_json()[name] for name in LISTS
    }


def test_a_queue_tells_of_its_facts_once():
    hand = handmade.request_reply(rounds=3)
    model = Model(live=True)
    rows = {}
    for event in hand.events:
        for row in model.feed([event])["depths"]["rows"]:
            rows.setdefault(row[0], []).append(len(row))
    assert rows
    for lengths in rows.values():
        assert lengths[0] > 3 and set(lengths[1:]) == {3}
