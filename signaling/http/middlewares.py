"""Adds middlewares: errors as problem details, CORS, API keys, and headers of every response."""

import hashlib
import hmac
import logging
from http import HTTPStatus

from aiohttp import ClientConnectionResetError, hdrs, web
from aiohttp.typedefs import Handler

from signaling import errors
from signaling.app_keys import CLOCK, LIMITS, SETTINGS
from signaling.origin import hostname_of, is_loopback
from signaling.settings import Settings, is_placeholder
from signaling.wire.codec import encode
from signaling.wire.messages import Problem

from .client_address import ADDRESSES
from .origins import is_allowed

API = "/api/"
OPEN_TO_OTHER_ORIGINS = (API, "/health", "/livez")
MOST_KEYS = 4  # that are checked in one request
NO_KEY = 0
_BY_STATUS = {400: errors.BadRequest, 404: errors.NotFound, 405: errors.MethodNotAllowed, 413: errors.BodyTooLarge}
_NEW_TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}  # RFC 9110; older in Python before 3.13

log = logging.getLogger(__name__)


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns every error into application/problem+json (RFC 9457), without details of internal ones."""
    try:
        return await handler(request)
    except errors.SignalingError as error:
        return _problem(error)
    except web.HTTPException as http:
        if http.status not in _BY_STATUS:
            raise
        response = _problem(_BY_STATUS[http.status]())
        if hdrs.ALLOW in http.headers:
            response.headers[hdrs.ALLOW] = http.headers[hdrs.ALLOW]
        return response
    except ClientConnectionResetError:
        return _problem(errors.BadRequest())  # the client has disconnected, for example during a handshake
    except Exception:
        log.exception("%s %s failed", request.method, request.path)
        return _problem(errors.InternalError())


def _problem(error: errors.SignalingError) -> web.Response:
    title = _NEW_TITLES.get(error.status) or HTTPStatus(error.status).phrase
    problem = Problem("about:blank", title, error.status, str(error), error.code)
    response = web.Response(body=encode(problem), status=error.status, content_type="application/problem+json")
    response.headers[hdrs.CACHE_CONTROL] = "no-store"
    if error.retry_after is not None:
        response.headers[hdrs.RETRY_AFTER] = str(error.retry_after)
    if isinstance(error, errors.UpgradeRequired):
        response.headers.update({hdrs.UPGRADE: "websocket", hdrs.SEC_WEBSOCKET_VERSION: "13"})
    if isinstance(error, errors.Unauthorized):
        response.headers[hdrs.WWW_AUTHENTICATE] = "Bearer"
    return response


@web.middleware
async def preflights(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answers CORS preflight requests, which carry no key and change nothing."""
    is_preflight = request.method == hdrs.METH_OPTIONS and hdrs.ACCESS_CONTROL_REQUEST_METHOD in request.headers
    if is_preflight and request.path.startswith(OPEN_TO_OTHER_ORIGINS):
        return web.Response(status=204)
    return await handler(request)


@web.middleware
async def authentication(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Requires an API key, and limits wrong keys per address and requests per key."""
    if not request.path.startswith(API):
        return await handler(request)
    address, limits, now = request.app[ADDRESSES].of(request), request.app[LIMITS], request.app[CLOCK]()
    limits.key_failures.check(address, now)  # also refuses a right key: it may be one of many guesses
    given = request.headers.getall("X-API-Key", [])
    scheme, _, credentials = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    if scheme.lower() == "bearer":
        given = [*given, credentials.strip()]
    keys = [_key_number(key, request.app[SETTINGS]) for key in given[:MOST_KEYS] if key]
    for _ in range(keys.count(NO_KEY)):
        limits.key_failures.take(address, now)
    if max(keys, default=NO_KEY) == NO_KEY:
        raise errors.Unauthorized
    if not is_loopback(hostname_of(request.host)) and any(map(is_placeholder, request.app[SETTINGS].api_key)):
        raise errors.Unauthorized("Set a key of your own: this API_KEY works only under the name localhost.")
    limits.requests.take(f"{max(keys)} {address}", now)
    return await handler(request)


def _key_number(given: str, settings: Settings) -> int:
    """Returns the key's number from 1, or NO_KEY. Compares with all keys in constant time."""
    keys = (key.encode("utf-8", "surrogateescape") for key in (given, *settings.api_key))
    digest, *known = (hashlib.sha256(key).digest() for key in keys)
    return sum(number * hmac.compare_digest(digest, other) for number, other in enumerate(known, start=1))


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Signal `on_response_prepare`: headers of every response, with CORS where other origins may ask."""
    headers, settings = response.headers, request.app[SETTINGS]
    headers.update({hdrs.SERVER: "web-v-con", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"})
    if not request.path.startswith(OPEN_TO_OTHER_ORIGINS):
        return
    allows_all = "*" in settings.allowed_origins
    if settings.allowed_origins and not allows_all:
        headers.add(hdrs.VARY, hdrs.ORIGIN)
    origin = request.headers.get(hdrs.ORIGIN)
    if origin is None or not is_allowed(origin, settings):
        return
    headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = "*" if allows_all else origin
    headers[hdrs.ACCESS_CONTROL_EXPOSE_HEADERS] = "Location, Retry-After"
    if request.method == hdrs.METH_OPTIONS:
        headers[hdrs.ACCESS_CONTROL_ALLOW_METHODS] = "GET, POST, PATCH, DELETE"
        headers[hdrs.ACCESS_CONTROL_ALLOW_HEADERS] = "X-API-Key, Authorization, Content-Type"
        headers[hdrs.ACCESS_CONTROL_MAX_AGE] = "7200"  # seconds; the most that browsers keep
