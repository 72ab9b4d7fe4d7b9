"""`zlearn play`: a trace as a page, opened in whatever browser there is."""

import json
import sys
import urllib.parse
from pathlib import Path

import pytest

from zlearn import zmq
from zlearn.commands.line import main
from zlearn.lab import Lab


@pytest.fixture
def trace(tmp_path):
    with Lab(title="hello & <goodbye>") as lab:
        server, client = lab.node("server"), lab.node("client")
        rep, req = server.socket(zmq.REP), client.socket(zmq.REQ)
        rep.bind("tcp://server:1")
        req.connect("tcp://server:1")
        req.send(b"</script><b>")
        rep.recv()
        lab.finish().trace.save(tmp_path / "run.jsonl")
    return tmp_path / "run.jsonl"


@pytest.fixture
def no_screen(monkeypatch):
    monkeypatch.setattr("zlearn.commands.play.has_screen", lambda: False)


def model_of(page):
    head, _, rest = page.partition('<script type="application/json" id="model">')
    return json.loads(rest.partition("</script>")[0])


def test_it_writes_a_page_that_holds_all(capsys, trace, tmp_path, no_screen):
    page = tmp_path / "page.html"
    assert main(["play", str(trace), "--html", str(page), "--theme", "dark", "--presenter"]) == 0
    said = capsys.readouterr().out
    assert f"The page is {page}\n" in said and "open that file in any" in said
    text = page.read_text("utf-8")
    assert model_of(text)["title"] == "hello & <goodbye>"
    assert "server.rep" in text and "#111417" in text and '"presenter":true' in text


def test_without_a_name_it_writes_where_nobody_elses_page_is(capsys, trace, no_screen):
    pages = []
    for _ in range(2):
        assert main(["play", str(trace), "--language", "zh"]) == 0
        pages.append(Path(capsys.readouterr().out.splitlines()[0].removeprefix("网页是 ")))
    assert pages[0] != pages[1] and pages[0].name == "run.html"
    for page in pages:
        assert model_of(page.read_text("utf-8"))["language"] == "zh"
        page.unlink()
        page.parent.rmdir()


def test_it_opens_the_page_in_the_browser(trace, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", lambda address: opened.append(address) or True)
    monkeypatch.setattr("zlearn.commands.play.has_screen", lambda: True)
    page = tmp_path / "größer 1.html"
    assert main(["play", str(trace), "--html", str(page)]) == 0
    (address,) = opened
    assert Path(urllib.parse.unquote(urllib.parse.urlsplit(address).path)) == page
    assert main(["play", str(trace), "--html", str(page), "--no-browser"]) == 0
    assert len(opened) == 1


def test_a_browser_that_does_not_open_is_told_of(capsys, trace, tmp_path, monkeypatch):
    monkeypatch.setattr("webbrowser.open", lambda address: False)
    monkeypatch.setattr("zlearn.commands.play.has_screen", lambda: True)
    assert main(["play", str(trace), "--html", str(tmp_path / "page.html")]) == 0
    assert "No browser could be opened" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_who_is_logged_into_a_server_has_no_screen(monkeypatch):
    from zlearn.commands.play import has_screen

    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    assert not has_screen()
    monkeypatch.setenv("BROWSER", "lynx")
    assert has_screen()


def test_what_is_wrong_is_said_in_a_line(capsys, trace, tmp_path, no_screen):
    broken = tmp_path / "broken.jsonl"
    broken.write_bytes(trace.read_bytes()[:-5])
    before = trace.read_bytes()
    for arguments, sentence in [
        ([tmp_path / "none.jsonl"], "No such file"),
        ([broken], "the file was cut in this line"),
        ([trace, "--html", trace], "is the trace itself"),
        ([trace, "--html", tmp_path / "no" / "page.html"], "No such file"),
        ([tmp_path], "Is a directory"),
    ]:
        assert main(["play", *map(str, arguments)]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith("zlearn play: ") and sentence in line
    assert trace.read_bytes() == before
