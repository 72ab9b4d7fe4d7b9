"""GraphML (http://graphml.graphdrawing.org), written by networkx: two graphs of a trace.

`topology` is who was connected to whom when the trace ended; `causes` is which event made
which happen, and what came after what at the same socket.

XML knows no control characters, and GraphML no lists: texts are made visible, lists joined.

Rule for this file: networkx is imported in the function that needs it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from zlearn.trace.clocks import Place, place_of
from zlearn.trace.exports.job import Job, story, visible
from zlearn.trace.texts import text


def topology(job: Job) -> Iterator[str]:
    """Sockets, and the links between them, at the end of what is shown."""
    networkx = _networkx(job)
    shown = job.shown
    source = shown.topology()
    graph = networkx.MultiDiGraph(title=visible(shown.title), at=source.graph["at"])
    ids = {name: f"s{number}" for number, name in enumerate(source)}
    for name, facts in source.nodes(data=True):
        graph.add_node(ids[name], name=visible(name), **_flat(facts))
    for number, (a, b, facts) in enumerate(source.edges(data=True)):
        graph.add_edge(ids[a], ids[b], key=f"l{number}", **_flat(facts))
    job.leave_out("graph")
    yield from _written(job, graph)


def causes(job: Job) -> Iterator[str]:
    """Events, and what made them happen."""
    networkx = _networkx(job)
    graph = networkx.MultiDiGraph(title=visible(job.shown.title))
    latest: dict[Place, int] = {}
    for event in job.shown.events:
        facts = {key: visible(getattr(event, key)) for key in ("node", "socket", "link", "msg")}
        facts |= {"kind": visible(event.kind), "label": story(event)}
        graph.add_node(f"e{event.n}", n=event.n, t=event.t, **facts)
        before = latest.get(place_of(event))
        if before is not None:
            graph.add_edge(f"e{before}", f"e{event.n}", order="same place")
        if f"e{event.cause}" in graph:
            graph.add_edge(f"e{event.cause}", f"e{event.n}", order="cause")
        latest[place_of(event)] = event.n
    yield from _written(job, graph)


def _networkx(job: Job) -> Any:
    try:
        import networkx
    except ImportError as error:
        raise ImportError(text("install networkx", job.language), name="networkx") from error
    return networkx


def _written(job: Job, graph: Any) -> Iterator[str]:
    import networkx

    graph.graph["left_out"] = visible(job.closing())
    for line in networkx.generate_graphml(graph):
        yield f"{line}\n"


def _flat(facts: Mapping[str, Any], name: str = "") -> dict[str, Any]:
    """Tables in tables as one table, with the keys joined; lists as a text."""
    flat: dict[str, Any] = {}
    for key, value in facts.items():
        key = visible(f"{name} {key}".strip())
        if isinstance(value, Mapping):
            flat |= _flat(value, key)
        elif isinstance(value, (bool, int, float)):
            flat[key] = value
        elif isinstance(value, tuple) and name:  # a queue's depth and limit
            flat |= {f"{key} depth": value[0], f"{key} limit": value[1]}
        elif isinstance(value, (list, tuple)):
            flat[key] = visible(" ".join(str(each) for each in value))
        else:
            flat[key] = visible(str(value))
    return flat
