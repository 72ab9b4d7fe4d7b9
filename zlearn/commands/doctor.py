"""`zlearn doctor`: what works on this machine, and what to do about the rest.

Rule for this file: it prints. What is looked at, and how, is in checks.py.
"""

import argparse
import platform

from zlearn import __version__
from zlearn.commands.checks import MISSING, WORKS, WRONG, check_all
from zlearn.commands.line import Say

SIGNS = {WORKS: "✓", MISSING: "–", WRONG: "✗"}


def add(parser: argparse.ArgumentParser, say: Say) -> None:
    """It takes nothing."""


def run(asked: argparse.Namespace) -> int:
    """Looks at everything. 0: all that the course needs works; 1: not so."""
    say, system = asked.say, f"{platform.system()} {platform.release()}"
    print(say("doctor: head", version=__version__, python=platform.python_version(), on=system))
    wrong = missing = 0
    for room, findings in check_all(say):
        print(f"\n{say(f'doctor: {room}')}")
        for finding in findings:
            print(f"  {SIGNS[finding.state]} {finding.what}")
            for line in finding.advice.splitlines():
                print(f"      {line}")
            wrong += finding.state == WRONG
            missing += finding.state == MISSING
    print()
    print(say("doctor: ill", count=wrong) if wrong else say("doctor: well"))
    if missing:
        print(say("doctor: missing", count=missing))
    return 1 if wrong else 0
