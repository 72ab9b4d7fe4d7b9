"""Ironhouse: both sides show keys, and the server lets in whom it has a certificate of.

The certificates are files in directories, as pyzmq's documentation on security lays them out;
a ThreadAuthenticator reads them. Whoever was refused is heard of by the monitor.
"""

import os
import tempfile

import zmq
import zmq.auth
from zmq.auth.thread import ThreadAuthenticator
from zmq.utils.monitor import recv_monitor_message


def make_certificates(folder):
    """The server's, one client's that the server will know, and one that it won't."""
    known = os.path.join(folder, "known")
    os.mkdir(known)
    files = {}
    for name in ("server", "friend", "stranger"):
        public, secret = zmq.auth.create_certificates(folder, name, metadata={"name": name})
        files[name] = secret
        if name == "friend":
            os.rename(public, os.path.join(known, os.path.basename(public)))
    return known, files


def client_of(context, mine, server_key):
    socket = context.socket(zmq.DEALER)
    socket.linger = 0
    socket.reconnect_ivl = -1
    socket.curve_publickey, socket.curve_secretkey = zmq.auth.load_certificate(mine)
    socket.curve_serverkey = server_key
    return socket


def first_of(monitor, wanted):
    """The first of these events; the monitor tells much else."""
    while True:
        event = recv_monitor_message(monitor)["event"]
        if event in wanted:
            return event


def main():
    context = zmq.Context()
    with tempfile.TemporaryDirectory() as folder:
        known, files = make_certificates(folder)
        auth = ThreadAuthenticator(context)
        auth.start()
        auth.allow("127.0.0.1")
        auth.configure_curve(domain="*", location=known)

        server = context.socket(zmq.REP)
        server_key, server.curve_secretkey = zmq.auth.load_certificate(files["server"])
        server.curve_publickey = server_key
        server.curve_server = True
        port = server.bind_to_random_port("tcp://127.0.0.1")

        outcomes = {
            zmq.EVENT_HANDSHAKE_SUCCEEDED: "is let in",
            zmq.EVENT_HANDSHAKE_FAILED_AUTH: "is refused",
        }
        for name in ("friend", "stranger"):
            client = client_of(context, files[name], server_key)
            monitor = client.get_monitor_socket()
            client.connect(f"tcp://127.0.0.1:{port}")
            event = first_of(monitor, outcomes)
            print(name, outcomes[event])
            if event == zmq.EVENT_HANDSHAKE_SUCCEEDED:
                client.send_multipart([b"", b"Hello"])
                print("the server hears", server.recv())
                server.send(b"World")
                print("the client hears", client.recv_multipart())
            client.disable_monitor()
            monitor.close()
            client.close()

        print("mechanism", zmq.SecurityMechanism(server.mechanism).name)
        auth.stop()
        server.close(linger=0)
    context.term()


main()
