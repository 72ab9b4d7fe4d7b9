"""What the tests of mechanisms share: the recordings of secured connections as settings.

Rule for this file: no test, and nothing that needs PyNaCl before it is called.
"""

import ast
import re

from tests.zmtp.conftest import new_connection
from zlearn.zmtp import z85
from zlearn.zmtp.null import Null
from zlearn.zmtp.plain import PlainClient, PlainServer

WRONG_PASSWORD = {"PLAIN_USERNAME": b"admin", "PLAIN_PASSWORD": b"x"}
PEERS = {"C": "connecting", "S": "binding"}


class Draws:
    """The chance that a recorded peer had, draw by draw."""

    def __init__(self, *draws):
        self.left = list(draws)

    def __call__(self, size):
        drawn = self.left.pop(0)
        assert len(drawn) == size, "the peer drew in another order"
        return drawn


def settings(record, side):
    """The socket type of a recorded side, and its options."""
    named = [line for line in record.header if line.startswith(f"{PEERS[side]} peer:")]
    if not named:  # the recordings of PLAIN's errors say it in no header
        return {"C": ("REQ", WRONG_PASSWORD), "S": ("REP", {"PLAIN_SERVER": 1})}[side]
    line = named[0]
    kind, options = re.search(r"libzmq [\d.]+ (\w+) (.*)", line).groups()
    return kind, ast.literal_eval(options)


def draws(record, side):
    """The random bytes that a recorded side drew: both had one source, and took turns."""
    line = next(line for line in record.header if line.startswith("random bytes drawn"))
    drawn = [bytes.fromhex(each) for each in line.partition("): ")[2].split(" | ")]
    return [drawn[at] for at in ((1, 5) if side == "C" else (0, 2, 3, 4)) if at < len(drawn)]


def mechanism_of(record, side):
    """What makes our mechanism, when we take the place of a recorded side."""
    _, options = settings(record, side)
    if "PLAIN_SERVER" in options:
        return PlainServer
    if "PLAIN_USERNAME" in options:
        name, password = options["PLAIN_USERNAME"], options["PLAIN_PASSWORD"]
        return lambda own: PlainClient(own, name, password)
    if "ZAP_DOMAIN" in options:
        return lambda own: Null(own, asks=True)
    if "CURVE_SERVER" in options:
        from zlearn.zmtp.curve_server import CurveServer

        secret = z85.decode(options["CURVE_SECRETKEY"])
        return lambda own: CurveServer(own, secret, Draws(*draws(record, side)))
    if "CURVE_SERVERKEY" in options:
        from zlearn.zmtp.curve_client import CurveClient

        names = ("CURVE_SERVERKEY", "CURVE_PUBLICKEY", "CURVE_SECRETKEY")
        keys = [z85.decode(options[name]) for name in names]
        return lambda own: CurveClient(own, *keys, Draws(*draws(record, side)))
    return Null


def take_place(record, side):
    """Our connection in the place of a recorded side, not started."""
    kind, _ = settings(record, side)
    return new_connection(kind, new_mechanism=mechanism_of(record, side))
