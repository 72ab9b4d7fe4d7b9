"""`record`: the short way to listen to a few contexts.

Rule for this file: it finds hooks and lets go of them again. Recording is recorder.py's.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from zlearn.engine.hooks import Hooks
from zlearn.trace.recorder import Recorder


@contextmanager
def record(*contexts: Any, **options: Any) -> Iterator[Recorder]:
    """Records what happens in some contexts while the block runs.

    contexts: zlearn contexts. options: as for `Recorder`.
    Returns: the recorder; after the block, its `trace` is the finished trace.
    Raises: TypeError without a context, or for something that has no hooks.
    """
    if not contexts:
        raise TypeError("record() needs at least one context to listen to")
    recorder = Recorder(**options)
    all_hooks: list[Hooks] = []
    for context in contexts:
        hooks = getattr(getattr(context, "_core", context), "hooks", None)
        if not isinstance(hooks, Hooks):
            raise TypeError(f"record() can't listen to {context!r}: it is no zlearn context")
        if not any(hooks is known for known in all_hooks):
            all_hooks.append(hooks)
    try:
        for hooks in all_hooks:
            hooks.add(recorder)
        yield recorder
    finally:
        for hooks in all_hooks:
            hooks.remove(recorder)
        recorder.finish()
