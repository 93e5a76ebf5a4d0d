"""Adds middlewares: errors as problem details, CORS, API keys, and headers of every response."""

import hashlib
import hmac
import logging
from http import HTTPStatus

from aiohttp import ClientConnectionResetError, hdrs, web
from aiohttp.typedefs import Handler

from signaling import errors
from signaling.app_keys import CLOCK, LIMITS, SETTINGS
from signaling.origin import hostname_of, is_loopback, origin_of
from signaling.settings import Settings, is_placeholder

from .access_log import API, NO_ROUTE, REQUEST_ID, REQUEST_ID_HEADER, STATIC, route_of
from .client_address import ADDRESSES
from .origins import is_allowed
from .problems import problem, problem_of
from .static import PAGE

OPEN_TO_OTHER_ORIGINS = (API, "/health", "/livez", "/sdk/", "/example/")
NEEDS_KEY = (API, "/metrics")
MOST_KEYS = 4  # that are checked in one request
NO_KEY = 0
log = logging.getLogger(__name__)


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns every error into application/problem+json (RFC 9457), without details of internal ones."""
    try:
        return await handler(request)
    except errors.SignalingError as error:
        return problem(error)
    except web.HTTPException as http:
        if http.status == HTTPStatus.NOT_FOUND and _wants_page(request):
            page: web.StreamResponse = await request.app[PAGE](request)
            if page.status == HTTPStatus.OK:
                page.set_status(http.status)
            return page
        return problem_of(http)
    except ClientConnectionResetError:
        return problem(errors.BadRequest())  # the client has disconnected, for example during a handshake
    except Exception:
        log.exception("%s %s failed", request.method, route_of(request))
        return problem(errors.InternalError())


def _wants_page(request: web.Request) -> bool:
    """Returns whether a person followed a link to where nothing is: browsers ask for HTML, scripts do not."""
    return request.method in {hdrs.METH_GET, hdrs.METH_HEAD} and "text/html" in request.headers.get(hdrs.ACCEPT, "")


@web.middleware
async def https_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Leads requests without TLS to https://, if this server has a certificate."""
    if request.secure or request.app[SETTINGS].tls_cert is None:
        return await handler(request)
    origin = origin_of(f"https://{request.host}")
    if origin is None:
        raise errors.BadRequest
    # Not a permanent redirect: browsers would remember it when the same port no longer has TLS.
    return web.Response(status=307, headers={hdrs.LOCATION: origin + request.path_qs})


@web.middleware
async def options(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answers OPTIONS: CORS preflights and health checks, which carry no key and change nothing."""
    if request.method != hdrs.METH_OPTIONS:
        return await handler(request)
    if hdrs.ACCESS_CONTROL_REQUEST_METHOD in request.headers and is_open(request):
        return web.Response(status=204)
    refusal = request.match_info.http_exception
    if not isinstance(refusal, web.HTTPMethodNotAllowed):
        return await handler(request)  # there is no such path
    return web.Response(status=204, headers={hdrs.ALLOW: ", ".join(sorted({*refusal.allowed_methods, "OPTIONS"}))})


def subject_of(request: web.Request) -> str:
    """Returns the template of the route that a request has matched; for files and where nothing is, its path.

    What a path means is decided by the router alone: with a PUBLIC_URL of https://example.org/api, the path /api/rooms
    looks like /rooms below it, but leads to the REST API.
    """
    route = route_of(request)
    if route not in {STATIC, NO_ROUTE}:
        return route
    start = request.app[SETTINGS].path
    return request.path.removeprefix(start) if request.path.startswith(f"{start}/") else request.path


def is_open(request: web.Request) -> bool:
    """Returns whether pages of origins in ALLOWED_ORIGINS may read the answer."""
    return subject_of(request).startswith(OPEN_TO_OTHER_ORIGINS)


@web.middleware
async def authentication(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Requires an API key, and limits wrong keys per address and requests per key."""
    if not subject_of(request).startswith(NEEDS_KEY):
        return await handler(request)
    address, limits, now = request.app[ADDRESSES].of(request), request.app[LIMITS], request.app[CLOCK]()
    limits.key_failures.check(address, now)  # also refuses a right key: it may be one of many guesses
    given = request.headers.getall("X-API-Key", [])
    scheme, _, credentials = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    if scheme.lower() == "bearer":
        given = [*given, credentials.strip()]
    keys = [_key_number(key, request.app[SETTINGS]) for key in given[:MOST_KEYS] if key]
    if max(keys, default=NO_KEY) == NO_KEY:  # beside a right key, others are a proxy's own and no guesses
        for _ in keys:
            limits.key_failures.take(address, now)
        raise errors.Unauthorized
    if not is_loopback(hostname_of(request.host)) and any(map(is_placeholder, request.app[SETTINGS].api_key)):
        raise errors.Unauthorized("Set a key of your own: this API_KEY works only under the name localhost.")
    limits.requests[max(keys) - 1].take(address, now)
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
    if (request_id := request.get(REQUEST_ID)) is not None:
        headers[REQUEST_ID_HEADER] = request_id
    if not is_open(request):
        return
    allows_all = "*" in settings.allowed_origins
    if settings.allowed_origins and not allows_all:
        headers.add(hdrs.VARY, hdrs.ORIGIN)
    origin = request.headers.get(hdrs.ORIGIN)
    if origin is None or not is_allowed(origin, settings):
        return
    headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = "*" if allows_all else origin
    headers[hdrs.ACCESS_CONTROL_EXPOSE_HEADERS] = f"Location, Retry-After, {REQUEST_ID_HEADER}"
    if request.method == hdrs.METH_OPTIONS:
        headers[hdrs.ACCESS_CONTROL_ALLOW_METHODS] = "GET, POST, PATCH, DELETE"
        headers[hdrs.ACCESS_CONTROL_ALLOW_HEADERS] = "X-API-Key, Authorization, Content-Type, Last-Event-ID"
        headers[hdrs.ACCESS_CONTROL_MAX_AGE] = "7200"  # seconds; the most that browsers keep
