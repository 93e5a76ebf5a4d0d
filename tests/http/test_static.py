"""The browser client's files, the headers that protect it, and nothing but its files."""

import functools
import gzip
import json
import re
import shutil
from pathlib import Path

import pytest
from aiohttp import web
from pytest_aiohttp.plugin import AiohttpClient

from signaling.app_keys import SETTINGS
from signaling.http import static
from signaling.page.joined import join
from signaling.page.styles import join_styles
from signaling.settings import Settings
from tests.support.app import Serve, Service
from tests.support.raw import raw_request
from tests.support.server import ROOT

WEB = ROOT / "web"
CONTENT_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".html": "text/html",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}
FEATURES = """
    camera microphone display-capture autoplay fullscreen picture-in-picture screen-wake-lock speaker-selection
    clipboard-write
""".split()
PAGES = [
    "/",
    "/r/6a18t3",
    "/r/abc",
    "/R/6A1-8T3",
    "/r/6a18t3/",
    "/r/6a18t3).",
    "/r/6a18t3%E3%80%82",
    "/r/",
    "/r",
    "/r/a/b",
]
NOT_FILES = [
    "/../server.py",
    "/sdk/../../server.py",
    "/%2e%2e/server.py",
    "/%2e%2e%2fserver.py",
    "/..%2fserver.py",
    "/sdk/..%2f..%2fserver.py",
    "/sdk/%2e%2e/%2e%2e/server.py",
    "/..%5cserver.py",
    "/%252e%252e/server.py",
    "//etc/passwd",
    "///etc/passwd",
    "/sdk//etc/passwd",
    "/etc/passwd",
    "/jsconfig.json",
    "/sdk",
    "/sdk/",
    "/sdk/call.js%00",
    "/sdk/call.js.gz",
    "/sdk/call.js/",
    "/SDK/call.js",
    "/server.py",
    "/signaling/app.py",
    "/data/rooms.json",
    "/.env",
    "/.git/config",
    "/assets/",
    "/assets/0123456789ab",
    "/assets/0123456789ab/",
    "/assets/0123456789ab//etc/passwd",
    "/assets/0123456789ab/index.html",
    "/assets/0123456789ab/../../server.py",
    "/assets/0123456789ab/..%2f..%2fserver.py",
    "/assets/sdk/emitter.js",
]


@pytest.fixture
def web_folder() -> Path:
    """The real one."""
    return WEB


@pytest.fixture(autouse=True)
def _joined_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Joins the same modules once for all tests."""
    monkeypatch.setattr(static, "join", lambda files, root: join_once(tuple(files.items()), root))


@functools.cache
def join_once(files: tuple[tuple[str, bytes], ...], root: str) -> dict[str, str]:
    return join(dict(files), root)


def served_files() -> list[str]:
    return sorted(
        "/" + path.relative_to(WEB).as_posix()
        for path in WEB.rglob("*")
        if path.suffix in CONTENT_TYPES and path.name != "index.html"
    )


def unversioned(text: str) -> str:
    """A page's text with its links as they are in the source."""
    return re.sub(r"/assets/[0-9a-f]{12}/", "/", text).replace("/main.joined.js", "/main.js")


def content(path: str) -> bytes:
    """What is served under a path: style sheets with those that they import and without comments, the rest as it is."""
    if not path.endswith(".css"):
        return (WEB / path[1:]).read_bytes()
    return join_styles(
        {f"/{file.relative_to(WEB).as_posix()}": file.read_bytes() for file in WEB.rglob("*.css")}, path
    ).encode()


@pytest.mark.parametrize("path", PAGES)
async def test_the_page_answers_at_the_root_and_at_every_room(service: Service, path: str) -> None:
    answer = await service.request("GET", path, key=None)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert unversioned(answer.body.decode()) == (WEB / "index.html").read_text(encoding="utf-8")


async def test_every_file_is_served_as_what_it_is(service: Service) -> None:
    for path in served_files():
        answer = await service.request("GET", path, key=None)
        assert (answer.status, answer.body) == (200, content(path))
        assert answer.headers["Content-Type"].split(";")[0] == CONTENT_TYPES[path[path.rindex(".") :]]


