"""Turns errors into problem details (RFC 9457)."""

from http import HTTPStatus

from aiohttp import hdrs, web

from signaling import errors
from signaling.wire.codec import encode
from signaling.wire.messages import Problem

CONTENT_TYPE = "application/problem+json"
CODE = web.ResponseKey("code", str)  # of the error that a response tells
_BY_STATUS = {
    400: errors.BadRequest,
    404: errors.NotFound,
    405: errors.MethodNotAllowed,
    413: errors.BodyTooLarge,
    417: errors.ExpectationFailed,
    431: errors.HeadTooLarge,
}
_NEW_TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}  # RFC 9110; older in Python before 3.13


def problem_body(error: errors.SignalingError) -> bytes:
    title = _NEW_TITLES.get(error.status) or HTTPStatus(error.status).phrase
    return encode(Problem("about:blank", title, error.status, str(error), error.code))


def problem(error: errors.SignalingError) -> web.Response:
    """Returns the response for one of our errors."""
    response = web.Response(body=problem_body(error), status=error.status, content_type=CONTENT_TYPE)
    response[CODE] = error.code
    response.headers[hdrs.CACHE_CONTROL] = "no-store"
    if error.retry_after is not None:
        response.headers[hdrs.RETRY_AFTER] = str(error.retry_after)
    if isinstance(error, errors.UpgradeRequired):
        response.headers.update({hdrs.UPGRADE: "websocket", hdrs.SEC_WEBSOCKET_VERSION: "13"})
    if isinstance(error, errors.Unauthorized):
        response.headers[hdrs.WWW_AUTHENTICATE] = "Bearer"
    return response


def problem_of(http: web.HTTPException) -> web.StreamResponse:
    """Returns the response for an error of aiohttp; one of no such status is a response of its own."""
    if http.status not in _BY_STATUS:
        return http
    response = problem(_BY_STATUS[http.status]())
    if hdrs.ALLOW in http.headers:
        response.headers[hdrs.ALLOW] = http.headers[hdrs.ALLOW]
    return response
