"""Addresses from other libraries.

Rule for this file: pyzmq's `zmq.utils.interop`.
"""

from typing import Any

__all__ = ["cast_int_addr"]


def cast_int_addr(n: Any) -> int:
    """An address as a number. n: a number, or a pointer of cffi. Raises ValueError."""
    if isinstance(n, int):
        return n
    try:
        import cffi
    except ImportError:
        pass
    else:
        ffi = cffi.FFI()
        if isinstance(n, ffi.CData):
            return int(ffi.cast("size_t", n))
    raise ValueError(f"Cannot cast {n!r} to int")
