"""All that can be seen of pyzmq from outside, held against zlearn.zmq: modules, names, classes,
their members, parameters with their defaults, numbers, and what the exceptions are.

Nothing of it is written down here: pyzmq itself is asked. What zlearn leaves out on purpose, or
has otherwise, is named in the tables below, each with its reason; an entry that is no longer
needed fails the test, too.

Rule for this file: comparisons, and the tables.
"""

import asyncio
import enum
import importlib
import inspect
import os
from pathlib import Path

import pytest

pyzmq = (
    pytest.importorskip("zmq") if os.environ.get("CI") != "true" else importlib.import_module("zmq")
)
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

# Modules that zlearn hasn't: by their beginnings.
NO_MODULES = {
    "tests": "pyzmq's own tests",
    "green": "gevent: sockets for another way to wait than Python's own",
    "backend.cffi": "the C library, by cffi",
    "backend.cython": "the C library, by Cython",
    "backend.select": "the choice between the two",
    "eventloop._deprecated": "can't be imported in pyzmq either",
    "ssh.forward": "tunnels by paramiko: zlearn has the command ssh alone",
    "_future": "private: how pyzmq makes asyncio's and tornado's sockets from one text",
    "_typing": "private: names for its own annotations",
}

# Names that zlearn hasn't.
NO_NAMES = {
    "sugar.attrsettr.T": "a type variable of its own annotations",
    **dict.fromkeys(
        (f"utils.garbage.GarbageCollectorThread.{name}" for name in (
            "__init__", "daemon", "getName", "ident", "isDaemon", "is_alive", "join", "name",
            "native_id", "run", "setDaemon", "setName", "start",
        )),
        "there is no thread: Python frees what was lent",
    ),
    "utils.garbage.GarbageCollector.context": "the same",
    "utils.garbage.GarbageCollector.url": "the same",
    "auth.thread.ThreadAuthenticator.pipe_endpoint": "each object has it, the class has not",
    "backend.select_backend": "there is one backend",
    "auth.thread.AuthenticationThread.poller": "the thread's own; its loop waits otherwise",
}  # fmt: skip

# What zlearn has otherwise.
OTHERWISE = {
    "DRAFT_API": "zlearn has the draft sockets",
    "PYZMQ_DRAFT_API": "the same",
    "backend.PYZMQ_DRAFT_API": "the same",
    "asyncio.Socket.send": "pyzmq's **kwargs, by their names",
    "eventloop.future.Socket.send": "the same",
    "backend.Socket.send": "it is the one Socket: routing_id and group, too",
    "asyncio.Socket.get": "`option` instead of `key`, as in the blocking socket",
    "eventloop.future.Socket.get": "the same",
    "asyncio.Socket.recv_into": "a parameter that has no name for callers",
    "eventloop.future.Socket.recv_into": "the same",
    "eventloop.future.CancelledError": "the one that is raised; pyzmq's is never",
    "log.__main__.main": "takes arguments, for tests",
    "ssh.paramiko_tunnel": "only says that there is none",
    "ssh.tunnel.paramiko_tunnel": "the same",
    "ssh.try_passwordless_ssh": "the key file has a default",
    "ssh.tunnel.try_passwordless_ssh": "the same",
    "sugar.socket.__all__": "one name more",
    "sugar.version.__all__": "five names more",
}


def modules():
    """pyzmq's modules, each without the `zmq.` before it."""
    home = Path(pyzmq.__file__).parent
    parts = [file.relative_to(home).with_suffix("").parts for file in home.rglob("*.py")]
    names = [".".join(part for part in each if part != "__init__") for each in parts]
    return sorted(name for name in names if not absent(name))


def absent(module):
    return [each for each in NO_MODULES if module == each or module.startswith(f"{each}.")]


def both(module):
    """A module of pyzmq's and zlearn's."""
    dot = "." if module else ""
    return (importlib.import_module(f"{root}{dot}{module}") for root in ("zmq", "zlearn.zmq"))


def own_names(module):
    """What a module offers: what it says, and what is made in it, or in the parts of a package."""
    said = set(getattr(module, "__all__", ()))
    inside = (module.__name__, f"{module.__name__}." if hasattr(module, "__path__") else "-")
    made = {
        name for name, value in vars(module).items()
        if name[0] != "_" and str(getattr(value, "__module__", "")).startswith(inside)
    }  # fmt: skip
    return sorted(said | made)


def members(cls):
    """What a class offers."""
    return sorted({name for name in dir(cls) if name[0] != "_"} | {"__init__"})


def parameters(function):
    """(name, kind, default) of each; None where a function doesn't tell."""
    try:
        found = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    return [(each.name, each.kind, default_of(each)) for each in found]


def default_of(parameter):
    """Functions and classes by their names: the two libraries have their own."""
    return getattr(parameter.default, "__qualname__", parameter.default)


