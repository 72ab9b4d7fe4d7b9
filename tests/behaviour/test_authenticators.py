"""`zmq.auth`: the rules of authenticators, in a thread and on a loop, and keys in files."""

import asyncio
import importlib
import logging
import os
import stat

import pytest

from tests.behaviour.conftest import prepare
from tests.behaviour.helpers import bind, eventually
from tests.behaviour.security import HANDLER, secure_client, secure_server

QUIET = 150  # ms in which nobody is let in


@pytest.fixture
def auth(lib):
    """The module `zmq.auth`, and the two others of its folder, of the same library."""
    importlib.import_module(lib.__name__ + ".auth.asyncio")
    importlib.import_module(lib.__name__ + ".auth.thread")
    return importlib.import_module(lib.__name__ + ".auth")


@pytest.fixture
def authenticator(auth, context):
    """One in a thread, started."""
    made = auth.thread.ThreadAuthenticator(context)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def keys(lib, auth, tmp_path):
    """Certificates of a server and of a client, and a folder with the client's public key."""
    for name in ("server", "client", "stranger"):
        auth.create_certificates(tmp_path, name)
    folder = tmp_path / "welcome"
    folder.mkdir()
    os.rename(tmp_path / "client.key", folder / "client.key")
    return tmp_path


def secret(auth, keys, name):
    return auth.load_certificate(keys / f"{name}.key_secret")


def curve_pair(lib, auth, context, keys, client_name="client", domain=b""):
    """A PULL and a PUSH that use certificates, connected."""
    server, client = context.socket(lib.PULL), context.socket(lib.PUSH)
    _, server.curve_secretkey = secret(auth, keys, "server")
    server.curve_server = True
    client.curve_publickey, client.curve_secretkey = secret(auth, keys, client_name)
    client.curve_serverkey = auth.load_certificate(keys / "server.key")[0]
    return meet(server, client, domain)


def plain_pair(lib, context, user, password, domain=b""):
    server, client = context.socket(lib.PULL), context.socket(lib.PUSH)
    server.plain_server = True
    client.plain_username, client.plain_password = user, password
    return meet(server, client, domain)


def null_pair(lib, context, domain=b"global"):
    return meet(context.socket(lib.PULL), context.socket(lib.PUSH), domain)


def meet(server, client, domain):
    if domain:
        server.zap_domain = domain
    client.connect(bind(server))
    return server, client


def gets_in(lib, server, client):
    """Whether a message gets through."""
    try:
        client.send(b"hello", lib.DONTWAIT)
    except lib.Again:  # refused already, and not to come again
        return False
    return bool(server.poll(20_000 if gets_in.expected else QUIET))


def assert_in(lib, pair):
    gets_in.expected = True
    assert gets_in(lib, *pair)


def assert_out(lib, pair):
    gets_in.expected = False
    assert not gets_in(lib, *pair)


# --- addresses -------------------------------------------------------------------------


def test_everybody_gets_in_as_long_as_there_are_no_rules(lib, context, authenticator):
    assert_in(lib, null_pair(lib, context))


def test_who_is_denied_does_not_get_in(lib, context, authenticator):
    authenticator.deny("127.0.0.1")
    assert_out(lib, null_pair(lib, context))


def test_who_is_allowed_gets_in(lib, context, authenticator):
    authenticator.allow("127.0.0.1")
    assert_in(lib, null_pair(lib, context))


def test_who_is_not_among_the_allowed_does_not_get_in(lib, context, authenticator):
    authenticator.allow("10.1.2.3", "10.1.2.4")
    assert_out(lib, null_pair(lib, context))


def test_nobody_is_asked_where_a_server_has_no_domain(lib, context, authenticator):
    authenticator.deny("127.0.0.1")
    assert_in(lib, null_pair(lib, context, domain=b""))


def test_allow_and_deny_do_not_go_together(auth, context):
    one, other = auth.Authenticator(context), auth.Authenticator(context)
    one.allow("127.0.0.1")
    with pytest.raises(ValueError, match="not both"):
        one.deny("127.0.0.2")
    other.deny("127.0.0.1")
    with pytest.raises(ValueError, match="not both"):
        other.allow("127.0.0.2")


# --- names and passwords ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("user", "password", "domain", "welcome"),
    [
        (b"ada", b"secret", b"", True),
        (b"ada", b"wrong", b"", False),
        (b"eve", b"secret", b"", False),
        (b"ada", b"secret", b"tea", False),
        (b"bob", b"other", b"tea", True),
    ],
)
def test_passwords(lib, context, authenticator, user, password, domain, welcome):
    authenticator.configure_plain(domain="*", passwords={"ada": "secret"})
    authenticator.configure_plain(domain="tea", passwords={"bob": "other"})
    check = assert_in if welcome else assert_out
    check(lib, plain_pair(lib, context, user, password, domain))


def test_without_passwords_nobody_gets_in(lib, context, authenticator):
    assert_out(lib, plain_pair(lib, context, b"ada", b"secret"))


