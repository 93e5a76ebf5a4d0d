"""Serves the descriptions. Each is built once, at the first request; then only its servers differ."""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from signaling.app_keys import SETTINGS
from signaling.http.origins import base_url
from signaling.http.static import Asset, misdirected
from signaling.wire.codec import encode

from .asyncapi import asyncapi, asyncapi_servers
from .fields import Schema
from .openapi import openapi, openapi_servers

MOST_KEPT = 4  # texts of each description, of 40 to 60 kB: without PUBLIC_URL clients choose the address


def routes(app: web.Application) -> list[web.RouteDef]:
    """Returns the routes of the descriptions of this application."""
    return [
        web.get("/openapi.json", _serving(app, openapi, openapi_servers)),
        web.get("/asyncapi.json", _serving(app, asyncapi, asyncapi_servers)),
    ]


def _serving(
    app: web.Application, describe: Callable[[web.Application], Schema], servers: Callable[[str], Any]
) -> Handler:
    document = cache(describe)

    @lru_cache(MOST_KEPT)
    def described(address: str) -> Asset:
        return Asset(encode(document(app) | {"servers": servers(address)}), "application/json", version="")

    async def serve(request: web.Request) -> web.Response:
        if refusal := misdirected(request):
            return refusal
        response = await described(base_url(request, app[SETTINGS])).serve(request)
        response.headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = "*"  # for editors on other pages; nothing here is secret
        return response

    return serve
