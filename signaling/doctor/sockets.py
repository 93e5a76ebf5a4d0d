"""Examines the WebSocket, and which pages may use it."""

import time
from http import HTTPStatus

from aiohttp import ClientError, ClientSession, WSServerHandshakeError

from .caller import Caller, NoAnswer, RefusedMessage
from .findings import Check
from .pages import describe
from .target import Target

STRANGE_ORIGIN = "https://doctor.invalid"
FAILURES = (ClientError, OSError, TimeoutError, NoAnswer, RefusedMessage)


async def check_websocket(check: Check, session: ClientSession, target: Target) -> bool:
    """Examines the handshake and the round trip. Returns whether both work."""
    try:
        caller = await Caller.connect(session, target.base)
        asked = time.monotonic()
        await caller.ask("ping")
        check.found("websocket-fine", milliseconds=milliseconds(time.monotonic() - asked))
        await caller.close()
    except FAILURES as error:
        explain_websocket(check, error)
        return False
    return True


def explain_websocket(check: Check, error: Exception) -> None:
    """Adds why a WebSocket cannot be used."""
    if isinstance(error, WSServerHandshakeError):
        check.found(
            "websocket-full" if error.status == HTTPStatus.SERVICE_UNAVAILABLE else "websocket-blocked",
            status=error.status,
        )
    elif isinstance(error, NoAnswer):
        check.found("websocket-silent", what=error)
    else:
        check.found("websocket-failed", reason=describe(error))


async def check_origins(check: Check, session: ClientSession, target: Target) -> None:
    """Examines whether the server's own page may connect, and whether those of strangers may."""
    try:
        own = await _status_with_origin(session, target.base, target.origin)
        strange = await _status_with_origin(session, target.base, STRANGE_ORIGIN)
    except FAILURES as error:
        explain_websocket(check, error)
        return
    if own == HTTPStatus.FORBIDDEN:
        check.found("origin-refused", origin=target.origin, base=target.base)
    elif own != HTTPStatus.SWITCHING_PROTOCOLS:
        check.found("websocket-blocked", status=own)
    else:
        check.found("origin-any" if strange == HTTPStatus.SWITCHING_PROTOCOLS else "origin-fine", origin=target.origin)


async def _status_with_origin(session: ClientSession, base: str, origin: str) -> int:
    try:
        caller = await Caller.connect(session, base, origin)
    except WSServerHandshakeError as error:
        return error.status
    await caller.close()
    return HTTPStatus.SWITCHING_PROTOCOLS


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.3g}" if seconds < 1 else f"{seconds * 1000:.0f}"
