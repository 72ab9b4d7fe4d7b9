"""The rules by which an authenticator judges, whoever brings it the questions.

Theory: a question comes as a message, with the asking socket's domain, the peer's address, its
mechanism and what it has shown. First the address is looked at, whatever the mechanism; then, for
PLAIN, the name and the password, and for CURVE the public key. Rules belong to a domain; a
socket that has none goes by those of "*". NULL shows nothing: its peers pass if their address
does.

Rule for this file: what is asked and what is answered. Nothing here waits for a message.

Sources: RFC 27 (ZAP), pyzmq's `zmq.auth.base`.
"""

import errno
import logging
import os
from collections.abc import Awaitable
from typing import Any

from zlearn import zmq
from zlearn.zmq.auth.certs import load_certificates
from zlearn.zmq.error import error_from_errno
from zlearn.zmtp import z85

__all__ = ["Authenticator", "CURVE_ALLOW_ANY"]

HANDLER = "inproc://zeromq.zap.01"
VERSION = b"1.0"
CURVE_ALLOW_ANY = "*"
ANY_DOMAIN = "*"
LEAST_FRAMES = 6  # of a question

Judgement = tuple[bool, bytes]  # whether the peer may come in, and a reason for people


class Authenticator:
    """Answers the questions of all servers in one context.

    context: theirs; None for the shared one. encoding: of domains, names and passwords.
    log: a logger; None for "zmq.auth".

    It hears nothing by itself: whoever started it receives from `zap_socket` and hands the
    messages to `handle_zap_message`. `ThreadAuthenticator` and `AsyncioAuthenticator` do.
    """

    def __init__(self, context: Any = None, encoding: str = "utf-8", log: Any = None) -> None:
        self.context = context or zmq.Context.instance()
        self.encoding = encoding
        self.log = log or logging.getLogger("zmq.auth")
        self.zap_socket: Any = None
        self.allow_any = False
        self.passwords: dict[str, dict[str, str]] = {}  # by domain, then by name
        self.certs: dict[str, dict[bytes, bool]] = {}  # by domain, then by key in Z85
        self.credentials_providers: dict[str, Any] = {}  # by domain
        self._allowed: set[str] = set()
        self._denied: set[str] = set()

    def start(self) -> None:
        """Takes the place of the context's handler. Raises ZMQError (EADDRINUSE)."""
        self.zap_socket = self.context.socket(zmq.REP, socket_class=zmq.Socket)
        self.zap_socket.linger = 1
        self.zap_socket.bind(HANDLER)
        self.log.debug("the handler is bound")

    def stop(self) -> None:
        """Leaves that place."""
        if self.zap_socket is not None:
            self.zap_socket.close()
            self.zap_socket = None

    # --- the rules ---------------------------------------------------------------

    def allow(self, *addresses: str) -> None:
        """Lets these IP addresses in, if they pass their mechanism, and no others.

        Raises ValueError after `deny`.
        """
        if self._denied:
            raise ValueError("Only use allow or deny, not both")
        self._allowed.update(addresses)

    def deny(self, *addresses: str) -> None:
        """Keeps these IP addresses out. Raises ValueError after `allow`."""
        if self._allowed:
            raise ValueError("Only use allow or deny, not both")
        self._denied.update(addresses)

    def configure_plain(
        self, domain: str = ANY_DOMAIN, passwords: dict[str, str] | None = None
    ) -> None:
        """Sets PLAIN's passwords for a domain. passwords: by user name."""
        if passwords:
            self.passwords[domain] = passwords

    def configure_curve(
        self, domain: str = ANY_DOMAIN, location: str | os.PathLike[str] = "."
    ) -> None:
        """Lets in who has a key in a folder of public certificates, for a domain.

        location: the folder; it is read now, so call this again after a change.
            CURVE_ALLOW_ANY lets everybody in.
        """
        self.allow_any = location == CURVE_ALLOW_ANY
        if self.allow_any:
            return
        try:
            self.certs[domain] = load_certificates(location)
        except (OSError, ValueError) as error:
            self.log.error("no certificates from %s: %s", location, error)

    def configure_curve_callback(
        self, domain: str = ANY_DOMAIN, credentials_provider: Any = None
    ) -> None:
        """Lets in whom a provider knows, for a domain.

        credentials_provider: has a method `callback(domain, key)`, plain or async; the key is
            in Z85. What it returns decides.
        """
        self.allow_any = False
        if credentials_provider is None:
            self.log.error("there is no credentials_provider for the domain %r", domain)
        else:
            self.credentials_providers[domain] = credentials_provider

    def configure_gssapi(self, domain: str = ANY_DOMAIN, location: str | None = None) -> None:
        """Raises ZMQError (ENOTSUP): there is no GSSAPI here."""
        raise error_from_errno(errno.ENOTSUP, "zlearn has no GSSAPI (Kerberos): use CURVE")

    def curve_user_id(self, client_public_key: bytes) -> str:
        """The User-Id of a client that was let in: its public key, in Z85. Override at will."""
        return z85.encode(client_public_key).decode("ascii")

    # --- questions and answers ---------------------------------------------------

    async def handle_zap_message(self, msg: list[bytes]) -> None:
        """Answers a question. msg: as `zap_socket.recv_multipart()` returns it."""
        if len(msg) < LEAST_FRAMES:
            self.log.error("a question has %d frames, %d are the least", len(msg), LEAST_FRAMES)
            if len(msg) >= 2:
                self._send_zap_reply(msg[1], b"400", b"Not enough frames")
            return
        version, request_id, *rest = msg
        if version != VERSION:
            self.log.error("a question is of version %r, and 1.0 is known here", version)
            self._send_zap_reply(request_id, b"400", b"Invalid version")
            return
        is_welcome, reason, user_id = await self._judge(*rest)
        self.log.debug("%s: %s", "welcome" if is_welcome else "not welcome", reason)
        if is_welcome:
            self._send_zap_reply(request_id, b"200", b"OK", user_id)
        else:
            self._send_zap_reply(request_id, b"400", reason)

    async def _judge(
        self, domain: bytes, address: bytes, routing_id: bytes, mechanism: bytes, *shown: bytes
    ) -> tuple[bool, bytes, str]:
        """Whether a peer may come in, why not, and who it is."""
        name = domain.decode(self.encoding, "replace") or ANY_DOMAIN
        passes, reason = self._judge_address(address.decode(self.encoding, "replace"))
        if not passes:
            return False, reason, ""
        match mechanism, shown:
            case b"NULL", _:
                return True, b"OK", "anonymous"
            case b"PLAIN", (_, _):
                user, password = (each.decode(self.encoding, "replace") for each in shown)
                return *self._authenticate_plain(name, user, password), user
            case b"CURVE", (key,):
                is_known, reason = await self._authenticate_curve(name, key)
                return is_known, reason, self.curve_user_id(key) if is_known else ""
            case ((b"PLAIN" | b"CURVE"), _):
                return False, b"Invalid credentials", ""
        return False, b"NO ACCESS", ""

    def _judge_address(self, address: str) -> Judgement:
        if self._allowed and address not in self._allowed:
            return False, b"Address not allowed"
        if address in self._denied:
            return False, b"Address denied"
        return True, b"OK"

    def _authenticate_plain(self, domain: str, username: str, password: str) -> Judgement:
        if not self.passwords:
            return False, b"No passwords defined"
        passwords = self.passwords.get(domain or ANY_DOMAIN)
        if passwords is None:
            return False, b"Invalid domain"
        if username not in passwords:
            return False, b"Invalid username"
        if passwords[username] != password:
            return False, b"Invalid password"
        return True, b"OK"

    async def _authenticate_curve(self, domain: str, client_key: bytes) -> Judgement:
        if self.allow_any:
            return True, b"OK"
        rules = self.credentials_providers or self.certs
        domain = domain or ANY_DOMAIN
        if domain not in rules:
            return False, b"Unknown domain"
        key = z85.encode(client_key)
        if rules is self.certs:
            is_known = self.certs[domain].get(key, False)
        else:
            is_known = await self._ask_provider(domain, key)
        return (True, b"OK") if is_known else (False, b"Unknown key")

    async def _ask_provider(self, domain: str, key: bytes) -> bool:
        answer = self.credentials_providers[domain].callback(domain, key)
        if isinstance(answer, Awaitable):
            answer = await answer
        return bool(answer)

    def _send_zap_reply(
        self,
        request_id: bytes,
        status_code: bytes,
        status_text: bytes,
        user_id: str | bytes = "anonymous",
    ) -> None:
        if status_code != b"200":
            user_id = b""
        elif isinstance(user_id, str):
            user_id = user_id.encode(self.encoding, "replace")
        metadata = b""
        reply = [VERSION, request_id, status_code, status_text, user_id, metadata]
        self.zap_socket.send_multipart(reply)
