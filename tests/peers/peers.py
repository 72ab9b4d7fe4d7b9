"""The peers that there are: what each is, what it speaks, and how its puppet is started.

`.ci/peers` installs them all; what it makes itself is in a cache folder outside the tree.

Rule for this file: a peer that is missing raises Missing with what would have to be done.
"""

import ctypes.util
import os
import sys
from pathlib import Path

from tests.peers.puppets import PROGRAMS

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "zlearn-peers"
ROOT = Path(__file__).parents[2]


class Missing(Exception):
    """A peer is not installed; the text says what is missing."""


class Peer:
    """What a test needs to know of a peer beforehand.

    Parameters:
        name: what it is called in the names of tests.
        program: a function that returns its puppet's command line, or raises Missing.
        wire: the version of ZMTP that it speaks.
        environment: variables that its puppet needs, or a function that returns them.
    """

    def __init__(self, name, program, wire=(3, 1), environment=()):
        self.name = name
        self.program = program
        self.wire = wire
        self.environment = environment


def cached(path):
    """A file that .ci/peers has made."""
    file = CACHE / path
    if not file.exists():
        raise Missing(f"{file} is missing: run .ci/peers")
    return file


def libzmq(version):
    """The puppet of one of libzmq's old versions."""

    def program():
        library = cached(f"libzmq-{version}/libzmq.so")
        return [sys.executable, PROGRAMS / "libzmq_puppet.py", library]

    return program


def debians_libzmq():
    """The puppet of the libzmq that Debian distributes: it has epgm."""
    library = ctypes.util.find_library("zmq")
    if library is None:
        raise Missing("there is no libzmq.so.5: apt install libzmq5")
    return [sys.executable, PROGRAMS / "libzmq_puppet.py", library]


def python_library(module):
    """The puppet of a library with pyzmq's interface, from the environment the tests run in."""

    def program():
        return [sys.executable, PROGRAMS / "pyzmq_puppet.py", module]

    return program


LIBZMQ_DEBIAN = Peer("Debian's libzmq", debians_libzmq)
ZLEARN = Peer("zlearn", python_library("zlearn.zmq"), environment={"PYTHONPATH": str(ROOT)})
