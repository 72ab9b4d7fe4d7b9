"""What `zlearn doctor` looks at. Each check tries the thing itself, small, on this machine alone.

Rule for this file: a check returns a finding, whatever happens in it, and leaves nothing behind.
"""

import importlib
import importlib.metadata
import os
import platform
import re
import socket
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from zlearn.commands.line import Say

WORKS, MISSING, WRONG = "works", "missing", "wrong"
PATIENCE = 5000  # milliseconds for a message on this machine
IN_A_BROWSER = sys.platform == "emscripten"
GROUP = "239.192.7.7"

NEEDED = ("jupyterlab", "ipykernel", "ipywidgets", "anywidget", "matplotlib", "networkx")
OPTIONAL = ("PyNaCl", "pyzmq", "tqdm")
MODULES = {"PyNaCl": "nacl", "pyzmq": "zmq"}  # where they aren't called as what is installed


class Finding(NamedTuple):
    """state: WORKS, MISSING (one can do without), or WRONG. advice: what to do, "" for nothing."""

    state: str
    what: str
    advice: str = ""


def check_all(say: Say) -> Iterator[tuple[str, list[Finding]]]:
    """All findings, by the name of the part that they are about."""
    yield "core", [python(say), lab(say), threads(say), *map(lambda each: each(say), TRANSPORTS)]
    need = MISSING if IN_A_BROWSER else WRONG  # where JupyterLite is what runs the course
    yield "course", [*(library(name, say, need) for name in NEEDED), notebooks(say), browser(say)]
    more = [*(library(name, say, MISSING) for name in OPTIONAL), chinese(say)]
    yield "more", [*more, multicast(say), raw_sockets(say), kernel_tables(say)]


# --- the core -----------------------------------------------------------------------------


def python(say: Say) -> Finding:
    """A Python that is new enough."""
    name = f"{platform.python_implementation()} {platform.python_version()}"
    if sys.version_info < (3, 11):  # noqa: UP036 (it can be run in any)
        return Finding(WRONG, say("python: old", name=name), say("python: advice"))
    return Finding(WORKS, say("python: fine", name=name, where=sys.executable))


def lab(say: Say) -> Finding:
    """A scene in virtual time."""
    return _tried(say("lab: fine"), say("lab: broken"), say("report it"), _play)


def _play() -> None:
    from zlearn import zmq
    from zlearn.lab import Scene

    scene = Scene("doctor")

    @scene.node
    async def server(node: Any) -> None:
        rep = node.socket(zmq.REP)
        rep.bind("tcp://server:1")
        await rep.send(await rep.recv())

    @scene.node
    async def client(node: Any) -> None:
        req = node.socket(zmq.REQ)
        req.connect("tcp://server:1")
        await req.send(b"how are you?")
        await req.recv()

    fates = dict(scene.play(seed=1).fates())
    if fates != {"received": 2}:
        raise RuntimeError(f"{fates}")


def threads(say: Say) -> Finding:
    """Threads, without which a browser's Python has to do."""
    thread = threading.Thread(target=lambda: None)
    try:
        thread.start()
    except RuntimeError:
        return Finding(MISSING, say("threads: none"), say("threads: advice"))
    thread.join()
    return Finding(WORKS, say("threads: fine"))


def tcp(say: Say) -> Finding:
    """A message over tcp to this machine."""
    there = say("transport: fine", name="tcp")
    broken = say("transport: broken", name="tcp")
    advice, state = say("tcp: advice"), WRONG
    if IN_A_BROWSER:
        advice, state = say("tcp: in a browser"), MISSING
    return _tried(there, broken, advice, lambda: _pass_on("tcp://127.0.0.1:*"), state)


def ipv6(say: Say) -> Finding:
    """The same over IPv6, which some machines and many containers lack."""
    there = say("transport: fine", name="tcp, IPv6")
    broken = say("transport: broken", name="tcp, IPv6")
    return _tried(
        there, broken, say("ipv6: advice"), lambda: _pass_on("tcp://[::1]:*", ipv6=1), MISSING
    )


def ipc(say: Say) -> Finding:
    """The same over a file, where the system has such sockets."""
    there = say("transport: fine", name="ipc")
    broken = say("transport: broken", name="ipc")
    with tempfile.TemporaryDirectory() as folder:
        door = f"ipc://{folder}/door"
        return _tried(there, broken, say("ipc: advice"), lambda: _pass_on(door), MISSING)


def inproc(say: Say) -> Finding:
    """The same within this program."""
    there = say("transport: fine", name="inproc")
    broken = say("transport: broken", name="inproc")
    return _tried(there, broken, say("report it"), lambda: _pass_on("inproc://doctor"))


TRANSPORTS = (inproc, ipc, tcp, ipv6)


