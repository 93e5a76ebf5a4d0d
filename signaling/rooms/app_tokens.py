"""Checks JWTs (RFC 7519): tokens that an application has signed for its own users."""

import re
from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct

from signaling.errors import InvalidToken, SignalingError
from signaling.jwt_keys import JwtKey
from signaling.tokens import TokenClaims, bearer_digest, normalise_room_code
from signaling.wire.codec import decode_body
from signaling.wire.messages import DisplayName, Role

from .names import check_display_name

JWT = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)  # a room's own token has one dot
MAX_LENGTH = 4096  # characters; what is longer is refused before it costs anything
LEEWAY = 10  # seconds that the application's clock may be ahead

Seconds = Annotated[float, Meta(description="a number of seconds since the epoch")]


class AppClaims(Struct):
    """What an application signs. Other claims are ignored."""

    room: Annotated[str, Meta(description="the code of a room as a string")]
    exp: Seconds
    role: Role = "guest"
    name: DisplayName | None = None
    nbf: Seconds = 0.0
    iat: Seconds = 0.0
    sub: Annotated[str | int, Meta(description="a string")] | None = None
    aud: Annotated[None, Meta(description="none, since the token would be for another server")] = None


def is_jwt(token: str) -> bool:
    return len(token) <= MAX_LENGTH and JWT.fullmatch(token) is not None


def check_app_token(keys: Sequence[JwtKey], token: str, code: str, secret: bytes, now: float) -> TokenClaims:
    """Checks a JWT for the room with this code and secret, and returns what it grants.

    A ban refuses all tokens of the same `sub`, or without one this very token.

    Raises InvalidToken. Its message says what is wrong only if one of the keys signed the token.
    """
    payload = next(filter(None, (key.verify(token) for key in keys)), None)
    if payload is None:
        raise InvalidToken
    try:
        claims = decode_body(payload, AppClaims)
        name = claims.name if claims.name is None else check_display_name(claims.name)
    except SignalingError as error:
        raise InvalidToken(f"The token's claims are wrong: {error}") from None
    if normalise_room_code(claims.room) != normalise_room_code(code):
        raise InvalidToken("This token is for another room.")
    if now >= claims.exp:
        raise InvalidToken("This token has expired.")
    if max(claims.nbf, claims.iat) > now + LEEWAY:
        raise InvalidToken("This token is not valid yet; perhaps a clock is wrong.")
    bearer = token.rpartition(".")[0] if claims.sub in {None, ""} else f"sub:{claims.sub}"
    return TokenClaims(claims.role, bearer_digest(secret, bearer), name)
