"""Exports that are read back here: by a format's own library, or by its published rules.

Who needs a browser or Java is in test_trace_exports_opened.py.

Rule for this file: a reader knows the format, and nothing of how zlearn writes it.
"""

import csv
import io
import json
import os
import re
import subprocess
import sys
import tracemalloc
import unicodedata
from collections import Counter
from pathlib import Path

import networkx
import pytest
from hostile import hostile_traces
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_trace_random import WALK, Toy

from zlearn.engine import events as e
from zlearn.trace import Event, Trace
from zlearn.trace.exports import FORMATS
from zlearn.trace.exports.table import COLUMNS, harmless

ROOT = Path(__file__).parents[2]
# Other work on the machine may stall a draw: that is no failure.
QUIET = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def recorded_traces(draw):
    """What a recorder made of a random walk."""
    toy = Toy()
    for move in draw(WALK):
        toy.move(*move)
    return toy.stage.recorder.finish()


TRACES = hostile_traces() | recorded_traces()


def long_trace(copies: int) -> Trace:
    """A publisher's copies to two subscribers: three events each, and some more."""
    toy = Toy()
    for number in range(copies // 6):
        toy.move("send", 0, 1)
        for which in (0, 1):
            for what in ("write", "read", "receive"):
                toy.move(what, which, 1)
        if number % 2:
            toy.move("filter", 0, 1)
    return toy.stage.recorder.finish()


# --- the door ---------------------------------------------------------------------------


@QUIET
@given(TRACES, st.sampled_from(sorted(FORMATS)), st.none() | st.integers(1, 10),
       st.sampled_from(["en", "zh"]))  # fmt: skip
def test_every_form_takes_every_trace_and_gives_the_same_text_again(trace, form, limit, language):
    export = trace.export(form, limit, language)
    assert export.text == str(export) == trace.export(form, limit, language).text
    export.text.encode("utf-8")
    if limit is not None and len(trace) > limit and FORMATS[form].counts == "events":
        assert export.left_out and str(len(trace) - limit) in export.left_out[0]


def test_a_file_holds_the_text(tmp_path):
    trace = long_trace(30)
    for form in FORMATS:
        export = trace.export(form, 5)
        export.save(tmp_path / "file")
        assert (tmp_path / "file").read_bytes() == export.text.encode("utf-8")
        assert export.left_out == trace.export(form, 5).left_out


@pytest.mark.parametrize("asked, sentence", [
    (("word",), "no format 'word'; there are mermaid"),
    (("csv", 0), "1 or more, and not 0"),
    (("csv", None, "eo"), "no language 'eo'; there are en, zh"),
])  # fmt: skip
def test_what_there_is_not_is_told_in_a_sentence(asked, sentence):
    with pytest.raises(ValueError, match=sentence):
        Trace({}, []).export(*asked)


def test_without_networkx_the_reason_is_told_and_no_file_is_made(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "networkx", None)
    with pytest.raises(ImportError, match="pip install networkx"):
        long_trace(6).export("graphml").save(tmp_path / "file")
    assert not (tmp_path / "file").exists()


@pytest.mark.parametrize("form", ["mermaid", "plantuml", "shiviz", "chrome", "graphml"])
def test_what_is_left_out_is_said_in_the_file_and_beside_it(form):
    trace = long_trace(600)
    export = trace.export(form, 20)
    assert export.left_out
    text = export.text
    text = re.sub(r"#(\d+);|<U\+(\w+)>", lambda found: chr(
        int(found[1]) if found[1] else int(found[2], 16)), text)  # fmt: skip
    assert all(sentence in text for sentence in export.left_out)


@pytest.fixture(scope="module")
def fifteen_thousand() -> Trace:
    """A trace of 15,000 events; what a trace derives and keeps for itself is there already."""
    events = []
    for n in range(1, 15_001):
        kind = (e.SENT, e.QUEUED, e.WRITTEN, e.READ, e.RECEIVED)[n % 5]
        message = f"a.push#{n // 5}"
        place = ("b", "b.pull") if kind in (e.READ, e.RECEIVED) else ("a", "a.push")
        events.append(Event(n, n / 1000, *place, kind, "link", message + "/1" * (kind != e.SENT),
                            n - 1 or None, {"pipe": 1, "depth": 1, "limit": 1000}))  # fmt: skip
    trace = Trace({"title": "long"}, events)
    assert trace.copies() and trace.depths() and trace.happens_before(1, 2)
    return trace


# networkx keeps a whole graph before it writes it, so that form has a limit instead.
@pytest.mark.parametrize("form", [form for form in FORMATS if form != "graphml-causes"])
def test_a_long_trace_takes_bounded_memory(fifteen_thousand, form, tmp_path):
    tracemalloc.start()
    try:
        fifteen_thousand.export(form).save(tmp_path / form)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 7_500_000  # a few tables by event; the text of Chrome's form alone is over 3 MB
    if form == "chrome":
        assert (tmp_path / form).stat().st_size > 3_000_000
    if form == "mermaid":
        assert (tmp_path / form).stat().st_size < 50_000


def test_the_form_that_keeps_a_graph_has_a_limit(fifteen_thousand):
    export = fifteen_thousand.export("graphml-causes", 100)
    assert export.text.count("<node ") == 100 and "14900 events" in export.left_out[0]
    assert FORMATS["graphml-causes"].limit == 20_000


# --- sequence diagrams: what may stand in them -------------------------------------------


def _is_plain(text: str) -> bool:
    """Whether a text has nothing that moves, hides, or turns what is shown."""
    return not any(unicodedata.category(each)[0] == "C" or each in "\u2028\u2029"
                   for each in text)  # fmt: skip


MERMAID = re.compile(
    r"sequenceDiagram|end|box transparent T|participant p\d+ as T"
    r"|p\d+(->>|-x|--\)|-->>)p\d+: T|Note over p\d+(,p\d+)?: T".replace("T", r"(?:\w|[ .,]|#\d+;)*")
)
PLANTUML = re.compile(
    r"@startuml|@enduml|end box|box \"T\"|participant \"T\" as p\d+"
    r"|p\d+ (->|->x|-->>|-->) p\d+ : T|note over p\d+(, p\d+)? : T".replace(
        "T", r"(?:\w|[ .,]|<U\+[0-9A-F]{4,6}>)*")
)  # fmt: skip


@QUIET
@given(TRACES, st.sampled_from([("mermaid", MERMAID), ("plantuml", PLANTUML)]))
def test_a_strangers_text_makes_no_line_of_its_own(trace, form):
    name, grammar = form
    text = trace.export(name).text
    for line in text.removesuffix("\n").split("\n"):
        assert grammar.fullmatch(line), line
        assert "_" not in line  # \w lets it pass, and to the tools it says something
        assert _is_plain(line)


@QUIET
@given(recorded_traces())
def test_each_copy_is_one_arrow_and_each_loss_has_its_cross_and_its_fate(trace):
    text = trace.export("plantuml", 10_000).text
    arrows = Counter(re.findall(r"^p\d+ (\S+) p\d+", text, flags=re.M))
    ends = trace.fates()
    lost = sum(count for fate, count in ends.items() if fate not in (
        e.FATE_RECEIVED, e.FATE_UNREAD, e.FATE_IN_FLIGHT))  # fmt: skip
    commands = sum(copy.command for copy in trace.copies())
    assert arrows == +Counter({
        "->": ends[e.FATE_RECEIVED], "->x": lost, "-->": commands,
        "-->>": ends[e.FATE_UNREAD] + ends[e.FATE_IN_FLIGHT],
    })  # fmt: skip
    shown = re.sub(r"<U\+(\w+)>", lambda found: chr(int(found[1], 16)), text)
    for fate, count in ends.items():
        if fate != e.FATE_RECEIVED:
            assert len(re.findall(f"^note over .* : {re.escape(fate)}", shown, re.M)) == count


def test_mermaid_never_gets_more_than_it_takes():
    trace = long_trace(6000)
    assert len(trace.copies()) > 1000
    export = trace.export("mermaid", 100_000)
    assert 30_000 < len(export.text) <= 50_000
    assert any("arrows" in sentence for sentence in export.left_out)


# --- ShiViz ----------------------------------------------------------------------------------

# The form that ShiViz expects if the file's first line is empty. "." stops where JavaScript's does.
SHIVIZ = re.compile("([^\n\r\u2028\u2029]*)\n(\\S*) ({[^\n\r\u2028\u2029]*})")


def read_shiviz(text: str) -> list[tuple[str, str, dict]]:
    """The (event, host, clock) of a log, held to what ShiViz holds it to."""
    regexp, delimiter, log = text.split("\n", 2)
    assert regexp == delimiter == ""
    events = [(event, host, json.loads(clock)) for event, host, clock in SHIVIZ.findall(log)]
    own: dict[str, list[dict]] = {}
    for _, host, clock in events:
        own.setdefault(host, []).append(clock)
    for host, clocks in own.items():
        # Clocks of a host begin at 1 and grow by 1 ...
        assert [clock[host] for clock in clocks] == list(range(1, len(clocks) + 1))
        for before, after in zip(clocks, clocks[1:]):  # ... and forget nothing.
            assert all(after[each] >= count for each, count in before.items())
    for _, _, clock in events:
        for host, count in clock.items():
            assert 1 <= count <= len(own[host])  # a host that is there, at a time that it had
            known = own[host][count - 1]  # and who knows of an event knows what that knew
            assert all(clock.get(each, 0) >= seen for each, seen in known.items())
    # An object in JavaScript has these from birth, so ShiViz would take them for known hosts.
    assert own.keys().isdisjoint({"__proto__", "constructor", "toString", "hasOwnProperty"})
    return events


@QUIET
@given(TRACES)
def test_shiviz_reads_each_event_with_its_vector_clock(trace):
    events = read_shiviz(trace.export("shiviz").text)
    assert len(events) == len(trace)
    names: dict[str, tuple[str, str]] = {}
    for (told, host, clock), (event, vector) in zip(events, trace.clocks.vectors()):
        assert _is_plain(told) and _is_plain(host)
        place = (event.node, event.socket)
        assert names.setdefault(host, place) == place
        assert sorted(clock.values()) == sorted(vector.values())
        assert clock[host] == vector[place]
    assert len(names) == len({(event.node, event.socket) for event in trace})


def test_shiviz_is_told_what_is_left_out():
    trace = long_trace(600)
    events = read_shiviz(trace.export("shiviz", 10).text)
    assert len(events) == 11 and events[-1][1] == "zlearn"
    assert f"{len(trace) - 10} events" in events[-1][0]


# --- Chrome's trace event format -----------------------------------------------------------


def no_constant(name):
    raise AssertionError(f"{name} is no JSON")


def read_chrome(text: str) -> dict:
    """The object of a trace file, held to the published format (Trace Event Format)."""
    assert text.isascii()
    trace = json.loads(text, parse_constant=no_constant)
    assert set(trace) == {"traceEvents", "displayTimeUnit", "otherData"}
    assert trace["displayTimeUnit"] in ("ms", "ns")
    slices: dict[tuple, list] = {}
    open_stays: dict[tuple, list] = {}
    flows: dict[int, list] = {}
    threads, named = set(), set()
    for entry in trace["traceEvents"]:
        assert isinstance(entry["name"], str) and entry["ph"] in tuple("XibeCsfM")
        assert type(entry["pid"]) is type(entry["tid"]) is int
        thread = (entry["pid"], entry["tid"])
        if entry["ph"] == "M":
            assert entry["name"] in ("process_name", "thread_name")
            assert isinstance(entry["args"]["name"], str)
            named.add((entry["pid"], 0) if entry["name"] == "process_name" else thread)
            continue
        threads |= {thread, (entry["pid"], 0)}
        assert entry["ts"] >= 0 and isinstance(entry["cat"], str)
        if entry["ph"] == "X":
            assert entry["dur"] > 0
            slices.setdefault(thread, []).append((entry["ts"], entry["ts"] + entry["dur"]))
        elif entry["ph"] == "i":
            assert entry["s"] == "t"
        elif entry["ph"] == "C":
            assert all(type(value) in (int, float) for value in entry["args"].values())
        elif entry["ph"] == "b":
            open_stays.setdefault((entry["cat"], entry["id"]), []).append(entry)
        elif entry["ph"] == "e":
            begin = open_stays[entry["cat"], entry["id"]].pop()
            assert begin["name"] == entry["name"] and begin["ts"] <= entry["ts"]
        else:
            flows.setdefault(entry["id"], []).append(entry)
    assert threads == named
    assert not any(open_stays.values())
    for each in slices.values():
        _lie_in_or_beside_one_another(each)
    for first, last in flows.values():  # an arrow has two ends, each inside a slice
        assert (first["ph"], last["ph"], last["bp"]) == ("s", "f", "e")
        assert first["ts"] <= last["ts"]
        for end in (first, last):
            assert any(a <= end["ts"] <= b for a, b in slices[end["pid"], end["tid"]])
    return trace


def _lie_in_or_beside_one_another(slices: list[tuple[float, float]]) -> None:
    stack: list[float] = []
    for begin, end in sorted(slices, key=lambda each: (each[0], -each[1])):
        while stack and stack[-1] <= begin + 1e-9:
            stack.pop()
        assert not stack or end <= stack[-1] + 1e-6
        stack.append(end)


@QUIET
@given(TRACES)
def test_chromes_format_is_kept(trace):
    read = read_chrome(trace.export("chrome").text)
    told = [entry for entry in read["traceEvents"] if entry["ph"] in "Xi"]
    assert [entry["args"]["n"] for entry in told] == [event.n for event in trace]
    for entry, event in zip(told, trace):
        assert entry["ts"] == round(event.t * 1e6, 3)
        assert {**entry["args"]} == {"n": event.n, **event.detail}


@QUIET
@given(recorded_traces())
def test_chrome_shows_each_stay_each_crossing_and_each_depth(trace):
    entries = read_chrome(trace.export("chrome").text)["traceEvents"]
    copies = trace.copies()
    stays = Counter(entry["name"] for entry in entries if entry["ph"] == "b")
    assert stays["outbox"] == sum(copy.queued is not None and (
        copy.written is not None or copy.ended is not None) for copy in copies)  # fmt: skip
    assert stays["inbox"] == sum(copy.read is not None and copy.ended is not None
                                 for copy in copies)  # fmt: skip
    crossed = sum(copy.written is not None and copy.read is not None for copy in copies)
    assert sum(entry["ph"] == "s" for entry in entries) == crossed
    counted = [entry["args"]["depth"] for entry in entries if entry["ph"] == "C"]
    assert counted == [depth for line in trace.depths() for _, depth in line.points]


# --- CSV -------------------------------------------------------------------------------------


def read_csv(text: str) -> list[Event]:
    """The events of a table: with one apostrophe less where a cell, or a part of it, begins."""
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert tuple(next(rows)) == COLUMNS
    events = []
    for row in rows:
        cells = dict(zip(COLUMNS, [re.sub("(^|[;\t\r\n])'", r"\1", cell) for cell in row],
                         strict=True))  # fmt: skip
        texts = {key: cells[key] for key in ("node", "socket", "kind", "link", "msg")}
        cause = int(cells["cause"]) if cells["cause"] else None
        detail = json.loads(cells["detail"])
        events.append(
            Event(int(cells["n"]), float(cells["t"]), cause=cause, detail=detail, **texts)
        )
    return events


@QUIET
@given(TRACES)
def test_a_table_gives_the_events_back(trace):
    text = trace.export("csv").text
    assert read_csv(text) == trace.events
    for row in csv.reader(io.StringIO(text, newline=""), strict=True):
        for cell in row:
            for part in re.split("[;\t\r\n]", cell):
                assert part.strip()[:1] not in tuple("=+-@＝＋－＠"), cell


@QUIET
@given(st.text(alphabet="='+-@＝;\t\r\n a,\"", max_size=30))
def test_a_harmless_cell_can_be_turned_back(text):
    cell = harmless(text)
    assert re.sub("(^|[;\t\r\n])'", r"\1", cell) == text
    assert all(part.strip()[:1] not in tuple("=+-@＝") for part in re.split("[;\t\r\n]", cell))


# --- GraphML -----------------------------------------------------------------------------------


@QUIET
@given(TRACES)
def test_networkx_reads_the_topology(trace):
    graph = networkx.parse_graphml(trace.export("graphml").text, force_multigraph=True)
    wanted = trace.topology()
    assert graph.number_of_nodes() == wanted.number_of_nodes()
    assert graph.number_of_edges() == wanted.number_of_edges()
    kinds = sorted(str(kind) for _, kind in graph.nodes(data="kind"))
    assert kinds == sorted(str(kind) for _, kind in wanted.nodes(data="kind"))


@QUIET
@given(TRACES)
def test_networkx_reads_what_happened_before_what(trace):
    graph = networkx.parse_graphml(trace.export("graphml-causes").text, force_multigraph=True)
    assert [n for _, n in graph.nodes(data="n")] == [event.n for event in trace]
    for a, b in [(trace.events[0], trace.events[-1])]:
        reached = networkx.has_path(graph, f"e{a.n}", f"e{b.n}")
        assert reached == (a is b or trace.happens_before(a.n, b.n))
    assert networkx.is_directed_acyclic_graph(graph)


def test_igraph_reads_both_graphs(tmp_path):
    try:
        import igraph
    except ImportError:
        assert os.environ.get("CI") != "true", "in CI, igraph has to be installed"
        pytest.skip("igraph is not installed: pip install igraph")
    trace = long_trace(60)
    trace.export("graphml").save(tmp_path / "topology.graphml")
    graph = igraph.Graph.Read_GraphML(str(tmp_path / "topology.graphml"))
    assert graph.is_directed() and graph.ecount() == len(trace.links())
    assert {each["name"] for each in graph.vs} == {socket.name for socket in trace.sockets()}
    trace.export("graphml-causes").save(tmp_path / "causes.graphml")
    graph = igraph.Graph.Read_GraphML(str(tmp_path / "causes.graphml"))
    assert graph.vcount() == len(trace) and graph.is_dag()
    assert [int(each["n"]) for each in graph.vs] == [event.n for event in trace]


# --- the command -------------------------------------------------------------------------------


def command(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", "zlearn", "export", *map(str, arguments)],
                          cwd=ROOT, capture_output=True, timeout=60)  # fmt: skip


def test_the_command_writes_what_the_call_gives(tmp_path):
    trace = long_trace(60)
    trace.save(tmp_path / "run.jsonl")
    export = trace.export("mermaid", 5)
    done = command(tmp_path / "run.jsonl", "--to", "mermaid", "--limit", "5")
    assert (done.returncode, done.stdout.decode("utf-8")) == (0, export.text)
    assert done.stderr.decode("utf-8").splitlines() == list(export.left_out)
    done = command(tmp_path / "run.jsonl", "--to", "csv", "-o", tmp_path / "run.csv")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert (tmp_path / "run.csv").read_bytes().decode("utf-8") == trace.export("csv").text


def test_the_command_tells_what_is_wrong_in_a_line(tmp_path):
    good, broken = tmp_path / "run.jsonl", tmp_path / "broken.jsonl"
    trace = long_trace(6)
    trace.save(good)
    broken.write_text(good.read_text("utf-8")[:-5], "utf-8")
    for arguments, sentence in [
        ((broken, "--to", "csv"), "the file was cut in this line"),
        ((tmp_path / "none.jsonl", "--to", "csv"), "No such file"),
        ((good, "--to", "word"), "no format 'word'"),
        ((good, "--to", "csv", "-o", good), "the trace itself"),
        ((good, "--to", "csv", "-o", tmp_path / "no" / "file"), "No such file"),
    ]:
        done = command(*arguments)
        assert done.returncode == 2
        [line] = done.stderr.decode("utf-8").splitlines()
        assert line.startswith("zlearn export: ") and sentence in line
    assert Trace.load(good) == trace
