"""Options as attributes: `socket.linger = 0` is `socket.set(zmq.LINGER, 0)`.

A class may have attributes of its own beside them: those that it defines or annotates. Any
other name has to be an option, so that a mistyped one is an error at once.

A class that has `__getattr__` pays for it at every attribute, also at those that it finds without:
CPython can't take its quick way then, and needs 60 ns instead of 15. Nobody minds at a context
(`OptionAttributes`). A socket looks up attributes for each message; so it has a property for each
option (`with_option_properties`), in lower and in upper case.

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


class OptionWriting:
    """Writes unknown attributes as options. Subclasses have `get` and `set`."""

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

    def _read_option(self, name: str, number: int) -> Any:
        try:
            return self._get_attr_opt(name.upper(), number)
        except ZMQError as error:
            if error.errno in (errno.EINVAL, errno.EFAULT):
                raise AttributeError(f"{name} attribute is write-only") from error
            raise

    def __setattr__(self, name: str, value: Any) -> None:
        # `__dict__` last: an object that was once asked for it is slower ever after (CPython 3.11).
        if has_of_its_own(type(self), name) or name in self.__dict__:
            object.__setattr__(self, name, value)
        else:
            self._set_attr_opt(name.upper(), option_number(self, name), value)


class OptionAttributes(OptionWriting):
    """Reads unknown attributes as options, too."""

    def __getattr__(self, name: str) -> Any:
        return self._read_option(name, option_number(self, name))


def with_option_properties(kind: Any) -> Any:
    """Decorates a class: properties for all options of sockets that are no attributes of it yet."""
    for name, option in constants.SocketOption.__members__.items():
        for spelled in (name.lower(), name):
            if not has_of_its_own(kind, spelled):
                setattr(kind, spelled, _property(spelled, int(option)))
    return kind


def _property(name: str, number: int) -> property:
    def read(self: Any) -> Any:
        return self._read_option(name, number)

    def write(self: Any, value: Any) -> None:
        self._set_attr_opt(name.upper(), number, value)

    return property(read, write, doc=f"The option {name.upper()}: see zmq_setsockopt(3).")
