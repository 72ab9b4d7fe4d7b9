"""Decorators open a context or a socket for a call, and close it afterwards."""

import importlib

import pytest


@pytest.fixture
def decorators(lib, nothing_left):
    return importlib.import_module(lib.__name__ + ".decorators")


@pytest.fixture(autouse=True)
def shared_context_ends(lib):
    yield
    lib.Context.instance().term()


def test_a_context_comes_last(lib, decorators):
    @decorators.context()
    def work(first, context, second="two"):
        """Works."""
        assert isinstance(context, lib.Context) and not context.closed
        return first, second, context

    first, second, context = work("one", second="three")
    assert (first, second) == ("one", "three")
    assert context.closed
    assert (work.__name__, work.__doc__) == ("work", "Works.")


@pytest.mark.parametrize("by", ["keyword", "position"])
def test_a_context_comes_by_its_name(lib, decorators, by):
    named = decorators.context(name="here") if by == "keyword" else decorators.context("here")

    @named
    def work(*args, here):
        assert isinstance(here, lib.Context)
        return args

    assert work(1, 2) == (1, 2)


def test_what_a_context_is_made_with(lib, decorators):
    @decorators.context("ours", io_threads=0)
    def work(ours):
        return ours.get(lib.IO_THREADS)

    assert work() == 0


def test_a_name_that_is_given_twice(decorators):
    @decorators.context(name="ours")
    def work(ours):
        raise AssertionError

    with pytest.raises(TypeError, match="multiple values for argument 'ours'"):
        work(ours=1)


def test_a_socket_belongs_to_the_context_before_it(lib, decorators):
    @decorators.context()
    @decorators.socket(lib.PUSH)
    @decorators.socket(lib.PULL)
    def work(context, push, pull):
        assert (push.type, pull.type) == (lib.PUSH, lib.PULL)
        assert push.context is pull.context is context
        return push, pull

    assert all(socket.closed for socket in work())


def test_a_socket_finds_a_context_by_name(lib, decorators):
    @decorators.context(name="other")
    @decorators.context(name="ours")
    @decorators.socket(lib.PULL, name="pull", context_name="ours")
    def work(other, ours, pull):
        assert pull.context is ours is not other

    work()


def test_a_socket_without_a_context_belongs_to_the_shared_one(lib, decorators):
    @decorators.socket("pull", lib.PULL)
    def work(pull):
        assert pull.context is lib.Context.instance()
        return pull

    assert work().closed


def test_a_socket_is_closed_when_the_call_fails(lib, decorators):
    seen = []

    @decorators.context()
    @decorators.socket(lib.PULL)
    def work(context, pull):
        seen.extend((context, pull))
        raise RuntimeError("the work went wrong")

    with pytest.raises(RuntimeError, match="went wrong"):
        work()
    assert all(each.closed for each in seen)
