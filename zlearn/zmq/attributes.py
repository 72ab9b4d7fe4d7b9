"""Options as attributes: `socket.linger = 0` is `socket.set(zmq.LINGER, 0)`.

Rule for this file: names only; what an option means is the engine's affair.
"""

from typing import Any

from zlearn.zmq import constants


def option_number(owner: Any, name: str, options: type) -> int:
    """The number of the option that an attribute names. Raises AttributeError."""
    try:
        return int(options[name.upper()])  # type: ignore[index]
    except KeyError:
        raise AttributeError(f"{type(owner).__name__} has no such option: {name.upper()}") from None


class OptionAttributes:
    """Reads and writes unknown attributes as options. Subclasses have `get` and `set`."""

    _options: type = constants.SocketOption

    def get(self, option: int) -> Any:
        """The value of an option."""
        raise NotImplementedError

    def set(self, option: int, value: Any) -> None:
        """Sets an option."""
        raise NotImplementedError

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.get(option_number(self, name, self._options))

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_") or name in self.__dict__ or hasattr(type(self), name):
            object.__setattr__(self, name, value)
        else:
            self.set(option_number(self, name, self._options), value)
