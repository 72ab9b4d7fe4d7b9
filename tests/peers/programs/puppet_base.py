"""What the puppets in Python share: the talk over standard input and output (puppets.py).

Rule for this file: the standard library alone, and a syntax for any Python 3.
"""

import sys


def play(actions):
    """Does what is asked, line by line, until there are no lines any more.

    Parameters:
        actions: a function for each command; it gets the words after the command, and returns
            the answer's words, or None for `nothing`.
    """
    for line in sys.stdin:
        command, *words = line.split()
        try:
            answer = actions[command](*words)
        except Exception as failure:
            say("failed", type(failure).__name__ + ":", *str(failure).split())
            continue
        if answer is None:
            say("nothing")
        else:
            say("got" if command == "receive" else "ok", *answer)


def say(*words):
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


def to_word(body):
    return bytes(body).hex() or "-"


def from_word(word):
    return b"" if word == "-" else bytes.fromhex(word)
