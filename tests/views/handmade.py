"""Hand-made traces for the tests of the pictures: short to write, exact to the nanosecond.

`Hand` writes events in order, with the causes and depths left to the caller's needs. It
knows nothing of the engine: what is drawn is tested against what is written here.
"""

from dataclasses import dataclass, field
from typing import Any

from zlearn.trace.event import Event


@dataclass
class Recorded:
    """What the pictures need of a trace."""

    header: dict[str, Any]
    events: list[Event]


@dataclass
class Hand:
    """A pen that writes events. `link` names are "<connector>→<endpoint>"."""

    title: str = "hand-made"
    t: float = 0.0
    events: list[Event] = field(default_factory=list)
    ends: dict[str, tuple[str, str]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    depths: dict[tuple[str, Any, str], int] = field(default_factory=dict)
    binders: dict[str, str] = field(default_factory=dict)
    pipes: dict[tuple[str, str], int] = field(default_factory=dict)

    def put(self, socket: str, kind: str, link: str = "", msg: str = "", **detail: Any) -> int:
        n = len(self.events)
        node = socket.partition(".")[0]
        stamp = round(self.t, 9)
        self.events.append(Event(n, stamp, node, socket, kind, link, msg, None, detail))
        return n

    def trace(self) -> Recorded:
        return Recorded({"title": self.title, "world": "lab", "seed": 1}, self.events)

    # --- topology ----------------------------------------------------------------------

    def bind(self, socket: str, type_name: str, endpoint: str) -> str:
        self.put(socket, "opened", type=type_name)
        self.put(socket, "bound", endpoint=endpoint)
        self.binders[endpoint] = socket
        return socket

    def connect(
        self, socket: str, type_name: str, endpoint: str, ready: bool = True, new: bool = True
    ) -> str:
        link = f"{socket}→{endpoint}"
        if new:
            self.put(socket, "opened", type=type_name)
        transport = endpoint.partition(":")[0]
        pipe = self._pipe(socket, link)
        self.put(socket, "connecting", link, endpoint=endpoint, transport=transport, pipe=pipe)
        binder = self.binders.get(endpoint, "")
        self.ends[link] = (socket, binder)
        if ready:
            self.put(binder, "accepted", link, endpoint=endpoint, transport=transport)
            self.put(socket, "connected", link)
            self.put(socket, "ready", link, peer_type="PEER", pipe=pipe)
            self.put(binder, "ready", link, peer_type=type_name, pipe=self._pipe(binder, link))
        return link

    def _pipe(self, socket: str, link: str) -> int:
        if (socket, link) not in self.pipes:
            self.pipes[socket, link] = 1 + sum(1 for name, _ in self.pipes if name == socket)
        return self.pipes[socket, link]

    # --- messages ----------------------------------------------------------------------

    def send(self, socket: str, *previews: str) -> str:
        self.counts[socket] = self.counts.get(socket, 0) + 1
        message = f"{socket}#{self.counts[socket]}"
        size = sum(map(len, previews))
        self.put(socket, "sent", "", message, size=size, frames=len(previews),
                 preview=list(previews))  # fmt: skip
        return message

    def queue(self, message: str, link: str, limit: int = 1000) -> str:
        socket = message.rpartition("#")[0]
        pipe = self._pipe(socket, link)
        depth = self._step(socket, pipe, "out", 1)
        copy = f"{message}/{pipe}"
        self.put(socket, "queued", link, copy, pipe=pipe, depth=depth, limit=limit)
        return copy

    def write(self, copy: str, link: str) -> None:
        socket = copy.rpartition("#")[0]
        self._step(socket, self._pipe(socket, link), "out", -1)
        self.put(socket, "written", link, copy)

    def read(self, copy: str, link: str, limit: int = 1000) -> None:
        socket = self._far(copy, link)
        pipe = self._pipe(socket, link)
        depth = self._step(socket, pipe, "in", 1)
        self.put(socket, "read", link, copy, pipe=pipe, depth=depth, limit=limit)

    def receive(self, copy: str, link: str, limit: int = 1000) -> None:
        socket = self._far(copy, link)
        pipe = self._pipe(socket, link)
        if link.partition("→")[2].startswith("inproc"):
            sender = copy.rpartition("#")[0]
            depth = self._step(sender, self._pipe(sender, link), "out", -1)
        else:
            depth = self._step(socket, pipe, "in", -1)
        self.put(socket, "received", link, copy, pipe=pipe, depth=depth, limit=limit)

    def fate(self, copy: str, fate: str, link: str = "", reason: str = "", at: str = "") -> None:
        socket = at or copy.rpartition("#")[0]
        pipe = copy.rpartition("/")[2]
        self.put(socket, "fate", link, copy, fate=fate, reason=reason, pipe=int(pipe))

    def deliver(self, message: str, link: str, latency: float = 0.01, hold: float = 0.0) -> str:
        """The whole way: queued and written now, read a latency later, received after `hold`."""
        copy = self.queue(message, link)
        self.write(copy, link)
        self.t += latency
        self.read(copy, link)
        self.t += hold
        self.receive(copy, link)
        return copy

    def _far(self, copy: str, link: str) -> str:
        socket = copy.rpartition("#")[0]
        return self.ends[link][1] if self.ends[link][0] == socket else self.ends[link][0]

    def _step(self, socket: str, pipe: int, which: str, by: int) -> int:
        key = (socket, pipe, which)
        self.depths[key] = self.depths.get(key, 0) + by
        return self.depths[key]


# --- scenes ----------------------------------------------------------------------------


def request_reply(rounds: int = 3) -> Hand:
    """A REQ and a REP; the client waits for each reply."""
    hand = Hand("request and reply")
    server = hand.bind("server.rep", "REP", "tcp://server:5555")
    client = "client.req"
    link = hand.connect(client, "REQ", "tcp://server:5555")
    for index in range(rounds):
        ask = hand.send(client, f"question {index + 1}")
        copy = hand.queue(ask, link)
        hand.write(copy, link)
        hand.put(client, "blocked", call="recv", reason="no reply has come yet")
        hand.t += 0.010
        hand.read(copy, link)
        hand.receive(copy, link)
        hand.t += 0.015
        answer = hand.send(server, f"answer {index + 1}")
        back = hand.queue(answer, link)
        hand.write(back, link)
        hand.t += 0.010
        hand.read(back, link)
        hand.put(client, "unblocked", call="recv", outcome="done")
        hand.receive(back, link)
        hand.t += 0.005
    return hand


def slow_joiner(subscribers: int = 3, messages: int = 5) -> Hand:
    """A PUB that sends before, and after, its subscribers are there; with a full queue."""
    hand = Hand("slow joiner")
    pub = hand.bind("publisher.pub", "PUB", "tcp://publisher:5556")
    for word in ("early 1", "early 2"):
        hand.fate(f"{hand.send(pub, word)}/0", "dropped: no peer",
                  reason="nobody had subscribed yet")  # fmt: skip
        hand.t += 0.002
    links = []
    for index in range(subscribers):
        links.append(hand.connect(f"subscriber{index + 1}.sub", "SUB", "tcp://publisher:5556"))
        hand.t += 0.004
    hand.t += 0.02
    for index in range(messages):
        message = hand.send(pub, f"weather {index + 1}", "cloudy")
        copies = []
        for number, link in enumerate(links):
            pipe = hand.pipes[pub, link]
            if number == 1 and index % 2:
                hand.fate(f"{message}/{pipe}", "filtered", link)
            elif number == 2 and index > 1:
                hand.fate(f"{message}/{pipe}", "dropped: high-water mark", link,
                          "the queue is full: 2/2")  # fmt: skip
            elif number == 2:
                hand.queue(message, link, limit=2)
            else:
                copy = hand.queue(message, link, limit=2)
                hand.write(copy, link)
                copies.append((copy, link))
        hand.t += 0.010
        for copy, link in copies:
            hand.read(copy, link)
            hand.t += 0.001
            hand.receive(copy, link)
        hand.t += 0.002
    return hand


def pipeline(workers: int = 7, tasks: int = 21) -> Hand:
    """A ventilator, workers and a sink; the workers are slow, so their inboxes fill."""
    hand = Hand("pipeline")
    vent = hand.bind("ventilator.push", "PUSH", "tcp://ventilator:5557")
    hand.bind("sink.pull", "PULL", "tcp://sink:5558")
    ins, outs = [], []
    for index in range(workers):
        ins.append(hand.connect(f"worker{index + 1}.pull", "PULL", "tcp://ventilator:5557"))
        outs.append(hand.connect(f"worker{index + 1}.push", "PUSH", "tcp://sink:5558"))
    waiting: list[tuple[str, int]] = []
    for index in range(tasks):
        worker = index % workers
        copy = hand.queue(hand.send(vent, f"task {index + 1}"), ins[worker])
        hand.write(copy, ins[worker])
        waiting.append((copy, worker))
    hand.t += 0.010
    for copy, worker in waiting:
        hand.read(copy, ins[worker])
    for copy, worker in waiting:
        hand.t += 0.004
        hand.receive(copy, ins[worker])
        back = hand.queue(hand.send(f"worker{worker + 1}.push", "done"), outs[worker])
        hand.write(back, outs[worker])
        hand.t += 0.003
        hand.read(back, outs[worker])
        hand.receive(back, outs[worker])
    return hand


def outage() -> Hand:
    """A link that breaks with two messages on the wire, and another that finds nobody."""
    hand = Hand("outage")
    hand.bind("collector.pull", "PULL", "tcp://collector:5558")
    link = hand.connect("sensor.push", "PUSH", "tcp://collector:5558")
    hand.t += 0.01
    first = hand.deliver(hand.send("sensor.push", "20 °C"), link)
    assert first
    copies = [hand.queue(hand.send("sensor.push", f"{21 + i} °C"), link) for i in range(2)]
    for copy in copies:
        hand.write(copy, link)
        hand.t += 0.002
    hand.put("", "fault", what="the cable was cut")
    hand.put("sensor.push", "disconnected", link, reason="the cable was cut")
    for copy in copies:
        hand.fate(copy, "lost: disconnected", link, "the connection ended under way",
                  at="collector.pull")  # fmt: skip
    hand.put("sensor.push", "retrying", link, delay=0.1, attempt=3)
    hand.connect("lonely.req", "REQ", "tcp://nowhere:9999", ready=False)
    hand.put("lonely.req", "blocked", call="recv", reason="nobody has bound tcp://nowhere:9999")
    hand.t += 0.05
    late = hand.queue(hand.send("sensor.push", "23 °C"), link, limit=5)
    hand.t += 0.02
    hand.fate(late, "in flight", link, "the trace ended")
    return hand


def in_one_process() -> Hand:
    """Two PAIRs of one context over inproc: one queue, no wire."""
    hand = Hand("inproc pair")
    hand.bind("main.pair", "PAIR", "inproc://stairs")
    link = hand.connect("main.pair2", "PAIR", "inproc://stairs")
    for index in range(4):
        copy = hand.queue(hand.send("main.pair2", f"step {index}"), link, limit=3)
        hand.t += 0.001
        if index < 2:
            hand.receive(copy, link)
    return hand