async def test_what_the_page_names_is_there_and_nothing_else_is_loaded(service: Service) -> None:
    page = (WEB / "index.html").read_text(encoding="utf-8")
    named = re.findall(r'(?:src|href)="([^"#]+)"', page)
    assert named
    for link in named:
        assert link.startswith("/"), "on /r/{code} a relative link would lead nowhere"
        assert (await service.request("GET", link, key=None)).status == 200


async def test_the_manifest_names_what_is_there_in_the_colours_of_the_page(service: Service) -> None:
    manifest = json.loads((await service.request("GET", "/manifest.webmanifest", key=None)).body)
    for icon in manifest["icons"]:
        answer = await service.request("GET", icon["src"].removeprefix("."), key=None)
        assert (answer.status, answer.headers["Content-Type"].split(";")[0]) == (200, icon["type"])
    style = (WEB / "styles/tokens.css").read_text(encoding="utf-8")
    [(light, dark)] = re.findall(r"--surface-sunken: light-dark\((#\w+), (#\w+)\);", style)
    assert manifest["theme_color"] == manifest["background_color"] == light
    page = (WEB / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'name="theme-color" content="(#\w+)" media="\(prefers-color-scheme: (\w+)\)"', page) == [
        (light, "light"),
        (dark, "dark"),
    ]


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip", "gzip"),
        ("br, GZIP;q=0.5, *;q=0", "gzip"),
        ("gzip;q=0", None),
        ("deflate, gzip; q=0.000", None),
        ("*", None),
        ("identity", None),
        ("", None),
    ],
)
async def test_a_file_is_compressed_for_those_who_ask(accepted: str, encoding: str | None, service: Service) -> None:
    request = f"GET /main.js HTTP/1.1\r\nHost: x\r\nAccept-Encoding: {accepted}\r\nConnection: close\r\n\r\n"
    head, _, body = (await raw_request(service.port, request.encode())).partition(b"\r\n\r\n")
    headers = dict(re.findall(r"^([\w-]+): (.*)\r$", f"{head.decode()}\r", re.MULTILINE))
    plain = (WEB / "main.js").read_bytes()
    assert headers.get("Content-Encoding") == encoding
    assert (gzip.decompress(body) if encoding else body) == plain
    assert len(body) == int(headers["Content-Length"])
    assert headers["Vary"] == "Accept-Encoding"


async def test_a_picture_is_not_compressed_again(service: Service) -> None:
    request = b"GET /icons/192.png HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
    head, _, body = (await raw_request(service.port, request)).partition(b"\r\n\r\n")
    assert b"Content-Encoding" not in head
    assert body == (WEB / "icons/192.png").read_bytes()


async def test_a_compressed_file_has_an_etag_of_its_own(service: Service) -> None:
    etags = []
    for accepted in ("gzip", "identity"):
        answer = await service.request("GET", "/main.js", key=None, headers={"Accept-Encoding": accepted})
        etags.append(answer.headers["ETag"])
        again = {"Accept-Encoding": accepted, "If-None-Match": etags[-1]}
        assert (await service.request("GET", "/main.js", key=None, headers=again)).status == 304
        other = {"Accept-Encoding": accepted, "If-None-Match": etags[0]}
        assert (await service.request("GET", "/main.js", key=None, headers=other)).status == (304, 200)[len(etags) - 1]
    assert len(set(etags)) == 2


async def test_the_page_loads_joined_modules_and_others_import_them_one_by_one(service: Service) -> None:
    page = (await service.request("GET", "/r/6a18t3", key=None)).body.decode()
    [main] = re.findall(r'<script type="module" src="(/assets/[0-9a-f]{12}/main.joined.js)">', page)
    joined = (await service.request("GET", main, key=None)).body.decode()
    assert '$define("/ui/pages/lobby.js"' in joined
    assert '$define("/sdk/call.js"' not in joined  # a call needs it, and not before
    call = await service.request("GET", main.replace("main", "call"), key=None)
    assert '$define("/sdk/call.js"' in call.body.decode()
    assert '$define("/ui/pages/lobby.js"' not in call.body.decode()  # loaded already
    source_map = await service.request("GET", f"{main}.map", key=None)
    assert source_map.headers["Content-Type"] == "application/json; charset=utf-8"
    assert "./ui/pages/lobby.js" in json.loads(source_map.body)["sources"]
    single = (await service.request("GET", "/sdk/call.js", key=None)).body.decode()
    assert single == (WEB / "sdk/call.js").read_text(encoding="utf-8")


