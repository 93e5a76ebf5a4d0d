"""What is done for every request: errors as problem details, API keys, CORS, headers that protect the page."""

import hashlib
import hmac
import logging

from aiohttp import ClientConnectionResetError, hdrs, web
from aiohttp.typedefs import Handler

from signaling.app_keys import CLOCK, LIMITS, SETTINGS
from signaling.errors import (
    BadRequest,
    BodyTooLarge,
    InternalError,
    MethodNotAllowed,
    NotFound,
    SignalingError,
    Unauthorized,
    UpgradeRequired,
)
from signaling.settings import Settings
from signaling.wire.codec import encode
from signaling.wire.messages import Problem

from .client_address import ADDRESSES
from .origins import is_allowed

API = "/api/"
OPEN_TO_OTHER_ORIGINS = (API, "/health", "/livez")
MOST_KEYS = 4  # that are looked at in one request
NO_KEY = 0
PREFLIGHT_SECONDS = 7200  # browsers keep no answer for longer

log = logging.getLogger(__name__)

_BY_STATUS: dict[int, type[SignalingError]] = {
    400: BadRequest,
    404: NotFound,
    405: MethodNotAllowed,
    413: BodyTooLarge,
}
_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    426: "Upgrade Required",
    413: "Content Too Large",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every error as application/problem+json (RFC 9457); of a bug the client learns nothing but that it is one."""
    try:
        return await handler(request)
    except SignalingError as error:
        return _problem(error)
    except web.HTTPException as http:
        wanted = _BY_STATUS.get(http.status)
        if wanted is None:
            raise
        response = _problem(wanted())
        if hdrs.ALLOW in http.headers:
            response.headers[hdrs.ALLOW] = http.headers[hdrs.ALLOW]
        return response
    except ClientConnectionResetError:
        return _problem(BadRequest())  # the client is gone, as in the middle of a handshake: nobody hears this
    except Exception:
        log.exception("%s %s failed", request.method, request.path)
        return _problem(InternalError())


def _problem(error: SignalingError) -> web.Response:
    problem = Problem("about:blank", _TITLES[error.status], error.status, str(error), error.code)
    response = web.Response(body=encode(problem), status=error.status, content_type="application/problem+json")
    response.headers[hdrs.CACHE_CONTROL] = "no-store"
    if error.retry_after is not None:
        response.headers[hdrs.RETRY_AFTER] = str(error.retry_after)
    if isinstance(error, UpgradeRequired):
        response.headers.update({hdrs.UPGRADE: "websocket", hdrs.SEC_WEBSOCKET_VERSION: "13"})
    if isinstance(error, Unauthorized):
        response.headers[hdrs.WWW_AUTHENTICATE] = "Bearer"
    return response


@web.middleware
async def preflights(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answers a browser that asks whether a page may; it carries no key and changes nothing."""
    asks = request.method == hdrs.METH_OPTIONS and hdrs.ACCESS_CONTROL_REQUEST_METHOD in request.headers
    if asks and request.path.startswith(OPEN_TO_OTHER_ORIGINS):
        return web.Response(status=204)
    return await handler(request)


@web.middleware
async def authentication(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Lets nobody into the API without a key, nor whoever has guessed at keys or asks too often."""
    if not request.path.startswith(API):
        return await handler(request)
    address, limits, now = request.app[ADDRESSES].of(request), request.app[LIMITS], request.app[CLOCK]()
    # A right key would pass as one of many guesses.
    limits.key_failures.check(address, now)
    given = request.headers.getall("X-API-Key", [])
    scheme, _, credentials = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    if scheme.lower() == "bearer":
        given = [*given, credentials.strip()]
    keys = [_key_number(key, request.app[SETTINGS]) for key in given[:MOST_KEYS] if key]
    for _ in range(keys.count(NO_KEY)):
        limits.key_failures.take(address, now)
    if max(keys, default=NO_KEY) == NO_KEY:
        raise Unauthorized
    limits.requests.take(f"{max(keys)} {address}", now)
    return await handler(request)


def _key_number(given: str, settings: Settings) -> int:
    """Which key this is; compares with every one, in a time that depends neither on that nor on how much of it fits."""
    digest = _digest(given)
    fits = [hmac.compare_digest(digest, _digest(key)) for key in settings.api_key]
    return sum(number * fit for number, fit in enumerate(fits, start=1))


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).digest()


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Signal `on_response_prepare`: headers of every answer."""
    headers = response.headers
    headers[hdrs.SERVER] = "web-v-con"
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    if request.path.startswith(OPEN_TO_OTHER_ORIGINS):
        _add_cors(request, response)


def _add_cors(request: web.Request, response: web.StreamResponse) -> None:
    settings = request.app[SETTINGS]
    headers = response.headers
    anyone = "*" in settings.allowed_origins
    if settings.allowed_origins and not anyone:
        headers.add(hdrs.VARY, hdrs.ORIGIN)
    origin = request.headers.get(hdrs.ORIGIN)
    if origin is None or not is_allowed(origin, settings):
        return
    headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = "*" if anyone else origin
    headers[hdrs.ACCESS_CONTROL_EXPOSE_HEADERS] = "Location, Retry-After"
    if request.method == hdrs.METH_OPTIONS:
        headers[hdrs.ACCESS_CONTROL_ALLOW_METHODS] = "GET, POST, PATCH, DELETE"
        headers[hdrs.ACCESS_CONTROL_ALLOW_HEADERS] = "X-API-Key, Authorization, Content-Type"
        headers[hdrs.ACCESS_CONTROL_MAX_AGE] = str(PREFLIGHT_SECONDS)
