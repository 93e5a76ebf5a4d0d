"""The browser client, read once at start into a fixed table: what is not in it cannot be reached."""

import gzip
import hashlib
import posixpath
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from aiohttp import hdrs, web

from signaling.app_keys import SETTINGS
from signaling.errors import NotFound
from signaling.settings import Settings

WEB = Path(__file__).resolve().parents[2] / "web"
CONTENT_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}
IMPORT = re.compile(r'^(?:import|export|\}) ?[^"()]*"(\.{1,2}/[^"]+)";', re.MULTILINE)  # not what is imported later
STYLE_OR_SCRIPT = re.compile(r'\b((?:src|href)=)"(/[^"]+\.(?:css|js)")')  # of the page; the others are relative to it
PAGE = "/index.html"
VERSIONED = "/assets"  # below it and a version, every file once more: whoever comes back asks for the page alone
FOR_EVER = "public, max-age=31536000, immutable"
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
    paths = [path for path in sorted(folder.rglob("*")) if path.suffix in CONTENT_TYPES and path.is_file()]
    files = {"/" + path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    version = _version(files)
    page = STYLE_OR_SCRIPT.sub(rf'\1"{VERSIONED}/{version}\2', files.pop(PAGE).decode()).encode()
    modules = [f"{VERSIONED}/{version}{module}" for module in imported(folder, "main.js")]
    assets = {path: _Asset(body, CONTENT_TYPES[posixpath.splitext(path)[1]], version) for path, body in files.items()}

    async def serve_versioned(request: web.Request) -> web.Response:
        asset = assets.get(request.match_info["path"])
        if asset is None:
            raise NotFound
        return await asset.serve(request)

    serve_page = _Asset(page, "text/html", version, modules).serve
    return [
        *(web.get(path, serve_page) for path in ("/", "/r/{code}", PAGE)),
        *(web.get(path, asset.serve) for path, asset in assets.items()),
        web.get(f"{VERSIONED}/{{version}}{{path:/.+}}", serve_versioned),
    ]


def _version(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for path, body in files.items():
        digest.update(f"{path}\n{len(body)}\n".encode() + body)
    return digest.hexdigest()[:12]


def imported(folder: Path, module: str) -> list[str]:
    """The paths of a module and of all that it imports at once, nearest first.

    A browser would find them one layer after the other, and wait for an answer each time; told of all, it asks for all.
    """
    found = [module]
    for name in found:
        file = folder / name
        for link in IMPORT.findall(file.read_text(encoding="utf-8")) if file.is_file() else ():
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), link))
            if target not in found:
                found.append(target)
    return [f"/{name}" for name in found if (folder / name).is_file()]


class _Asset:
    """One file, compressed where that helps. Browsers keep it by its version; without, they ask whether it changed."""

    def __init__(self, body: bytes, content_type: str, version: str, modules: Sequence[str] = ()) -> None:
        self._body = body
        self._version = version
        self._links = ", ".join(f"<{path}>; rel=modulepreload" for path in modules)
        self._content_type = content_type
        self._etag = hashlib.sha256(body).hexdigest()[:32]

    @cached_property
    def _compressed(self) -> bytes | None:
        """Made when first asked for: all of them would take a start 25 ms of processor time."""
        return None if self._content_type in COMPRESSED else gzip.compress(self._body, mtime=0)

    async def serve(self, request: web.Request) -> web.Response:
        is_compressed = _accepts_gzip(request) and self._compressed is not None
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
        # Of another version, from before an update or after it, a page gets what there is.
        is_for_ever = request.match_info.get("version") == self._version
        response.headers[hdrs.CACHE_CONTROL] = FOR_EVER if is_for_ever else "no-cache"
        if self._links:
            response.headers[hdrs.LINK] = self._links
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
