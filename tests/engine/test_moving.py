"""Links that move from a loop that ends to the I/O thread, which may be quicker than the mover."""

from types import SimpleNamespace

from zlearn.engine.acceptor import Acceptor
from zlearn.engine.connecter import Connecter
from zlearn.engine.driver import RealDriver
from zlearn.engine.loop_reactor import LoopReactor
from zlearn.engine.mailbox import Mailbox
from zlearn.engine.options import Options
from zlearn.engine.session import Session
from zlearn.transports.endpoint import Endpoint

ENDPOINT = Endpoint("tcp", "127.0.0.1:9")


class QuickReactor:
    """Calls at once what is to be called soon: nobody can be quicker."""

    def __init__(self):
        self.timers = []
        self.readers = []

    def now(self):
        return 0.0

    def call_soon_threadsafe(self, function, *args):
        function(*args)

    def call_later(self, seconds, function, *args, background=False):
        self.timers.append((function, args))
        return SimpleNamespace(cancel=lambda: None)

    def add_reader(self, stream, function):
        self.readers.append(stream)

    def remove_reader(self, stream):
        self.readers.remove(stream)


class QuickSession:
    """Ends as soon as it has moved: its peer is gone."""

    pipe = None
    is_ready = True

    def __init__(self, on_end):
        self.on_end = on_end
        self.moves = 0

    def move(self, reactor):
        self.moves += 1
        self.on_end(self, True)


def toy_core():
    """As much of a socket as a link asks for."""
    listener = SimpleNamespace(endpoint=ENDPOINT, fileno=lambda: -1, close=lambda: None)
    options = Options(new_routing_id=None)
    options.immediate = 1
    return SimpleNamespace(
        options=options,
        network=SimpleNamespace(listen=lambda endpoint, options: listener),
        hooks=SimpleNamespace(any=False),
        pattern=SimpleNamespace(keeps_pipe=True),
        random=SimpleNamespace(random=lambda: 0.0),
    )


def test_all_sessions_of_an_acceptor_move_even_if_each_ends_at_once():
    old, new = QuickReactor(), QuickReactor()
    acceptor = Acceptor(toy_core(), old, ENDPOINT, on_done=None)
    sessions = [QuickSession(acceptor._ended) for _ in range(5)]
    acceptor._sessions = dict.fromkeys(sessions)
    acceptor.start()
    acceptor.move(new)
    assert [session.moves for session in sessions] == [1] * 5
    assert acceptor._sessions == {}
    assert not old.readers and new.readers, "it goes on accepting, over there"


def test_a_connecter_whose_session_ends_while_it_moves_tries_again_on_the_new_reactor():
    old, new = QuickReactor(), QuickReactor()
    connecter = Connecter(toy_core(), old, ENDPOINT, on_done=None)
    connecter._session = QuickSession(connecter._ended)
    connecter.move(new)
    assert len(new.timers) == 1 and not old.timers


class PatientReactor(QuickReactor):
    """Calls what is to be called soon when the test says so."""

    def __init__(self):
        super().__init__()
        self.soon = []

    def call_soon_threadsafe(self, function, *args):
        self.soon.append((function, args))

    def turn(self):
        calls, self.soon = self.soon, []
        for function, args in calls:
            function(*args)


def test_a_call_that_the_old_reactor_still_owes_is_made_by_the_new_one():
    # Both would write at the same time, each its own part of the messages, and lose some.
    old, new = PatientReactor(), PatientReactor()
    session = Session.__new__(Session)
    called = []
    session._reactor = old
    session.call_soon(called.append, "flush")
    session._reactor = new
    old.turn()
    assert called == []
    new.turn()
    assert called == ["flush"]


class EndedLoop:
    """A loop that was closed."""

    def is_closed(self):
        return True

    def call_soon(self, *args):
        raise RuntimeError("Event loop is closed")

    call_soon_threadsafe = call_soon


def test_a_loop_that_has_ended_is_asked_in_vain_and_harms_nobody():
    LoopReactor(EndedLoop()).call_soon_threadsafe(lambda: None)


def test_a_mailbox_rings_on_after_its_loop_has_ended():
    ended, asked = QuickReactor(), []
    ended.call_owner_soon = lambda *args: None  # it owes a turn, and never takes it
    alive = SimpleNamespace(call_owner_soon=lambda *args: asked.append(args))
    mailbox = Mailbox(lambda: None)
    mailbox.use(ended)
    mailbox.notify()
    mailbox.use(alive)
    mailbox.notify()
    assert len(asked) == 1


def test_the_reactor_that_lasts_is_one_for_all():
    driver = RealDriver()
    try:
        assert driver.lasting_reactor() is driver.lasting_reactor()
    finally:
        driver.stop()
