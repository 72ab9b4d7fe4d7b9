"""Ctrl-C on Windows: zlearn's waiting calls end with it by themselves.

Rule for this file: pyzmq's name, so that a program that uses it goes on to work.
"""

from collections.abc import Callable
from typing import Any


class allow_interrupt:  # noqa: N801 (pyzmq's name)
    """Does nothing: a call that waits is interrupted anyway. action: never called."""

    def __init__(self, action: Callable[[], Any] | None = None) -> None:
        self.action = action

    def __enter__(self) -> None:
        return None

    def __exit__(self, *exception: object) -> None:
        return None
