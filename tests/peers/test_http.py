"""STREAM speaks with who knows nothing of ZeroMQ: a browser's cousin, and a web server.

A STREAM socket gives the bytes of a TCP connection as they come: [name, bytes], with an empty
body when the connection begins and when it ends.

Rule for this file: HTTP by hand on our side, other people's programs on the other.
"""

import functools
import http.server
import subprocess
import threading

import pytest

from tests.behaviour.helpers import eventually
from tests.peers.conftest import bound, skip, zmq
from tests.peers.peers import Missing, found

PAGE = "<!doctype html><title>zlearn</title><p>Grüße\n".encode() * 3000


@pytest.fixture
def curl():
    """Begins to load a page; all that was begun ends with the test."""
    try:
        program = found("curl", "curl")
    except Missing as reason:
        skip(str(reason))
    visits = []

    def curl(url, *more):
        command = [program, "--silent", "--show-error", "--max-time", "10", *more, url]
        visits.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT))
        return visits[-1]

    yield curl
    for visit in visits:
        visit.kill()
        visit.wait()
        visit.stdout.close()


@pytest.fixture
def web_server(tmp_path):
    """An ordinary web server with one page; where it listens."""
    (tmp_path / "page.html").write_bytes(PAGE)
    handler = functools.partial(Quiet, directory=tmp_path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"tcp://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files, and writes no log."""

    def log_message(self, *arguments):
        pass


def read_request(stream, names=()):
    """The next request: whose it is, its first line, and all of it."""
    name, said = stream.recv_multipart()
    while b"\r\n\r\n" not in said:
        again, more = stream.recv_multipart()
        assert again == name, "one visitor at a time"
        said += more
    return name, said.partition(b"\r\n")[0], said


def response(body):
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def test_curl_gets_a_page_from_a_stream_socket(ours, curl):
    stream = ours.socket(zmq.STREAM)
    address = bound(stream).replace("tcp:", "http:")
    visit = curl(address + "/page")
    name, line, _ = read_request(stream)
    assert line == b"GET /page HTTP/1.1"
    stream.send_multipart([name, response(PAGE)])
    assert visit.communicate()[0] == PAGE
    assert stream.recv_multipart() == [name, b""], "curl has hung up"


def test_a_stream_socket_hangs_up_after_a_page_without_a_length(ours, curl):
    stream = ours.socket(zmq.STREAM)
    visit = curl(bound(stream).replace("tcp:", "http:"))
    name, _, _ = read_request(stream)
    stream.send_multipart([name, b"HTTP/1.0 200 OK\r\n\r\nThat is "])
    stream.send_multipart([name, b"all."])
    stream.send_multipart([name, b""])  # this ends the connection
    # libzmq does the rest of it in the socket's next calls.
    eventually(lambda: stream.poll(5) or visit.poll() is not None)
    assert visit.communicate()[0] == b"That is all."


def test_curl_posts_a_body_and_asks_twice_over_one_connection(ours, curl):
    stream = ours.socket(zmq.STREAM)
    address = bound(stream).replace("tcp:", "http:")
    visit = curl(f"{address}/[1-2]", "--data-binary", "thermometer")
    names = set()
    for number in (1, 2):
        name, line, said = read_request(stream)
        assert line == b"POST /%d HTTP/1.1" % number
        while not said.endswith(b"thermometer"):
            said += stream.recv_multipart()[1]
        stream.send_multipart([name, response(b"%d degrees\n" % number)])
        names.add(name)
    assert visit.communicate()[0].endswith(b"2 degrees\n")
    assert len(names) == 1


def test_a_stream_socket_gets_a_page_from_a_web_server(ours, web_server):
    stream = ours.socket(zmq.STREAM)
    stream.connect(web_server)
    name, said = stream.recv_multipart()
    assert said == b"", "the connection has begun"
    stream.send_multipart([name, b"GET /page.html HTTP/1.0\r\n\r\n"])
    page = b""
    while (message := stream.recv_multipart())[1]:
        assert message[0] == name
        page += message[1]
    head, _, body = page.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.0 200 OK") and body == PAGE
