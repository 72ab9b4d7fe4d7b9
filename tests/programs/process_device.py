"""A forwarder in a process of its own: ProcessDevice with an XSUB in front and an XPUB behind.

The subscription travels through the device to the publisher, who waits for it.
"""

import os
import tempfile

import zmq
from zmq.devices import ProcessDevice


def main():
    with tempfile.TemporaryDirectory() as folder, zmq.Context() as context:
        front = f"ipc://{os.path.join(folder, 'front')}"
        back = f"ipc://{os.path.join(folder, 'back')}"
        device = ProcessDevice(zmq.FORWARDER, zmq.XSUB, zmq.XPUB)
        device.bind_in(front)
        device.bind_out(back)
        device.start()
        print("a process of its own", device.launcher.pid != os.getpid())

        with context.socket(zmq.XPUB) as pub, context.socket(zmq.SUB) as sub:
            pub.connect(front)
            sub.subscribe(b"even")
            sub.connect(back)
            assert pub.poll(20_000), "no subscription came"
            print("subscription", pub.recv())
            for number in range(6):
                pub.send_multipart([b"odd" if number % 2 else b"even", b"%d" % number])
            print([sub.recv_multipart() for _ in range(3)])

        device.launcher.terminate()
        device.join(10)
        print("alive", device.launcher.is_alive())


if __name__ == "__main__":
    main()
