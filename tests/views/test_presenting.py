"""Presenter mode for all players of a kernel."""

import pytest

from zlearn.views import presenter, presenting

pytest.importorskip("anywidget", reason="anywidget is not installed")

from zlearn.views import Player  # noqa: E402  (it needs anywidget)


@pytest.fixture(autouse=True)
def afresh(monkeypatch):
    monkeypatch.setattr(presenting, "_switched", [])
    monkeypatch.delenv(presenting.VARIABLE, raising=False)


def large(**options):
    return bool(Player(**options).options.get("presenter"))


def test_without_being_asked_for_pictures_are_for_a_desk():
    assert not large()


@pytest.mark.parametrize(("value", "on"), [("1", True), ("yes", True), ("0", False), ("", False)])
def test_the_environment_switches_it(monkeypatch, value, on):
    monkeypatch.setenv(presenting.VARIABLE, value)
    assert large() is on


def test_a_notebook_switches_it_there_and_back(monkeypatch):
    monkeypatch.setenv(presenting.VARIABLE, "1")
    presenter(False)
    assert not large()
    presenter()
    assert large()


def test_what_a_picture_is_told_itself_counts_more():
    presenter()
    assert not large(presenter=False)
    assert not large(options={"presenter": False})
    presenter(False)
    assert large(presenter=True)
