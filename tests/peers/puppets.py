"""Puppets: small programs of ours in other languages, each with a peer's library in its hands.

A puppet reads commands from its standard input, one a line, does them one after the other, and
answers each with one line. So the same test, written once in Python, is played with every peer.

    open NAME TYPE [ROUTING-ID]     ok           the type in capitals; bodies are hexadecimal,
    set NAME OPTION NUMBER          ok           and "-" is an empty one
    bind NAME ADDRESS               ok
    connect NAME ADDRESS            ok
    subscribe NAME TOPIC            ok           also: unsubscribe, join
    send NAME FRAME…                ok
    receive NAME MILLISECONDS       got FRAME…   or: nothing
    close NAME                      ok
    version                         ok TEXT      which library this is

Whatever goes wrong is answered with `failed` and a sentence. A puppet ends when its standard
input does, so none is left over, however the tests ended.

Rule for this file: how a puppet is started, steered and ended. What they are: peers.py.
"""

import os
import select
import signal
import subprocess
import time
from pathlib import Path

from tests.behaviour.helpers import free_address

PROGRAMS = Path(__file__).parent / "programs"
PATIENCE = 20.0  # seconds: a Java machine on a busy one takes a few to start


class Failed(Exception):
    """What a puppet was told to do did not work out; the text is its library's."""


class Puppet:
    """A puppet's process, and the talk with it.

    Parameters:
        command: the program and its arguments.
        log: a file for what it says on its standard error.
        environment: variables to set besides our own.
        inside: what a command begins with that is to run elsewhere (`nsenter …`).
    """

    def __init__(self, command, log, environment=(), inside=()):
        self.log = Path(log)
        with open(self.log, "ab") as errors:
            self.process = subprocess.Popen(
                [*inside, *command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env={**os.environ, **dict(environment)},
                start_new_session=True,
            )
        self.heard = b""
        self.opened = {}
        self.count = 0

    def ask(self, *words):
        """Gives a command, and returns the words of its answer."""
        self.tell(*words)
        return self.answer(words[0])

    def tell(self, *words):
        """Gives a command; somebody has to listen to the answer."""
        try:
            self.process.stdin.write((" ".join(map(str, words)) + "\n").encode("ascii"))
            self.process.stdin.flush()
        except BrokenPipeError:
            raise AssertionError(self.death(f"before {words[0]!r}")) from None

    def answer(self, asked):
        """Waits for the answer, and returns its words."""
        deadline = time.monotonic() + PATIENCE
        while b"\n" not in self.heard:
            left = deadline - time.monotonic()
            assert left > 0, f"no answer to {asked!r} in {PATIENCE} seconds: {self.said()}"
            if select.select([self.process.stdout], [], [], left)[0]:
                data = os.read(self.process.stdout.fileno(), 1 << 20)
                assert data, self.death(f"at {asked!r}")
                self.heard += data
        line, _, self.heard = self.heard.partition(b"\n")
        kind, *words = line.decode("utf-8").split(" ")
        if kind == "failed":
            raise Failed(" ".join(words))
        return words if kind != "nothing" else None

    def death(self, when):
        return f"the peer ended {when}, with {self.process.wait(5)}: {self.said()}"

    def said(self):
        """The end of what it said on its standard error."""
        return self.log.read_text(errors="replace")[-2000:] or "(it said nothing)"

    def alive(self):
        return self.process.poll() is None

    def socket(self, kind, routing_id=None):
        """Opens a socket of a type such as "DEALER"."""
        self.count += 1
        socket = PuppetSocket(self, f"s{self.count}", kind)
        self.ask("open", socket.name, kind, *([to_word(routing_id)] if routing_id else []))
        self.opened[socket.name] = socket
        return socket

    def version(self):
        return " ".join(self.ask("version"))

    def close_all(self):
        """Closes the sockets that are open; the library may go on with the next ones."""
        for socket in list(self.opened.values()):
            socket.close()

    def end(self):
        """Ends the program, and all that it may have started."""
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        try:
            self.process.wait(1)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process.stdout.close()


class PuppetSocket:
    """A socket of a puppet's, with pyzmq's methods as far as the tests need them."""

    def __init__(self, puppet, name, kind):
        self.puppet = puppet
        self.name = name
        self.kind = kind

    def bind(self, address="tcp://127.0.0.1:*"):
        """Binds; returns the address to connect to. Old peers know no wildcard, so we guess."""
        if not address.endswith(":*"):
            self.puppet.ask("bind", self.name, address)
            return address
        for last in (False, False, False, False, True):
            address = free_address()
            try:
                self.puppet.ask("bind", self.name, address)
                return address
            except Failed:
                if last:
                    raise

    def connect(self, address):
        self.puppet.ask("connect", self.name, address)

    def set(self, option, value):
        self.puppet.ask("set", self.name, option, value)

    def fill(self, option, value):
        self.puppet.ask("fill", self.name, option, to_word(value))

    def subscribe(self, topic):
        self.puppet.ask("subscribe", self.name, to_word(topic))

    def unsubscribe(self, topic):
        self.puppet.ask("unsubscribe", self.name, to_word(topic))

    def join(self, group):
        self.puppet.ask("join", self.name, to_word(group))

    def send_multipart(self, frames):
        self.puppet.ask("send", self.name, *map(to_word, frames))

    def recv_multipart(self, patience=5.0):
        """The next message; fails when none comes."""
        frames = self.poll_multipart(patience)
        assert frames is not None, f"the peer's {self.kind} got nothing in {patience} seconds"
        return frames

    def poll_multipart(self, patience=0.0):
        """The next message, or None when none comes within some seconds."""
        words = self.puppet.ask("receive", self.name, int(patience * 1000))
        return None if words is None else [from_word(word) for word in words]

    def send(self, body):
        self.send_multipart([body])

    def recv(self):
        (body,) = self.recv_multipart()
        return body

    def close(self):
        del self.puppet.opened[self.name]
        self.puppet.ask("close", self.name)


def to_word(body):
    return body.hex() or "-"


def from_word(word):
    return b"" if word == "-" else bytes.fromhex(word)
