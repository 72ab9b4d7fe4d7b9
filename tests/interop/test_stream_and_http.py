"""A STREAM socket and the web: it serves a page to curl, and gets one from a server of Python's."""

import http.server
import os
import shutil
import subprocess
import threading

import pytest

from zlearn import zmq

PAGE = "<h1>Grüße</h1>\n".encode() * 20_000  # more than one read, and more than one write


def answer(page):
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: %d"
    return head % len(page) + b"\r\n\r\n" + page


def serve(stream, requests):
    """Answers so many requests, whatever comes in between."""
    asked = {}
    while requests:
        name, data = stream.recv_multipart()
        if not data:  # somebody came, or went
            asked.pop(name, None)
            continue
        asked[name] = asked.get(name, b"") + data
        if b"\r\n\r\n" in asked[name]:
            assert asked[name].startswith(b"GET /page HTTP/1")
            stream.send_multipart([name, answer(PAGE)])
            stream.send_multipart([name, b""])  # the end, once all is out
            requests -= 1


@pytest.fixture
def curl():
    if shutil.which("curl") is None:
        assert os.environ.get("CI") != "true", "in CI, curl has to be installed"
        pytest.skip("curl is not installed")

    def get(address):
        command = ["curl", "--silent", "--show-error", "--fail", "--max-time", "20", address]
        return subprocess.run(command, capture_output=True, timeout=30, check=True).stdout

    return get


def test_curl_gets_pages_from_a_stream(ours, curl):
    stream = ours.socket(zmq.STREAM)
    port = stream.bind_to_random_port("tcp://127.0.0.1")
    server = threading.Thread(target=serve, args=(stream, 3))
    server.start()
    try:
        for _ in range(3):
            assert curl(f"http://127.0.0.1:{port}/page") == PAGE
    finally:
        server.join(10)


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves the page, and keeps silent about it."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *args):
        pass


@pytest.fixture
def web_server():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"tcp://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join(10)
    server.server_close()


def test_a_stream_gets_a_page_from_a_web_server(ours, web_server):
    stream = ours.socket(zmq.STREAM)
    stream.connect(web_server)
    name = stream.routing_id
    stream.send_multipart([name, b"GET /page HTTP/1.0\r\nHost: localhost\r\n\r\n"])
    assert stream.recv_multipart() == [name, b""]
    page = b""
    while data := stream.recv_multipart()[1]:
        page += data
    head, _, body = page.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.0 200 OK\r\n")
    assert body == PAGE