def test_a_password_does_not_help_a_denied_address(lib, context, authenticator):
    authenticator.deny("127.0.0.1")
    authenticator.configure_plain(passwords={"ada": "secret"})
    assert_out(lib, plain_pair(lib, context, b"ada", b"secret"))


# --- keys --------------------------------------------------------------------------------


def test_a_key_in_the_folder_gets_in(lib, auth, context, authenticator, keys):
    authenticator.configure_curve(domain="*", location=keys / "welcome")
    assert_in(lib, curve_pair(lib, auth, context, keys))


def test_another_key_does_not(lib, auth, context, authenticator, keys):
    authenticator.configure_curve(domain="*", location=str(keys / "welcome"))
    assert_out(lib, curve_pair(lib, auth, context, keys, "stranger"))


def test_any_key_gets_in_where_any_is_welcome(lib, auth, context, authenticator, keys):
    authenticator.configure_curve(domain="*", location=auth.CURVE_ALLOW_ANY)
    assert_in(lib, curve_pair(lib, auth, context, keys, "stranger"))


def test_a_handler_without_keys_lets_none_in(lib, auth, context, authenticator, keys):
    assert_out(lib, curve_pair(lib, auth, context, keys))


def test_keys_belong_to_a_domain(lib, auth, context, authenticator, keys):
    authenticator.configure_curve(domain="tea", location=keys / "welcome")
    assert_in(lib, curve_pair(lib, auth, context, keys, domain=b"tea"))
    assert_out(lib, curve_pair(lib, auth, context, keys, domain=b"coffee"))


def test_a_folder_that_is_not_there_is_an_error_in_the_log(auth, context, caplog):
    with caplog.at_level(logging.ERROR, "zmq.auth"):
        auth.Authenticator(context).configure_curve(location="/does/not/exist")
    assert "/does/not/exist" in caplog.text


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize("welcome", [False, True])
def test_a_program_decides(lib, auth, context, authenticator, keys, welcome, is_async):
    asked = []

    class Provider:
        def callback(self, domain, key):
            asked.append((domain, key))
            return self.later() if is_async else welcome

        async def later(self):
            return welcome

    authenticator.configure_curve_callback("*", Provider())
    check = assert_in if welcome else assert_out
    check(lib, curve_pair(lib, auth, context, keys))
    assert asked[0] == ("*", secret(auth, keys, "client")[0])


def test_a_message_tells_whose_key_it_was(lib, auth, context, authenticator, keys):
    authenticator.configure_curve(location=auth.CURVE_ALLOW_ANY)
    server, client = curve_pair(lib, auth, context, keys)
    client.send(b"hello")
    frame = server.recv(copy=False)
    assert frame.get("User-Id").encode() == secret(auth, keys, "client")[0]


def test_a_program_may_name_people_in_its_own_way(lib, auth, context, keys):
    class Naming(auth.thread.ThreadAuthenticator):
        def curve_user_id(self, client_public_key):
            return "Ada Lovelace"

    authenticator = Naming(context)
    authenticator.start()
    authenticator.configure_curve(location=auth.CURVE_ALLOW_ANY)
    server, client = curve_pair(lib, auth, context, keys)
    client.send(b"hello")
    assert server.recv(copy=False).get("User-Id") == "Ada Lovelace"
    authenticator.stop()


# --- the life of a handler -----------------------------------------------------------------


def starts(lib, authenticator):
    """libzmq gives an inproc name back a moment after its socket was closed."""
    try:
        authenticator.start()
    except lib.ZMQError as error:
        assert error.errno == lib.EADDRINUSE and lib.__name__ == "zmq"
        authenticator.zap_socket.close()
        authenticator.zap_socket = None
        return False
    return True


def test_an_authenticator_can_be_stopped_and_started_again(lib, auth, context):
    authenticator = auth.thread.ThreadAuthenticator(context)
    for _ in range(3):
        eventually(lambda: starts(lib, authenticator))
        assert authenticator.is_alive()
        authenticator.configure_plain(passwords={"ada": "secret"})
        assert_in(lib, plain_pair(lib, context, b"ada", b"secret"))
        authenticator.stop()
        assert not authenticator.is_alive()
    authenticator.stop()


def test_a_context_has_one_handler(lib, auth, context, authenticator):
    second = auth.thread.ThreadAuthenticator(context)
    with pytest.raises(lib.ZMQError) as caught:
        second.start()
    assert caught.value.errno == lib.EADDRINUSE
    second.zap_socket.close()
    second.zap_socket = None


MESSAGES = {
    "too short": ([b"1.0", b"7"], [b"7", b"400", b"Not enough frames"]),
    "another version": ([b"2.0", b"7", b"", b"", b"", b"NULL"], [b"7", b"400", b"Invalid version"]),
    "no password": ([b"1.0", b"7", b"", b"", b"", b"PLAIN", b"a"], [b"7", b"400"]),
    "no key": ([b"1.0", b"7", b"", b"", b"", b"CURVE"], [b"7", b"400"]),
    "an unknown mechanism": ([b"1.0", b"7", b"", b"", b"", b"MAGIC"], [b"7", b"400"]),
    "NULL": ([b"1.0", b"7", b"", b"1.2.3.4", b"", b"NULL"], [b"7", b"200", b"OK", b"anonymous"]),
}


