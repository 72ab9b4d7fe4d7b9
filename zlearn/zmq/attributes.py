"""Options as attributes: `socket.linger = 0` is `socket.set(zmq.LINGER, 0)`.

A class may have attributes of its own beside them: those that it defines or annotates. Any
other name has to be an option, so that a mistyped one is an error at once.

Rule for this file: names only; what an option means is the engine's affair.
"""

import errno
from typing import Any

from zlearn.zmq import constants
from zlearn.zmq.error import ZMQError


def option_number(owner: Any, name: str) -> int:
    """The number of the option that an attribute names. Raises AttributeError."""
    number = getattr(constants, name.upper(), None)
    if name.startswith("__") or not isinstance(number, int):
        raise AttributeError(f"{type(owner).__name__} has no such option: {name.upper()}")
    return number


def has_of_its_own(kind: type, name: str) -> bool:
    """Whether a class defines or annotates an attribute of this name."""
    return any(
        name in vars(each) or name in getattr(each, "__annotations__", {}) for each in kind.__mro__
    )


class OptionAttributes:
    """Reads and writes unknown attributes as options. Subclasses have `get` and `set`."""

    def get(self, option: int) -> Any:
        """The value of an option."""
        raise NotImplementedError("override in subclass")

    def set(self, option: int, value: Any) -> None:
        """Sets an option."""
        raise NotImplementedError("override in subclass")

    def _get_attr_opt(self, name: str, opt: int) -> Any:
        return self.get(opt)

    def _set_attr_opt(self, name: str, opt: int, value: Any) -> None:
        self.set(opt, value)

    def __getattr__(self, name: str) -> Any:
        number = option_number(self, name)
        try:
            return self._get_attr_opt(name.upper(), number)
        except ZMQError as error:
            if error.errno in (errno.EINVAL, errno.EFAULT):
                raise AttributeError(f"{name} attribute is write-only") from error
            raise

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self.__dict__ or has_of_its_own(type(self), name):
            object.__setattr__(self, name, value)
        else:
            self._set_attr_opt(name.upper(), option_number(self, name), value)
