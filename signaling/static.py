"""The browser client, read once at start into a fixed table: what is not in it cannot be reached."""

import gzip
import hashlib
import re
from pathlib import Path

from aiohttp import hdrs, web

from .keys import SETTINGS
from .settings import Settings

WEB = Path(__file__).resolve().parent.parent / "web"
CONTENT_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}
COMPRESSED = {"image/png"}  # in themselves
# What the page uses; whoever embeds it grants the same by the `allow` of their frame. Not web-share, which is `self` by
# itself, and which desktop browsers that cannot share complain about.
FEATURES = (
    "camera",
    "microphone",
    "display-capture",
    "autoplay",
    "fullscreen",
    "picture-in-picture",
    "screen-wake-lock",
    "speaker-selection",
    "clipboard-write",
)
PERMISSIONS_POLICY = ", ".join(f"{feature}=(self)" for feature in FEATURES)


def content_security_policy(settings: Settings) -> str:
    """Nothing but this server's own files, no inline script or style, embedded only where the settings allow it."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            "media-src 'self' blob:",
            "connect-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            f"frame-ancestors {settings.frame_ancestors}",
        )
    )


def routes(folder: Path = WEB) -> list[web.RouteDef]:
    """A route for every file of the browser client; its page also answers at `/` and `/r/{code}`."""
    table = []
    for file in sorted(folder.rglob("*")):
        if file.suffix in CONTENT_TYPES and file.is_file():
            path = "/" + file.relative_to(folder).as_posix()
            handler = _Asset(file.read_bytes(), CONTENT_TYPES[file.suffix])
            paths = ("/", "/r/{code}") if path == "/index.html" else (path,)
            table += [web.get(path, handler.serve) for path in paths]
    return table


class _Asset:
    """One file, compressed where that helps. Browsers ask each time whether it changed, and get it only then."""

    def __init__(self, body: bytes, content_type: str) -> None:
        self._body = body
        self._compressed = None if content_type in COMPRESSED else gzip.compress(body, mtime=0)
        self._content_type = content_type
        self._etag = hashlib.sha256(body).hexdigest()[:32]

    async def serve(self, request: web.Request) -> web.Response:
        is_compressed = self._compressed is not None and _accepts_gzip(request)
        etag = f"{self._etag}-gzip" if is_compressed else self._etag
        known = request.if_none_match or ()
        if any(one.value in {etag, "*"} for one in known):
            response = web.Response(status=304)
        else:
            response = web.Response(body=self._compressed if is_compressed else self._body)
            response.content_type = self._content_type
            response.charset = None if self._content_type in COMPRESSED else "utf-8"
            if is_compressed:
                response.headers[hdrs.CONTENT_ENCODING] = "gzip"
        response.etag = etag
        response.headers[hdrs.VARY] = hdrs.ACCEPT_ENCODING
        response.headers[hdrs.CACHE_CONTROL] = "no-cache"
        response.headers["Content-Security-Policy"] = content_security_policy(request.app[SETTINGS])
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        return response


def _accepts_gzip(request: web.Request) -> bool:
    """Whether `Accept-Encoding` names gzip and does not refuse it. A `*` is taken for neither."""
    for entry in request.headers.get(hdrs.ACCEPT_ENCODING, "").lower().split(","):
        name, _, quality = entry.replace(" ", "").partition(";")
        if name == "gzip":
            return not re.fullmatch(r"q=0(\.0*)?", quality)
    return False
