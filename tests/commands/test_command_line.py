"""The command line as a whole: help that reads well, in two languages, and errors in a sentence."""

import os
import string
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

from zlearn import __version__
from zlearn.commands.line import COMMANDS, _parser, main
from zlearn.commands.texts import LANGUAGES, TEXTS, text

ROOT = Path(__file__).parents[2]


def names(sentence):
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_both_languages_say_the_same_things():
    english, chinese = (TEXTS[language] for language in LANGUAGES)
    assert english.keys() == chinese.keys()
    for key in english:
        assert names(english[key]) == names(chinese[key]), key
        assert bool(english[key]) == bool(chinese[key]), key


def helped(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main([*arguments])
    assert ended.value.code == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_names_each_command(capsys, language):
    said = helped(capsys, "--help", "--language", language)
    for name in COMMANDS:
        assert f"    {name} " in said
        assert text(name, language).split()[0] in said
    assert TEXTS[language]["zlearn"] in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_each_says_what_it_is_for_with_an_example(capsys, monkeypatch, name, language):
    monkeypatch.setenv("COLUMNS", "90")
    said = helped(capsys, name, "--language", language, "--help")
    assert TEXTS[language][f"{name}: long"] in said
    assert TEXTS[language][f"{name}: examples"] in said
    assert max(map(len, said.splitlines())) <= 90


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_argument_says_what_it_is(language):
    parser = _parser(lambda key, **facts: text(key, language, **facts))
    (commands,) = [action for action in parser._actions if action.dest == "command"]
    for name, command in commands.choices.items():
        assert all(action.help for action in command._actions), name


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["sing"], "invalid choice: 'sing'"),
        (["play"], "required: TRACE"),
        (["tap", "tcp://127.0.0.1:1", "--for", "soon"], "invalid seconds value: 'soon'"),
        (["doctor", "--language", "fr"], "invalid choice: 'fr'"),
    ],
)
def test_arguments_that_make_no_sense(capsys, arguments, sentence):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("zlearn") and sentence in first
    assert second.startswith("zlearn") and "--help says how it goes" in second


def test_what_can_not_be_done_is_said_in_the_language_that_was_asked_for(capsys):
    assert main(["--language", "zh", "tap", "tcp://127.0.0.1:1"]) == 2
    assert capsys.readouterr().err == "zlearn tap: 端点要成对给出：在哪里监听，以及服务器在哪里\n"


def test_an_old_terminal_gets_what_it_can_show(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "zlearn", "lab", "--help", "--language", "zh"],
        cwd=ROOT, env={**os.environ, "PYTHONIOENCODING": "ascii"}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0 and "zlearn lab 03" in done.stdout and "?" in done.stdout


def test_zlearn_is_a_command_of_its_own(capsys):
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    module, _, function = scripts["zlearn"].partition(":")
    assert getattr(import_module(module), function) is main
    assert helped(capsys, "--version") == f"zlearn {__version__}\n"


def test_help_is_there_at_once():
    """No room below is imported for it."""
    program = (
        "import sys; from zlearn.commands.line import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: print(*(name for name in sys.modules if name.startswith('zlearn.')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = {name.split(".")[1] for name in done.stdout.splitlines()[-1].split()}
    assert loaded == {"commands"}
