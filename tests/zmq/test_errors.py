"""The errors: pyzmq's classes, numbers and texts, and the note that teaches."""

import pickle
import threading
import traceback

import pytest

from zlearn.zmq import PUSH, Context, error
from zlearn.zmq.constants import Errno
from zlearn.zmq.error import (
    Again,
    ContextTerminated,
    DraftFDWarning,
    InterruptedSystemCall,
    NotDone,
    ZMQBaseError,
    ZMQBindError,
    ZMQError,
    ZMQVersionError,
    error_from_errno,
    strerror,
    zmq_errno,
)
from zlearn.zmq.lending import BYTES

EINTR = 4


@pytest.fixture
def theirs():
    return pytest.importorskip("zmq.error", reason="pyzmq is not installed")


def test_an_error_has_its_number_and_its_text():
    problem = ZMQError(Errno.EFSM)
    assert problem.errno == Errno.EFSM
    assert problem.strerror == str(problem) == "Operation cannot be accomplished in current state"
    assert repr(problem) == "ZMQError('Operation cannot be accomplished in current state')"


def test_a_message_replaces_the_text():
    problem = ZMQError(Errno.EADDRINUSE, "Address already in use (addr='tcp://*:5555')")
    assert problem.errno == Errno.EADDRINUSE
    assert str(problem) == "Address already in use (addr='tcp://*:5555')"


def test_a_text_alone_makes_an_error_without_number():
    problem = ZMQError("not a number")
    assert problem.errno is None
    assert str(problem) == "not a number"


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (Errno.EAGAIN, Again),
        (Errno.ETERM, ContextTerminated),
        (EINTR, InterruptedSystemCall),
        (Errno.EFSM, ZMQError),
        (2, ZMQError),
    ],
)
def test_the_number_chooses_the_class(number, kind):
    problem = error_from_errno(number)
    assert type(problem) is kind
    assert problem.errno == number
    assert not hasattr(problem, "__notes__")


def test_the_note_is_printed_below_the_error_and_changes_nothing_else():
    note = "server.rep owes a reply: send() is due."
    problem = error_from_errno(Errno.EFSM, note)
    assert problem.__notes__ == [note]
    assert str(problem) == strerror(Errno.EFSM)
    assert traceback.format_exception_only(problem)[-1].strip() == note


def test_a_message_of_ones_own_and_a_note():
    problem = error_from_errno(2, "The folder is missing.", msg="No such file: /tmp/none/socket")
    assert str(problem) == "No such file: /tmp/none/socket"
    assert problem.__notes__ == ["The folder is missing."]


def test_the_fixed_errors_ignore_what_they_are_given():
    assert Again(5, "something else").errno == Errno.EAGAIN
    assert str(Again(5, "something else")) == strerror(Errno.EAGAIN)
    assert ContextTerminated(5).errno == Errno.ETERM
    assert InterruptedSystemCall(5).errno == EINTR


def test_what_is_caught_as_what():
    assert issubclass(ZMQError, ZMQBaseError)
    assert issubclass(ZMQBindError, ZMQBaseError) and not issubclass(ZMQBindError, ZMQError)
    assert issubclass(NotDone, ZMQBaseError)
    assert issubclass(InterruptedSystemCall, InterruptedError)
    assert issubclass(ZMQVersionError, NotImplementedError)
    assert issubclass(DraftFDWarning, RuntimeWarning)


def test_zmq_errno_belongs_to_the_thread():
    error_from_errno(Errno.EFSM)
    assert zmq_errno() == Errno.EFSM
    assert ZMQError().errno == Errno.EFSM

    elsewhere = []
    thread = threading.Thread(target=lambda: elsewhere.append(zmq_errno()))
    thread.start()
    thread.join()
    assert elsewhere == [0]


def test_errors_survive_a_trip_to_another_process():
    copy = pickle.loads(pickle.dumps(ZMQError(Errno.EFSM)))
    assert (type(copy), copy.errno, str(copy)) == (ZMQError, Errno.EFSM, strerror(Errno.EFSM))


def test_version_error_says_what_is_missing():
    problem = ZMQVersionError("5.0", "teleportation")
    assert str(problem) == "teleportation requires libzmq >= 5.0, have 4.3.5"
    assert problem.min_version == "5.0"


# --- beside pyzmq ---------------------------------------------------------------------


def test_the_same_classes_are_public(theirs):
    assert set(error.__all__) == set(theirs.__all__)
    for name in error.__all__:
        ours_names = [kind.__name__ for kind in getattr(error, name).__mro__]
        assert ours_names == [kind.__name__ for kind in getattr(theirs, name).__mro__]


@pytest.mark.parametrize("number", [*Errno, 0, 1, 2, 13, EINTR, 99999], ids=int)
def test_the_same_text_for_every_number(theirs, number):
    zmq = pytest.importorskip("zmq")
    assert strerror(int(number)) == zmq.strerror(int(number))


@pytest.mark.parametrize("arguments", [(2,), (2, "x"), ("hi",), ("hi", "x"), (Errno.EFSM,)])
def test_the_same_from_the_same_arguments(theirs, arguments):
    def described(kind):
        problem = kind(*arguments)
        return problem.errno, problem.strerror, str(problem), repr(problem), problem.args

    assert described(ZMQError) == described(theirs.ZMQError)


def test_the_same_versions():
    zmq = pytest.importorskip("zmq", reason="pyzmq is not installed")
    from zlearn.zmq import version

    # The C library that pyzmq was built with, and pyzmq itself, may be newer than what we follow.
    assert version.zmq_version_info() <= zmq.zmq_version_info()
    assert type(version.pyzmq_version_info()) is type(zmq.pyzmq_version_info())
    assert version.zmq_version() == "{}.{}.{}".format(*version.zmq_version_info())
    assert version.pyzmq_version() == "{}.{}.{}".format(*version.pyzmq_version_info())


@pytest.mark.parametrize("call", ["send", "send_multipart"])
@pytest.mark.parametrize("data", ["text", 3])
def test_what_is_no_frame_is_told_what_a_frame_is(call, data):
    with Context() as context, context.socket(PUSH) as push, pytest.raises(TypeError) as caught:
        getattr(push, call)([data] if call == "send_multipart" else data)
    assert caught.value.__notes__ == [BYTES]
