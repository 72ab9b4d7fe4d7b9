"""Fewer rounds of the garbage collector while a world runs.

Theory: what a play makes (notes of what happened, sockets, streams) lives as long as its
trace, and hardly any of it is garbage. Python's collector goes through all of it again
each time that it has grown by a quarter; so a message would cost more, the more nodes a
scene has. Young objects are still looked at, in larger portions, as long as the processor has
them at hand. Whoever outlives one look waits for the end of the run: a second one, ten portions
later, had to fetch each of them from memory again, and took a fifth of the time of a play.
(docs.python.org, gc: set_threshold.)

Rule for this file: whatever it changes, it puts back.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG = 10_000  # objects, where Python says 700
NEVER = 1 << 30


@contextmanager
def fewer_collections() -> Iterator[None]:
    """Spares old objects the collector. Does nothing for a program that has switched it off."""
    before = gc.get_threshold()
    if before[0]:
        gc.set_threshold(max(before[0], YOUNG), NEVER, NEVER)
    try:
        yield
    finally:
        gc.set_threshold(*before)
