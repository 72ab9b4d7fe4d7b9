"""A PGM sender and a receiver, and a network between them that may do anything to packets.

Rule for this file: time is a number that goes on when nothing else can happen.
"""

import random

from zlearn.transports.pgm.packets import Session
from zlearn.transports.pgm.receiver import Limits, Receiver
from zlearn.transports.pgm.sender import Sender

SENDER, GROUP, PORT = "198.51.100.1", "239.192.1.1", 5555
SESSION = Session(b"sender", 1234, PORT)


def new_sender(now=0.0, rate=1_000_000, window=1000, session=SESSION):
    return Sender(
        session, SENDER, GROUP, rate=rate, window=window, largest=1500, overhead=28, now=now
    )


def new_receiver(window=1000, patience=10.0, seed=1):
    return Receiver(GROUP, PORT, Limits(window, patience), random.Random(seed).random)


def faultless(packet):
    return [packet]


class World:
    """down: what becomes of a packet to the group, as a list of packets; up: of one to the sender.

    arrived: what the receiver has passed on. reasons: what was of no use, and why.
    """

    def __init__(self, down=faultless, up=faultless, sender=None, receiver=None):
        self.now = 0.0
        self.sender = sender or new_sender()
        self.receiver = receiver or new_receiver()
        self.down, self.up = down, up
        self.sent, self.asked = [], []
        self.arrived, self.reasons = [], []

    def send_all(self, contents):
        """Sends each as soon as the rate allows, while the network goes on."""
        for content in contents:
            while not self.sender.may_send(len(content), self.now):
                self.now = max(self.now, self.next_time(self.sender.when(len(content), self.now)))
                self.step()
            self.sender.send(content, self.now)
            self.step()

    def go_on(self, seconds):
        """Lets time pass."""
        end = self.now + seconds
        while (due := self.next_time(end)) < end:
            self.now = max(self.now, due)
            self.step()
        self.now = end
        self.step()

    def next_time(self, otherwise):
        return min(self.sender.deadline(self.now), self.receiver.deadline(), otherwise)

    def step(self):
        """Carries what is there now, until nothing is."""
        while True:
            down, up = self.sender.take(self.now), self.receiver.take(self.now)
            self.sent += down
            self.asked += up
            for packet in [each for sent in down for each in self.down(sent)]:
                self.reasons.append(self.receiver.receive(packet, SENDER, self.now))
            for packet in [each for sent, _ in up for each in self.up(sent)]:
                self.reasons.append(self.sender.receive(packet, self.now))
            self.arrived += [data for _, data in self.receiver.take_data()]
            if not down and not up:
                return
