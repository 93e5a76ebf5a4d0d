"""Who may open a connection at all."""

import asyncio

import pytest
from aiohttp import ClientWebSocketResponse, WSServerHandshakeError

from signaling.settings import Settings
from tests.support.app import Serve, Service, let_pass
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


# What the proxy in front says of the browser's address, and the origin of its page.
FORWARDED = {
    "host-with-port": (
        {"X-Forwarded-Host": "calls.example:8443", "X-Forwarded-Proto": "https"},
        "https://calls.example:8443",
    ),
    "host": ({"X-Forwarded-Host": "calls.example"}, "https://calls.example"),
    "the-nearest": ({"X-Forwarded-Host": "evil.example, calls.example"}, "https://calls.example"),
    "rfc-7239": ({"Forwarded": 'for=1.2.3.4;host="calls.example:8443";proto=https'}, "https://calls.example:8443"),
    "rfc-7239-nearest": ({"Forwarded": "host=evil.example, for=1.2.3.4; host=calls.example"}, "https://calls.example"),
    "idn": ({"X-Forwarded-Host": "xn--mller-kva.example"}, "https://xn--mller-kva.example"),
}


@pytest.mark.parametrize(("headers", "origin"), FORWARDED.values(), ids=FORWARDED)
@pytest.mark.parametrize("proxies", [0, 1], ids=["untrusted", "trusted"])
async def test_only_a_trusted_proxy_says_under_which_address_the_browser_is(
    serve: Serve, headers: dict[str, str], origin: str, proxies: int
) -> None:
    service = await serve(trusted_proxies=proxies)  # on loopback, as behind a proxy of the same machine
    headers = headers | {"Host": "inner", "Origin": origin}
    if proxies:
        await service.connect(**headers)
    else:
        assert await refusal(service, **headers) == 403


@pytest.mark.parametrize(
    ("proxies", "start"), [(1, "https://calls.example:8443/r/"), (0, "http://inner/r/")], ids=["trusted", "untrusted"]
)
async def test_links_name_what_a_trusted_proxy_says(serve: Serve, proxies: int, start: str) -> None:
    service = await serve(host="0.0.0.0", trusted_proxies=proxies)
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "calls.example:8443", "Host": "inner"}
    answer = await service.request("POST", "/api/rooms", headers=headers)
    assert answer.json["join_url"].startswith(start)


APPS = ["capacitor://localhost", "tauri://localhost", "chrome-extension://aaaabbbbccccddddeeeeffffgggghhhh", "null"]


@pytest.mark.parametrize("app", APPS)
async def test_an_app_that_is_listed_is_let_in_and_no_other(serve: Serve, app: str) -> None:
    service = await serve(allowed_origins=(app,))
    for origin in APPS:
        if origin == app:
            await service.connect(Origin=origin)
        else:
            assert await refusal(service, Origin=origin) == 403


async def test_an_international_name_is_the_same_however_it_is_written(serve: Serve) -> None:
    settings = Settings.from_mapping({"ALLOWED_ORIGINS": "https://MÜLLER.example:443", "API_KEY": "k"})
    service = await serve(allowed_origins=settings.allowed_origins)
    await service.connect(Origin="https://xn--mller-kva.example")


async def test_a_refusal_is_one_warning_a_minute_that_names_both_sides_and_what_to_set(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    service = await serve(host="0.0.0.0")
    for _ in range(3):
        assert await refusal(service, Host="calls.example", Origin="https://calls.example:8443") == 403
    assert await refusal(service, Host="calls.example", Origin="https://" + "x" * 5_000) == 403
    lines = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert len(lines) == 2
    for word in ("'https://calls.example:8443'", "'calls.example'", "PUBLIC_URL", "TRUSTED_PROXIES", "ALLOWED_ORIGINS"):
        assert word in lines[0]
    assert len(lines[1]) < 500
    let_pass(service, 60)
    await refusal(service, Host="calls.example", Origin="https://calls.example:8443")
    for number in range(200):
        await refusal(service, Origin=f"https://{number}.example")
    assert len([record for record in caplog.records if record.levelname == "WARNING"]) == 2 + 64


async def test_a_page_can_ask_whether_its_origin_is_why_it_cannot_connect(service: Service) -> None:
    answer = await service.request("POST", "/ws", key=None, headers={"Origin": "https://evil.example"})
    answer.problem(403, "origin_not_allowed")
    answer = await service.request("POST", "/ws", key=None, headers={"Origin": service.url})
    answer.problem(405, "method_not_allowed")
    assert answer.headers["Allow"] == "GET,HEAD"


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
