"""Gives each request an id, and logs and times it by the template of its route: paths have room codes in them."""

import logging
import re
import secrets
import time
from http import HTTPStatus

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from signaling import logs
from signaling.app_keys import METRICS, SETTINGS

from .problems import CODE

API = "/api/"
STATIC, NO_ROUTE = "static", "none"
METHODS = {"GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS"}
REQUEST_ID_HEADER = "X-Request-ID"
ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
UNPROVEN = {HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS}  # anyone can cause these, as many as they like

TEMPLATES = web.AppKey("templates", frozenset[str])  # of all routes but the browser client's files
REQUEST_ID = web.RequestKey("request_id", str)

log = logging.getLogger(__name__)


@web.middleware
async def access_log(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Logs each request: those to the REST API with a right key at level info, all others at debug."""
    began = time.perf_counter()
    route, id_ = route_of(request), _id_of(request)
    method = request.method if request.method in METHODS else "other"
    if route != STATIC:
        request[REQUEST_ID] = id_
    with logs.during(request=id_):
        response = await handler(request)
        seconds, code = time.perf_counter() - began, response.get(CODE)
        request.app[METRICS].count_request(method, route, response.status, seconds)
        if code is not None:
            request.app[METRICS].count_refusal(code)
        is_of_api = route.startswith(API) and method != hdrs.METH_OPTIONS and response.status not in UNPROVEN
        more = f" code={code}" if code is not None else ""
        message = "request method=%s route=%s status=%d ms=%.1f%s"
        level = logging.INFO if is_of_api else logging.DEBUG
        log.log(level, message, method, route, response.status, seconds * 1000, more)
    return response


def route_of(request: web.Request) -> str:
    """Returns the template of a request's route, such as `/api/rooms/{code}`; STATIC for files, NO_ROUTE for none."""
    resource, templates = request.match_info.route.resource, request.app[TEMPLATES]
    if resource is None:
        return NO_ROUTE
    path = resource.canonical
    if path not in templates:
        path = path.removeprefix(request.app[SETTINGS].path)
    return path if path in templates else STATIC


def _id_of(request: web.Request) -> str:
    """Returns the id that a trusted proxy gave the request, or a new one."""
    given = request.headers.getall(REQUEST_ID_HEADER, [])
    is_given = request.app[SETTINGS].trusted_proxies > 0 and len(given) == 1 and ID.fullmatch(given[0])
    return given[0] if is_given else secrets.token_hex(8)