async def test_what_stands_above_the_page_is_small_enough_for_proxies(serve: Serve) -> None:
    service = await serve(frame_ancestors=" ".join(["https://a.example"] * 111))  # as long as it may be
    request = f"GET /r/6a18t3 HTTP/1.1\r\nHost: {'x' * 200}\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
    head, _, _ = (await raw_request(service.port, request.encode())).partition(b"\r\n\r\n")
    assert len(head) < 4096  # which nginx takes by default


@pytest.mark.parametrize("path", ["/docs", "/docs/", "/docs/index.html"])
async def test_the_page_of_the_api_loads_what_is_there_and_the_page_of_a_call_none_of_it(
    service: Service, path: str
) -> None:
    answer = await service.request("GET", path, key=None)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert unversioned(answer.body.decode()) == (WEB / "docs/index.html").read_text(encoding="utf-8")
    links = re.findall(r'(?:src|href)="(/[^"]*)"', answer.body.decode())
    assert any(re.fullmatch("/assets/[0-9a-f]{12}/docs/docs.js", link) for link in links)
    for link in links:
        assert (await service.request("GET", link, key=None)).status == 200


async def test_the_page_of_the_api_names_what_is_below_the_path(serve: Serve) -> None:
    service = await serve(public_url="https://calls.example/meet")
    text = (await service.request("GET", "/meet/docs", key=None)).body.decode()
    assert '<html data-path="/meet"' in text
    links = re.findall(r'(?:src|href)="(/[^"]*)"', text)
    assert links
    assert all(link.startswith("/meet/") for link in links)


@pytest.mark.parametrize("path", ["/", "/sdk/call.js"])
async def test_an_unchanged_file_is_not_sent_again(service: Service, path: str) -> None:
    first = await service.request("GET", path, key=None)
    etag = first.headers["ETag"]
    for condition in (etag, f'"x", {etag}', f"W/{etag}", "*"):
        again = await service.request("GET", path, key=None, headers={"If-None-Match": condition})
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", etag)
    changed = await service.request("GET", path, key=None, headers={"If-None-Match": '"x"'})
    assert (changed.status, changed.body) == (200, first.body)
    assert "no-cache" in first.headers["Cache-Control"]


async def test_what_the_page_names_is_kept_for_ever_under_its_version(service: Service) -> None:
    page = await service.request("GET", "/", key=None)
    assert page.headers["Cache-Control"] == "no-cache"
    links = re.findall(r'(?:src|href)="(/[^"]+\.(?:css|js))"', page.body.decode())
    [version] = {link.split("/")[2] for link in links}
    main = f"/assets/{version}/main.joined.js"
    for link in {*links, *(f"/assets/{version}{path}" for path in served_files())}:
        answer = await service.request("GET", link, key=None)
        assert link == main or answer.body == content(unversioned(link))
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


async def test_a_page_from_before_an_update_gets_what_there_is_now(service: Service) -> None:
    answer = await service.request("GET", "/assets/0123456789ab/sdk/call.js", key=None)
    assert (answer.status, answer.body) == (200, (WEB / "sdk/call.js").read_bytes())
    assert answer.headers["Cache-Control"] == "no-cache"


