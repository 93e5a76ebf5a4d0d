"""Serves the browser client from memory: its files are read once, at the start."""

import gzip
import hashlib
import posixpath
import re
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from signaling.app_keys import SETTINGS
from signaling.errors import NotFound
from signaling.folders import WEB
from signaling.page.joined import join, joined_name
from signaling.page.styles import join_styles

from .origins import ORIGINS, is_allowed, is_own, seen_by_client

CONTENT_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}
STYLE_OR_SCRIPT = re.compile(r'\b((?:src|href)=)"(/[^"]+\.(?:css|js)")')  # in the page; modules import relative paths
INDEX = "index.html"
PAGE_FILE = f"/{INDEX}"
MAIN = "/main.js"
DOCS = "/docs"  # the page that shows the descriptions
DOCS_FILE = f"{DOCS}/{INDEX}"
UNKNOWN_NAME = "This server does not know that its name is %s. Its admin can tell it: set PUBLIC_URL to this address.\n"
LINK = re.compile(r'\b((?:src|href)=)"/')  # of the page, from the root
VERSIONED = "/assets"  # /assets/{version}/{path} is cached forever: a returning browser only asks for the page
COMPRESSED = {"image/png"}  # formats that gzip does not make smaller
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
    "require-trusted-types-for 'script'; trusted-types picture-worker; frame-ancestors "
)
# Without web-share: its default is `self`, and desktop browsers that cannot share log a warning about it.
PERMISSIONS_POLICY = (
    "camera=(self), microphone=(self), display-capture=(self), autoplay=(self), fullscreen=(self), "
    "picture-in-picture=(self), screen-wake-lock=(self), speaker-selection=(self), clipboard-write=(self)"
)


class Site(NamedTuple):
    """The browser client: its routes, and the handler of its page."""

    routes: list[web.RouteDef]
    page: Handler


def site(folder: Path = WEB, path: str = "") -> Site:
    """Reads the browser client: a route for every file, each folder with an index.html, and all links to rooms.

    Browsers reach it below `path`.
    """
    found = [file for file in sorted(folder.rglob("*")) if file.suffix in CONTENT_TYPES and file.is_file()]
    files = {"/" + file.relative_to(folder).as_posix(): file.read_bytes() for file in found}
    if MAIN in files:
        files |= {name: text.encode() for name, text in join(files, MAIN).items()}
    files |= {name: join_styles(files, name).encode() for name in files if name.endswith(".css")}
    contents = b"\n".join([*(name.encode() for name in files), *files.values()])
    version = hashlib.sha256(contents).hexdigest()[:12]
    versioned = f"{VERSIONED}/{version}"
    page = _page(files.pop(PAGE_FILE).decode(), versioned, path).replace(MAIN, joined_name(MAIN))
    if DOCS_FILE in files:
        files[DOCS_FILE] = _page(files[DOCS_FILE].decode(), versioned, path).encode()
    assets = {name: Asset(body, CONTENT_TYPES[posixpath.splitext(name)[1]], version) for name, body in files.items()}

    async def serve_versioned(request: web.Request) -> web.Response:
        if asset := assets.get(request.match_info["path"]):
            return await asset.serve(request)
        raise NotFound

    page_itself = Asset(page.encode(), "text/html", version)

    async def serve_page(request: web.Request) -> web.StreamResponse:
        # Its WebSocket would be refused, and it could not say why.
        return misdirected(request) or await page_itself.serve(request)

    routes = [
        *(web.get(name, serve_page) for name in ("/", "/r", "/r/{code:.*}", "/R/{code:.*}", PAGE_FILE)),
        *(web.get(name, asset.serve) for name, asset in assets.items()),
        *(web.get(name.removesuffix(INDEX), asset.serve) for name, asset in assets.items() if name.endswith(INDEX)),
        *(web.get(DOCS, assets[name].serve) for name in assets if name == DOCS_FILE),
        web.get(f"{VERSIONED}/{{version}}{{path:/.+}}", serve_versioned),
    ]
    return Site([*routes, web.get("", serve_page)] if path else routes, serve_page)


def misdirected(request: web.Request) -> web.Response | None:
    """Returns a refusal if the client reached the server by a name that cannot be its own."""
    settings = request.app[SETTINGS]
    seen = seen_by_client(request, settings)
    host = seen.host
    is_listed = is_allowed(f"https://{host}", settings) or is_allowed(f"http://{host}", settings)
    if is_listed or is_own(seen, settings):
        return None
    request.app[ORIGINS].warn(f"{seen.scheme}://{host}", host)
    return web.Response(status=421, text=UNKNOWN_NAME % host)


def _page(text: str, versioned: str, path: str) -> str:
    """Writes the page's links for browsers, which reach the server below `path`."""
    text = STYLE_OR_SCRIPT.sub(rf'\1"{versioned}\2', text)
    return LINK.sub(rf'\1"{path}/', text.replace("<html ", f'<html data-path="{path}" ', 1)) if path else text


class Asset:
    """One file. Browsers cache it forever under its version, and otherwise ask whether it has changed."""

    def __init__(self, body: bytes, content_type: str, version: str) -> None:
        self._body = body
        self._version = version
        self._content_type = content_type
        self._etag = hashlib.sha256(body).hexdigest()[:32]

    @cached_property
    def _compressed(self) -> bytes | None:
        """Compresses the body at the first request; compressing all files at the start would take 25 ms."""
        return None if self._content_type in COMPRESSED else gzip.compress(self._body, mtime=0)

    async def serve(self, request: web.Request) -> web.Response:
        is_compressed = _accepts_gzip(request) and self._compressed is not None
        etag = f"{self._etag}-gzip" if is_compressed else self._etag
        if any(known.value in {etag, "*"} for known in request.if_none_match or ()):
            response = web.Response(status=304)
        else:
            response = web.Response(body=self._compressed if is_compressed else self._body)
            response.content_type = self._content_type
            response.charset = None if self._content_type in COMPRESSED else "utf-8"
            if is_compressed:
                response.headers[hdrs.CONTENT_ENCODING] = "gzip"
        response.etag = etag
        response.headers[hdrs.VARY] = hdrs.ACCEPT_ENCODING
        # A page from before or after an update asks for another version and gets this one, uncached.
        is_current = request.match_info.get("version") == self._version
        response.headers[hdrs.CACHE_CONTROL] = "public, max-age=31536000, immutable" if is_current else "no-cache"
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY + request.app[SETTINGS].frame_ancestors
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        if self._content_type == "text/html":
            response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        return response


PAGE: web.AppKey[Handler] = web.AppKey("page")


def _accepts_gzip(request: web.Request) -> bool:
    """Returns whether `Accept-Encoding` lists gzip with a quality above 0. Ignores `*`."""
    for entry in request.headers.get(hdrs.ACCEPT_ENCODING, "").lower().split(","):
        name, _, quality = entry.replace(" ", "").partition(";")
        if name == "gzip":
            return not re.fullmatch(r"q=0(\.0*)?", quality)
    return False
