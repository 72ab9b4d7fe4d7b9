"""Decorators that open a context or a socket for a function, and close it afterwards.

    @context()
    @socket(zmq.PUSH)
    def work(context, push): ...

What they open comes after the arguments of the call, in the order of the decorators; with
`name="push"`, or a text as the first argument, it comes by that name.

Rule for this file: pyzmq's `zmq.decorators`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from zlearn.zmq.context import Context

__all__ = ("context", "socket")

Function = Callable[..., Any]


def context(*args: Any, **kwargs: Any) -> Callable[[Function], Function]:
    """Opens a context for each call of a function.

    name: the argument that gets it; without one it is the last. The rest goes to `Context`.

    The decorated function raises TypeError when it is called with that argument.
    """
    name, args, kwargs = _take_name(args, kwargs)
    return _opening(name, lambda call_args, call_kwargs: Context(*args, **kwargs))


def socket(*args: Any, **kwargs: Any) -> Callable[[Function], Function]:
    """Opens a socket for each call of a function.

    name: the argument that gets it; without one it is the last. context_name: the argument
    that holds the context ("context"); else it is the first context among the arguments,
    else `Context.instance()`. The rest goes to `Context.socket`.

    The decorated function raises TypeError when it is called with that argument.
    """
    name, args, kwargs = _take_name(args, kwargs)
    context_name = kwargs.pop("context_name", "context")

    def open_socket(call_args: tuple[Any, ...], call_kwargs: dict[str, Any]) -> Any:
        candidates = (call_kwargs.get(context_name), *call_args)
        found = next((each for each in candidates if isinstance(each, Context)), None)
        return (found or Context.instance()).socket(*args, **kwargs)

    return _opening(name, open_socket)


def _take_name(
    args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
    """Splits the name off, if there is one; "" if not."""
    if isinstance(kwargs.get("name"), str):
        return kwargs["name"], args, {key: kwargs[key] for key in kwargs if key != "name"}
    if args and isinstance(args[0], str):
        return args[0], args[1:], dict(kwargs)
    return "", args, dict(kwargs)


def _opening(
    name: str, open_it: Callable[[tuple[Any, ...], dict[str, Any]], Any]
) -> Callable[[Function], Function]:
    def decorate(function: Function) -> Function:
        @wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            if name in kwargs:
                raise TypeError(f"{function.__name__}() got multiple values for argument '{name}'")
            with open_it(args, kwargs) as opened:
                if name:
                    return function(*args, **kwargs, **{name: opened})
                return function(*args, opened, **kwargs)

        return call

    return decorate
