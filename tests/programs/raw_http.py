"""A STREAM socket speaks to whom it pleases: here it is a tiny web server, and urllib its guest."""

import threading
import urllib.request

import zmq


def serve(stream: zmq.Socket, requests: int) -> None:
    texts: dict = {}
    while requests:
        peer, data = stream.recv_multipart()
        if not data:  # somebody came, or went
            continue
        texts[peer] = texts.get(peer, b"") + data
        if b"\r\n\r\n" not in texts[peer]:
            continue
        path = texts.pop(peer).split(b" ")[1]
        stream.send_multipart([peer, b"HTTP/1.0 200 OK\r\n\r\nyou asked for " + path])
        stream.send_multipart([peer, b""])  # hangs up: this ends the page, the guest waits for it
        requests -= 1
    stream.close()


context = zmq.Context()
stream = context.socket(zmq.STREAM)
port = stream.bind_to_random_port("tcp://127.0.0.1")
server = threading.Thread(target=serve, args=(stream, 3))
server.start()
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
for path in ("/", "/a/page", "/another?x=1"):
    with opener.open(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
        print(answer.status, answer.read())
server.join()
context.term()
