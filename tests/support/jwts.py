"""JWTs as an application signs them, and as others forge them."""

import base64
import json
from collections.abc import Callable
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from signaling.jwt_keys import JwtKey, read_jwt_keys
from tests.support.app import START
from tests.support.documents import code_block

SECRET = "a-secret-that-the-tests-share-1234"


@cache
def rsa_key(bits: int = 2048) -> RSAPrivateKey:
    return generate_private_key(65537, bits)


@cache
def ed25519_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


SIGNERS: dict[str, Callable[[], Any]] = {"HS256": lambda: SECRET, "RS256": rsa_key, "EdDSA": ed25519_key}


def public_pem(private: Any) -> str:
    return str(private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode())


def private_pem(private: Any) -> str:
    return str(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())


@cache
def jwt_keys() -> tuple[JwtKey, ...]:
    """JWT_KEYS with one key of each algorithm."""
    return read_jwt_keys([SECRET, public_pem(rsa_key()), public_pem(ed25519_key())])


def claims(code: str, **changes: Any) -> dict[str, Any]:
    """Valid claims for a room, with these changes."""
    return {"room": code, "exp": START + 600} | changes


def sign(code: str, algorithm: str = "HS256", **changes: Any) -> str:
    """A valid JWT for a room, with these claims changed."""
    return jwt.encode(claims(code, **changes), SIGNERS[algorithm](), algorithm)


def sign_raw(payload: str | bytes, header: Any = None, secret: str = SECRET) -> str:
    """A JWT of any header and payload, rightly signed by HS256 whatever the header says."""
    parts = header or {"alg": "HS256", "typ": "JWT"}, payload
    body = ".".join(map(part, parts))
    signature = jwt.get_algorithm_by_name("HS256").sign(body.encode(), secret.encode())
    return f"{body}.{part(signature)}"


def documented_signer(language: str) -> str:
    """The documents' code in this language that signs a JWT for the room 6a18t3 with the secret in JWT_SECRET."""
    return code_block(language, "6a18t3")


def part(value: Any) -> str:
    """One part of a JWT: bytes and text as they are, all else as JSON."""
    data = value if isinstance(value, str | bytes) else json.dumps(value)
    return base64.urlsafe_b64encode(data if isinstance(data, bytes) else data.encode()).rstrip(b"=").decode()
