"""Reads JWT_KEYS: the keys with which an application signs JWTs for its own users, and checks their signatures.

PyJWT is imported only if there are such keys, and cryptography only for public keys.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from .folders import own_folder

MIN_SECRET_BYTES = 32  # RFC 7518 §3.2
ALLOWED = "secrets of at least 32 bytes, or public keys as PEM or PEM files (Ed25519, or RSA of 2048 bits or more)"
MISSING = 'PyJWT to be installed: pip install "PyJWT[crypto]~=2.15"'
# Decided by the name alone: if a file is missing, its path must not become the secret.
FILE_NAME = re.compile(r"(\.{0,2}|~)/.*|.*\.(pem|pub|key|crt|cer|der)", re.IGNORECASE)
# How keys begin in base64 without their BEGIN line. Taken as a secret, a public key would let everyone sign.
DER_KEY = re.compile(r"MI[GHI]|MC4C|MCow|MFkw")


@dataclass(frozen=True, slots=True)
class JwtKey:
    """A key and the only algorithm that it is for, whatever the header of a JWT says (RFC 8725 §3.1)."""

    algorithm: str
    key: Any = field(repr=False)  # a secret as text, or a public key of cryptography

    def verify(self, token: str) -> bytes | None:
        """Returns the payload of a JWT if it was signed with this key, else None."""
        jwt = import_module("jwt")
        try:
            payload: bytes = jwt.PyJWS([self.algorithm]).decode(token, self.key, [self.algorithm])
        except jwt.PyJWTError:
            return None
        return payload


class WrongKey(Exception):
    """A key cannot be used; the message says what it is, and nothing of its text."""


def read_jwt_keys(texts: Iterable[str]) -> tuple[JwtKey, ...]:
    """Reads secrets for HS256, and public keys for RS256 and EdDSA: PEM texts, or names of files.

    Raises ValueError: what is allowed, and what is wrong with which key.
    """
    keys = []
    for number, text in enumerate(texts, start=1):
        try:
            keys.append(_read_key(text))
        except WrongKey as wrong:
            raise ValueError(f"{ALLOWED}; key {number} {wrong}") from None
        except (ImportError, AttributeError):  # perhaps an old version, or another package of the name jwt
            raise ValueError(MISSING) from None
    return tuple(keys)


def _read_key(text: str) -> JwtKey:
    if FILE_NAME.fullmatch(text):
        try:
            return _public_key((own_folder() / text).read_bytes())
        except OSError as error:
            raise WrongKey(f"names a file that cannot be read ({error.strerror})") from None
    if "-----BEGIN" in text:
        return _public_key(text.replace("\\n", "\n").encode(errors="replace"))
    return _secret(text)


def _secret(text: str) -> JwtKey:
    jwt = import_module("jwt")
    try:
        if len(text.encode()) < MIN_SECRET_BYTES:
            raise WrongKey("is too short")
        jwt.get_algorithm_by_name("HS256").prepare_key(text)
    except (UnicodeEncodeError, jwt.InvalidKeyError):  # such as a public key of SSH
        raise WrongKey("is not a secret in UTF-8") from None
    if DER_KEY.match(text):
        raise WrongKey("looks like a key without its BEGIN and END lines")
    return JwtKey("HS256", text)


def _public_key(pem: bytes) -> JwtKey:
    jwt = import_module("jwt")
    unsupported = import_module("cryptography.exceptions").UnsupportedAlgorithm
    ed448 = import_module("cryptography.hazmat.primitives.asymmetric.ed448")
    if b"PRIVATE KEY-----" in pem:
        raise WrongKey("is a private key: only the application may have it, so use its public key")
    for name in ("RS256", "EdDSA"):
        algorithm = jwt.get_algorithm_by_name(name)
        with suppress(ValueError, jwt.InvalidKeyError, unsupported):
            key = algorithm.prepare_key(pem)
            if isinstance(key, ed448.Ed448PublicKey):  # also EdDSA, but few libraries have it
                break
            if algorithm.check_key_length(key):
                raise WrongKey("has too few bits")
            return JwtKey(name, key)
    raise WrongKey("is not a public key of RSA or Ed25519 in PEM")
