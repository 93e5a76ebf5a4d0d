"""The application inside the test's own process, on a real loopback socket with real files, a fake clock beside it."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

import psutil
import pytest
from aiohttp import TCPConnector, web
from aiohttp.test_utils import TestClient, TestServer
from multidict import CIMultiDictProxy
from pytest_aiohttp.plugin import AiohttpClient
from yarl import URL

from signaling.app import create_app
from signaling.app_keys import LIMITS, SETTINGS, TICKER
from signaling.http import static
from signaling.http.connection import HttpConnection
from signaling.settings import Settings
from tests.support.peer import DEADLINE, Peer
from tests.support.raw import RawPeer

KEY = "key-of-the-tests"
START = 1_900_000_000.0  # what the fake clock shows at first: 2030-03-17T17:46:40Z
PROBLEM_FIELDS = {"type", "title", "status", "detail", "code"}

T = TypeVar("T")


class FakeClock:
    """Seconds since the epoch, as the test says."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


@dataclass(frozen=True)
class Answer:
    """A whole HTTP answer."""

    status: int
    headers: CIMultiDictProxy[str]
    body: bytes

    @property
    def json(self) -> Any:
        assert self.headers["Content-Type"].startswith(("application/json", "application/problem+json")), self
        return json.loads(self.body)

    def problem(self, status: int, code: str) -> str:
        """Checks that this is that error, as RFC 9457 and the contract want it, and answers its detail."""
        assert (self.status, self.headers["Content-Type"]) == (status, "application/problem+json"), self
        assert set(self.json) == PROBLEM_FIELDS
        assert (self.json["status"], self.json["code"]) == (status, code), self
        assert all(isinstance(self.json[field], str) and self.json[field] for field in ("type", "title", "detail"))
        return str(self.json["detail"])


class Service:
    """One running application, and the ways to talk to it."""

    def __init__(self, client: TestClient[web.Request, web.Application], settings: Settings) -> None:
        self.client = client
        self.settings = settings
        assert client.port is not None
        self.port = client.port
        self.url = f"http://127.0.0.1:{self.port}"
        self.data_file = Path(settings.data_file)

    async def request(self, method: str, path: str | URL, *, key: str | None = KEY, **more: Any) -> Answer:
        """One request with the API key, unless `key` is another or None."""
        headers = {**({} if key is None else {"X-API-Key": key}), **more.pop("headers", {})}
        async with self.client.session.request(
            method, self._url(path), headers=headers, allow_redirects=False, **more
        ) as response:
            return Answer(response.status, response.headers, await response.read())

    def _url(self, path: str | URL) -> URL:
        return path if isinstance(path, URL) else URL(f"{self.url}{path}")

    async def raw_path(self, method: str, path: str) -> Answer:
        """The same for a path that stays spelled as it is."""
        return await self.request(method, URL(f"{self.url}{path}", encoded=True))

    async def at_once(self, requests: Iterable[Awaitable[T]]) -> list[T]:
        """The answers to all of these, which are all on their way together."""
        return list(await asyncio.gather(*requests))

    async def create_room(self, **options: Any) -> dict[str, Any]:
        """A new room as REST answers it."""
        answer = await self.request("POST", "/api/rooms", json=options)
        assert answer.status == 201, answer
        return dict(answer.json)

    async def room_code(self, **options: Any) -> str:
        """The code of a new room."""
        return str((await self.create_room(**options))["room_code"])

    async def get_room(self, code: str) -> dict[str, Any]:
        answer = await self.request("GET", f"/api/rooms/{code}")
        assert answer.status == 200, answer
        return dict(answer.json)

    async def change(self, code: str, **changes: Any) -> dict[str, Any]:
        """A room after a PATCH that succeeds."""
        answer = await self.request("PATCH", f"/api/rooms/{code}", json=changes)
        assert answer.status == 200, answer
        return dict(answer.json)

    async def delete(self, code: str) -> None:
        assert (await self.request("DELETE", f"/api/rooms/{code}")).status == 204

    async def token(self, code: str, **options: Any) -> str:
        answer = await self.request("POST", f"/api/rooms/{code}/tokens", json=options)
        assert answer.status == 201, answer
        return str(answer.json["token"])

    async def connect(self, **headers: str) -> Peer:
        """A new WebSocket connection that has got its `connected`."""
        peer = Peer(await self.client.ws_connect("/ws", headers=headers))
        await peer.greet()
        return peer

    async def enter(self, code: str, display_name: str = "Ada", **more: Any) -> Peer:
        """A new connection that has joined a room."""
        peer = await self.connect()
        await peer.join(code, display_name, **more)
        return peer

    async def raw_peer(self, **more: Any) -> RawPeer:
        """A new WebSocket connection whose every frame the test writes itself."""
        return await RawPeer.connect(self.port, **more)

    @property
    def apps(self) -> list[web.Application]:
        assert self.client.app is not None
        return [self.client.app]

    @property
    def connection_count(self) -> int:
        """How many TCP connections the server holds."""
        ends = psutil.Process().net_connections("tcp")
        return sum(end.laddr.port == self.port and bool(end.raddr) for end in ends)

    async def stop(self) -> None:
        """The graceful stop of the whole application."""
        await self.client.server.close()


