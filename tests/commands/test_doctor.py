"""`zlearn doctor`: it says what works, and what to do about what doesn't."""

import builtins
import importlib.metadata
import re
import socket
import threading

import pytest

from zlearn.commands import checks
from zlearn.commands.checks import MISSING, WORKS, WRONG
from zlearn.commands.line import main
from zlearn.commands.texts import text


def doctor(capsys, *more):
    code = main(["doctor", *more])
    return code, capsys.readouterr().out


def test_where_all_is_well_it_says_so(capsys):
    threads = threading.active_count()
    code, said = doctor(capsys)
    assert code == 0, said
    assert "All that the course needs works on this machine." in said
    for line in ("✓ Messages pass over tcp.", "✓ The lab plays scenes", "✓ jupyterlab 4"):
        assert f"  {line}" in said
    for place in ("Messages and the lab", "The course", "What else there is"):
        assert f"\n{place}\n" in said
    assert threading.active_count() == threads


def test_in_chinese(capsys):
    code, said = doctor(capsys, "--language", "zh")
    assert code == 0 and "课程所需的一切在这台机器上都可用。" in said
    assert not re.search(r"^  . [A-Z][a-z]+ [a-z]+ [a-z]+", said, re.MULTILINE), "English was left"


def test_what_the_course_needs_and_lacks_is_an_error_with_a_remedy(capsys, monkeypatch):
    real = importlib.metadata.version

    def version(name):
        if name == "anywidget":
            raise importlib.metadata.PackageNotFoundError(name)
        return "3.5.1" if name == "matplotlib" else real(name)

    monkeypatch.setattr(importlib.metadata, "version", version)
    monkeypatch.setattr(importlib.metadata, "requires", lambda name: ["matplotlib>=3.11"])
    code, said = doctor(capsys)
    assert code == 1 and "(2 of them)" in said
    missing = (
        "  ✗ anywidget is not installed: the player in notebooks.\n      pip install anywidget\n"
    )
    assert missing in said
    assert "✗ matplotlib 3.5.1 is too old, zlearn asks for 3.11: figures for print." in said
    assert "      pip install --upgrade matplotlib\n" in said


def test_a_library_that_is_broken(monkeypatch):
    def load(name, package=None):
        raise OSError("libsomething.so: cannot open\nshared object")

    monkeypatch.setattr("importlib.import_module", load)
    finding = checks.library("PyNaCl", text, MISSING)
    assert finding.state == WRONG and "OSError: libsomething.so: cannot open shared" in finding.what


def test_what_one_can_do_without_is_no_error(capsys, monkeypatch):
    real = importlib.metadata.version

    def version(name):
        if name in ("PyNaCl", "tqdm"):
            raise importlib.metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(importlib.metadata, "version", version)
    code, said = doctor(capsys)
    assert code == 0 and "One can do without each –" in said
    assert "– PyNaCl is not installed: the ciphers of CURVE" in said


def test_a_machine_that_forbids_sockets(monkeypatch):
    def forbidden(*arguments, **options):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(socket, "socket", forbidden)
    findings = dict(checks.check_all(text))
    states = {find.what.split(" (")[0]: find.state for each in findings.values() for find in each}
    assert states["No message passes over tcp."] == WRONG
    assert states["No message passes over tcp, IPv6."] == MISSING
    assert states["Multicast doesn't work on this machine: no epgm, no udp to groups."] == MISSING
    assert states["Raw packets may not be sent from here, and so no pgm."] == MISSING
    assert states["The lab plays scenes in virtual time."] == WORKS
    for finding in (find for each in findings.values() for find in each):
        assert finding.state == WORKS or finding.advice


def test_a_lab_that_fails_is_told_with_its_error(monkeypatch):
    monkeypatch.setattr("zlearn.lab.Scene.play", lambda self, **options: 1 / 0)
    finding = checks.lab(text)
    assert finding.state == WRONG and "ZeroDivisionError" in finding.what
    assert "report it" in finding.advice


def test_where_there_are_no_threads(monkeypatch):
    def start(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    finding = checks.threads(text)
    assert finding.state == MISSING and "async def" in finding.what


@pytest.mark.parametrize("there", [True, False])
def test_a_browser(monkeypatch, there):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    if there:
        monkeypatch.setenv("BROWSER", "/usr/bin/true %s")
    assert checks.browser(text).state == (WORKS if there else MISSING)


def test_no_figures_no_chinese_figures(monkeypatch):
    real = builtins.__import__

    def load(name, *more):
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return real(name, *more)

    monkeypatch.setattr(builtins, "__import__", load)
    assert checks.chinese(text).state == MISSING
