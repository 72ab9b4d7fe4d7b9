"""Small drawing models, made by hand in the form that zlearn/views/model.py gives.

Rule for this file: data for the player's tests. It imports nothing of zlearn, so that the
browser tests stand on the written form of the model alone.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
HOSTILE = '<img src=x onerror="window.hacked = 1"></script><script>window.hacked = 2</script><!--'


class Maker:
    """Collects sockets, links and copies; `done` orders the events and fills the queues."""

    def __init__(self, title: str, limits: dict[str, int] | None = None) -> None:
        self.limits = limits or {}
        self.events: list[list[Any]] = []
        self.model: Json = {
            "version": 1, "title": title, "world": "lab", "seed": 1, "duration": 0.0,
            "live": False, "language": "en", "nodes": [], "sockets": [], "links": [],
            "copies": [], "calls": [], "states": [], "depths": [], "events": [],
            "captions": [], "fates": {},
        }  # fmt: skip

    def node(self, name: str, x: float, y: float) -> None:
        self.model["nodes"].append({"id": name, "label": name, "group": name, "x": x, "y": y})

    def socket(self, name: str, kind: str, side: str, bind: str = "", opened: float = 0.0) -> None:
        ends = [{"endpoint": bind, "bind": True, "t": opened}] if bind else []
        self.model["sockets"].append({
            "id": name, "node": name.rpartition(".")[0], "type": kind, "label": kind,
            "side": side, "slot": 0, "slots": 1, "opened": opened, "closed": None,
            "lane": len(self.model["sockets"]), "endpoints": ends,
        })  # fmt: skip
        self.event(opened, name, "opened", f"{name} opened")

    def link(self, connector: str, binder: str, endpoint: str, start: float = 0.0) -> str:
        name = f"{connector}→{endpoint}#1"
        states = [[start, "connecting", ""], [start + 0.01, "handshake", ""]]
        states.append([start + 0.02, "ready", ""])
        self.model["links"].append({
            "id": name, "names": [name], "from": connector, "to": binder, "transport": "tcp",
            "endpoint": endpoint, "states": states, "route": [],
        })  # fmt: skip
        self.event(start + 0.02, connector, "ready", f"{connector} is ready", True)
        return name

    def call(self, socket: str, call: str, start: float, end: float | None) -> None:
        self.model["calls"].append({
            "id": f"{socket}@{start}", "socket": socket, "call": call, "from": start,
            "to": end, "reason": "there is nothing to receive", "outcome": "done" if end else "",
        })  # fmt: skip
        self.event(start, socket, "blocked", f"{socket} waits in {call}", True)

    def event(
        self, t: float, socket: str, kind: str, text: str, stop: bool = False, msg: str = ""
    ) -> None:
        self.events.append([t, len(self.events), socket, kind, text, stop, msg])

    def copy(
        self, name: str, link: str, ends: tuple[str, str], times: dict[str, float],
        fate: str = "received", reason: str = "", body: str = "hello",
    ) -> None:  # fmt: skip
        """times: sent, queued, written, read, received, and `ended` for another fate."""
        number = name.partition("#")[2].partition("/")[0]
        first = len(self.events)
        for step, t in times.items():
            owner = ends[1] if step in ("read", "received") else ends[0]
            stop = step in ("sent", "received", "ended")
            kind, text = (step, f"{owner} {step} #{number}")
            if step == "ended":
                kind, text = "fate", f"#{number} {fate}: {reason}"
            self.event(t, owner, kind, text, stop, name)
        steps = {
            step: times.get(step) for step in ("sent", "queued", "written", "read", "received")
        }
        self.model["copies"].append({
            "id": name, "message": name.partition("/")[0], "link": link, "from": ends[0],
            "to": ends[1], "command": False, "label": f"#{number}", "preview": body,
            "size": len(body), "frames": [body], **steps, "fate": fate, "reason": reason,
            "ended": times.get("ended", times.get("received")),
            "events": list(range(first, len(self.events))),
        })  # fmt: skip

    def done(self, *captions: str) -> Json:
        self._queues()
        order = sorted(self.events, key=lambda event: (event[0], event[1]))
        number = {event[1]: n for n, event in enumerate(order)}
        self.model["events"] = [
            {"n": n, "t": t, "socket": socket, "kind": kind, "msg": msg,
             "cause": n - 1 if n else None,
             "link": "", "text": text, "interesting": stop}
            for n, (t, _, socket, kind, text, stop, msg) in enumerate(order)
        ]  # fmt: skip
        for copy in self.model["copies"]:
            copy["events"] = [number[n] for n in copy["events"]]
            fates = self.model["fates"]
            fates[copy["fate"]] = fates.get(copy["fate"], 0) + 1
        self.model["duration"] = max([self.model["duration"], *(event[0] for event in order)])
        self.model["captions"] = list(captions)
        return self.model

    def _queues(self) -> None:
        moves: dict[tuple[str, str, str], list[tuple[float, int]]] = {}
        for copy in self.model["copies"]:
            for which, owner, start, end in (
                ("outbox", copy["from"], copy["queued"], copy["written"]),
                ("inbox", copy["to"], copy["read"], copy["received"]),
            ):
                if start is not None:
                    steps = moves.setdefault((owner, copy["link"], which), [])
                    steps.append((start, 1))
                    if end is not None:
                        steps.append((end, -1))
        for (owner, link, which), steps in moves.items():
            depth, points = 0, []
            for t, step in sorted(steps, key=lambda each: each[0]):
                depth += step
                points.append([t, depth])
            self.model["depths"].append({
                "id": f"{owner}/{link}/{which}", "socket": owner, "pipe": 1, "link": link,
                "which": which, "limit": self.limits.get(owner, 1000), "start": 0,
                "points": points,
            })  # fmt: skip


def ask_and_answer(body: str = "hello", title: str = "Hello") -> Json:
    """REQ and REP: three questions, each answered."""
    maker = Maker(title)
    maker.node("client", 0.0, 0.5)
    maker.node("server", 1.0, 0.5)
    maker.socket("client.req", "REQ", "right")
    maker.socket("server.rep", "REP", "left", bind="tcp://server:5555")
    link = maker.link("client.req", "server.rep", "tcp://server:5555")
    ask, answer = ("client.req", "server.rep"), ("server.rep", "client.req")
    for n in (1, 2, 3):
        t = 0.1 * n
        maker.copy(f"client.req#{n}/1", link, ask, _times(t, 0.02), body=body)
        maker.call("client.req", "recv", t + 0.001, t + 0.06)
        maker.copy(f"server.rep#{n}/1", link, answer, _times(t + 0.04, 0.02), body="world")
    return maker.done("client.req sent 3 and received 3.")


def losses() -> Json:
    """PUB and two SUBs: the second is slow, so that three copies for it are dropped."""
    maker = Maker("Slow subscriber", {"publisher.pub": 2, "slow.sub": 2})
    maker.node("publisher", 0.0, 0.5)
    maker.node("quick", 1.0, 0.0)
    maker.node("slow", 1.0, 1.0)
    endpoint = "tcp://publisher:5556"
    maker.socket("publisher.pub", "PUB", "right", bind=endpoint)
    maker.socket("quick.sub", "SUB", "left")
    maker.socket("slow.sub", "SUB", "left")
    quick = maker.link("quick.sub", "publisher.pub", endpoint)
    slow = maker.link("slow.sub", "publisher.pub", endpoint)
    for n in range(1, 7):
        t = 0.1 + 0.05 * n
        maker.copy(f"publisher.pub#{n}/1", quick, ("publisher.pub", "quick.sub"), _times(t, 0.02))
        ends = ("publisher.pub", "slow.sub")
        name = f"publisher.pub#{n}/2"
        if n in (3, 4, 5):
            maker.copy(name, slow, ends, {"sent": t, "ended": t}, "dropped: high-water mark",
                       "the outbox to slow.sub is full: 2/2")  # fmt: skip
        elif n == 6:
            maker.copy(name, slow, ends, {"sent": t, "ended": t}, "filtered", "no such topic")
        else:
            maker.copy(name, slow, ends, {"sent": t, "queued": t, "ended": 0.6}, "in flight")
    return maker.done("quick.sub received 6 of 6.", "3 dropped at publisher.pub.")


def many(count: int = 3000) -> Json:
    """PUSH to PULL; every hundredth copy is dropped."""
    maker = Maker("Many")
    maker.node("a", 0.0, 0.5)
    maker.node("b", 1.0, 0.5)
    maker.socket("a.push", "PUSH", "right", bind="tcp://a:1")
    maker.socket("b.pull", "PULL", "left")
    link = maker.link("b.pull", "a.push", "tcp://a:1")
    for n in range(1, count + 1):
        t = 0.1 + n * 0.0005
        if n % 100:
            maker.copy(f"a.push#{n}/1", link, ("a.push", "b.pull"), _times(t, 0.01))
        else:
            maker.copy(f"a.push#{n}/1", link, ("a.push", "b.pull"), {"sent": t, "ended": t},
                       "dropped: high-water mark", "full")  # fmt: skip
    return maker.done()


def _times(t: float, latency: float) -> dict[str, float]:
    return {
        "sent": t, "queued": t, "written": t, "read": t + latency,
        "received": t + latency + 0.002,
    }  # fmt: skip
