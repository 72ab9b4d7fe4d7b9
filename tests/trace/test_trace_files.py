"""Trace files: a round trip keeps all; a broken file is refused with its line and reason.

Rule for this file: files are made here, byte by byte.
"""

import json

import pytest
from trace_stage import Stage, Wire

from zlearn.trace import SCHEMA, Event, Trace, TraceError

HEADER = json.dumps({"schema": SCHEMA, "title": "t"}).encode()
FIRST = b'{"n":1,"t":0.5,"node":"a","socket":"a.pub","kind":"opened","detail":{"type":"PUB"}}'
SECOND = b'{"n":2,"t":0.5,"kind":"closed","cause":1}'


def sample() -> Trace:
    stage = Stage(title="Zürich → 北京", world="lab", seed=3)
    wire = Wire(stage, "a.push", "b.pull", "tcp://b:1")
    wire.up("PUSH", "PULL")
    wire.queued("a.push", stage.sent("a.push", "日本".encode(), b"\xff\n"))
    wire.carry("a.push")
    wire.received("b.pull")
    return stage.recorder.finish()


def load(tmp_path, data: bytes) -> Trace:
    path = tmp_path / "run.jsonl"
    path.write_bytes(data)
    return Trace.load(path)


def test_round_trip(tmp_path):
    trace = sample()
    trace.save(tmp_path / "one.jsonl")
    again = Trace.load(tmp_path / "one.jsonl")
    assert again == trace and again.header == trace.header and again.events == trace.events
    again.save(tmp_path / "two.jsonl")
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()
    assert again.sha256() == trace.sha256()


def test_the_line_form():
    event = Event(7, 0.25, "a", "a.pub", "sent", "", "a.pub#1", 3, {"size": 1, "frames": 2})
    assert event.line() == (
        '{"n":7,"t":0.25,"node":"a","socket":"a.pub","kind":"sent","msg":"a.pub#1","cause":3,'
        '"detail":{"frames":2,"size":1}}'
    )


def test_text_is_kept_as_text(tmp_path):
    sample().save(tmp_path / "one.jsonl")
    text = (tmp_path / "one.jsonl").read_bytes().decode("utf-8")
    assert "Zürich → 北京" in text and "日本" in text and '"0xff0a"' in text
    assert text.endswith("}\n") and "\r" not in text


def test_a_good_small_file(tmp_path):
    trace = load(tmp_path, b"\n".join([HEADER, FIRST, SECOND, b""]))
    assert [event.kind for event in trace] == ["opened", "closed"]
    assert trace.event(2).cause == 1


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\n\n \n"])
def test_the_files_end_may_be_anything_whole(tmp_path, end):
    assert len(load(tmp_path, HEADER + b"\n" + FIRST + end)) == 1


def test_an_unknown_kind_and_unknown_fields_are_no_error(tmp_path):
    line = b'{"n":4,"t":1,"kind":"teleported","colour":"blue","detail":{"deep":[{}]}}'
    [event] = load(tmp_path, HEADER + b"\n" + line + b"\n")
    assert event == Event(4, 1.0, kind="teleported", detail={"deep": [{}]})


def bad_event(line: bytes) -> bytes:
    return b"\n".join([HEADER, FIRST, line, b""])


