"""What zlearn does from a command line: `zlearn COMMAND`, or `python -m zlearn COMMAND`.

A module a command. Each has `add(parser, say)`, which says what it takes, and `run(asked)`, and
imports the rooms below only when it runs, so that `zlearn --help` is there at once. What a person
reads is in texts.py, in English and in Chinese.

Rule for this room: arguments in, a few calls, and errors in a sentence. It stands above all
others, and none of them may import it.
"""