async def test_another_file_is_another_version(
    tmp_path: Path, aiohttp_client: AiohttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def version() -> str:
        app = web.Application()
        app[SETTINGS] = Settings(api_key="k")
        app.add_routes(static.site(tmp_path / "web").routes)
        page = await (await (await aiohttp_client(app)).get("/")).text()
        [found] = set(re.findall(r"/assets/([0-9a-f]{12})/", page))
        return str(found)

    shutil.copytree(WEB, tmp_path / "web")
    before = await version()
    assert await version() == before
    with (tmp_path / "web/sdk/call.js").open("a", encoding="utf-8") as file:
        file.write("// changed\n")
    changed = await version()
    monkeypatch.setattr(static, "join", lambda files, root: {"/main.joined.js": "// as another release joins them"})
    assert len({before, changed, await version()}) == 3


async def test_two_files_have_two_etags(service: Service) -> None:
    etags = [(await service.request("GET", path, key=None)).headers["ETag"] for path in served_files()]
    assert len(set(etags)) == len({content(path) for path in served_files()})


# ── Headers ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ["/", "/r/6a18t3", "/sdk/call.js", "/docs"])
async def test_a_strict_policy_guards_every_file(service: Service, path: str) -> None:
    headers = (await service.request("GET", path, key=None)).headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] in {"'none'", "'self'"}
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'self'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert policy["trusted-types"] == "picture-worker"
    assert "unsafe" not in str(policy)
    assert not re.search(r"https?:|\*", str(policy))
    permissions = headers["Permissions-Policy"].split(", ")
    assert {f"{feature}=(self)" for feature in FEATURES} <= set(permissions)
    assert all(entry.endswith(("=(self)", "=()")) for entry in permissions)


@pytest.mark.parametrize("path", ["/", "/r/6a18t3", "/index.html", "/example/", "/docs"])
async def test_a_page_shares_no_window_with_pages_of_other_origins(service: Service, path: str) -> None:
    assert (await service.request("GET", path, key=None)).headers["Cross-Origin-Opener-Policy"] == "same-origin"


async def test_the_policy_names_who_may_embed_the_page(serve: Serve) -> None:
    service = await serve(frame_ancestors="'self' https://intranet.example")
    policy = (await service.request("GET", "/", key=None)).headers["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://intranet.example" in policy


@pytest.mark.parametrize("path", ["/", "/sdk/call.js", "/health", "/api/rooms", "/nothing"])
async def test_every_answer_forbids_sniffing_and_sends_no_referrer(service: Service, path: str) -> None:
    headers = (await service.request("GET", path)).headers
    assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "no-referrer")


async def test_what_is_not_changed_keeps_its_protection(service: Service) -> None:
    answer = await service.request("GET", "/", key=None, headers={"If-None-Match": "*"})
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_answers_of_the_api_are_not_kept_by_caches(service: Service) -> None:
    answers = [await service.request("POST", "/api/rooms"), await service.request("GET", "/api/ice-servers")]
    assert [answer.headers["Cache-Control"] for answer in answers] == ["no-store"] * 2


@pytest.mark.parametrize("path", ["/", "/r/6a18t3", "/index.html"])
async def test_under_a_name_that_is_not_its_own_the_page_says_so_rather_than_fail(service: Service, path: str) -> None:
    """A page there could not connect, since its name may have been made to lead here (DNS rebinding)."""
    answer = await service.request("GET", path, key=None, headers={"Host": "meet.example:8000"})
    assert answer.status == 421
    assert b"meet.example:8000" in answer.body
    assert b"PUBLIC_URL" in answer.body
    assert answer.headers["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize("origins", [("https://alt.example:8000",), ("http://alt.example:8000",), ("*",)])
async def test_the_page_is_there_under_a_name_whose_pages_may_connect(serve: Serve, origins: tuple[str, ...]) -> None:
    service = await serve(public_url="https://meet.example", allowed_origins=origins)
    answer = await service.request("GET", "/", key=None, headers={"Host": "alt.example:8000"})
    assert answer.status == 200


# ── Nothing but the files ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", NOT_FILES)
async def test_what_is_no_file_of_the_client_is_not_found(service: Service, path: str) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    head, _, body = (await raw_request(service.port, request.encode())).partition(b"\r\n\r\n")
    assert head.startswith((b"HTTP/1.1 404 ", b"HTTP/1.1 400 ")), head
    assert b"import" not in body
    assert b"root:" not in body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_files_are_only_read(service: Service, method: str) -> None:
    (await service.request(method, "/", key=None)).problem(405, "method_not_allowed")