BROKEN = {
    "empty": (b"", 1, "empty"),
    "blank": (b" \n\n", 1, "empty"),
    "text": (b"Dear diary,\n", 1, "not JSON"),
    "a list": (b"[1,2]\n", 1, "not an object"),
    "foreign": (b'{"name":"package","version":1}\n', 1, "names no schema"),
    "another version": (b'{"schema":"zlearn-trace/9"}\n', 1, "zlearn-trace/9"),
    "an image": (b"\x89PNG\r\n\x1a\n\x00\x00", 1, "not UTF-8"),
    "cut header": (HEADER[:-3], 1, "cut"),
    "header title": (b'{"schema":"zlearn-trace/1","title":5}\n', 1, "'title'"),
    "header seed": (b'{"schema":"zlearn-trace/1","seed":true}\n', 1, "'seed'"),
    "cut": (HEADER + b"\n" + FIRST + b"\n" + SECOND[:-5], 3, "cut in this line; the 1 events"),
    "cut in a character": (HEADER + b"\n" + FIRST + b'\n{"node":"\xe2\x82', 3, "cut"),
    "not JSON": (bad_event(b"{n:2}"), 3, "not JSON"),
    "not UTF-8": (bad_event(b'{"n":2,"node":"\xff"}'), 3, "not UTF-8 (byte 16"),
    "blank line": (bad_event(b"\n" + SECOND), 3, "empty"),
    "no n": (bad_event(b'{"t":1,"kind":"sent"}'), 3, "'n' is missing"),
    "n text": (bad_event(b'{"n":"2","t":1,"kind":"sent"}'), 3, "'n' must be a whole"),
    "n true": (bad_event(b'{"n":true,"t":1,"kind":"sent"}'), 3, "'n' must be a whole"),
    "n again": (bad_event(b'{"n":1,"t":1,"kind":"sent"}'), 3, "must grow"),
    "n negative": (HEADER + b'\n{"n":-1,"t":1,"kind":"sent"}\n', 2, "negative"),
    "no t": (bad_event(b'{"n":2,"kind":"sent"}'), 3, "'t' is missing"),
    "t text": (bad_event(b'{"n":2,"t":"now","kind":"sent"}'), 3, "'t' must be a number"),
    "t negative": (bad_event(b'{"n":2,"t":-1,"kind":"sent"}'), 3, "'t' is out of range"),
    "t NaN": (bad_event(b'{"n":2,"t":NaN,"kind":"sent"}'), 3, "NaN"),
    "t infinite": (bad_event(b'{"n":2,"t":1e999,"kind":"sent"}'), 3, "too large"),
    "no kind": (bad_event(b'{"n":2,"t":1}'), 3, "'kind' is missing"),
    "kind number": (bad_event(b'{"n":2,"t":1,"kind":3}'), 3, "'kind' must be a text"),
    "node null": (bad_event(b'{"n":2,"t":1,"kind":"sent","node":null}'), 3, "'node'"),
    "cause later": (bad_event(b'{"n":2,"t":1,"kind":"sent","cause":2}'), 3, "earlier"),
    "cause text": (bad_event(b'{"n":2,"t":1,"kind":"sent","cause":"1"}'), 3, "'cause'"),
    "detail list": (bad_event(b'{"n":2,"t":1,"kind":"sent","detail":[]}'), 3, "'detail'"),
    "pipe list": (bad_event(b'{"n":2,"t":1,"kind":"ready","detail":{"pipe":[1]}}'), 3, "'pipe'"),
    "depth text": (bad_event(b'{"n":2,"t":1,"kind":"queued","detail":{"depth":"a"}}'), 3,
                   "'depth'"),
    "limit null": (bad_event(b'{"n":2,"t":1,"kind":"read","detail":{"limit":null}}'), 3, "'limit'"),
    "preview text": (bad_event(b'{"n":2,"t":1,"kind":"sent","detail":{"preview":"a"}}'), 3,
                     "'preview' must be a list"),
    "preview numbers": (bad_event(b'{"n":2,"t":1,"kind":"sent","detail":{"preview":[1]}}'), 3,
                        "'preview' must be a list"),
    "half a pair": (bad_event(b'{"n":2,"t":1,"kind":"sent","node":"\\ud800"}'), 3, "Unicode"),
    "deep": (bad_event(b'{"n":2,"t":1,"kind":"x","detail":' + b'{"a":' * 200 + b"1" + b"}" * 201),
             3, "deep"),
    "very deep": (bad_event(b"[" * 100_000), 3, "nested too deeply"),
    "huge number": (bad_event(b'{"n":' + b"9" * 5000 + b"}"), 3, "limit"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_with_its_line(tmp_path, name):
    data, line, reason = BROKEN[name]
    with pytest.raises(TraceError) as caught:
        load(tmp_path, data)
    assert f"run.jsonl, line {line}: " in str(caught.value)
    assert reason in str(caught.value)


def test_every_cut_of_a_file_is_either_told_or_between_two_lines(tmp_path):
    trace = sample()
    trace.save(tmp_path / "one.jsonl")
    data = (tmp_path / "one.jsonl").read_bytes()
    starts = {0, *(i + 1 for i, byte in enumerate(data) if byte == 10)}
    for end in range(1, len(data)):
        if end in starts or end + 1 in starts:
            assert len(load(tmp_path, data[:end])) < len(trace) or end + 1 == len(data)
        else:
            with pytest.raises(TraceError, match="cut"):
                load(tmp_path, data[:end])


def test_a_missing_file_is_the_systems_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        Trace.load(tmp_path / "nothing.jsonl")


def test_an_error_about_a_trace_is_a_value_error():
    assert issubclass(TraceError, ValueError)
