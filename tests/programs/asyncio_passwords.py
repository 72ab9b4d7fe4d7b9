"""Names and passwords (PLAIN), decided by an AsyncioAuthenticator in the server's own loop."""

import asyncio

import zmq
import zmq.asyncio
from zmq.auth.asyncio import AsyncioAuthenticator
from zmq.utils.monitor import recv_monitor_message

OUTCOMES = {
    zmq.Event.HANDSHAKE_SUCCEEDED,
    zmq.Event.HANDSHAKE_FAILED_NO_DETAIL,
    zmq.Event.HANDSHAKE_FAILED_PROTOCOL,
    zmq.Event.HANDSHAKE_FAILED_AUTH,
}


async def knock(context, port, password):
    client = context.socket(zmq.REQ)
    client.linger = 0
    client.reconnect_ivl = -1
    client.plain_username = b"admin"
    client.plain_password = password
    monitor = client.get_monitor_socket()
    client.connect(f"tcp://127.0.0.1:{port}")
    event = None
    while event not in OUTCOMES:
        event = zmq.Event((await recv_monitor_message(monitor))["event"])
    print(password, event.name)
    if event == zmq.Event.HANDSHAKE_SUCCEEDED:
        await client.send_string("may I?")
        print(await client.recv_string())
    client.disable_monitor()
    monitor.close()
    client.close()


async def serve(server):
    frame = (await server.recv_multipart(copy=False))[0]
    await server.send_string(f"you may, {frame['User-Id']} from {frame['Peer-Address']}")


async def main():
    context = zmq.asyncio.Context()
    auth = AsyncioAuthenticator(context)
    auth.start()
    auth.configure_plain(domain="*", passwords={"admin": "secret"})
    server = context.socket(zmq.REP)
    server.plain_server = True
    port = server.bind_to_random_port("tcp://127.0.0.1")
    serving = asyncio.create_task(serve(server))
    await knock(context, port, b"guess")
    await knock(context, port, b"secret")
    await serving
    server.close()
    auth.stop()
    context.term()


asyncio.run(asyncio.wait_for(main(), 20))
