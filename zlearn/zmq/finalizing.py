"""What an object that nobody holds does at its end.

Theory. The garbage collector may begin in the middle of anything, also of `ContextVar.set`.
Whoever then sets a variable in the same context frees what that call still walks on: CPython
3.11 loses variables, or crashes. And what ends is nobody's doing, so it should not stand among
the doings of whoever happened to run. So an object ends in a context of its own.

Rule for this file: how an end runs, never what it does. Every `__del__` that does something
goes through here.
"""

import contextvars
from collections.abc import Callable


def finalize(end: Callable[[], object]) -> None:
    """Calls `end`, which sees no context variables and leaves none behind."""
    contextvars.Context().run(end)