def differences(path, theirs, ours):
    """The paths of what zlearn has otherwise, or hasn't."""
    if inspect.isclass(theirs) and issubclass(theirs, enum.Enum):
        return differences_of_enums(path, theirs, ours)
    if inspect.isclass(theirs):
        return differences_of_classes(path, theirs, ours)
    if isinstance(theirs, type(object.__init__)):
        return []  # written in C, and tells nothing
    if inspect.isroutine(theirs):
        wanted = parameters(theirs)
        same = callable(ours) and (wanted is None or wanted == parameters(ours))
        same = same and asyncio.iscoroutinefunction(theirs) == asyncio.iscoroutinefunction(ours)
        return [] if same else [path]
    plain = isinstance(theirs, int | str | bytes | float | tuple)
    return [path] if plain and theirs != ours and "version" not in path else []


def differences_of_enums(path, theirs, ours):
    numbers = [
        {name: each.value for name, each in cls.__members__.items()} for cls in (theirs, ours)
    ]
    kinds = [[each.__name__ for each in cls.__mro__] for cls in (theirs, ours)]
    return [] if numbers[0] == numbers[1] and kinds[0] == kinds[1] else [path]


def differences_of_classes(path, theirs, ours):
    if issubclass(theirs, BaseException) and kinds(theirs) != kinds(ours):
        return [path]
    found = []
    for name in members(theirs):
        inner = f"{path}.{name}"
        if name not in members(ours):
            found.append(inner)
        elif inspect.isroutine(getattr(theirs, name, None)):
            found += differences(inner, getattr(theirs, name), getattr(ours, name, None))
            found += [inner] * (kind_of(theirs, name) != kind_of(ours, name))
    return found


def kinds(cls):
    """A class and all that it is, by name."""
    return [each.__name__ for each in cls.__mro__]


def kind_of(cls, name):
    """Whether something is to be called on a class, on an object, or on neither."""
    value = inspect.getattr_static(cls, name)
    return next((kind for kind in (staticmethod, classmethod) if isinstance(value, kind)), None)


def differences_of_modules(module):
    theirs, ours = both(module)
    found = []
    for name in own_names(theirs):
        path = f"{module}.{name}" if module else name
        if not hasattr(ours, name):
            found.append(path)
        else:
            found += differences(path, getattr(theirs, name), getattr(ours, name))
    if hasattr(theirs, "__all__"):
        said = getattr(ours, "__all__", None)
        found += [] if set(theirs.__all__) == set(said or ()) else [f"{module}.__all__"]
    return sorted(set(found))


@pytest.mark.parametrize("module", modules())
def test_a_module_has_what_pyzmqs_has(module):
    expected = {**NO_NAMES, **OTHERWISE}
    assert [each for each in differences_of_modules(module) if each not in expected] == []


def test_the_tables_hold_nothing_that_has_been_mended():
    found = {each for module in modules() for each in differences_of_modules(module)}
    assert set(NO_NAMES) | set(OTHERWISE) <= found


@pytest.mark.parametrize("name", ["ProxySteerable", "MonitoredQueue"])
@pytest.mark.parametrize("kind", ["", "Thread", "Process"])
def test_devices_are_what_pyzmqs_are(name, kind):
    for devices in both("devices"):
        device = getattr(devices, kind + name)
        assert issubclass(device, getattr(devices, f"{kind}Proxy"))


def objects(root):
    """One of each class whose objects get attributes when they are made."""
    zmq = importlib.import_module(root)

    def part(name):
        return importlib.import_module(f"{root}.{name}")

    with zmq.Context() as context, context.socket(zmq.PUB) as socket:
        yield from (context, socket, zmq.Poller(), zmq.MessageTracker(), zmq.Frame(b"", track=True))
        yield from (zmq.ZMQError(zmq.EAGAIN), zmq.Again(), zmq.ZMQVersionError("9.9.9"))
        yield part("auth").Authenticator(context)
        yield part("auth.thread").ThreadAuthenticator(context)
        devices = part("devices")
        yield devices.Device(zmq.QUEUE, zmq.PULL, zmq.PUSH)
        yield devices.ThreadProxy(zmq.PULL, zmq.PUSH)
        yield devices.MonitoredQueue(zmq.PULL, zmq.PUSH)
        yield devices.ProxySteerable(zmq.PULL, zmq.PUSH, zmq.PUB, zmq.PAIR)
        yield part("log.handlers").PUBHandler(socket)


def attributes(root):
    return {type(each).__name__: set(dir(each)) for each in objects(root)}


def test_objects_have_the_attributes_of_pyzmqs():
    ours = attributes("zlearn.zmq")
    missing = [
        f"{cls}.{name}" for cls, names in attributes("zmq").items()
        for name in sorted(names - ours[cls]) if name[0] != "_"
    ]  # fmt: skip
    assert missing == []
