"""Where everything stands: boxes, sockets on their sides, lanes.

The layout is by role: what data comes from stands left, brokers in the middle, where it
goes stands right; peers of one role stand above each other. It is a function of who is
linked to whom and nothing else: not of time, not of traffic, not of the canvas. So a
picture of 0.1 s and one of 2 s have everything in the same place, and so has the player.

The steps: split a node whose sockets talk to each other into boxes; point every link
from left to right; give each box a column (longest path); order the columns so that few
links cross; then sides, slots and lanes follow from the positions.

Rule for this file: plain numbers from plain facts. No drawing, no events.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from zlearn.views.columns import Pair, Stop, columns_of, layers_of

# How far to the right a socket type stands by nature. Between equals, the connecting one
# stands left.
_RIGHTWARD = {
    "REQ": -2, "PUB": -2, "PUSH": -2, "CLIENT": -2, "RADIO": -2, "SCATTER": -2,
    "XPUB": -1, "DEALER": 0, "PAIR": 0, "STREAM": 0, "PEER": 0, "CHANNEL": 0,
    "ROUTER": 1, "XSUB": 1,
    "SUB": 2, "PULL": 2, "REP": 2, "SERVER": 2, "DISH": 2, "GATHER": 2,
}  # fmt: skip


@dataclass(frozen=True)
class SocketFact:
    """A socket as the layout sees it, in the order in which sockets were opened."""

    id: str
    node: str
    type: str
    binds: bool = False


@dataclass(frozen=True)
class LinkFact:
    """A link as the layout sees it; `binder` is "" while nobody answers there."""

    id: str
    connector: str
    binder: str


@dataclass
class Box:
    """A drawn box: a node, or a part of one. x and y are in 0..1, y grows downward."""

    id: str
    group: str
    label: str
    sockets: list[str] = field(default_factory=list)
    x: float = 0.5
    y: float = 0.5


@dataclass(frozen=True)
class Place:
    """Where a socket sits: its box, the side, its slot there (0 on top), its lane."""

    box: str
    side: str
    slot: int
    slots: int
    lane: int


@dataclass
class Layout:
    boxes: dict[str, Box]
    places: dict[str, Place]
    routes: dict[str, list[list[float]]]


def arrange(sockets: Iterable[SocketFact], links: Iterable[LinkFact]) -> Layout:
    """Lays out a topology.

    sockets: in the order of their opening. links: all that were ever seen.
    Returns the layout; equal facts give an equal layout.
    """
    facts = {socket.id: socket for socket in sockets}
    known = [link for link in links if link.connector in facts]
    boxes, box_of = _boxes(facts, known)
    edges = _edges(facts, known, box_of)
    leaning = {
        name: sum(_RIGHTWARD.get(facts[each].type, 0) for each in box.sockets)
        for name, box in boxes.items()
    }
    layers = layers_of(leaning, [pair for _, pair in edges])
    columns, routed = columns_of(layers, [pair for _, pair in edges])
    positions = _positions(columns, _weights(boxes, known, box_of))
    _level(positions, columns, [pair for _, pair in edges])
    for name, box in boxes.items():
        box.x, box.y = positions[name]
    routes = {
        link.id: [list(positions[stop]) for stop in routed[pair]]
        for link, pair in edges
        if pair in routed
    }
    _reverse_backward(routes, known, boxes, box_of)
    return Layout(boxes, _places(facts, known, boxes, box_of), routes)


# --- boxes ---------------------------------------------------------------------------


def _boxes(
    facts: dict[str, SocketFact], links: list[LinkFact]
) -> tuple[dict[str, Box], dict[str, str]]:
    """One box a node; where a node talks to itself, one more for each connecting socket."""
    alone = {
        link.connector
        for link in links
        if link.binder in facts
        and link.binder != link.connector
        and facts[link.connector].node == facts[link.binder].node
    }
    boxes: dict[str, Box] = {}
    box_of: dict[str, str] = {}
    for fact in facts.values():
        name = f"{fact.node}/{fact.id}" if fact.id in alone else fact.node
        label = "" if fact.id in alone else fact.node
        box = boxes.setdefault(name, Box(name, fact.node, label))
        box.sockets.append(fact.id)
        box_of[fact.id] = name
    return boxes, box_of


def points_right(connector: str, binder: str) -> bool:
    """Whether the connecting type stands left of the binding type."""
    return _RIGHTWARD.get(connector, 0) <= _RIGHTWARD.get(binder, 0)


def _edges(
    facts: dict[str, SocketFact], links: list[LinkFact], box_of: dict[str, str]
) -> list[tuple[LinkFact, Pair]]:
    """Every link with its pair of boxes, the left one first."""
    edges: list[tuple[LinkFact, Pair]] = []
    turned = _second_routers(facts, links)
    for link in links:
        if link.binder not in facts:
            continue
        left, right = box_of[link.connector], box_of[link.binder]
        if left == right:
            continue
        if link.binder in turned or not points_right(
            facts[link.connector].type, facts[link.binder].type
        ):
            left, right = right, left
        edges.append((link, (left, right)))
    return edges


def _second_routers(facts: dict[str, SocketFact], links: list[LinkFact]) -> set[str]:
    """Binding ROUTERs behind the first one of their node: the back door, for workers.

    A broker with two ROUTERs has clients at one and workers at the other; by type alone
    both would stand left of it.
    """
    doors: dict[str, list[str]] = defaultdict(list)
    linked = {link.binder for link in links}
    for fact in facts.values():
        if fact.type == "ROUTER" and fact.id in linked:
            doors[fact.node].append(fact.id)
    return {door for several in doors.values() for door in several[1:]}


# --- positions -----------------------------------------------------------------------


def _weights(
    boxes: dict[str, Box], links: list[LinkFact], box_of: dict[str, str]
) -> dict[Stop, float]:
    """How much room each box wants in its column: by its links, at least one share."""
    count: dict[str, int] = defaultdict(int)
    for link in links:
        for end in (link.connector, link.binder):
            if end:
                count[end] += 1
    return {
        name: max(1.0, 0.6 * sum(max(1, count[each]) for each in box.sockets))
        for name, box in boxes.items()
    }


def _positions(
    columns: list[list[Stop]], weights: dict[Stop, float]
) -> dict[Stop, tuple[float, float]]:
    positions: dict[Stop, tuple[float, float]] = {}
    for index, column in enumerate(columns):
        shares = [weights.get(stop, 1.0) for stop in column]
        above, whole = 0.0, sum(shares)
        for stop, share in zip(column, shares, strict=True):
            middle = (above + share / 2) / whole
            positions[stop] = (round((index + 0.5) / len(columns), 4), round(middle, 4))
            above += share
    return positions


def _level(
    positions: dict[Stop, tuple[float, float]], columns: list[list[Stop]], pairs: list[Pair]
) -> None:
    """A box that is alone in its column stands at the height of those it is linked to."""
    crowded = {stop for column in columns if len(column) > 1 for stop in column}
    for column in columns:
        peers = {
            other
            for pair in pairs
            for one, other in (pair, pair[::-1])
            if len(column) == 1 and one == column[0] and other in crowded
        }
        if peers:
            y = _mean([positions[peer][1] for peer in peers], 0.5)
            positions[column[0]] = (positions[column[0]][0], round(y, 4))


def _reverse_backward(
    routes: dict[str, list[list[float]]],
    links: list[LinkFact],
    boxes: dict[str, Box],
    box_of: dict[str, str],
) -> None:
    """Routes run from the connecting to the binding side, as links do."""
    for link in links:
        if link.id in routes and boxes[box_of[link.connector]].x > boxes[box_of[link.binder]].x:
            routes[link.id].reverse()


def _places(
    facts: dict[str, SocketFact],
    links: list[LinkFact],
    boxes: dict[str, Box],
    box_of: dict[str, str],
) -> dict[str, Place]:
    peers: dict[str, list[Box]] = defaultdict(list)
    for link in links:
        if link.binder in facts:
            peers[link.connector].append(boxes[box_of[link.binder]])
            peers[link.binder].append(boxes[box_of[link.connector]])
    sides: dict[tuple[str, str], list[str]] = defaultdict(list)
    for fact in facts.values():
        side = _side(fact, boxes[box_of[fact.id]], peers[fact.id])
        sides[box_of[fact.id], side].append(fact.id)
    spots: list[tuple[tuple[float, float, int, int], str, str, int, int]] = []
    for (box, side), members in sides.items():
        members.sort(key=lambda each: _mean([peer.y for peer in peers[each]], boxes[box].y))
        for slot, member in enumerate(members):
            where = (boxes[box].x, boxes[box].y, 0 if side == "left" else 1, slot)
            spots.append((where, member, side, slot, len(members)))
    spots.sort()
    return {
        member: Place(box_of[member], side, slot, slots, lane)
        for lane, (_, member, side, slot, slots) in enumerate(spots)
    }


def _side(fact: SocketFact, box: Box, peers: list[Box]) -> str:
    lean = _mean([peer.x - box.x for peer in peers], 0.0)
    if abs(lean) > 1e-6:
        return "right" if lean > 0 else "left"
    rightward = _RIGHTWARD.get(fact.type, 0)
    if rightward == 0:
        return "left" if fact.binds else "right"
    return "left" if rightward > 0 else "right"


def _mean(values: list[float], default: float) -> float:
    return sum(values) / len(values) if values else default
