"""Who was connected to whom at one moment, as a graph.

Nodes are sockets by name, with `kind="socket"`, `node`, `type`, `label`, `state` ("open"
or "closed"), `endpoints` (bound ones), `states` (state machine → state) and `blocked`
(the call that waits, or ""). A link whose other end is unknown leads to a node with
`kind="endpoint"`, named by the endpoint.

Edges are links from the connecting socket to the binding one, keyed by the link's name,
with `state`, `transport`, `endpoint` and `depths`: {"outbox" or "inbox" of "connector" or
"binder": (depth, limit)}, as {"connector": {"outbox": …, "inbox": …}, "binder": {…}}.

Rule for this file: networkx is imported in the function that needs it.
"""

from typing import TYPE_CHECKING, Any

from zlearn.engine import events as e
from zlearn.trace.texts import text

if TYPE_CHECKING:
    from zlearn.trace.links import LinkInfo, SocketInfo
    from zlearn.trace.trace import Trace


def topology(trace: "Trace", at: float | None = None) -> Any:
    """The graph at `at` seconds, None for the trace's end.

    Returns: a networkx.MultiDiGraph. Raises: ImportError, saying what to install.
    """
    try:
        import networkx
    except ImportError as error:
        raise ImportError(text("install networkx"), name="networkx") from error
    graph = networkx.MultiDiGraph(title=trace.title, at=trace.duration if at is None else at)
    states, blocked = _machines(trace, at), _calls(trace, at)
    for socket in trace.sockets():
        if not _is_before(socket.opened, at):
            continue
        facts = _socket_facts(socket, at)
        name = socket.name
        graph.add_node(name, **facts, states=states.get(name, {}), blocked=blocked.get(name, ""))
    for link in trace.links():
        if link.state(at):
            _add_link(graph, trace, link, at)
    return graph


def _is_before(t: float | None, at: float | None) -> bool:
    return t is None or at is None or t <= at


def _socket_facts(socket: "SocketInfo", at: float | None) -> dict[str, Any]:
    closed = socket.closed is not None and _is_before(socket.closed, at)
    uses = [use.endpoint for use in socket.endpoints if use.bind and _is_before(use.t, at)]
    return {
        "kind": "socket",
        "node": socket.node,
        "type": socket.type,
        "label": socket.name,
        "state": "closed" if closed else "open",
        "endpoints": uses,
    }


def _machines(trace: "Trace", at: float | None) -> dict[str, dict[str, str]]:
    states: dict[str, dict[str, str]] = {}
    for event in trace.of(kind=e.STATE):
        if _is_before(event.t, at):
            machine = str(event.detail.get("machine", ""))
            states.setdefault(event.socket, {})[machine] = str(event.detail.get("to", ""))
    return states


def _calls(trace: "Trace", at: float | None) -> dict[str, str]:
    blocked: dict[str, str] = {}
    for event in trace.events:
        if event.kind == e.BLOCKED and _is_before(event.t, at):
            blocked[event.socket] = str(event.detail.get("call", ""))
        elif event.kind == e.UNBLOCKED and _is_before(event.t, at):
            blocked.pop(event.socket, None)
    return blocked


def _add_link(graph: Any, trace: "Trace", link: "LinkInfo", at: float | None) -> None:
    ends = []
    for socket in (link.connector, link.binder):
        name = socket or link.endpoint or link.name
        if name not in graph:
            graph.add_node(name, kind="socket" if socket else "endpoint", label=name)
        ends.append(name)
    depths = {
        role: {which: trace.depth(socket, trace.pipe(socket, link.name), which, at)
               for which in ("outbox", "inbox")}
        for role, socket in (("connector", link.connector), ("binder", link.binder))
    }  # fmt: skip
    facts = {"state": link.state(at), "transport": link.transport, "endpoint": link.endpoint}
    graph.add_edge(*ends, key=link.name, link=link.name, depths=depths, **facts)