@pytest.mark.parametrize("case", MESSAGES)
def test_questions_that_no_server_asks(lib, context, authenticator, case):
    question, answer = MESSAGES[case]
    with context.socket(lib.REQ) as socket:
        socket.connect(HANDLER)
        socket.send_multipart(question)
        reply = socket.recv_multipart()
    assert reply[0] == b"1.0" and len(reply) == 6
    assert reply[1 : 1 + len(answer)] == answer


def test_on_a_loop(lib, aio, auth, keys):
    async def main():
        context = aio.Context()
        prepare(context)
        authenticator = auth.asyncio.AsyncioAuthenticator(context)
        authenticator.start()
        authenticator.configure_plain(passwords={"ada": "secret"})
        authenticator.configure_curve(location=keys / "welcome")
        for server, client in (
            plain_pair(lib, context, b"ada", b"secret"),
            curve_pair(lib, auth, context, keys),
        ):
            await client.send(b"hello")
            assert await server.recv() == b"hello"
        server, client = plain_pair(lib, context, b"ada", b"wrong")
        assert not await server.poll(QUIET)
        authenticator.stop()
        context.destroy(linger=0)

    asyncio.run(asyncio.wait_for(main(), 20))


def test_the_older_name(lib, auth):
    with pytest.warns(DeprecationWarning):
        ioloop = importlib.import_module(lib.__name__ + ".auth.ioloop")
        importlib.reload(ioloop)
    assert issubclass(ioloop.IOLoopAuthenticator, auth.asyncio.AsyncioAuthenticator)


# --- keys in files -------------------------------------------------------------------------


def test_certificates(lib, auth, tmp_path):
    public_file, secret_file = auth.create_certificates(
        tmp_path, "ada", metadata={"name": "Ada = Lovelace"}
    )
    assert (public_file, secret_file) == (f"{tmp_path}/ada.key", f"{tmp_path}/ada.key_secret")
    public, nothing = auth.load_certificate(public_file)
    assert nothing is None
    assert auth.load_certificate(secret_file)[0] == public
    assert lib.curve_public(auth.load_certificate(secret_file)[1]) == public
    assert auth.load_certificates(tmp_path) == {public: True}
    with open(secret_file) as file:
        assert "name = Ada = Lovelace" in file.read()
    with open(public_file) as file:
        assert "secret-key" not in file.read()
    if lib.__name__ == "zlearn.zmq":
        assert stat.S_IMODE(os.stat(secret_file).st_mode) == 0o600


def test_certificates_of_one_library_are_read_by_the_other(lib, auth, tmp_path):
    other = importlib.import_module("zmq.auth" if lib.__name__ != "zmq" else "zlearn.zmq.auth")
    for file in auth.create_certificates(tmp_path, "ada"):
        assert other.load_certificate(file) == auth.load_certificate(file)


def test_files_that_are_no_certificates(auth, tmp_path):
    (tmp_path / "empty.key").write_text("metadata\n# public-key = 'no'\n")
    with pytest.raises(ValueError, match="No public key"):
        auth.load_certificate(tmp_path / "empty.key")
    with pytest.raises(OSError):
        auth.load_certificate(tmp_path / "missing.key")
    with pytest.raises(OSError):
        auth.load_certificates(tmp_path / "missing")


# --- the whole of it ------------------------------------------------------------------------


def test_ironhouse(lib, auth, keys):
    """Certificates, a handler in a thread, and two programs: what a guarded service looks like."""
    server_context, client_context = lib.Context(), lib.Context()
    for context in (server_context, client_context):
        prepare(context)
    authenticator = auth.thread.ThreadAuthenticator(server_context)
    authenticator.start()
    authenticator.allow("127.0.0.1")
    authenticator.configure_curve(domain="*", location=keys / "welcome")

    server = server_context.socket(lib.PUSH)
    server.curve_publickey, server.curve_secretkey = secret(auth, keys, "server")
    server.curve_server = True  # before it binds
    address = bind(server)

    client = client_context.socket(lib.PULL)
    client.curve_publickey, client.curve_secretkey = secret(auth, keys, "client")
    client.curve_serverkey, _ = auth.load_certificate(keys / "server.key")
    client.connect(address)

    server.send(b"Hello")
    assert client.poll(20_000) and client.recv() == b"Hello"
    authenticator.stop()
    for context in (client_context, server_context):
        context.destroy(linger=0)


def test_plain_and_open_sockets_live_side_by_side(lib, context, authenticator):
    authenticator.configure_plain(passwords={"ada": "secret"})
    guarded = secure_server(context.socket(lib.PULL), "PLAIN")
    friend = secure_client(context.socket(lib.PUSH), "PLAIN")
    friend.connect(bind(guarded))
    open_server, open_client = context.socket(lib.PULL), context.socket(lib.PUSH)
    open_client.connect(bind(open_server))
    for sender, receiver in ((friend, guarded), (open_client, open_server)):
        sender.send(b"hello")
        assert receiver.recv() == b"hello"
