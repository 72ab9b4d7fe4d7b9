"""What a tap keeps of the bytes themselves: the first ones, bounded, and never a password.

Rule for this file: bytes in, what is kept of them out.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zlearn import zmq
from zlearn.lab import Scene
from zlearn.lab.tap.eavesdropper import BIND, CONNECT
from zlearn.lab.tap.naming import Cast
from zlearn.lab.tap.notebook import Notebook
from zlearn.lab.tap.overheard import MOST, said_on
from zlearn.views.model import Model
from zlearn.zmtp.commands import named
from zlearn.zmtp.frames import encode_command_frame
from zlearn.zmtp.greeting import SIZE, encode_greeting


def heard(*sayings):
    """What is kept of (side, bytes), said one after the other."""
    notebook = Notebook()
    link = notebook.link("1.1.1.1:5", "2.2.2.2:1", "tcp://b:1")
    link.begun(0.0)
    link.connected(0.0)
    for number, (side, data) in enumerate(sayings):
        link.hear(side, data, float(number))
    return link, said_on(notebook.notes, Cast())


def greeting(mechanism):
    return encode_greeting(mechanism, as_server=False, routing_id=b"")


def test_both_sides_are_kept_with_their_times():
    _, said = heard((CONNECT, greeting("NULL")), (BIND, greeting("NULL")), (CONNECT, b"\0\2ab"))
    forth, back = said
    assert (forth.forth, back.forth) == (True, False)
    assert forth.parts == [(0.0, greeting("NULL")), (2.0, b"\0\2ab")] and forth.size == SIZE + 4


@given(st.lists(st.binary(max_size=900), max_size=9))
def test_what_is_kept_is_the_beginning_and_bounded(pieces):
    _, said = heard(*((CONNECT, piece) for piece in pieces))
    whole = b"".join(pieces)
    kept = b"".join(data for each in said for _, data in each.parts)
    assert kept == whole[: len(kept)] and len(kept) <= MOST
    assert len(kept) in (min(MOST, len(whole)), min(SIZE, len(whole)))


@pytest.mark.parametrize("cut", [0, 10, 63, 64, 70])
def test_a_password_is_not_kept_however_it_is_cut(cut):
    hello = encode_command_frame(named(b"HELLO", b"\5admin\6secret"))
    data = greeting("PLAIN") + hello
    _, said = heard(
        (BIND, greeting("PLAIN")), (CONNECT, data[:cut]), (CONNECT, data[cut:]), (CONNECT, hello)
    )
    (forth,) = [each for each in said if each.forth]
    assert b"".join(data for _, data in forth.parts) == greeting("PLAIN")
    assert b"secret" not in repr(said).encode()


def test_after_a_gap_nothing_is_kept():
    link, _ = heard((CONNECT, greeting("NULL")), (BIND, greeting("NULL")))
    link.lose(CONNECT, 100, "a packet is missing", 3.0)
    link.hear(CONNECT, b"\0\2ab", 4.0)
    assert b"".join(data for _, data in link.said[CONNECT].parts) == greeting("NULL")


def test_libzmq_s_own_bytes_are_in_the_model():
    pytest.importorskip("zmq", reason="pyzmq is not installed")
    scene = Scene("real bytes")

    @scene.node
    async def server(node):
        rep = node.socket(zmq.REP)
        rep.bind("tcp://server:1")
        await rep.send(await rep.recv())

    @scene.node
    async def client(node):
        req = node.socket(zmq.REQ)
        req.connect("tcp://server:1")
        await req.send(b"hello")
        await req.recv()

    wires = Model.from_trace(scene.play(world="libzmq").trace).to_json()["wires"]
    assert {(wire["from"], wire["to"]) for wire in wires} == {
        ("client.req", "server.rep"), ("server.rep", "client.req"),
    }  # fmt: skip
    for wire in wires:
        names = [field[1] for field in wire["fields"]]
        assert names[:5] == ["signature", "version", "mechanism", "as-server", "filler"]
        assert names[-1] == "body" and wire["hex"].endswith(b"hello".hex())
