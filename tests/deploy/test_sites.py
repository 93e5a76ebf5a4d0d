"""nginx and Caddy in front of one server, with the documents' configurations: TLS, WebSockets, events, and a path."""

import re
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import ClientSession, TCPConnector

from signaling import self_signed
from tests.conftest import StartServer
from tests.support.balancers import Loopback, WebServer
from tests.support.documents import code_block, read_documents
from tests.support.event_stream import EventStream
from tests.support.peer import Peer
from tests.support.server import API_KEY, ServerProcess, free_port

HOST = "calls.example"
# What the documents say to write for a server below a path.
[(NGINX_PATH, CADDY_PATH)] = re.findall(r"write `(location \S+ {)` in nginx, or `(.*?)` in Caddy", read_documents())


class Site(WebServer):
    """nginx or Caddy on loopback ports, in front of a server at `path`."""

    def __init__(self, kind: str, folder: Path, server: ServerProcess, path: str) -> None:
        self.path = path
        self.port, self.http_port = free_port(), free_port()
        self.authority = folder / "caddy/pki/authorities/local/root.crt"
        config = self._caddy(path) if kind == "caddy" else self._nginx(path, folder.parent / "certificate.pem")
        config = config.replace("127.0.0.1:8000", f"127.0.0.1:{server.port}")
        super().__init__(kind, folder, config, f"https://{HOST}:{self.port}{path}")

    def _nginx(self, path: str, certificate: Path) -> str:
        self.authority = certificate
        certificate.write_bytes(self_signed.make([HOST], [], datetime.now(UTC)))
        config = code_block("nginx", "letsencrypt")
        config = re.sub(r"\S+/(fullchain|privkey).pem", str(certificate), config)
        config = re.sub(r" +listen \[::\].*\n", "", config)
        config = config.replace("listen 80;", f"listen 127.0.0.1:{self.http_port};")
        config = config.replace("listen 443 ssl;", f"listen 127.0.0.1:{self.port} ssl;")
        return config.replace("location / {", NGINX_PATH) if path else config

    def _caddy(self, path: str) -> str:
        """With a certificate authority of its own, since the tests have no network in which to ask one."""
        config = code_block("caddy", "reverse_proxy")
        config = config.replace(f"{HOST} {{", f"{HOST} {{\n    tls internal\n    bind 127.0.0.1")
        config = config.replace("reverse_proxy 127.0.0.1:8000", CADDY_PATH) if path else config
        options = f"http_port {self.http_port}", f"https_port {self.port}", "admin off", "skip_install_trust"
        return "\n".join(["{", *options, "}", config])


@pytest.fixture
def path() -> str:
    """Where the server is below its host; a test may choose it."""
    return ""


@pytest.fixture(params=["nginx", "caddy"])
async def site(
    request: pytest.FixtureRequest, path: str, start_server: StartServer, tmp_path: Path
) -> AsyncIterator[Site]:
    server = await start_server(PUBLIC_URL=f"https://{HOST}{path}", TRUSTED_PROXIES="1")
    site = Site(request.param, tmp_path / "site", server, path)
    await site.start()
    yield site
    site.stop()


@pytest.mark.parametrize("path", ["", "/meet"])
async def test_calls_and_events_pass(site: Site) -> None:
    trust = ssl.create_default_context(cafile=site.authority)
    connector = TCPConnector(resolver=Loopback(), ssl=trust)
    public = f"https://{HOST}{site.path}"
    async with ClientSession(connector=connector, headers={"X-API-Key": API_KEY}) as session:
        async with session.get(f"{site.url}/") as response:
            assert response.status == 200
            assert f'data-path="{site.path}"' in await response.text() or not site.path
        async with session.get(f"{site.url}/api/events") as response:
            events = EventStream(response)
            async with session.post(f"{site.url}/api/rooms") as answer:
                room = await answer.json()
            assert (await events.expect("room_created"))["room_code"] == room["room_code"]
        assert room["join_url"] == f"{public}/r/{room['room_code']}"
        peers = [Peer(await session.ws_connect(f"{site.url}/ws", origin=f"https://{HOST}")) for _ in range(2)]
        for peer in peers:
            await peer.greet()
            await peer.join(room["room_code"])
        await peers[1].signal(peers[0], "hello")
        await peers[0].expect("peer_joined")
        assert (await peers[0].expect("signal"))["payload"] == "hello"


async def test_clients_can_neither_avoid_tls_nor_choose_the_address_that_is_limited(site: Site) -> None:
    trust = ssl.create_default_context(cafile=site.authority)
    async with ClientSession(connector=TCPConnector(resolver=Loopback(), ssl=trust)) as session:
        url = f"http://{HOST}:{site.http_port}/r/6a18t3"
        async with session.get(url, allow_redirects=False) as response:
            assert response.status in {301, 308}
            assert response.headers["Location"] == f"https://{HOST}/r/6a18t3"
        statuses = []
        for number in range(12):
            headers = {"X-API-Key": "wrong", "X-Forwarded-For": f"198.51.100.{number}"}
            async with session.get(f"{site.url}/api/rooms", headers=headers) as response:
                statuses.append(response.status)
        assert statuses[0] == 401
        assert statuses[-1] == 429
