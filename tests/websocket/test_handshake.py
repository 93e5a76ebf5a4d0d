"""Who may open a connection at all."""

import asyncio

import pytest
from aiohttp import ClientWebSocketResponse, WSServerHandshakeError

from tests.support.app import Serve, Service
from tests.support.peer import Peer

OWN = {
    "http": ("meet.example", "http://meet.example"),
    "http-with-its-port": ("meet.example", "http://meet.example:80"),
    "http-host-with-its-port": ("meet.example:80", "http://meet.example"),
    "https-behind-a-proxy": ("meet.example", "https://meet.example"),
    "https-with-its-port": ("meet.example", "https://meet.example:443"),
    "https-host-with-its-port": ("meet.example:443", "https://meet.example"),
    "a-port-of-its-own": ("meet.example:8000", "http://meet.example:8000"),
    "upper-case": ("Meet.Example", "http://meet.example"),
    "ipv4": ("127.0.0.1:8000", "http://127.0.0.1:8000"),
    "ipv6": ("[::1]:8000", "http://[::1]:8000"),
}
FOREIGN = {
    "another-host": ("meet.example", "http://evil.example"),
    "another-port": ("meet.example:8000", "http://meet.example:8001"),
    "no-port": ("meet.example:8000", "http://meet.example"),
    "a-subdomain": ("meet.example", "http://evil.meet.example"),
    "a-longer-name": ("meet.example", "http://meet.example.evil.example"),
    "a-shorter-name": ("meet.example", "http://meet.exampl"),
    "user-name": ("meet.example", "http://meet.example@evil.example"),
    "null": ("meet.example", "null"),
    "empty": ("meet.example", ""),
    "no-scheme": ("meet.example", "meet.example"),
    "another-scheme": ("meet.example", "file://meet.example"),
    "an-extension": ("meet.example", "chrome-extension://meet.example"),
    "https-with-the-port-of-http": ("meet.example", "https://meet.example:80"),
    "garbage": ("meet.example", "http://[::1"),
    "host-null": ("null", "null"),
}


async def refusal(service: Service, **headers: str) -> int:
    """The status of the handshake that is refused."""
    with pytest.raises(WSServerHandshakeError) as refused:
        await service.client.ws_connect("/ws", headers=headers)
    return refused.value.status


async def test_a_script_that_sends_no_origin_is_let_in(service: Service) -> None:
    await service.connect()


@pytest.mark.parametrize(("host", "origin"), OWN.values(), ids=OWN.keys())
async def test_a_page_of_this_host_is_let_in(serve: Serve, host: str, origin: str) -> None:
    await (await serve(host="0.0.0.0")).connect(Host=host, Origin=origin)


# DNS rebinding: a page has its own name lead to this server, so that Host and Origin agree.
NAMES = [
    "localhost:8000",
    "app.localhost",
    "127.0.0.1:8000",
    "[::1]:8000",
    "192.168.1.5",
    "meet.example",
    "evil.example",
]
TAKEN = {
    "loopback": ({}, NAMES[:4]),
    "loopback-with-public-url": ({"public_url": "https://meet.example"}, NAMES[:6]),
    "everywhere": ({"host": "0.0.0.0"}, NAMES),
    "everywhere-with-public-url": ({"host": "0.0.0.0", "public_url": "https://meet.example"}, NAMES[:6]),
}


@pytest.mark.parametrize(("settings", "taken"), TAKEN.values(), ids=TAKEN)
async def test_only_names_that_can_be_this_servers_are_its_own(
    serve: Serve, settings: dict[str, str], taken: list[str]
) -> None:
    service = await serve(**settings)
    for name in NAMES:
        if name in taken:
            await service.connect(Host=name, Origin=f"http://{name}")
        else:
            assert await refusal(service, Host=name, Origin=f"http://{name}") == 403, name


@pytest.mark.parametrize(("host", "origin"), FOREIGN.values(), ids=FOREIGN.keys())
async def test_a_foreign_page_is_refused(serve: Serve, host: str, origin: str) -> None:
    assert await refusal(await serve(host="0.0.0.0"), Host=host, Origin=origin) == 403


async def test_the_refusal_of_a_foreign_page_is_a_problem_like_any_other(service: Service) -> None:
    headers = {"Origin": "http://evil.example", "Connection": "Upgrade", "Upgrade": "websocket"}
    headers |= {"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    answer = await service.request("GET", "/ws", key=None, headers=headers)
    answer.problem(403, "origin_not_allowed")


@pytest.mark.parametrize("origin", ["https://app.example", "https://app.example:443", "http://localhost:3000"])
async def test_a_page_of_an_allowed_origin_is_let_in(serve: Serve, origin: str) -> None:
    service = await serve(allowed_origins=("https://app.example", "http://localhost:3000"))
    await service.connect(Origin=origin)


@pytest.mark.parametrize("origin", ["http://app.example", "https://app.example:444", "https://x.app.example", "null"])
async def test_what_is_only_like_an_allowed_origin_is_refused(serve: Serve, origin: str) -> None:
    service = await serve(allowed_origins=("https://app.example",))
    assert await refusal(service, Origin=origin) == 403


@pytest.mark.parametrize("origin", ["https://any.example", "null"])
async def test_a_star_lets_pages_of_any_origin_in(serve: Serve, origin: str) -> None:
    await (await serve(allowed_origins=("*",))).connect(Origin=origin)


async def test_a_page_under_the_public_url_is_let_in_whatever_host_the_proxy_names(serve: Serve) -> None:
    service = await serve(public_url="https://meet.example")
    await service.connect(Host="inner:8000", Origin="https://meet.example")
    assert await refusal(service, Host="inner:8000", Origin="https://evil.example") == 403


async def test_another_method_than_get_is_refused(service: Service) -> None:
    answer = await service.request("POST", "/ws", key=None)
    answer.problem(405, "method_not_allowed")


# ── MAX_CONNECTIONS ──────────────────────────────────────────────────────────────────────────────


async def test_with_no_room_for_more_connections_the_handshake_is_refused(serve: Serve) -> None:
    service = await serve(max_connections=2)
    first, _second = await service.connect(), await service.connect()
    answer = await service.request("GET", "/ws", key=None)
    answer.problem(503, "overloaded")
    assert int(answer.headers["Retry-After"]) > 0
    assert await refusal(service) == 503
    await first.close()
    await eventually_connects(service)


async def test_a_crowd_gets_exactly_as_many_connections_as_there_may_be(serve: Serve) -> None:
    service = await serve(max_connections=10)
    tries = [service.client.ws_connect("/ws") for _ in range(40)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    connected = [outcome for outcome in outcomes if isinstance(outcome, ClientWebSocketResponse)]
    refused = [outcome.status for outcome in outcomes if isinstance(outcome, WSServerHandshakeError)]
    assert (len(connected), refused) == (10, [503] * 30)
    for ws in connected:
        await Peer(ws).greet()


async def eventually_connects(service: Service) -> None:
    """The seat of a connection is free when the server has seen its end, a moment after the client has."""
    async with asyncio.timeout(10):
        while True:
            try:
                await service.connect()
            except WSServerHandshakeError:
                await asyncio.sleep(0.01)
            else:
                return
