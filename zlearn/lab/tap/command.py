"""The command `tap`: a tap in the foreground, a line for each link, until somebody ends it.

Rule for this file: what a person sees and types. The tap is in tap.py.
"""

import contextlib
import signal
from collections.abc import Iterator
from typing import Any

from zlearn.lab.tap.eavesdropper import BIND, CONNECT
from zlearn.lab.tap.naming import UNKNOWN
from zlearn.lab.tap.relay import Relay
from zlearn.lab.tap.tap import Tap
from zlearn.trace.trace import Trace


def tap(
    pairs: list[tuple[str, str]], seconds: float | None, idle: float | None, **options: Any
) -> Trace:
    """Taps until Ctrl-C or SIGTERM; or for `seconds`; or until all is silent for `idle` seconds.

    pairs, options: as for `Tap`. Returns what was overheard. Raises OSError.
    """
    work = Tap(pairs, on_link=_tell, **options)
    try:
        with _ended_by_signals(work):
            for listening, (_, server) in zip(work.endpoints, pairs, strict=True):
                print(f"{listening} → {server}", flush=True)
            work.run(seconds, idle)
    finally:
        work.close()
    if work.notebook.missed:
        print(f"{work.notebook.missed} links were passed on unheard: --details was used up")
    return work.trace


@contextlib.contextmanager
def _ended_by_signals(work: Tap) -> Iterator[None]:
    """In this block, Ctrl-C and SIGTERM end the work, and what was heard is kept."""
    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(each, lambda *_: work.stop()) for each in signals]
    try:
        yield
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)


def _tell(relay: Relay) -> None:
    """A line on a link that is ready, or gone."""
    notes = relay.notes
    if notes is None:
        return
    client, server = (notes.ear.sides[side] for side in (CONNECT, BIND))
    ends = [
        f"{side.socket_type or UNKNOWN} {address}"
        for side, address in ((client, notes.client), (server, notes.server))
    ]
    version = ".".join(map(str, min(client.version or (0, 0), server.version or (0, 0))))
    if relay.is_over:
        to_server, to_client = (relay.bytes_passed[side] for side in (CONNECT, BIND))
        facts = f"ended; {to_server} bytes there, {to_client} bytes back"
    else:
        facts = f"ZMTP {version}, {client.mechanism}"
    print(f"{ends[0]} → {ends[1]}  {facts}", flush=True)
