"""What happens to a socket, by name: a monitor in a thread prints each event.

A client comes and goes; then the server closes its address.
"""

import threading

import zmq
from zmq.utils.monitor import recv_monitor_message

NAMES = {
    value: name.removeprefix("EVENT_")
    for name, value in vars(zmq).items()
    if name.startswith("EVENT_") and not name.startswith("EVENT_ALL")
}


def watch(monitor, happened):
    while monitor.poll():
        event = recv_monitor_message(monitor)
        event["description"] = NAMES[event["event"]]
        print(event["description"], "tcp" if event["endpoint"].startswith(b"tcp://") else "-")
        if event["event"] in happened:
            happened[event["event"]].set()
        if event["event"] == zmq.EVENT_MONITOR_STOPPED:
            break
    monitor.close()


context = zmq.Context()
rep = context.socket(zmq.REP)
monitor = rep.get_monitor_socket()
happened = {each: threading.Event() for each in (zmq.EVENT_DISCONNECTED, zmq.EVENT_CLOSED)}
watcher = threading.Thread(target=watch, args=(monitor, happened))
watcher.start()

rep.bind("tcp://127.0.0.1:*")
address = rep.last_endpoint
req = context.socket(zmq.REQ)
req.connect(address)
req.send(b"Hello")
rep.send(rep.recv() + b"!")
answer = req.recv()
req.close()
assert happened[zmq.EVENT_DISCONNECTED].wait(20)
rep.unbind(address)
assert happened[zmq.EVENT_CLOSED].wait(20)
rep.disable_monitor()
watcher.join()
rep.close()
print(answer)
context.term()