def _pass_on(endpoint: str, **options: int) -> None:
    from zlearn import zmq

    context = zmq.Context()
    try:
        pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
        for each in (pull, push):
            each.linger, each.rcvtimeo, each.sndtimeo = 0, PATIENCE, PATIENCE
            for name, value in options.items():
                setattr(each, name, value)
        pull.bind(endpoint)
        push.connect(pull.last_endpoint.decode())
        push.send(b"how are you?")
        if pull.recv() != b"how are you?":
            raise RuntimeError("?")
    finally:
        context.destroy(linger=0)


# --- the course ---------------------------------------------------------------------------


def library(name: str, say: Say, without: str) -> Finding:
    """A library of somebody else's: there, new enough, and sound. without: the state if not."""
    use, install = say(f"use: {name}"), f"pip install {name}"
    try:
        version = importlib.metadata.version(name)
        importlib.import_module(MODULES.get(name, name))
    except importlib.metadata.PackageNotFoundError:
        return Finding(without, say("library: none", name=name, use=use), install)
    except Exception as error:  # noqa: BLE001 (whatever an installation may suffer from)
        broken = say("library: broken", name=name, error=_in_a_line(error))
        return Finding(WRONG, broken, f"pip install --force-reinstall {name}")
    least = _least(name)
    if least and _numbers(version) < _numbers(least):
        old = say("library: old", name=name, version=version, least=least, use=use)
        return Finding(without, old, f"pip install --upgrade {name}")
    return Finding(WORKS, say("library: fine", name=name, version=version, use=use))


def _least(name: str) -> str:
    """The least version that zlearn asks for; "" if it isn't known."""
    try:
        wanted = importlib.metadata.requires("zlearn") or []
    except importlib.metadata.PackageNotFoundError:
        return ""
    floors = (re.match(rf"{name}>=([0-9.]+)", each, re.IGNORECASE) for each in wanted)
    return next((floor[1] for floor in floors if floor), "")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(each) for each in re.findall(r"\d+", version)[:3])


def notebooks(say: Say) -> Finding:
    """The notebooks, which an installed package doesn't have with it."""
    from zlearn.commands.lab import course_folder

    folder = course_folder()
    if folder is None:
        return Finding(MISSING, say("notebooks: none"), say("notebooks: advice"))
    return Finding(WORKS, say("notebooks: fine", where=folder))


def browser(say: Say) -> Finding:
    """Something to look at pages with."""
    from zlearn.commands.play import has_screen

    try:
        name = getattr(webbrowser.get(), "name", "") if has_screen() else ""
    except webbrowser.Error:
        name = ""
    if not name:
        return Finding(MISSING, say("browser: none"), say("browser: advice"))
    return Finding(WORKS, say("browser: fine", name=Path(str(name)).name))


# --- more ---------------------------------------------------------------------------------


def chinese(say: Say) -> Finding:
    """A font with Chinese in it, for figures."""
    try:
        from matplotlib.font_manager import fontManager

        from zlearn.views.fonts import CHINESE
    except ImportError:
        return Finding(MISSING, say("chinese: none"), say("chinese: advice"))
    found = [name for name in CHINESE if name in {font.name for font in fontManager.ttflist}]
    if not found:
        return Finding(MISSING, say("chinese: none"), say("chinese: advice"))
    return Finding(WORKS, say("chinese: fine", name=found[0]))


def multicast(say: Say) -> Finding:
    """A datagram to a group on this machine: what epgm and udp groups need."""
    return _tried(
        say("multicast: fine"), say("multicast: none"), say("multicast: advice"), _shout, MISSING
    )


def _shout() -> None:
    here = socket.inet_aton("127.0.0.1")
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth,
    ):
        ear.settimeout(PATIENCE / 1000)
        ear.bind(("", 0))
        ear.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(GROUP) + here)
        mouth.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, here)
        mouth.sendto(b"?", (GROUP, ear.getsockname()[1]))
        ear.recv(1)


def raw_sockets(say: Say) -> Finding:
    """What pgm, without the e, needs: packets of its own, which only an administrator may send."""
    try:
        socket.socket(socket.AF_INET, socket.SOCK_RAW, 113).close()
    except OSError:
        return Finding(MISSING, say("raw: none"), say("raw: advice"))
    return Finding(WORKS, say("raw: fine"))


def kernel_tables(say: Say) -> Finding:
    """Linux's tables of what its kernel holds for each connection."""
    if not os.access("/proc/net/tcp", os.R_OK):
        return Finding(MISSING, say("kernel: none"))
    return Finding(WORKS, say("kernel: fine"))


# --- trying -------------------------------------------------------------------------------


def _tried(
    fine: str, broken: str, advice: str, what: Callable[[], object], otherwise: str = WRONG
) -> Finding:
    try:
        what()
    except Exception as error:  # noqa: BLE001 (what is wrong here, it is for us to say)
        return Finding(otherwise, f"{broken} ({_in_a_line(error)})", advice)
    return Finding(WORKS, fine)


def _in_a_line(error: Exception) -> str:
    said = " ".join(str(error).split())
    return f"{type(error).__name__}: {said}"[:150] if said else type(error).__name__
