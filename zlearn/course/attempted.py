"""Whether an answer is an answer, or still the placeholder.

Rule for this file: a placeholder is what one may write before the first thought: `...`, None,
an empty text, a function or a class with nothing in it, a scene without nodes.
"""

import inspect
from types import CodeType, FunctionType
from typing import Any

_BODIES = ("...", "pass", "return", "return ...", "raise NotImplementedError",
           "raise NotImplementedError()")  # fmt: skip
_HEADS = ("def function():", "async def function():")


def not_attempted(answer: Any) -> bool:
    """Whether this is a placeholder: `...`, None, "", a function whose body does nothing, …"""
    if answer is ... or answer is None or (isinstance(answer, str) and not answer.strip()):
        return True
    function = getattr(answer, "__func__", answer)
    if isinstance(function, FunctionType):
        return _shape(inspect.unwrap(function).__code__) in _EMPTY
    if isinstance(answer, type):
        return _is_empty_class(answer)
    return isinstance(getattr(answer, "roles", None), list) and not answer.roles


def _is_empty_class(answer: type) -> bool:
    return all(
        not_attempted(value) if isinstance(value, FunctionType) else name.startswith("__")
        for name, value in vars(answer).items()
        if not name.startswith("__annotate")  # Python's own, from 3.14 on
    )


def _shape(code: CodeType) -> tuple[object, ...]:
    """What a function does, whatever it's called and whatever its docstring says.

    The compiler is asked itself, below: byte code differs from version to version.
    """
    constants = tuple(type(constant).__name__ for constant in code.co_consts)
    return code.co_code, code.co_names, constants


def _empty_shapes() -> set[tuple[object, ...]]:
    shapes = set()
    for head in _HEADS:
        for docstring in ("", "    'It says what to do.'\n"):
            for body in (*_BODIES, "'It says what to do.'"):
                space: dict[str, Any] = {}
                exec(f"{head}\n{docstring}    {body}\n", space)
                shapes.add(_shape(space["function"].__code__))
    return shapes


_EMPTY = _empty_shapes()
