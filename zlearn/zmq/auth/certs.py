"""Certificates: files with the keys of CURVE.

A pair of keys makes two files: NAME.key with the public key, to be given away, and
NAME.key_secret with both, which nobody else may read. They are text, the same that CZMQ and
pyzmq write:

    metadata
        name = Ada
    curve
        public-key = "40 characters of Z85"
        secret-key = "40 characters of Z85"

Rule for this file: files. What a key is good for is not known here.

Source: RFC 4 (ZPL) for the form; pyzmq's `zmq.auth.certs`.
"""

import datetime
import os
from pathlib import Path

from zlearn import zmq

__all__ = ["create_certificates", "load_certificate", "load_certificates"]

PathLike = str | os.PathLike[str]

PUBLIC_BANNER = """\
#   CURVE public certificate, generated on {now}
#   Give it to those who have to know you, over a way on which nobody can swap it.

"""
SECRET_BANNER = """\
#   CURVE **secret** certificate, generated on {now}
#   Whoever has this file can pass for you: don't hand it out, don't let others read it.

"""


def create_certificates(
    key_dir: PathLike, name: str, metadata: dict[str, str] | None = None
) -> tuple[str, str]:
    """Makes a pair of keys, and writes it into two files.

    key_dir: the folder. name: of the files, without their endings. metadata: is written into
    the secret file.

    Returns the paths of the public and the secret file. Raises ZMQError (ENOTSUP) without
    PyNaCl, OSError.
    """
    public_key, secret_key = (key.decode() for key in zmq.curve_keypair())
    base = os.path.join(key_dir, name)
    keys = [("public-key", public_key), ("secret-key", secret_key)]
    _write(f"{base}.key", PUBLIC_BANNER, keys[:1], {}, 0o666)
    _write(f"{base}.key_secret", SECRET_BANNER, keys, metadata or {}, 0o600)
    return f"{base}.key", f"{base}.key_secret"


def load_certificate(filename: PathLike) -> tuple[bytes, bytes | None]:
    """Reads a certificate: its public key, and its secret one or None.

    Raises OSError when there is no such file, ValueError when it has no public key.
    """
    path = Path(filename)
    if not path.exists():
        raise OSError(f"Invalid certificate file: {filename}")
    keys: dict[bytes, bytes] = {}
    for line in path.read_bytes().splitlines():
        field, separator, value = line.strip().partition(b"=")
        if separator and not field.startswith(b"#"):
            keys.setdefault(field.strip(), value.strip(b" \t'\""))
    if not keys.get(b"public-key"):
        raise ValueError(f"No public key found in {filename}")
    return keys[b"public-key"], keys.get(b"secret-key") or None


def load_certificates(directory: PathLike = ".") -> dict[bytes, bool]:
    """Reads the public keys of all certificates in a folder (*.key): {key: True}.

    Raises OSError when there is no such folder.
    """
    path = Path(directory)
    if not path.is_dir():
        raise OSError(f"Invalid certificate directory: {directory}")
    return {load_certificate(file)[0]: True for file in path.glob("*.key")}


def _write(
    path: str, banner: str, keys: list[tuple[str, str]], metadata: dict[str, str], mode: int
) -> None:
    lines = [banner.format(now=datetime.datetime.now()), "metadata\n"]
    lines += [f"    {_text(name)} = {_text(value)}\n" for name, value in metadata.items()]
    lines += ["curve\n"]
    lines += [f'    {name} = "{value}"\n' for name, value in keys]
    # Who may read it is settled before anything is in it.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.writelines(lines)


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
