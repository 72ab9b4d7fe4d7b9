"""`record`, listeners, threads, and the look-up of viewers.

Rule for this file: no sockets: hooks stand for contexts.
"""

import logging
import string
import threading

import pytest
from trace_stage import Stage

from zlearn.engine import events as e
from zlearn.engine.hooks import Hooks
from zlearn.trace import Recorder, Trace, display, record
from zlearn.trace.texts import LANGUAGES, TEXTS


class Context:
    """What `record` needs of a context of `zlearn.zmq`."""

    def __init__(self, core=None) -> None:
        self._core = core or Core()


class Core:
    def __init__(self) -> None:
        self.hooks = Hooks()


def test_record_listens_while_the_block_runs():
    context, other = Context(), Core()
    with record(context, other, title="t") as recorder:
        context._core.hooks.emit(e.OPENED, "n", "n.a")
        other.hooks.emit(e.OPENED, "n", "n.b")
        assert len(recorder.trace) == 2
    context._core.hooks.emit(e.CLOSED, "n", "n.a")
    assert not context._core.hooks.any and not other.hooks.any
    assert [event.socket for event in recorder.trace] == ["n.a", "n.b"]
    assert recorder.trace.title == "t" and recorder.trace is recorder.finish()


def test_two_contexts_that_share_a_core_are_heard_once():
    context = Context()
    with record(context, Context(context._core)) as recorder:
        context._core.hooks.emit(e.OPENED, "n", "n.a")
    assert len(recorder.trace) == 1


def test_record_lets_go_when_the_block_fails():
    context = Context()
    with pytest.raises(ZeroDivisionError), record(context):
        raise ZeroDivisionError
    assert not context._core.hooks.any


def test_record_wants_contexts():
    with pytest.raises(TypeError, match="at least one"), record():
        pass
    context = Context()
    with pytest.raises(TypeError, match="no zlearn context"), record(context, 5):
        pass
    assert not context._core.hooks.any


def test_a_listener_hears_each_event_once_and_the_end_too():
    heard = []
    stage = Stage(on_events=heard.append)
    message = stage.sent("a.push", b"1")
    stage.emit(e.QUEUED, "a.push", messages=[message], entered=("q", 0), detail={"pipe": 1})
    stage.recorder.finish()
    assert [[event.kind for event in batch] for batch in heard] == [["sent"], ["queued"], ["fate"]]


def test_a_listener_may_ask_for_the_trace():
    lengths = []
    stage = Stage(on_events=lambda events: lengths.append(len(stage.recorder.trace)))
    stage.tell(e.OPENED, "a.push")
    assert lengths == [1]


def test_a_listener_that_raises_stops_the_listening_and_not_the_recording(caplog):
    stage = Stage(on_events=lambda events: 1 / 0)
    with caplog.at_level(logging.ERROR, "zlearn.trace"):
        stage.tell(e.OPENED, "a.push")
        stage.tell(e.CLOSED, "a.push")
    assert len(caplog.records) == 1
    assert len(stage.recorder.trace) == 2 and stage.hooks.any


def test_many_threads_at_once():
    recorder, hooks = Recorder(), Hooks()
    hooks.add(recorder)
    start = threading.Barrier(4)

    def work(name):
        start.wait()
        for number in range(300):
            message = [b"%d" % number]
            hooks.emit(e.SENT, name, f"{name}.push", messages=[message])
            place = (name, number)
            hooks.emit(e.QUEUED, name, f"{name}.push", messages=[message], entered=place,
                       detail={"pipe": 1})  # fmt: skip
            hooks.emit(e.RECEIVED, name, "b.pull", messages=[message], left=place)

    threads = [threading.Thread(target=work, args=(name,)) for name in "wxyz"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    trace = recorder.finish()
    assert trace.books() == (1200, {"received": 1200}, True, (), ())
    assert [event.n for event in trace] == list(range(1, 3601))
    times = [event.t for event in trace]
    assert times == sorted(times)
    for name in "wxyz":  # each thread is a flow of its own
        flow = [x for x in trace if x.node == name and x.kind in (e.SENT, e.RECEIVED)]
        sends = [x for x in flow if x.kind == e.SENT]
        assert [x.cause for x in sends[1:]] == [x.n for x in flow if x.kind == e.RECEIVED][:-1]


# --- viewers ----------------------------------------------------------------------------


class Entry:
    value = "somewhere:show"

    def __init__(self, name, viewer) -> None:
        self.name, self.viewer = name, viewer

    def load(self):
        if isinstance(self.viewer, Exception):
            raise self.viewer
        return self.viewer


def installed(monkeypatch, *entries):
    monkeypatch.setattr(display, "entry_points", lambda group: list(entries))


def test_show_finds_the_default_viewer(monkeypatch):
    entries = [Entry("another", None), Entry("default", lambda trace, **options: (trace, options))]
    installed(monkeypatch, *entries)
    trace = Trace({}, [])
    assert trace.show(size=3) == (trace, {"size": 3})


def test_without_the_default_the_first_by_name_shows(monkeypatch):
    installed(monkeypatch, Entry("b", lambda trace: "b"), Entry("a", lambda trace: "a"))
    assert display.show(None) == "a"


def test_show_says_what_to_install(monkeypatch):
    installed(monkeypatch)
    with pytest.raises(LookupError, match="pip install"):
        display.show(None)
    installed(monkeypatch, Entry("default", ImportError("no paint")))
    with pytest.raises(LookupError, match="somewhere:show.*no paint"):
        display.show(None)


def test_a_viewer_can_hand_itself_over(monkeypatch):
    installed(monkeypatch)
    display.use(lambda trace: "mine")
    try:
        assert display.show(None) == "mine"
    finally:
        display.use(None)
    with pytest.raises(LookupError):
        display.show(None)


# --- the catalogue ----------------------------------------------------------------------


def names_in(sentence):
    return sorted({name for _, name, _, _ in string.Formatter().parse(sentence) if name})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything(language):
    assert list(TEXTS[language]) == list(TEXTS["en"])
    for key, sentence in TEXTS[language].items():
        assert names_in(sentence) == names_in(TEXTS["en"][key]), key


def test_every_fate_has_a_name():
    for language in LANGUAGES:
        assert all(f"fate: {fate}" in TEXTS[language] for fate in e.FATES)


def test_chinese_is_chinese():
    def has_chinese(text):
        return any("一" <= character <= "鿿" for character in text)

    marks = {"limit", "because", "and"}
    assert [k for k, text in TEXTS["zh"].items() if not has_chinese(text)] == [
        key for key in TEXTS["zh"] if key in marks
    ]
