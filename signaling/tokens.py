"""What is drawn or signed: room codes, room secrets, tokens, passcode digests.

A token is checked with the room's own secret and nothing else, so it works after a restart and on every instance,
and dies with the room.
"""

import base64
import hashlib
import hmac
import re
import secrets
from typing import TypeVar

import msgspec

from .errors import InvalidToken
from .wire.messages import Role

CODE_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's Base32, lower case
CODE_LENGTH = 6
SECRET_BYTES = 32

_READ_AS = str.maketrans("oil", "011", " -")
_CODE = re.compile(f"[{CODE_ALPHABET}]{{{CODE_LENGTH}}}")


class TokenClaims(msgspec.Struct, omit_defaults=True):
    """What a token says of its bearer. `expires_at` in seconds since the epoch; None lasts as long as the room."""

    role: Role
    nonce: str  # tells two tokens of the same content apart
    display_name: str | None = None
    expires_at: int | None = None


class ResumeClaims(msgspec.Struct, omit_defaults=True):
    """What a resume token says of its bearer: enough to let them back in where their seat was not yet on the disk."""

    room_code: str
    socket_id: str
    session: str
    display_name: str
    role: Role
    joined_at: float
    token: str | None = None  # nonce of the one that they came with


Claims = TypeVar("Claims", TokenClaims, ResumeClaims)


def new_room_code() -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def normalise_room_code(given: str) -> str | None:
    """The room code that a person or script meant, or None where it can be none."""
    code = given.lower().translate(_READ_AS)
    return code if _CODE.fullmatch(code) else None


def shorten(code: str) -> str:
    """A room code for the log: enough to follow a room, too little to enter it."""
    return f"{code[:3]}…"


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def sign_token(secret: bytes, role: Role, *, display_name: str | None = None, expires_at: int | None = None) -> str:
    """A token for the room that this secret belongs to: claims and signature, both base64url."""
    claims = TokenClaims(role, secrets.token_urlsafe(9), display_name, expires_at)
    body = _base64url(msgspec.json.encode(claims))
    return f"{body}.{_signature(secret, 'token', body)}"


def check_token(secret: bytes, token: str, now: float) -> TokenClaims:
    """The claims of a token.

    Raises:
        InvalidToken: it was not signed with this secret, was altered, or has run out.
    """
    body, _, signature = token.partition(".")
    # The signature covers and is compared as text: other spellings of the same base64 bytes are refused too.
    if not hmac.compare_digest(_signature(secret, "token", body).encode(), signature.encode()):
        raise InvalidToken
    claims = _decode(body, TokenClaims)
    if claims.expires_at is not None and now >= claims.expires_at:
        raise InvalidToken
    return claims


def new_session_name() -> str:
    return secrets.token_urlsafe(9)


def sign_resume_token(secret: bytes, claims: ResumeClaims) -> str:
    """What continues a session over another connection, even where the server has forgotten it."""
    body = _base64url(msgspec.json.encode(claims))
    return f"{body}.{_signature(secret, 'resume', body)}"


def read_resume_token(token: str) -> ResumeClaims | None:
    """What a resume token says of itself, unchecked: whose secret it has to be checked with is in it."""
    try:
        return _decode(token.partition(".")[0], ResumeClaims)
    except ValueError:
        return None


def is_resume_token(secret: bytes, token: str) -> bool:
    body, _, signature = token.partition(".")
    return hmac.compare_digest(_signature(secret, "resume", body).encode(), signature.encode())


def passcode_digest(secret: bytes, passcode: str) -> str:
    return _hmac(secret, "passcode", passcode).hex()


def is_passcode(secret: bytes, digest: str, given: str) -> bool:
    return hmac.compare_digest(passcode_digest(secret, given), digest)


def address_digest(secret: bytes, address: str) -> str:
    """What a room keeps of an address: enough to know it again, and nothing for whoever reads the file."""
    return _hmac(secret, "address", address).hex()[:32]


def _decode(body: str, claims: type[Claims]) -> Claims:
    return msgspec.json.decode(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)), type=claims)


def _signature(secret: bytes, purpose: str, body: str) -> str:
    return _base64url(_hmac(secret, purpose, body))


def _hmac(secret: bytes, purpose: str, text: str) -> bytes:
    return hmac.digest(secret, f"{purpose}:{text}".encode(), hashlib.sha256)


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
