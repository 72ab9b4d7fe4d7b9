"""The command line: the arguments to the right command, and its errors in a sentence.

Rule for this file: it knows the names of the commands, and nothing of what they do.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NoReturn

from zlearn import __version__
from zlearn.commands.texts import LANGUAGES, text

COMMANDS = ("doctor", "lab", "play", "tap", "pcap", "export")
PASS_ON = ("lab",)  # they give their options to another program
HELP = frozenset({"-h", "--help"})

Say = Callable[..., str]  # a key of texts.py → the sentence, in the language that was asked for


class Wrong(Exception):
    """What was asked can't be done; the text says why, in a sentence."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line `arguments` (None: the program's own).

    Returns its exit code: 0 for success, 2 if what was asked can't be done, 130 after Ctrl-C; 1 is
    the doctor's. Raises SystemExit with 2 for arguments that make no sense.
    """
    for stream in (sys.stdout, sys.stderr):  # an old terminal may lack a sign
        stream.reconfigure(errors="replace") if hasattr(stream, "reconfigure") else None
    given = sys.argv[1:] if arguments is None else list(arguments)
    language, given = _language_of(given)
    say = partial(text, language=language)
    given, passed_on = _split(given)
    asked = _parser(say).parse_args(given)
    asked.language, asked.say, asked.passed_on = language, say, passed_on
    try:
        return asked.run(asked) or 0
    except BrokenPipeError:  # the reader has seen enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        return 130
    except (Wrong, OSError, ImportError) as error:
        print(f"zlearn {asked.command}: {_in_words(error)}", file=sys.stderr)
        return 2
    return 0


def _in_words(error: Exception) -> str:
    """An error as a sentence: the system's, without its number, and with the file that it means."""
    if not isinstance(error, OSError) or not error.strerror:
        return str(error)
    return f"{error.filename}: {error.strerror}" if error.filename else error.strerror


def _language_of(arguments: list[str]) -> tuple[str, list[str]]:
    """Which language was asked for, wherever that stands, and the other arguments."""
    finder = _Parser("zlearn", add_help=False, allow_abbrev=False)
    finder.say = partial(text, language=LANGUAGES[0])
    finder.add_argument("--language", default=LANGUAGES[0], choices=LANGUAGES)
    found, others = finder.parse_known_args(arguments)
    return found.language, others


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """What is for zlearn, and what is for the program that one of these commands becomes."""
    if arguments[:1] and arguments[0] in PASS_ON and not HELP.intersection(arguments):
        options = (at for at, each in enumerate(arguments) if each.startswith("-"))
        first = next(options, len(arguments))
        return arguments[:first], arguments[first:]
    return arguments, []


def _parser(say: Say) -> "_Parser":
    parser = _Parser("zlearn", description=say("zlearn"), epilog=say("zlearn: more"))
    parser.say = say
    version = f"zlearn {__version__}"
    parser.add_argument("--version", action="version", version=version, help=say("--version"))
    commands = parser.add_subparsers(
        dest="command", required=True, metavar=say("COMMAND"), title=say("commands")
    )
    for name in COMMANDS:
        module = importlib.import_module(f"zlearn.commands.{name}")
        command = commands.add_parser(
            name, help=say(name), description=say(f"{name}: long"), epilog=say(f"{name}: examples")
        )
        command.say = say
        module.add(command, say)
        command.set_defaults(run=module.run)
        _in_language(command)
    return _in_language(parser)


def _in_language(parser: "_Parser") -> "_Parser":
    """The option for the language, which `_language_of` has taken out, and argparse's own words."""
    parser.add_argument("--language", choices=LANGUAGES, help=parser.say("--language"))
    parser.add_argument("-h", "--help", action="help", help=parser.say("--help"))
    parser._positionals.title = parser.say("arguments")
    parser._optionals.title = parser.say("options")
    return parser


class _Parser(argparse.ArgumentParser):
    """argparse's, which says what is wrong in a line and where help is."""

    say: Say

    def __init__(self, *names: Any, **options: Any) -> None:
        options.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(*names, **{**options, "add_help": False})

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n{self.say('see help', command=self.prog)}\n")
