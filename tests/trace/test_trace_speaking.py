"""The language: chosen, wished for, or that of the folder a notebook lies in."""

import pytest

from zlearn.trace import speaking


@pytest.fixture(autouse=True)
def unasked(monkeypatch, tmp_path):
    """Nobody has said anything about languages, and we work in a folder of no language."""
    before = list(speaking._chosen)
    speaking.choose(None)
    monkeypatch.delenv(speaking.ASKED, raising=False)
    monkeypatch.delenv(speaking.NOTEBOOK, raising=False)
    monkeypatch.chdir(tmp_path)
    yield
    speaking.choose(before[0] if before else None)


def test_english_where_nothing_is_said():
    assert speaking.language() == "en"


def test_a_program_that_runs_in_a_folder_of_a_language_speaks_it(monkeypatch, tmp_path):
    (tmp_path / "zh").mkdir()
    monkeypatch.chdir(tmp_path / "zh")
    assert speaking.language() == "zh"
    (tmp_path / "zh" / "drafts").mkdir()
    monkeypatch.chdir(tmp_path / "zh" / "drafts")
    assert speaking.language() == "en"


@pytest.mark.parametrize("name", ["/home/ann/lessons/zh/10-x.ipynb", "C:\\lessons\\zh\\10-x.ipynb"])
def test_a_notebook_in_a_folder_of_a_language_speaks_it(name, monkeypatch):
    monkeypatch.setenv(speaking.NOTEBOOK, name)
    assert speaking.language() == "zh"


@pytest.mark.parametrize("name", ["", "zh", "/home/zh/lessons/10-x.ipynb", "console-1"])
def test_other_names_say_nothing(name, monkeypatch):
    monkeypatch.setenv(speaking.NOTEBOOK, name)
    assert speaking.language() == "en"


def test_the_readers_wish_counts_more_and_what_was_chosen_the_most(monkeypatch):
    monkeypatch.setenv(speaking.NOTEBOOK, "/lessons/zh/10-x.ipynb")
    monkeypatch.setenv(speaking.ASKED, "en_GB.UTF-8")
    assert speaking.language() == "en"
    speaking.choose("zh")
    assert speaking.language() == "zh"
    speaking.choose(None)
    monkeypatch.setenv(speaking.ASKED, "xx")
    assert speaking.language() == "zh"
