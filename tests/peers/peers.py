"""The peers that there are: what each is, what it speaks, and how its puppet is started.

`.ci/peers` installs them all; what it makes itself is in a cache folder outside the tree.

Rule for this file: a peer that is missing raises Missing with what would have to be done.
"""

import ctypes.util
import os
import shutil
import subprocess
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


def pyomq():
    """The puppet of pyomq, which is ZeroMQ in Rust."""
    cached(PYOMQ)
    return [sys.executable, PROGRAMS / "pyzmq_puppet.py", "pyomq"]


def java_library(jar, package):
    """The puppet of a library for Java. The file is compiled when it is started."""

    def program():
        file = Path("/usr/share/java") / jar
        if not file.exists():
            raise Missing(f"{file} is missing: apt install {package}")
        java = found("java", "default-jdk-headless")
        found("javac", "default-jdk-headless")  # `java File.java` needs the compiler too
        quick = ["-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Djava.library.path=" + JNI]
        return [java, *quick, "-cp", file, PROGRAMS / "Puppet.java"]

    return program


def php():
    """The puppet of PHP's extension."""
    program = [found("php", "php8.2-cli"), PROGRAMS / "puppet.php"]
    if "zmq" not in subprocess.run([program[0], "-m"], capture_output=True, text=True).stdout:
        raise Missing("PHP has no extension zmq: apt install php-zmq")
    return program


def javascript():
    """The puppet of zeromq.js."""
    cached(ZEROMQ_JS)
    return [found("node", "nodejs"), PROGRAMS / "puppet.js"]


def jszmq():
    """The puppet of jszmq, which speaks WebSocket alone."""
    cached(JSZMQ_MODULES)
    return [found("node", "nodejs"), PROGRAMS / "jszmq_puppet.js"]


def found(tool, package):
    """The path of a tool."""
    path = shutil.which(tool)
    if path is None:
        raise Missing(f"there is no `{tool}`: apt install {package}")
    return path


ZEROMQ_JS = "zeromq.js-6.8.0/node_modules"
JSZMQ_MODULES = "jszmq-0.1.2/node_modules"
PYOMQ = "pyomq-0.21.0"
# Where Debian's libjzmq.so is; Java does not look there by itself.
JNI = "/usr/lib/x86_64-linux-gnu/jni:/usr/lib/aarch64-linux-gnu/jni:/usr/lib/jni"

LIBZMQ_416 = Peer("libzmq 4.1.6", libzmq("4.1.6"), wire=(3, 0))
LIBZMQ_322 = Peer("libzmq 3.2.2", libzmq("3.2.2"), wire=(2, 0))
LIBZMQ_220 = Peer("libzmq 2.2.0", libzmq("2.2.0"), wire=(1, 0))
JEROMQ = Peer("JeroMQ", java_library("jeromq.jar", "libjeromq-java"), wire=(2, 0))
JZMQ = Peer("jzmq", java_library("zmq.jar", "libzmq-java libzmq-jni"))
PHP = Peer("php-zmq", php)
JAVASCRIPT = Peer("zeromq.js", javascript, environment={"NODE_PATH": str(CACHE / ZEROMQ_JS)})
JSZMQ = Peer("jszmq", jszmq, environment={"NODE_PATH": str(CACHE / JSZMQ_MODULES)})
RUST = Peer("pyomq", pyomq, environment={"PYTHONPATH": str(CACHE / PYOMQ)})
LIBZMQ_DEBIAN = Peer("Debian's libzmq", debians_libzmq)
ZLEARN = Peer("zlearn", python_library("zlearn.zmq"), environment={"PYTHONPATH": str(ROOT)})
