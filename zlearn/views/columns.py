"""Which column each box stands in, and in which order: the graph half of the layout.

Rule for this file: names and pairs of names. It knows no sockets, and no sizes.
"""

from collections import defaultdict
from collections.abc import Mapping

Pair = tuple[str, str]  # a left and a right box
Stop = str | tuple[str, str, int]  # a box, or where a long link passes a column

_SWEEPS = 4


def layers_of(leaning: Mapping[str, int], pairs: list[Pair]) -> dict[str, int]:
    """The column of each box, 0 on the left, by the longest way that leads to it.

    leaning: the boxes; a positive number says that the box stands right by nature, which
    counts where it is linked to nobody. pairs: (left, right).
    """
    names = list(leaning)
    forward = _without_cycles(names, pairs)
    before: dict[str, set[str]] = defaultdict(set)
    after: dict[str, set[str]] = defaultdict(set)
    for left, right in forward:
        before[right].add(left)
        after[left].add(right)
    layers: dict[str, int] = {}

    def depth(name: str) -> int:
        if name not in layers:
            layers[name] = 1 + max((depth(each) for each in before[name]), default=-1)
        return layers[name]

    for name in names:
        depth(name)
    for name in names:  # a source stands next to what it feeds
        if not before[name] and after[name]:
            layers[name] = min(layers[each] for each in after[name]) - 1
    last = max(layers.values(), default=0)
    for name in names:  # who is linked to nobody stands where its type belongs
        if not before[name] and not after[name]:
            layers[name] = max(last, 1) if leaning[name] > 0 else 0
    used = sorted(set(layers.values()))
    return {name: used.index(layers[name]) for name in names}


def _without_cycles(names: list[str], pairs: list[Pair]) -> list[Pair]:
    """The pairs, without those that would close a circle (first come, first kept)."""
    kept: list[Pair] = []
    after: dict[str, set[str]] = {name: set() for name in names}

    def reaches(start: str, goal: str) -> bool:
        seen, todo = set(), [start]
        while todo:
            here = todo.pop()
            if here == goal:
                return True
            if here not in seen:
                seen.add(here)
                todo.extend(after[here])
        return False

    for left, right in dict.fromkeys(pairs):
        if not reaches(right, left):
            after[left].add(right)
            kept.append((left, right))
    return kept


def columns_of(
    layers: dict[str, int], pairs: list[Pair]
) -> tuple[list[list[Stop]], dict[Pair, list[Stop]]]:
    """The columns from left to right, each from top to bottom, and the long links' stops."""
    columns: list[list[Stop]] = [[] for _ in range(max(layers.values(), default=0) + 1)]
    for name, layer in layers.items():
        columns[layer].append(name)
    routed: dict[Pair, list[Stop]] = {}
    beside: dict[Stop, list[tuple[int, Stop]]] = defaultdict(list)
    for pair in dict.fromkeys(pairs):
        first, last = sorted((layers[pair[0]], layers[pair[1]]))
        start = pair[0] if layers[pair[0]] == first else pair[1]
        end = pair[1] if start == pair[0] else pair[0]
        stops: list[Stop] = [(pair[0], pair[1], layer) for layer in range(first + 1, last)]
        for layer, stop in enumerate(stops, first + 1):
            columns[layer].append(stop)
        if stops:
            routed[pair] = stops
        chain = [start, *stops, end]
        for (at, one), (_, two) in zip(
            enumerate(chain, first), enumerate(chain[1:], first + 1), strict=False
        ):
            beside[one].append((at + 1, two))
            beside[two].append((at, one))
    _untangle(columns, beside)
    return columns, routed


def _untangle(columns: list[list[Stop]], beside: dict[Stop, list[tuple[int, Stop]]]) -> None:
    """Sorts each column by the mean height of what it is linked to; ties keep their order."""
    height: dict[Stop, float] = {}

    def measure(column: list[Stop]) -> None:
        for index, stop in enumerate(column):
            height[stop] = (index + 0.5) / len(column)

    for column in columns:
        measure(column)
    for sweep in range(_SWEEPS):
        step = 1 if sweep % 2 == 0 else -1
        for index in range(len(columns))[::step]:
            near = index - step

            def mean(stop: Stop, near: int = near) -> float:
                around = [height[other] for at, other in beside[stop] if at == near]
                return sum(around) / len(around) if around else height[stop]

            columns[index].sort(key=lambda stop: round(mean(stop), 9))
            measure(columns[index])
