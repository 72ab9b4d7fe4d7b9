"""Why: the event that made an event happen, told while it happens.

Three sources, each exact:

* a copy's step follows its step before (recorder.py knows that one);
* what a link's end does follows what its other end did;
* what a program calls follows what the same program did last: its *flow* (flows.py).

Rule for this file: an event that fits no rule has no cause. Nothing is guessed.
"""

from zlearn.engine import events as e
from zlearn.trace.connections import Connection, Connections
from zlearn.trace.flows import CALLS, SUBSCRIPTIONS
from zlearn.trace.notes import Note

FREEING = (e.READ, e.RECEIVED, e.WRITTEN, e.READY)


class Causes:
    """The causes of everything but the steps of copies."""

    def __init__(self, connections: Connections) -> None:
        self._links = connections
        self._called: dict[str, int] = {}
        self._ended: dict[str, tuple[int, str]] = {}
        self._retrying: dict[tuple[str, str], list[int]] = {}
        self._closed: dict[str, int] = {}
        self._blocked: dict[tuple[str, str, str], int] = {}
        self._freed: dict[tuple[str, str], int] = {}
        self._faults: dict[tuple[str, str], int] = {}
        self._crashed: dict[str, int] = {}
        self._subscribing: dict[tuple[str, str], int] = {}
        self._subscribed: dict[tuple[str, str, str], int] = {}

    # --- asking --------------------------------------------------------------------

    def of(self, note: Note, topic: str = "") -> int | None:
        """The cause of a note that is of no copy's step."""
        link, socket = self._links.of(note), note.socket
        match note.kind:
            case e.CONNECTING:
                return self._of_connecting(note, link)
            case e.ACCEPTED:
                return link.others(socket, e.CONNECTING)
            case e.CONNECTED:
                return link.own(socket, e.CONNECTING) or self._nameless(socket, e.CONNECTING)
            case e.HANDSHAKE:
                begun = (e.CONNECTED, e.ACCEPTED)
                return link.others(socket, *begun) or link.own(socket, *begun)
            case e.READY:
                return self._of_ready(link, socket)
            case e.REFUSED:
                return self._latest_of(link, socket, e.HANDSHAKE, e.CONNECTED, e.ACCEPTED,
                                       e.CONNECTING)  # fmt: skip
            case e.RETRYING:
                return self._ended.get(socket, (None, ""))[0]
            case e.DISCONNECTED:
                return self._of_disconnected(link, note)
            case e.UNBLOCKED:
                return self._of_unblocked(note)
            case e.SUBSCRIBED | e.UNSUBSCRIBED if note.link:
                other = link.other(socket)[1]
                return self._subscribed.get((other, note.kind, topic))
            case e.CLOSED if note.node in self._crashed:
                return self._crashed[note.node]
            case e.PONG:
                return link.others(socket, e.PING) or link.own(socket, e.PING)
            case kind if kind in CALLS or kind not in e.KINDS:
                # A kind that isn't the engine's is a remark of the program.
                return self.of_call(note)
        return None

    def of_command(self, socket: str, pipe: object) -> int | None:
        """The cause of a subscription command: the call, or its pipe that became ready."""
        keys = ((socket, ""), (socket, str(pipe)))
        known = [self._subscribing[key] for key in keys if key in self._subscribing]
        return max(known, default=None)

    def _nameless(self, socket: str, *kinds: str) -> int | None:
        return self._links.named(f"\0{socket}").own(socket, *kinds)

    def _latest_of(self, link: Connection, socket: str, *kinds: str) -> int | None:
        known = [link.own(socket, kind) for kind in kinds]
        known += [self._nameless(socket, kind) for kind in kinds] if not any(known) else []
        return max((n for n in known if n is not None), default=None)

    def _of_connecting(self, note: Note, link: Connection) -> int | None:
        retries = self._retrying.get((note.socket, link.endpoint))
        if retries:
            return retries[0]
        return self.of_call(note)

    def of_call(self, note: Note) -> int | None:
        """What the same program did before; an I/O thread has no flow, so there it is the latest

        call at that socket.
        """
        before = note.before.n if note.before is not None else None
        return before or self._called.get(note.socket)

    def _of_ready(self, link: Connection, socket: str) -> int | None:
        # inproc has no handshake: there, what began the link makes it ready.
        begun = (e.HANDSHAKE, e.CONNECTED, e.ACCEPTED)
        return (
            link.others(socket, e.HANDSHAKE)
            or link.own(socket, *begun)
            or link.others(socket, e.ACCEPTED)
            or link.own(socket, e.CONNECTING)
        )

    def _of_disconnected(self, link: Connection, note: Note) -> int | None:
        socket, (other_node, other) = note.socket, link.other(note.socket)
        # The other end may have gone before this one was ready, or knew that it is connected.
        begun = link.own(socket, e.ACCEPTED, e.CONNECTING) or 0
        gone = link.others(socket, e.DISCONNECTED) or 0
        if gone > begun:
            return gone
        since = link.own(socket, e.READY, e.CONNECTED, e.ACCEPTED, e.CONNECTING) or 0
        told = (
            self._closed.get(socket),  # its own call is nearer than the other's
            self._closed.get(other),
        )
        for n in told:
            if n is not None and n > since:
                return n
        places = [
            ("link", note.link), ("socket", socket), ("socket", other),
            ("node", note.node), ("node", other_node), ("", ""),
        ]  # fmt: skip
        known = [self._faults.get(place) for place in places]
        return max((n for n in known if n is not None and n > since), default=None)

    def _of_unblocked(self, note: Note) -> int | None:
        key = (note.node, note.socket)
        call = str(note.detail.get("call", ""))
        blocked = self._blocked.get((*key, call))
        freed = self._freed.get(key)
        gave_up = note.detail.get("outcome") == "timed out"
        if freed is not None and not gave_up and (blocked is None or freed > blocked):
            return freed
        return blocked

    # --- learning ------------------------------------------------------------------

    def note(self, note: Note, n: int, topic: str = "") -> None:
        """Takes in that the note became the event `n`."""
        _, kind, node, socket, link, *_ = note
        if note.step is not None:
            note.step.n = n
            self._called[socket] = n
        if kind in FREEING:
            self.free((node, socket), n)
        if kind == e.CLOSED:
            self._closed[socket] = n
        elif kind == e.BLOCKED:
            self._blocked[node, socket, str(note.detail.get("call", ""))] = n
        elif kind == e.RETRYING:
            self._note_retrying(note, n)
        elif kind == e.CONNECTING:
            self._retry_begun((socket, self._links.of(note).endpoint))
        elif kind in (e.REFUSED, e.DISCONNECTED):
            self._ended[socket] = (n, self._links.of(note).endpoint)
        elif kind == e.FAULT:
            self._note_fault(note, n)
        elif kind == e.OPENED:
            self._crashed.pop(node, None)
        elif kind in SUBSCRIPTIONS and not link:
            self._subscribed[socket, kind, topic] = n
            self._subscribing[socket, ""] = n
        elif kind == e.READY:
            self._subscribing[socket, str(note.detail.get("pipe", ""))] = n

    def _note_fault(self, note: Note, n: int) -> None:
        """Links may end because of it, if it is of the kind that breaks them."""
        if note.detail.get("breaks", True):
            self._faults[_fault_place(note)] = n
        if note.detail.get("fault") in ("crash", "restart"):
            self._crashed[note.node] = n

    def free(self, end: tuple[str, str], n: int) -> None:
        """The event `n`, which another socket told of, may set free a call at (node, socket)."""
        self._freed[end] = self._freed[end[0], ""] = n

    def _note_retrying(self, note: Note, n: int) -> None:
        # It may name no link: then it is about the link of this socket that ended just now.
        endpoint = self._links.of(note).endpoint if note.link else ""
        endpoint = str(note.detail.get("endpoint", endpoint))
        endpoint = endpoint or self._ended.get(note.socket, (0, ""))[1]
        self._retrying.setdefault((note.socket, endpoint), []).append(n)

    def _retry_begun(self, key: tuple[str, str]) -> None:
        if retries := self._retrying.get(key):
            retries.pop(0)
            if not retries:
                del self._retrying[key]


def _fault_place(note: Note) -> tuple[str, str]:
    """What a fault broke, as narrowly as it says."""
    for where in ("link", "socket", "node"):
        if name := getattr(note, where):
            return (where, name)
    return ("", "")