async def enter(service: Service, code: str, display_name: str = "Ada", **more: Any) -> Peer:
    """A new connection that has joined a room with a resumable session."""
    peer = await service.connect()
    await peer.join_resumable(code, display_name, **more)
    return peer


async def come_back(service: Service, before: Peer, **changes: Any) -> Peer:
    """A new connection that continues the session of another one."""
    peer = await service.connect()
    await peer.resume(before, **changes)
    return peer


def let_pass(service: Service, seconds: float) -> None:
    """Time as the process lives it; the next tick, which is a moment away, acts on it."""
    for app in service.apps:
        app[TICKER].now += seconds


def process_time(service: Service) -> float:
    """Seconds as the process lives them; a machine that is too busy to run it lets fewer pass."""
    return service.apps[0][TICKER].now


async def some_ticks(service: Service) -> None:
    """Whatever is due has been done when this returns."""
    ticker = service.apps[0][TICKER]
    until = ticker.now + 3 * ticker.period
    async with asyncio.timeout(DEADLINE):
        while ticker.now < until:
            await asyncio.sleep(ticker.period)


class Runner(web.AppRunner):
    """Makes the connections that `serve` makes."""

    @property
    def http(self) -> web.Server:
        server = super().server
        assert server is not None
        return server

    @property
    def server(self) -> Any:
        return super().server and self._connection

    def _connection(self) -> HttpConnection:
        accepted = self.app[LIMITS].accepted
        place = accepted.take("127.0.0.1")
        assert place is not None
        return HttpConnection(self.http, accepted, place, is_proxied=self.app[SETTINGS].trusted_proxies > 0)


class Server(TestServer):
    """Serves as `serve` does: aiohttp's own would cancel the handler of whoever goes away."""

    async def _make_runner(self, **kwargs: Any) -> web.AppRunner:
        return Runner(self.app, **kwargs | {"handler_cancellation": False})


Serve = Callable[..., Awaitable[Service]]

site_once = cache(static.site)  # applications may share it, and to read it takes longer than many a test


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def web_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page and a large file. Reading the real client would take longer than most tests; test_static.py does it."""
    folder = tmp_path_factory.mktemp("web")
    (folder / "index.html").write_text("<!doctype html><title>A page</title>")
    (folder / "large.css").write_text(f":root {{ --text: '{'x' * 50_000}'; }}")
    return folder


@pytest.fixture
def serve(aiohttp_client: AiohttpClient, tmp_path: Path, clock: FakeClock, web_folder: Path) -> Serve:
    """`await serve(max_rooms=4)`: the application with these settings; its file stays for the next one.

    `prepare` may change it before it starts.
    """

    async def start(prepare: Callable[[web.Application], object] | None = None, **changes: Any) -> Service:
        data_file = str(tmp_path / "rooms.json")
        settings = Settings(**{"api_key": (KEY,), "data_file": data_file, "stun_urls": ()} | changes)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(static, "site", partial(site_once, web_folder))
            app = create_app(settings, clock)
        if prepare is not None:
            prepare(app)
        server = Server(app, host="127.0.0.1")
        as_many_as_wanted = TCPConnector(limit=0)
        return Service(await aiohttp_client(server, connector=as_many_as_wanted), settings)

    return start


@pytest.fixture
async def service(serve: Serve) -> Service:
    """The application with its default settings."""
    return await serve()


@pytest.fixture(autouse=True)
def no_bug_is_logged(caplog: pytest.LogCaptureFixture) -> Any:
    """A traceback in the log is a bug, even if no client noticed."""
    yield
    assert [record.getMessage() for record in caplog.get_records("call") if record.exc_info] == []
