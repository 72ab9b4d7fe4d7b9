"""Traces: what happened, message by message, and why.

    from zlearn.trace import record

    with record(context) as recorder:
        ...                                 # sockets of `context` send and receive
    trace = recorder.trace
    trace.books().balanced                  # every copy ended in exactly one fate
    trace.why("publisher.pub#3")            # one sentence
    trace.save("run.jsonl")
    never(event(fate="filtered"))(trace)    # predicates.py: a verdict, and what decided it
    trace.export("mermaid").save("run.mmd") # for other tools: exports/

The events and their file form are the schema `zlearn-trace/1`: see SCHEMA.md beside this
file.

Rule for this room: it knows the engine's words (event kinds, hooks) and no sockets.
"""

from zlearn.trace.copies import Books, Copy, Message
from zlearn.trace.depths import DepthLine
from zlearn.trace.event import SCHEMA, Event, TraceError
from zlearn.trace.gaps import Gap
from zlearn.trace.links import EndpointUse, LinkInfo, LinkState, SocketInfo
from zlearn.trace.recorder import Recorder
from zlearn.trace.recording import record
from zlearn.trace.trace import Trace

__all__ = [
    "SCHEMA",
    "Books",
    "Copy",
    "DepthLine",
    "EndpointUse",
    "Event",
    "Gap",
    "LinkInfo",
    "LinkState",
    "Message",
    "Recorder",
    "SocketInfo",
    "Trace",
    "TraceError",
    "record",
]
