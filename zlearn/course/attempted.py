"""Whether an answer is an answer, or still the placeholder.

Rule for this file: a placeholder is what one may write before the first thought: `...`, None,
an empty text, a function or a class with nothing in it, a scene without nodes. The learner's
notebooks leave a `...` where the solution stood, also in the middle of a function that is given.
"""

import ast
import inspect
import textwrap
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
        whole = inspect.unwrap(function)
        return _shape(whole.__code__) in _EMPTY or _has_gap(whole)
    if isinstance(answer, type):
        return _is_empty_class(answer) or any(map(_has_gap, vars(answer).values()))
    roles = getattr(answer, "roles", None)
    if not isinstance(roles, list):
        return False
    return not roles or any(_has_gap(getattr(role, "actor", None)) for role in roles)


def _has_gap(function: Any) -> bool:
    """Whether a `...` stands in a function, as a line of its own. Byte code would not show it."""
    if not isinstance(function, FunctionType):
        return False
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):  # no source, or not of a function alone
        return False
    lines = (node.value for node in ast.walk(tree) if isinstance(node, ast.Expr))
    return any(isinstance(line, ast.Constant) and line.value is ... for line in lines)


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
