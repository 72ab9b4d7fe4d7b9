"""Lost, stuck and misled: the same scenes in all worlds, side by side."""

import subprocess
import sys

import pytest

from zlearn.lab import Scene
from zlearn.lab.comparing import compare, compare_all, outcome
from zlearn.lab.texts import LANGUAGES, TEXTS
from zlearn.lab.troubles import TROUBLES, Trouble, see

SEEN = {
    "slow joiner": {"dropped: no peer": "3", "received": "2", "first": "late 0"},
    "hwm block": {"pusher.push waits in": "send"},
    "hwm drop": {"all came": "False", "in order": "True", "sent without waiting": "300"},
    "lost on disconnect": {"received": "1", "copies": "10"},
    "linger 0": {"lost: linger expired": "3", "received": "3", "came from": "patient"},
    "unknown routing id": {"unroutable": "1", "plain": "done", "mandatory": "EHOSTUNREACH"},
    "req stuck": {
        "reply came": "False", "sends again": "EFSM", "new server got a request": "False",
    },
    "handover": {
        "plain: first is called": "True", "plain: second is called": "False",
        "handover: first is called": "False", "handover: second is called": "True",
    },
}  # fmt: skip


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.key)
def test_all_worlds_agree_or_the_note_says_why_not(trouble):
    found = compare(trouble)
    assert found.worlds == ("lab", "loopback", "libzmq")
    assert found.unexplained == []
    for fact, value in SEEN[trouble.key].items():
        assert found.facts[fact] == (value,) * 3
    for run in found.runs.values():
        assert run.trace.books().balanced
    for language in LANGUAGES:
        assert found.text(language).endswith(found.note(language) + "\n")
        assert bool(found.note(language)) == bool(found.differing)


def test_messages_that_were_not_received_are_as_many_everywhere():
    found = compare("lost on disconnect")
    for run in found.runs.values():
        fates = run.fates()
        assert fates["unread"] + fates["lost: disconnected"] + fates["in flight"] == 9


def test_what_differs_is_marked_and_what_nobody_expects_is_found():
    def make():
        scene = Scene("differs")

        @scene.node
        async def one(node):
            see(node, "class", type(node).__name__)

        return scene

    found = compare(Trouble("hwm drop", make), ("lab", "libzmq"))
    assert found.facts["class"] == ("Node", "LibzmqNode")
    assert found.unexplained == ["class"]
    assert "| class ≠ | Node | LibzmqNode |" in str(found)


def test_each_trouble_has_a_title_and_a_note_where_it_needs_one():
    for texts in TEXTS.values():
        for trouble in TROUBLES:
            assert f"trouble: {trouble.key}" in texts
            assert bool(trouble.differ) == (f"fidelity: {trouble.key}" in texts)


def test_one_world_alone_and_an_unknown_scene():
    (first, *_) = compare_all(["lab"])
    assert first.differing == [] and first.note() == ""
    assert outcome(first.runs["lab"])["received"] == "2"
    with pytest.raises(KeyError):
        compare("no such trouble")


@pytest.mark.parametrize(
    ("module", "argument", "expected"),
    [
        ("comparing", "unknown routing id", "| plain | done | done | done |"),
        ("backpressure", "lab", "200 accepted = 200 in tanks"),
    ],
)
def test_the_commands_print_their_tables(module, argument, expected):
    command = [sys.executable, "-m", f"zlearn.lab.{module}", argument]
    assert expected in subprocess.check_output(command, text=True, timeout=60)
