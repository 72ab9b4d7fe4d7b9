"""The draft sockets: RADIO and DISH with groups, CLIENT and SERVER with routing ids.

pyzmq's wheels are built without drafts, so this is for a pyzmq that was built with them.
"""

import zmq

assert zmq.DRAFT_API

with zmq.Context() as context:
    with context.socket(zmq.SERVER) as server, context.socket(zmq.CLIENT) as client:
        server.bind("tcp://127.0.0.1:*")
        client.connect(server.last_endpoint)
        client.send(b"Hello")
        request = server.recv(copy=False)
        print(request.bytes, request.routing_id > 0)
        server.send(b"World", routing_id=request.routing_id)
        print(client.recv())

    with context.socket(zmq.RADIO) as radio, context.socket(zmq.DISH) as dish:
        dish.bind("inproc://dish")
        dish.join("films")
        dish.join("music")
        dish.leave("music")
        radio.connect("inproc://dish")
        dish.rcvtimeo = 20_000
        radio.send(b"a song", group="music")
        radio.send(b"a film", group="films")
        frame = dish.recv(copy=False)
        print(frame.group, frame.bytes)
        message = zmq.Frame(b"another film")
        message.group = "films"
        radio.send(message, copy=False)
        print(dish.recv())
