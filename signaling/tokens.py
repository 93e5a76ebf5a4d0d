"""Makes and checks room codes, room secrets, tokens and passcode digests.

A token is checked with its room's secret, so it works after a restart, and ends with the room. A resume token is signed
with the server's secret too: a forgery is recognised before any room is looked up, so it cannot probe which rooms
exist.
"""

import base64
import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Iterable
from typing import TypeVar

import msgspec

from .errors import InvalidToken
from .wire.messages import Role

CODE_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's Base32, lower case
CODE_LENGTH = 6
ROLE_NONCE = "role:"  # starts the nonce of a role token; other nonces are random and have no colon
MAX_WRITTEN = 64  # characters of a code with all that is around it
# Dropped: white space, and what is used as a dash without being one.
_FOLDED = str.maketrans("oil", "011", "\t\n\v\f\r\u02d7\u2043\u2212\u2500\u2501\u2796\u30fc")
_DROPPED = {"Zs", "Zl", "Zp", "Pd", "Cf", "Mn", "Mc", "Me"}  # spaces, dashes, invisible characters, combining marks


class TokenClaims(msgspec.Struct, omit_defaults=True):
    """The rights that an invitation token grants. `expires_at` is in seconds since the epoch; None: with the room."""

    role: Role
    nonce: str  # tells two tokens of the same content apart; a ban refuses it
    display_name: str | None = None
    expires_at: int | None = None


class ResumeClaims(msgspec.Struct, omit_defaults=True):
    """The session that a resume token continues: enough to restore a seat that was not yet saved."""

    room_code: str
    socket_id: str
    session: str
    display_name: str
    role: Role
    joined_at: float
    token: str | None = None  # nonce of the invitation token


Claims = TypeVar("Claims", TokenClaims, ResumeClaims)


def new_room_code() -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def normalise_room_code(given: str) -> str | None:
    """Reads a room code as people write and send it, as the client does; None if it cannot be one."""
    if len(given) > MAX_WRITTEN:
        return None  # normalising a message's worth of it would take long
    folded = unicodedata.normalize("NFKC", given).lower().translate(_FOLDED)
    kept = "".join(character for character in folded if unicodedata.category(character) not in _DROPPED)
    code = kept.strip("".join(character for character in kept if unicodedata.category(character)[0] in "PS"))
    return code if re.fullmatch(f"[{CODE_ALPHABET}]{{{CODE_LENGTH}}}", code) else None


def shorten(code: str) -> str:
    """Shortens a room code for the log: enough to follow a room, too little to join it."""
    return f"{code[:3]}…"


def new_secret() -> bytes:
    return secrets.token_bytes(32)


def sign_token(secret: bytes, role: Role, *, display_name: str | None = None, expires_at: int | None = None) -> str:
    """Signs an invitation token: claims and signature, both base64url."""
    return _sign(secret, "token", TokenClaims(role, secrets.token_urlsafe(9), display_name, expires_at))


def sign_role_token(secret: bytes, socket_id: str) -> str:
    """Signs the token of a guest who was made a host. Its nonce can be computed again, to revoke it."""
    return _sign(secret, "token", TokenClaims("host", _role_nonce(secret, socket_id)))


def role_nonces(secret: bytes, socket_id: str, nonce: str | None) -> set[str]:
    """Returns the nonces of all role tokens of a participant, who may have come with one: `nonce`."""
    came_with = {nonce} if nonce is not None and nonce.startswith(ROLE_NONCE) else set()
    return {_role_nonce(secret, socket_id), *came_with}


def _role_nonce(secret: bytes, socket_id: str) -> str:
    return ROLE_NONCE + _hmac(secret, "role", socket_id).hex()[:24]


def check_token(secret: bytes, token: str, now: float) -> TokenClaims:
    """Checks an invitation token and returns its claims.

    Raises InvalidToken: it was not signed with this secret, was altered, or has expired.
    """
    if not _is_signed(secret, "token", token):
        raise InvalidToken
    claims = _decode(token, TokenClaims)
    if claims.expires_at is not None and now >= claims.expires_at:
        raise InvalidToken
    return claims


def new_session_name() -> str:
    return secrets.token_urlsafe(9)


def sign_resume_token(server_secret: bytes, room_secret: bytes, claims: ResumeClaims) -> str:
    """Signs a token that continues a session over another connection, even if the server has forgotten the session."""
    signed = _sign(server_secret, "resume", claims)
    return f"{signed}.{_base64url(_hmac(room_secret, 'resume', signed))}"


def read_resume_token(server_secrets: Iterable[bytes], token: str) -> ResumeClaims | None:
    """Returns the claims of a resume token if this server signed it, else None. `is_resume_token` checks the room."""
    signed = token.rpartition(".")[0]
    is_ours = any(_is_signed(secret, "resume", signed) for secret in server_secrets)
    return _decode(signed, ResumeClaims) if is_ours else None


def is_resume_token(room_secret: bytes, token: str) -> bool:
    """Returns whether the room with this secret signed the token too."""
    signed, _, signature = token.rpartition(".")
    return hmac.compare_digest(_base64url(_hmac(room_secret, "resume", signed)).encode(), signature.encode())


def passcode_digest(secret: bytes, passcode: str) -> str:
    return _hmac(secret, "passcode", passcode).hex()


def is_passcode(secret: bytes, digest: str, given: str) -> bool:
    return hmac.compare_digest(passcode_digest(secret, given), digest)


def address_digest(secret: bytes, address: str) -> str:
    """Hashes an address for a ban: the room recognises it, but the file does not reveal it."""
    return _hmac(secret, "address", address).hex()[:32]


def bearer_digest(secret: bytes, bearer: str) -> str:
    """Hashes whom a JWT is for, for a ban: the room recognises them, but the file does not reveal them."""
    return _hmac(secret, "bearer", bearer).hex()[:32]


def _sign(secret: bytes, purpose: str, claims: TokenClaims | ResumeClaims) -> str:
    body = _base64url(msgspec.json.encode(claims))
    return f"{body}.{_base64url(_hmac(secret, purpose, body))}"


def _is_signed(secret: bytes, purpose: str, token: str) -> bool:
    body, _, signature = token.partition(".")
    # Compares the signature as text: other spellings of the same base64 bytes are refused too.
    return hmac.compare_digest(_base64url(_hmac(secret, purpose, body)).encode(), signature.encode())


def _decode(token: str, claims: type[Claims]) -> Claims:
    body = token.partition(".")[0]
    return msgspec.json.decode(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)), type=claims)


def _hmac(secret: bytes, purpose: str, text: str) -> bytes:
    return hmac.digest(secret, f"{purpose}:{text}".encode(), hashlib.sha256)


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
