"""What every test of the course gets: English, and nothing asked before."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from zlearn.course import checking, prediction, speak


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(prediction, "_made", {})
    checking.forget()
    speak("en")
    yield
    speak("en")
    checking.forget()
