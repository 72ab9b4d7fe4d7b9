"""A client and a server of each mechanism, and the wire between them.

Rule for this file: no test.
"""

import random
from functools import partial

import pytest

from tests.zmtp.conftest import new_connection
from zlearn.zmtp import State
from zlearn.zmtp.curve_boxes import new_key_pair
from zlearn.zmtp.curve_client import CurveClient
from zlearn.zmtp.curve_server import CurveServer
from zlearn.zmtp.null import Null
from zlearn.zmtp.plain import PlainClient, PlainServer

draw = random.Random(4).randbytes
SERVER, SERVER_SECRET = new_key_pair(draw)
CLIENT, CLIENT_SECRET = new_key_pair(draw)

MECHANISMS = {
    "NULL": (Null, partial(Null, asks=True)),
    "PLAIN": (partial(PlainClient, username=b"me", password=b"secret"), PlainServer),
    "CURVE": (
        partial(CurveClient, server_key=SERVER, public=CLIENT, secret=CLIENT_SECRET, draw=draw),
        partial(CurveServer, secret=SERVER_SECRET, draw=draw),
    ),
}
CREDENTIALS = {"NULL": (), "PLAIN": (b"me", b"secret"), "CURVE": (CLIENT,)}

every_mechanism = pytest.mark.parametrize("name", MECHANISMS)


class Wire:
    """A client and a server, and what has passed between them: (sender, bytes)."""

    def __init__(self, name, kinds=("DEALER", "ROUTER"), spoil=lambda place, data: data, **options):
        self.client, self.server = (
            new_connection(kind, new_mechanism=made, **options)
            for kind, made in zip(kinds, MECHANISMS[name])
        )
        self.passed = []
        self.spoil = spoil
        self.got = {self.client: [], self.server: []}

    def shake_hands(self, status=200):
        for side in (self.client, self.server):
            side.start()
        while self.pass_on(self.client, self.server) | self.pass_on(self.server, self.client):
            if self.server.inquiry is not None and status:
                self.got[self.server] += self.server.answer(status)
        return self

    def pass_on(self, sender, receiver, data=b""):
        if sender.state is not State.CLOSED:
            data = sender.take_output() + data
        if not data:
            return False
        data = self.spoil(len(self.passed), data)
        self.passed.append((sender, data))
        self.got[receiver] += receiver.receive(data)
        return True

    def send(self, sender, receiver, batch):
        self.pass_on(sender, receiver, b"".join(sender.encode(batch)))
