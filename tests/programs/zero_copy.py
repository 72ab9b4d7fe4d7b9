"""Frames without copies: who still holds the memory, and when it is free again.

A MessageTracker is done when ZeroMQ no longer needs the memory that was lent to it.
"""

import zmq

BIG = bytearray(b"z" * 1_000_000)  # far above zmq.COPY_THRESHOLD

context = zmq.Context()
push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
pull.bind("tcp://127.0.0.1:*")
push.connect(pull.get(zmq.LAST_ENDPOINT))

tracker = push.send(BIG, copy=False, track=True)
frame = pull.recv(copy=False)
print(type(frame).__name__, len(frame), frame.more, frame.bytes == BIG)
tracker.wait(20)
print("done", tracker.done)
print("buffer", type(frame.buffer).__name__, frame.buffer[:3].tobytes())

small = push.send(b"small", copy=False, track=True)
small.wait(20)
print(pull.recv(), small.done)

tracker = push.send_multipart([b"head", memoryview(BIG), b"tail"], copy=False, track=True)
frames = pull.recv_multipart(copy=False)
print([(len(each), each.more) for each in frames])
tracker.wait(20)

message = zmq.Frame(BIG, track=True, copy=False)
print("tracked", message.tracker.done)
try:
    message.tracker.wait(0.01)
except zmq.NotDone:
    print("not yet: nobody has sent it")
push.send(message, copy=False)
received = pull.recv(copy=False)
tracker = message.tracker
del message
tracker.wait(20)
print("tracked", tracker.done, received.bytes == BIG)

target = bytearray(8)
push.send(b"12345")
print(pull.recv_into(target), target)

untracked = push.send(b"x", copy=True, track=False)
print(untracked, pull.recv())
push.close()
pull.close()
context.term()
