"""Why a call would wait for ever: facts from the world, words from the catalogue.

The reason that is given is the first that is missing on a message's way: an endpoint, a peer,
a subscription, and last a message.

Rule for this file: it reads the engine's state and changes nothing.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from zlearn.engine import events
from zlearn.engine.acceptor import Acceptor
from zlearn.engine.connecter import Connecter
from zlearn.engine.inproc import Binding, Connection
from zlearn.lab.blame import fault_behind
from zlearn.lab.network import Address
from zlearn.lab.texts import say

if TYPE_CHECKING:
    from zlearn.lab.world import LabWorld


class WaitsForEver(RuntimeError):
    """A blocking call that nothing in this world can ever make return. The text says why."""


def why_for_ever(world: "LabWorld", signal: Any) -> str:
    """A sentence about the call that waits on a signal of the engine's."""
    explainer = Explainer(world)
    for core in explainer.cores:
        if core.signal is signal or core.mailbox.is_watched_by(signal.set):
            call = explainer.open_call(core) or "poll"
            reason = explainer.reason(core, call)
            return say("for ever", socket=core.ledger.socket, call=call, reason=reason)
    for node in world.nodes.values():
        if node.core._signal is signal:
            return say("term", node=node.name, reason=explainer.why_no_end(node.core))
    return say("nothing")


def who_waits(world: "LabWorld") -> dict[str, str]:
    """A sentence for each node whose sockets have calls that wait."""
    explainer = Explainer(world)
    found: dict[str, str] = {}
    for core in explainer.cores:
        if call := explainer.open_call(core):
            reason = explainer.reason(core, call)
            sentence = say("waits", socket=core.ledger.socket, call=call, reason=reason)
            node = core.context.name
            found[node] = f"{found[node]} {sentence}" if node in found else sentence
    return found


def why_not_in_async() -> str:
    """The sentence for a blocking call inside an async actor."""
    return say("in async")


class Explainer:
    """One look at a world that stands still."""

    def __init__(self, world: "LabWorld") -> None:
        self._world = world
        self.cores: list[Any] = [
            core for node in world.nodes.values() for core in node.core.sockets
        ]
        self._calls = world.recorder.open_calls()
        self._ends: dict[str, list[int]] = {}  # link → the sockets that have it, as in `cores`
        for number, core in enumerate(self.cores):
            for pipe in core._pipes:
                self._ends.setdefault(pipe.link, []).append(number)

    def open_call(self, core: Any) -> str:
        """The call of a socket that waits: "send", "recv", "poll", or ""."""
        return self._calls.get(core.ledger.socket, "")

    def reason(self, core: Any, call: str) -> str:
        """What is missing first, and the fault behind it, if there is one."""
        return self._missing(core, call) + fault_behind(
            self._world, core.ledger.socket, self._targets(core)
        )

    def _targets(self, core: Any) -> list[str]:
        """The nodes that a socket wants to connect to."""
        return [self._address(core, each).node for each in _links(core, Connecter)]

    def _missing(self, core: Any, call: str) -> str:
        if not any(_links(core)):
            return say("no endpoint")
        if not self._peers(core):
            return self._why_no_peer(core)
        if call == "send":
            return say("full", peers=self._names(core))
        return self._why_no_message(core)

    # --- no peer -------------------------------------------------------------------

    def _why_no_peer(self, core: Any) -> str:
        for connecter in _links(core, Connecter, Connection):
            if not self._is_bound(core, connecter):
                return self._why_nobody_there(core, connecter)
        # Somebody may have meant this socket, and written another address.
        for other in self.cores:
            for connecter in _links(other, Connecter, Connection):
                if other is not core and not self._is_bound(other, connecter):
                    return self._why_nobody_there(other, connecter)
        for acceptor in _links(core, Acceptor, Binding):
            refused = self._refusals(core)
            if refused:
                return say("wrong peers", facts=refused)
            return say("nobody connected", endpoint=acceptor.endpoint)
        refused = self._refusals(core)
        return say("wrong peers", facts=refused) if refused else say("no peer")

    def _is_bound(self, core: Any, connecter: Any) -> bool:
        if isinstance(connecter, Connection):
            return connecter.binding is not None
        return self._world.network.listener_at(self._address(core, connecter)) is not None

    @staticmethod
    def _address(core: Any, connecter: Any) -> Address:
        return core.network.address_of(connecter.endpoint)

    def _why_nobody_there(self, core: Any, connecter: Any) -> str:
        facts: dict[str, Any] = {"socket": core.ledger.socket, "endpoint": connecter.endpoint}
        if isinstance(connecter, Connection):
            return say("nobody bound", **facts)
        address = self._address(core, connecter)
        if address.node and address.node not in self._world.nodes:
            names = say("and").join(self._world.nodes)
            return say("no such node", node=address.node, nodes=names, **facts)
        if address.node and str(connecter.endpoint) != str(address):
            return say("own host", node=address.node, **facts)
        others = [
            str(acceptor.endpoint)
            for other in self.cores
            for acceptor in _links(other, Acceptor)
            if other is not core and other.context.name == address.node
        ]
        hint = say("bound elsewhere", others=say("and").join(others)) if others else ""
        return say("nobody bound", **facts) + hint

    def _refusals(self, core: Any) -> str:
        for event in reversed(self._world.recorder.trace.events):
            if event.kind == events.REFUSED and event.socket == core.ledger.socket:
                return str(event.detail.get("reason", ""))
        return ""

    # --- no message ----------------------------------------------------------------

    def _why_no_message(self, core: Any) -> str:
        peers, kind = self._peers(core), core.pattern.name
        if kind == "SUB":
            topics = core.pattern.subscriptions.prefixes()
            if not topics:
                return say("not subscribed")
            listed = say("or").join(repr(topic) for topic in topics)
            return say("subscribed", topics=listed, peers=self._names(core))
        if kind == "REQ":
            return self._why_no_reply(peers)
        key = "no request" if kind == "REP" else "nothing sent"
        return say(key, peers=self._names(core))

    def _why_no_reply(self, peers: list[Any]) -> str:
        for peer in peers:
            if peer.pattern.name == "REP":
                name = peer.ledger.socket
                if peer.pattern.machine.allows("send"):
                    return say("reply owed", peer=name)
                if any(len(pipe.inbox) for pipe in peer._pipes):
                    return say("request unread", peer=name)
            elif any(len(pipe.inbox) for pipe in peer._pipes):
                return say("request unread", peer=peer.ledger.socket)
        return say("no reply")

    # --- no end --------------------------------------------------------------------

    def why_no_end(self, context: Any) -> str:
        """Why a context that was terminated can't end."""
        names = [core.ledger.socket for core in context.sockets]
        if names:
            return say("term: open", sockets=say("and").join(names))
        for link in context._links:
            return say("term: lingers", socket=link._core.ledger.socket)
        return say("nothing")

    # --- who is who ----------------------------------------------------------------

    def _peers(self, core: Any) -> list[Any]:
        """The sockets at the other ends of this one's connections that stand."""
        links = [pipe.link for pipe in core._pipes if pipe.link and not pipe.ended]
        found = sorted({number for link in links for number in self._ends.get(link, ())})
        return [self.cores[number] for number in found if self.cores[number] is not core]

    def _names(self, core: Any) -> str:
        return say("and").join(peer.ledger.socket for peer in self._peers(core))


def _links(core: Any, *kinds: type) -> Iterator[Any]:
    """What a socket has bound or is connected to, of these kinds; without any, all."""
    for link in core.endpoints._all():
        if not kinds or isinstance(link, kinds):
            yield link
