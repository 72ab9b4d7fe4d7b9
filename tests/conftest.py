"""For all tests: what takes longest begins first, so that no worker is left with it at the end.

And no test fails because a machine is slow: hypothesis has no deadline for an example.

Rule for this file: the order of files (`./test` hands out one after the other, --dist loadfile),
and what holds for every test of a library that tests.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "patient", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("patient")

HERE = Path(__file__).parent
LONGEST = (
    "notebooks/test_notebooks.py", "notebooks/test_learners.py", "browser/test_site.py",
    "course/test_exercises.py", "browser/test_player.py", "browser/test_frontends.py",
    "browser/test_axe.py", "lab/test_books.py", "notebooks/test_translations.py",
    "browser/test_lesson.py", "browser/test_player_live.py", "interop/test_ipykernel.py",
    "peers/test_epgm.py", "trace/test_trace_exports_opened.py", "views/test_figures.py",
    "browser/test_stacks.py", "browser/test_injection.py", "browser/test_references.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {HERE / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(LONGEST)))
