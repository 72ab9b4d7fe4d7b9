"""What notebook 17 meets outside: a Jupyter kernel with a tap on it, PHP, Java, ss and lsof.

A machine may lack any of them. Then a sentence says so, and the notebook goes on.

Rule for this file: whatever is started here has ended when the function returns.
"""

import contextlib
import importlib
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from zlearn.lab.tap import Tap

CHANNELS = ("shell", "iopub", "stdin", "control", "hb")
PATIENCE = 60  # seconds: a kernel takes its time to start
KERNELS = 3  # are tried
JEROMQ = Path("/usr/share/java/jeromq.jar")

PHP = """\
$socket = new ZMQSocket(new ZMQContext(), ZMQ::SOCKET_REQ);
$socket->setSockOpt(ZMQ::SOCKOPT_LINGER, 0);
$socket->connect($argv[1]);
$socket->send('a question from PHP');
echo $socket->recv();
"""
JAVA = """\
import org.zeromq.ZMQ;

public class Asks {
    public static void main(String[] endpoints) {
        ZMQ.Socket socket = ZMQ.context(1).socket(ZMQ.REQ);
        socket.connect(endpoints[0]);
        socket.send("a question from Java");
        System.out.print(new String(socket.recv()));
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }
}
"""


def tapped_kernel(source: str, typed: str = "") -> tuple[Any, dict[str, str]]:
    """Starts a kernel and a client, runs a cell, ends both; a tap listens to all they say.

    source: the cell. typed: what is answered when it calls input().

    Returns the trace, and which of the kernel's sockets is which channel, such as
    {"kernel shell.router": "shell", …}. Raises ImportError where Jupyter is not installed.
    """
    with _kernel() as manager:
        facts = manager.get_connection_info()
        real = {each: f"127.0.0.1:{facts[f'{each}_port']}" for each in CHANNELS}
        names = {address: f"kernel {each}" for each, address in real.items()}
        names["127.0.0.1"] = "client"  # whoever else is on this machine
        pairs = [("tcp://127.0.0.1:*", f"tcp://{address}") for address in real.values()]
        with Tap(pairs, names, title="a kernel and its client") as tap:
            for each, endpoint in zip(real, tap.endpoints):
                facts[f"{each}_port"] = int(endpoint.rpartition(":")[2])
            _run_cell(manager, facts, source, typed)
    return tap.trace, _channels(tap.trace)


@contextlib.contextmanager
def _kernel() -> Iterator[Any]:
    """The manager of a kernel that listens on all five channels, and ends with the block.

    Jupyter chooses the ports and the kernel takes them, a second later: another program may have
    been faster. Such a kernel ends, and another one is tried.
    """
    for _ in range(KERNELS):
        manager = importlib.import_module("jupyter_client.manager").KernelManager()
        manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            if _listens(manager):
                yield manager
                return
        finally:
            manager.shutdown_kernel(now=True)
            manager.context.destroy(linger=0)
    raise RuntimeError(f"none of {KERNELS} kernels came to listen: run `zlearn doctor`")


def _listens(manager: Any) -> bool:
    """Waits until the kernel accepts connections on all its ports; False if it ends before."""
    facts = manager.get_connection_info()
    until = time.monotonic() + PATIENCE
    waiting = [facts[f"{each}_port"] for each in CHANNELS]
    while waiting and manager.is_alive() and time.monotonic() < until:
        try:
            socket.create_connection((facts["ip"], waiting[0]), PATIENCE).close()
            waiting.pop(0)
        except ConnectionRefusedError:
            time.sleep(0.05)
    return not waiting and bool(manager.is_alive())


def _run_cell(manager: Any, facts: Any, source: str, typed: str) -> None:
    blocking = importlib.import_module("jupyter_client.blocking")
    client = blocking.BlockingKernelClient(parent=manager)
    client.load_connection_info(facts)
    client.start_channels()
    try:
        client.wait_for_ready(timeout=PATIENCE)
        client.execute_interactive(
            source,
            timeout=PATIENCE,
            allow_stdin=True,
            output_hook=lambda message: None,
            stdin_hook=lambda message: client.input(typed),
        )
        client.shutdown(reply=True, timeout=PATIENCE)
    finally:
        client.stop_channels()


def _channels(trace: Any) -> dict[str, str]:
    sockets = [socket.name for socket in trace.sockets()]
    return {
        name: name.removeprefix("kernel ").partition(".")[0]
        for name in sockets
        if name.startswith("kernel ")
    }


def own_channels() -> dict[str, str]:
    """The addresses of the five channels of the kernel that this runs in; {} if there are none."""
    try:
        connect = importlib.import_module("ipykernel.connect")
        facts = connect.get_connection_info(unpack=True)
    except (ImportError, RuntimeError, OSError):
        print("This page does not run in a kernel of IPython's, with a file of addresses.")
        return {}
    if facts["transport"] != "tcp":
        return {each: f"ipc://{facts['ip']}-{facts[f'{each}_port']}" for each in CHANNELS}
    return {each: f"tcp://{facts['ip']}:{facts[f'{each}_port']}" for each in CHANNELS}


# --- peers in other languages ------------------------------------------------------------


@contextlib.contextmanager
def php(endpoint: str) -> Iterator[Any]:
    """A PHP program that asks one question, by the extension php-zmq; None if that can't be."""
    known = ""
    if shutil.which("php"):
        known = subprocess.run(["php", "-m"], capture_output=True, text=True, check=False).stdout
    if "zmq" not in known.split():
        print("(There is no PHP with its extension for ZeroMQ here: Debian's php-cli, php-zmq.)")
        yield None
        return
    with _program(["php", "-r", PHP, "--", endpoint]) as program:
        yield program


@contextlib.contextmanager
def java(endpoint: str) -> Iterator[Any]:
    """A Java program that asks one question, by JeroMQ; None if that can't be."""
    if not (shutil.which("javac") and JEROMQ.exists()):
        print("(There is no Java with JeroMQ here: Debian's default-jdk-headless, libjeromq-java.)")
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "Asks.java")
        file.write_text(JAVA, encoding="utf-8")
        command = ["java", "-cp", str(JEROMQ), str(file), endpoint]
        with _program(command) as program:
            yield program


@contextlib.contextmanager
def _program(command: list[str]) -> Iterator[Any]:
    pipes: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, text=True, **pipes) as program:
        try:
            yield program
        finally:
            program.kill()  # it has ended, if all went well


# --- from outside ------------------------------------------------------------------------


def outside(command: str, port: int) -> None:
    """Prints the lines of an `ss` or `lsof` that name a port; a sentence where it is missing."""
    words = command.split()
    if shutil.which(words[0]) is None:
        print(f"(There is no {words[0]} here: look at the picture in its place.)")
        return
    told = subprocess.run(words, capture_output=True, text=True, check=False).stdout
    lines = [" ".join(line.split()) for line in told.splitlines() if f":{port}" in line]
    print(words[0], *lines, sep="\n   ")
