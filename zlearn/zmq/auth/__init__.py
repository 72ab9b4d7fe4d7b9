"""Who may connect: handlers of ZAP, and files with the keys of CURVE.

    from zlearn import zmq
    from zlearn.zmq.auth.thread import ThreadAuthenticator

    authenticator = ThreadAuthenticator(context)
    authenticator.start()
    authenticator.allow("127.0.0.1")
    authenticator.configure_curve(domain="*", location="public_keys")

A server asks as soon as it is one of PLAIN or CURVE, or has a ZAP_DOMAIN. Without a handler in
its context, PLAIN lets nobody in and the others let everybody in.

Read them in this order:

    base      the rules: Authenticator
    thread    a handler in a thread of its own, for blocking programs
    asyncio   a handler on the running loop
    certs     keys in files

Rule for this folder: pyzmq's names. How a server asks is the engine's affair.

Sources: RFC 27 (ZAP); pyzmq's `zmq.auth`.
"""

from zlearn.zmq.auth.base import CURVE_ALLOW_ANY, Authenticator
from zlearn.zmq.auth.certs import create_certificates, load_certificate, load_certificates

__all__ = [
    "CURVE_ALLOW_ANY",
    "Authenticator",
    "create_certificates",
    "load_certificate",
    "load_certificates",
]
