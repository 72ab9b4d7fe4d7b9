"""What is measured: a table of cases, each with its roles, its figure, and the ratio to reach.

Rule for this file: numbers and names alone; how a case is run is the harness's affair.
"""

from typing import Any, NamedTuple

TCP = "tcp://127.0.0.1:*"
IPC = "ipc://*"


class Case(NamedTuple):
    """One row of the report.

    name: what a person calls it. binder, connecter: the roles of the two processes (workers.py);
    without a connecter the binder does it all. figure: what is compared; a rate is better when
    it is higher, everything else when it is lower. goal: the least ratio zlearn ÷ peer (above 1
    is better), 0 where only the figure is wanted. aio: compared with zmq.asyncio.
    """

    name: str
    binder: str
    connecter: str
    facts: dict[str, Any]
    figure: str = "rate"
    goal: float = 0.0
    aio: bool = False

    @property
    def higher_is_better(self) -> bool:
        """Whether a larger figure is the better one."""
        return self.figure == "rate"


def groups(cases: list[Case]) -> list[list[Case]]:
    """The cases that the same runs serve, together."""
    found: dict[str, list[Case]] = {}
    for case in cases:
        found.setdefault(repr((case.binder, case.connecter, case.facts)), []).append(case)
    return list(found.values())


def _pipeline(size: Any, count: int, goal: float, endpoint: str = TCP, copy: bool = True) -> Case:
    where = endpoint.partition(":")[0]
    how = "" if copy else ", copy=False"
    facts = {"endpoint": endpoint, "size": size, "count": count, "copy": copy}
    return Case(f"PUSH/PULL {words(size)}, {where}{how}", "pull", "push", facts, goal=goal)


def words(size: Any) -> str:
    """A size as people say it."""
    if not isinstance(size, int):
        return "0–199 B"
    for unit, factor in (("MiB", 2**20), ("KiB", 2**10)):
        if size >= factor:
            return f"{size // factor} {unit}"
    return f"{size} B"


def _round_trip(figure: str, goal: float, endpoint: str) -> Case:
    where = endpoint.partition(":")[0]
    facts = {"endpoint": endpoint, "size": 16, "count": 20_000}
    roles = ("req_rep_inproc", "") if where == "inproc" else ("rep", "req")
    return Case(f"REQ/REP {figure} round trip, {where}", *roles, facts, figure, goal)


def _asyncio(name: str, roles: tuple[str, str], goal: float, figure: str = "rate", **facts) -> Case:
    return Case(name, *roles, {"endpoint": TCP, **facts}, figure, goal, aio=True)


_AIO_PIPELINE = ("pull_asyncio", "push_asyncio")
INPROC = {"size": 16, "count": 500_000}
MANY = {"endpoint": TCP, "peers": 1000}

CASES = (
    _pipeline(16, 500_000, 2.0),
    _pipeline(256, 400_000, 2.0),
    _pipeline("mixed", 400_000, 1.5),
    _pipeline(4096, 200_000, 2.0),
    _pipeline(65536, 30_000, 2.0),
    _pipeline(2**20, 2_000, 2.0),
    _pipeline(2**20, 2_000, 1.0, copy=False),
    _pipeline(16, 500_000, 1.5, IPC),
    Case("PUSH/PULL 16 B, inproc", "push_pull_inproc", "", INPROC, goal=3.0),
    _round_trip("median", 1.3, TCP),
    _round_trip("p99", 1.0, TCP),
    _round_trip("median", 1.2, IPC),
    _round_trip("p99", 1.0, IPC),
    _round_trip("median", 1.0, "inproc://bench"),
    _round_trip("p99", 1.0, "inproc://bench"),
    Case(
        "PUB to 8 SUBs 256 B, tcp",
        "pub",
        "subs",
        {"endpoint": TCP, "size": 256, "count": 50_000, "peers": 8},
        goal=1.2,
    ),
    Case(
        "ROUTER with 16 DEALERs 16 B, tcp",
        "router",
        "dealers",
        {"endpoint": TCP, "size": 16, "count": 16 * 64 * 150, "peers": 16},
        goal=1.8,
    ),
    Case("1,000 SUBs: to connect", "many_pub", "many_subs", MANY, "connect", 5.0),
    Case("1,000 SUBs: memory a SUB", "many_pub", "many_subs", MANY, "memory", 5.0),
    Case("1,000 SUBs: first fan-out", "many_pub", "many_subs", MANY, "fan_out", 1.0),
    Case(
        "cost of a message, 10 subscriptions",
        "subscriptions",
        "",
        {"endpoint": TCP, "topics": 10, "count": 20_000},
        "cost",
    ),
    Case(
        "cost of a message, 10,000 subscriptions",
        "subscriptions",
        "",
        {"endpoint": TCP, "topics": 10_000, "count": 20_000},
        "cost",
    ),
    Case("memory of a slot, 16 B", "slots", "", {"count": 200_000, "size": 16}, "memory", 0.9),
    _asyncio("asyncio PUSH/PULL 16 B", _AIO_PIPELINE, 40, size=16, count=60_000),
    _asyncio("asyncio PUSH/PULL 256 B", _AIO_PIPELINE, 30, size=256, count=60_000),
    _asyncio("asyncio PUSH/PULL 4 KiB", _AIO_PIPELINE, 7, size=4096, count=40_000),
    _asyncio("asyncio PUSH/PULL 1 MiB", _AIO_PIPELINE, 2, size=2**20, count=1_000),
    _asyncio(
        "asyncio REQ/REP median round trip",
        ("rep_asyncio", "req_asyncio"),
        3.5,
        "median",
        size=16,
        count=8_000,
    ),
    _asyncio(
        "asyncio ROUTER with 16 DEALERs 16 B",
        ("router_asyncio", "dealers_asyncio"),
        8,
        size=16,
        count=16 * 64 * 30,
        peers=16,
    ),
)
