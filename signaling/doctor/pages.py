"""Examines what a server answers over HTTP: page, liveness, store, clock and key."""

import json
import os
import ssl
import time
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from aiohttp import ClientConnectorError, ClientError, ClientResponse, ClientSession, hdrs

from .findings import Check
from .target import Target

REDIRECTION = 3  # hundred
GATEWAY_ERRORS = {502, 503, 504}
CLOCK_WARNING, CLOCK_FAULT = 5.0, 45.0  # seconds; credentials for a connection check live 60
MARK_OF_PAGE = b"web-v-con"
FIRST_BYTES = 65_536  # of an answer


async def check_page(check: Check, session: ClientSession, target: Target) -> bool:
    """Examines the page and /livez. Returns whether this is a server of ours."""
    page = await _get(check, session, target.base, "/")
    if page is None:
        return False
    if MARK_OF_PAGE not in page[1]:
        check.found("page-other", path="/")
        return False
    is_secure = target.is_https or target.is_on_loopback
    check.found("page-fine" if is_secure else "page-insecure")
    livez = await _get(check, session, target.base, "/livez")
    if livez is not None:
        check.found("livez-fine" if b'"ok"' in livez[1] else "page-other", path="/livez")
    return True


async def check_own(check: Check, session: ClientSession, base: str) -> None:
    """Examines whether the server runs where the settings of this machine say."""
    if await _get(check, session, base, "/livez") is not None:
        check.found("own-fine", base=base)


async def _get(check: Check, session: ClientSession, base: str, path: str) -> tuple[ClientResponse, bytes] | None:
    """Gets a path, or adds why it cannot be had."""
    try:
        async with session.get(base + path, allow_redirects=False) as response:
            body = await response.content.read(FIRST_BYTES)
            while len(body) < FIRST_BYTES and (more := await response.content.read(FIRST_BYTES)):
                body += more
    except (ClientError, TimeoutError, OSError) as error:
        check.found("page-silent", path=path, reason=describe(error))
        return None
    if response.status == HTTPStatus.OK or (path == "/health" and response.content_type == "application/json"):
        return response, body
    if response.status // 100 == REDIRECTION:
        check.found("page-redirected", path=path, location=response.headers.get(hdrs.LOCATION, "nowhere"))
    elif response.status == HTTPStatus.MISDIRECTED_REQUEST:
        check.found("page-misdirected", base=base)
    else:
        is_gateway = response.status in GATEWAY_ERRORS
        check.found("page-gateway" if is_gateway else "page-missing", path=path, status=response.status)
    return None


async def check_store(check: Check, session: ClientSession, target: Target, clock: Check) -> None:
    """Examines /health, and compares clocks by its Date header."""
    before = time.time()
    got = await _get(check, session, target.base, "/health")
    if got is None:
        return
    response, body = got
    compare_clocks(clock, response.headers.get(hdrs.DATE, ""), before, time.time())
    health = _json(body)
    if "status" not in health:
        check.found("page-other", path="/health")
        return
    fine = health["status"] == "ok"
    uptime = health.get("uptime_seconds", "?")
    version, store = health.get("version", "?"), health.get("store", "?")
    check.found("store-fine" if fine else "store-degraded", store=store, version=version, uptime=uptime)


def _json(body: bytes) -> dict[str, Any]:
    """Reads an object of JSON; anything else counts as an empty one."""
    try:
        parsed = json.loads(body)
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}


def compare_clocks(check: Check, date: str, before: float, after: float) -> None:
    """Compares the Date of an answer, in whole seconds, with when it was asked for and when it came."""
    try:
        there = parsedate_to_datetime(date).timestamp()
    except ValueError:
        check.found("clock-missing")
        return
    # The server's clock may be up to 1 s past `there`, and an answer's Date may be up to 1 s old.
    off = max(there - after, before - there - 2, 0.0)
    level = "wrong" if off >= CLOCK_FAULT else "off" if off >= CLOCK_WARNING else "fine"
    check.found(f"clock-{level}", seconds=round(off))


async def check_key(check: Check, session: ClientSession, base: str, key: str | None, *, is_safe: bool) -> bool:
    """Examines whether the API key is accepted. Returns that."""
    if key is None or not is_safe:
        check.found("key-none" if key is None else "key-unsafe")
        return False
    try:
        headers = {"X-API-Key": key}
        async with session.get(f"{base}/api/rooms?limit=1", headers=headers, allow_redirects=False) as response:
            status = response.status
    except (ClientError, TimeoutError, OSError) as error:
        check.found("page-silent", path="/api/rooms", reason=describe(error))
        return False
    causes = {200: "key-fine", 401: "key-wrong", 429: "key-limited"}
    check.found(causes.get(status, "page-missing"), path="/api/rooms", status=status)
    return status == HTTPStatus.OK


def describe(error: BaseException) -> str:
    """Describes why a request failed, in a few words."""
    if isinstance(error, TimeoutError):
        return "it took too long"
    if isinstance(error, ClientConnectorError):
        error = error.os_error
    if isinstance(error, ssl.SSLError):
        return f"TLS fails: {error.reason}"
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno)
    return str(error) or type(error).__name__
