"""Where a compiler finds pyzmq's headers. zlearn has none: it is Python throughout.

Rule for this file: the two names that setup scripts call.
"""

from pathlib import Path

HERE = Path(__file__).parent


def get_includes() -> list[str]:
    """Folders where pyzmq keeps C and Cython headers; here they hold none."""
    return [str(HERE.parent), str(HERE / "utils")]


def get_library_dirs() -> list[str]:
    """Folders where pyzmq keeps the C library; here they hold none."""
    return [str(HERE)]
