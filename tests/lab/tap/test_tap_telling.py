"""What was overheard, told as a trace: the books balance, and nothing secret is in it."""

import pytest

from tests.lab.tap.stage import RECORDINGS, check, chunks_of, greeted, told
from zlearn.lab.tap.eavesdropper import BIND, CONNECT
from zlearn.lab.tap.naming import Cast
from zlearn.lab.tap.notebook import COST_OF_LINK, Notebook
from zlearn.lab.tap.telling import Telling
from zlearn.trace.files import make_header
from zlearn.trace.trace import Trace
from zlearn.zmtp import frames


@pytest.mark.parametrize("passed", [True, False], ids=["passed on", "held up"])
@pytest.mark.parametrize("name", RECORDINGS)
def test_every_recording_makes_a_sound_trace(name, passed, tmp_path):
    for ended in (None, CONNECT, BIND):
        trace = check(told(chunks_of(name), passed=passed, ended=ended), tmp_path)
        if not passed:
            assert set(trace.fates()) <= {"lost: disconnected" if ended else "in flight"}


def test_request_and_reply_follow_from_each_other():
    trace = told(chunks_of("zmtp31_libzmq434_null_req_rep"), names={"10.0.0.2": "server"})
    request, reply = trace.messages()
    assert [request.id, reply.id] == ["10.0.0.1:40000.req#1", "server.rep#1"]
    assert request.preview == " | hello there!"
    assert request.copies[0].receiver == "server.rep"
    assert trace.happens_before(request.n, reply.n)
    assert (
        trace.topology().edges["10.0.0.1:40000.req", "server.rep", "10.0.0.1:40000→10.0.0.2:5555"][
            "state"
        ]
        == "ready"
    )


def test_a_routing_id_is_a_name():
    trace = told(chunks_of("zmtp31_libzmq434_router_dealer_identity"))
    assert [socket.name for socket in trace.sockets()] == [
        "10.0.0.2:5555.router",
        "client-7.dealer",
    ]
    (ready,) = [each for each in trace.of(kind="ready") if each.socket == "10.0.0.2:5555.router"]
    assert ready.detail["routing_id"] == b"client-7".hex()


def test_a_password_is_in_no_trace():
    trace = told(chunks_of("zap_plain_200"))
    assert [message.preview for message in trace.messages()] == [" | hello there!", " | Got it!"]
    text = "\n".join(event.line() for event in trace)
    assert "secret" not in text and b"secret".hex() not in text and "admin" not in text


def test_of_curve_there_are_sizes_and_times():
    trace = told(chunks_of("curve_200"))
    assert [message.size for message in trace.messages()] == [0, 12, 0, 7]
    assert {event.detail["sealed"] for event in trace.of(kind="sent")} == {True}
    assert not any("preview" in event.detail for event in trace)


def test_a_refusal_is_told():
    (refused,) = told(chunks_of("zap_null_400")).of(kind="refused")
    assert refused.socket == "10.0.0.1:40000.req"
    assert "ERROR '400'" in refused.detail["reason"]


def test_http_is_not_understood_and_said_so():
    (remark,) = told(chunks_of("probe_http_get_to_rep")).of(kind="log")
    assert "looks like HTTP" in remark.detail["text"]


def publisher(links, details=1000):
    """A publisher with some subscribers: its links, and the notebook."""
    notebook = Notebook(details)
    made = []
    for number in range(links):
        link = notebook.link(f"10.0.0.{number + 1}:40000", "10.0.0.9:5556", "tcp://10.0.0.9:5556")
        link.begun(0.0)
        link.connected(0.0)
        hear(link, BIND, greeted("PUB"), 0.0)
        hear(link, CONNECT, greeted("SUB"), 0.0)
        made.append(link)
    return made, notebook


def hear(link, side, data, t):
    for note in link.hear(side, data, t):
        note.passed = t


def trace_of(notebook):
    events = Telling(Cast(), 99.0).events(notebook.notes)
    return check(Trace(make_header("", "tap", None, True, {}), events))


def test_what_a_publisher_says_on_many_links_is_one_message():
    (one, other, late), notebook = publisher(3)
    for number in range(3):
        said = b"".join(frames.encode([[b"tick"], [b"%d" % number]]))
        hear(one, BIND, said, 1.0 + number)
        hear(other, BIND, said, 1.1 + number)
    hear(late, BIND, b"".join(frames.encode([[b"tick"]])), 4.0)
    trace = trace_of(notebook)
    assert [len(message.copies) for message in trace.messages()] == [3, 2, 2, 2, 2, 2]


def test_what_a_late_joiner_gets_is_no_copy_of_what_went_before():
    (one,), notebook = publisher(1)
    tick = b"".join(frames.encode([[b"tick"]]))
    hear(one, BIND, tick, 1.0)
    late = notebook.link("10.0.0.2:40000", "10.0.0.9:5556", "tcp://10.0.0.9:5556")
    late.begun(2.0)
    late.connected(2.0)
    hear(late, BIND, greeted("PUB"), 2.0)
    hear(late, CONNECT, greeted("SUB"), 2.0)
    for link in (one, late):
        hear(link, BIND, tick, 3.0)
    first, second = trace_of(notebook).messages()
    assert [len(first.copies), len(second.copies)] == [1, 2]


def test_after_so_many_details_messages_are_counted():
    (link,), notebook = publisher(1, details=COST_OF_LINK + 20)
    said = b"".join(frames.encode([[b"tick", b"tock"]]))
    for number in range(500):
        hear(link, BIND, said, number / 100)
    assert len(notebook.notes) < 80
    trace = trace_of(notebook)
    counted = [event for event in trace.of(kind="read") if "count" in event.detail]
    assert len(trace.messages()) + sum(event.detail["count"] for event in counted) == 500
    assert 8 * len(trace.messages()) + sum(event.detail["size"] for event in counted) == 4000
    (remark,) = trace.of(kind="log")
    assert "only counted" in remark.detail["text"]


def test_links_for_which_there_is_no_room_are_counted():
    _, notebook = publisher(1, details=COST_OF_LINK)
    assert notebook.link("a:1", "b:2", "tcp://b:2") is None
    assert notebook.missed == 1
