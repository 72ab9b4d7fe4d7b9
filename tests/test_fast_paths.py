"""Each fast path, its plain version, and the test that holds the two equal: a table.

A row that names something that is gone fails here; a new fast path needs a row. A fast path
that holds no plain version beside it is a data structure; its row names what it is measured by.

Rule for this file: the table, and that it is true. The tests stand with what they test.
"""

import ast
import importlib
from functools import cache, reduce
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# The fast path, the plain version, and the tests that hold them equal.
PATHS = [
    ("zlearn.zmtp.runs:take_runs", "zlearn.zmtp.frames:Decoder",
     "zmtp/test_runs.py::test_the_same_comes_of_them"),
    ("zlearn.zmtp.runs:join_run", "zlearn.zmtp.frames:encode",
     "zmtp/test_runs.py::test_a_run_is_encoded_as_its_messages_are"),
    ("zlearn.zmtp.shared_frames:SharedFrames.encode", "zlearn.zmtp.frames:encode",
     "zmtp/test_shared_frames.py::test_batches_are_encoded_as_ever"),
    ("zlearn.zmtp.frames:message_size", "zlearn.zmtp.frames:encode",
     "zmtp/test_zmtp_frames.py::test_any_batch_survives_any_cutting"),
    ("zlearn.engine.short_ways:ShortWays.offer", "zlearn.engine.core:SocketCore.send",
     "engine/test_short_ways.py::test_whatever_happens_no_message_is_lost_doubled_or_overtaken"),
    ("zlearn.engine.short_ways:ShortWays.receive", "zlearn.engine.core:SocketCore.receive",
     "engine/test_short_ways.py::test_whatever_happens_no_message_is_lost_doubled_or_overtaken"),
    ("zlearn.zmq.asyncio.socket:Socket.send", "zlearn.zmq.sending:Sending._send_frame",
     "engine/test_short_ways_asyncio.py::test_messages_come_as_they_went"),
    ("zlearn.zmq.asyncio.socket:Socket.recv", "zlearn.zmq.waiting:Waiting._perform",
     "engine/test_short_ways_asyncio.py::test_messages_come_as_they_went"),
    ("zlearn.engine.queue:MessageQueue.at_hand", "zlearn.engine.queue:MessageQueue.items",
     "engine/test_queue.py::TestQueueAgainstModel"),
    ("zlearn.engine.io_thread:IOThread.wait", "zlearn.engine.signal:Signal.wait",
     "engine/test_driving_equal.py::test_whoever_drives_the_same_is_said_and_heard"),
    ("zlearn.engine.io_thread:IOThread._do_it_or_summon", "zlearn.engine.io_thread:IOThread._drive",
     "engine/test_driving_equal.py::test_whoever_drives_the_same_is_said_and_heard"),
    ("zlearn.engine.poller:Poller", "zlearn.engine.poller:OtherPoller",
     "engine/test_poller.py::test_without_epoll_the_same_are_called"),
    ("zlearn.zmtp.frames:Decoder._decode", "zlearn.zmtp.frames:Decoder._other_frame",
     "zmtp/test_zmtp_frames.py::test_the_fast_decoder_equals_the_plain_one"),
    ("zlearn.engine.incoming:Incoming.read", "zlearn.engine.incoming:SHORT",
     "engine/test_driving_equal.py::test_large_and_small_reads_bring_the_same"),
    ("zlearn.engine.outgoing:GATHERED_SIZE", "zlearn.engine.outgoing:BATCH_SIZE",
     "engine/test_driving_equal.py::test_batches_of_any_size_bring_the_same"),
    ("zlearn.engine.outgoing:Outgoing.mark", "zlearn.engine.outgoing:Outgoing.written",
     "engine/test_outgoing.py::test_marked_items_are_out_with_their_last_byte"),
    ("zlearn.engine.hooks:occurrence_of", "zlearn.engine.hooks:Occurrence",
     "trace/test_trace_quick_ways.py::test_quick_ways_make_the_same_trace"),
    ("zlearn.zmq.lending:lend", "zlearn.zmq.lending:as_frame",
     "engine/test_driving_equal.py::test_lent_memory_arrives_as_copies_do"),
    ("zlearn.patterns.subscriptions:SubscriptionTrie.match", "builtins:bytes.startswith",
     "patterns/test_subscriptions.py::TestTrieAgainstList"),
    ("zlearn.trace.recorder:Recorder.per_message", "zlearn.trace.writer:Writer._write_batch",
     "trace/test_trace_quick_ways.py::test_batches_count_what_detail_tells"),
    ("zlearn.trace.flows:Flows.step_of_message", "zlearn.trace.flows:Flows.step",
     "trace/test_trace_quick_ways.py::test_quick_ways_make_the_same_trace"),
    ("zlearn.trace.flows:Flow.is_mine", "zlearn.trace.flows:current_owner",
     "trace/test_trace_quick_ways.py::test_a_flow_is_its_owners_alone"),
    ("zlearn.trace.notes:note_with", "zlearn.trace.notes:Note",
     "trace/test_trace_quick_ways.py::test_quick_ways_make_the_same_trace"),
    ("zlearn.trace.notes:body", "zlearn.trace.preview:body_facts",
     "trace/test_trace_quick_ways.py::test_quick_ways_make_the_same_trace"),
    ("zlearn.trace.recorder:Recorder._write_up", "zlearn.trace.recorder:Recorder.on_events",
     "trace/test_trace_quick_ways.py::test_events_written_later_are_those_written_at_once"),
    ("zlearn.trace.preview:plain_table", "zlearn.trace.preview:plain",
     "trace/test_trace_quick_ways.py::test_plain_tables_are_plain"),
    ("zlearn.trace.preview:preview", "zlearn.trace.preview:frame_bytes",
     "trace/test_trace_quick_ways.py::test_bytes_are_previewed_as_views_of_them"),
]  # fmt: skip


def named(path: str) -> object:
    """What a name such as "module:Class.method" stands for; instances' own fields are in slots,
    annotations, or what `__init__` sets."""
    module, _, name = path.partition(":")
    *owners, last = name.split(".")
    owner = reduce(getattr, owners, importlib.import_module(module))
    if hasattr(owner, last):
        return getattr(owner, last)
    source = Path(importlib.import_module(module).__file__).read_text(encoding="utf-8")
    assert f"self.{last}" in source, path
    return source


@cache
def defined_in(file: str) -> set[str]:
    """The names that a test file defines."""
    tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
    defined = {node.name for node in tree.body if hasattr(node, "name")}
    assigned = [node.targets[0] for node in tree.body if isinstance(node, ast.Assign)]
    return defined | {target.id for target in assigned if isinstance(target, ast.Name)}


@pytest.mark.parametrize(("fast", "plain", "test"), PATHS, ids=[row[0] for row in PATHS])
def test_a_fast_path_has_a_plain_version_and_a_test(fast, plain, test):
    assert named(fast) is not None and named(plain) is not None
    file, _, name = test.partition("::")
    assert name in defined_in(file)
