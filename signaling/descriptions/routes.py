"""Serves the descriptions. They are built at the first request, for the address that the client used."""

from collections.abc import Callable
from functools import lru_cache

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from signaling.app_keys import SETTINGS
from signaling.http.origins import base_url
from signaling.http.static import Asset
from signaling.wire.codec import encode

from .asyncapi import asyncapi
from .fields import Schema
from .openapi import openapi

MOST_KEPT = 4  # of each description, about 100 kB: without PUBLIC_URL clients choose the address


def routes(app: web.Application) -> list[web.RouteDef]:
    """Returns the routes of the descriptions of this application."""
    return [web.get("/openapi.json", _serving(app, openapi)), web.get("/asyncapi.json", _serving(app, asyncapi))]


def _serving(app: web.Application, describe: Callable[[web.Application, str], Schema]) -> Handler:
    @lru_cache(MOST_KEPT)
    def described(address: str) -> Asset:
        return Asset(encode(describe(app, address)), "application/json", version="")

    async def serve(request: web.Request) -> web.Response:
        response = await described(base_url(request, app[SETTINGS])).serve(request)
        response.headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = "*"  # for editors on other pages; nothing here is secret
        return response

    return serve
