"""All checks of a server: a healthy one is fine, and what is set up wrongly is named."""

import asyncio
import re
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import ClientSession, web

from signaling.doctor import caller
from signaling.doctor.findings import Check
from signaling.doctor.machine import check_proxies
from signaling.doctor.names import check_name
from signaling.doctor.pages import compare_clocks
from signaling.doctor.target import Target, target_of, target_of_settings
from signaling.settings import Settings
from tests.conftest import StartServer
from tests.doctor.conftest import StartTurn, causes_of
from tests.support.app import KEY, Serve, Service
from tests.support.certificates import Authority
from tests.support.server import free_port
from tests.support.turn import SECRET, TurnServer

ROOM = ["room-made", "room-joined", "resume-fine", "room-deleted"]
RELAYED = ["ice-answers", "turn-allocated", "loop-fine", "relay-fine", "peers-private"]


def from_anywhere(service: Service, key: str | None = KEY) -> Target:
    return target_of(service.url, key)


def on_its_machine(service: Service, **changes: Any) -> Target:
    """What `python server.py doctor` examines beside this server."""
    return target_of_settings(replace(service.settings, port=service.port, **changes), None)


async def rooms_of(service: Service) -> list[Any]:
    return list((await service.request("GET", "/api/rooms")).json["rooms"])


def turn_settings(turn: TurnServer) -> dict[str, Any]:
    return {"turn_urls": (turn.url, turn.tcp_url), "turn_secret": SECRET}


async def test_a_healthy_server_is_fine_on_its_own_machine(serve: Serve, start_turn: StartTurn) -> None:
    turn = start_turn()
    service = await serve(**turn_settings(turn))
    causes = await causes_of(on_its_machine(service))
    assert causes.pop("open files")[0] in {"files-fine", "files-lowered"}
    assert causes == {
        "name": ["name-fine"],
        "proxies": ["proxies-unknown"],
        "clock": ["clock-fine"],
        "page": ["page-fine", "livez-fine"],
        "store": ["store-fine"],
        "API key": ["key-fine"],
        "WebSocket": ["websocket-fine"],
        "origins": ["origin-fine"],
        "PUBLIC_URL": ["public-url-local"],
        "room": ROOM,
        turn.url: RELAYED,
        turn.tcp_url: RELAYED,
        "TURN": ["transports-fine"],
    }
    assert await rooms_of(service) == []


@pytest.mark.parametrize("key", [KEY, None], ids=["with key", "as a guest"])
async def test_a_healthy_server_is_fine_from_anywhere(key: str | None, serve: Serve) -> None:
    service = await serve()
    causes = await causes_of(from_anywhere(service, key))
    assert causes["room"] == ROOM
    assert causes["API key"] == ["key-fine" if key else "key-none"]
    assert causes["PUBLIC_URL"] == ["public-url-fine"]
    assert causes["TURN"] == ["ice-none"]
    assert await rooms_of(service) == []


async def test_what_a_server_without_guests_tells_without_a_key(serve: Serve, start_turn: StartTurn) -> None:
    turn = start_turn()
    causes = await causes_of(from_anywhere(await serve(guest_rooms=False, **turn_settings(turn)), None))
    assert causes["room"] == ["room-needs-key"]
    assert causes[turn.url] == RELAYED, "with the credentials for a check"


async def test_fixed_credentials_are_not_told_outside_rooms(serve: Serve) -> None:
    fixed = {"turn_urls": ("turn:127.0.0.1:9",), "turn_username": "me", "turn_credential": "hidden-word"}
    causes = await causes_of(from_anywhere(await serve(guest_rooms=False, **fixed), None))
    assert causes["TURN"] == ["ice-withheld"]


async def test_a_wrong_key_is_named(serve: Serve) -> None:
    causes = await causes_of(from_anywhere(await serve(), "another-key"))
    assert causes["API key"] == ["key-wrong"]
    assert causes["room"] == ROOM, "made as a guest"


async def test_wrong_keys_that_are_used_up_are_named(serve: Serve) -> None:
    service = await serve()
    for _ in range(11):
        await service.request("GET", "/api/rooms", key="another-key")
    assert (await causes_of(from_anywhere(service)))["API key"] == ["key-limited"]


async def test_a_server_that_does_not_run_is_named() -> None:
    causes = await causes_of(target_of(f"http://127.0.0.1:{free_port()}", KEY))
    assert causes == {"name": ["name-refused"]}


async def test_a_public_url_without_the_server_behind_it_is_named() -> None:
    """Nothing runs, here or there."""
    settings = Settings(port=free_port(), public_url=f"http://127.0.0.1:{free_port()}")
    causes = await causes_of(target_of_settings(settings, None))
    assert causes["name"] == ["name-refused"]
    assert causes["this machine"] == ["page-silent"]


async def test_a_store_that_refuses_is_named(serve: Serve) -> None:
    service = await serve()
    service.data_file.unlink(missing_ok=True)
    service.data_file.mkdir()
    await service.request("POST", "/api/rooms")
    causes = await causes_of(from_anywhere(service))
    assert causes["store"] == ["store-degraded"]
    assert causes["room"] == ["room-refused"]


async def test_another_program_is_told_from_the_server() -> None:
    async def answer(_request: web.BaseRequest) -> web.Response:
        return web.Response(text="hello")

    async with serving(answer) as url:
        causes = await causes_of(target_of(url, KEY))
    assert causes == {"name": ["name-fine"], "page": ["page-other"]}


async def test_a_redirect_is_named_and_not_followed(serve: Serve) -> None:
    service = await serve()

    async def answer(request: web.BaseRequest) -> web.Response:
        return web.Response(status=301, headers={"Location": service.url + request.path})

    async with serving(answer) as url:
        causes = await causes_of(target_of(url, None))
    assert causes["page"] == ["page-redirected"]


@pytest.mark.parametrize(
    ("status", "cause"), [(502, "page-gateway"), (504, "page-gateway"), (404, "page-missing")], ids=str
)
async def test_a_proxy_that_does_not_reach_the_server_is_named(status: int, cause: str) -> None:
    async def answer(_request: web.BaseRequest) -> web.Response:
        return web.Response(status=status)

    async with serving(answer) as url:
        causes = await causes_of(target_of(url, None))
    assert causes["page"] == [cause]


async def test_a_proxy_that_passes_no_websockets_is_named(serve: Serve) -> None:
    service = await serve()
    async with proxying(service) as url:
        causes = await causes_of(target_of(url, KEY))
    assert causes["page"] == ["page-fine", "livez-fine"]
    assert causes["WebSocket"] == ["websocket-blocked"]
    assert causes["API key"] == ["key-fine"]
    assert causes["TURN"] == ["ice-none"], "as REST tells"
    assert await rooms_of(service) == []


async def test_a_websocket_that_stays_silent_is_named(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caller, "ANSWER_SECONDS", 0.3)

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        if request.path != "/ws":
            return web.Response(text='web-v-con "ok"')
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.receive()
        return socket

    async with serving(answer) as url:
        causes = await causes_of(target_of(url, None))
    assert causes["WebSocket"] == ["websocket-silent"]
    assert "room" not in causes
    assert causes["STUN and TURN"] == ["ice-unread"]


async def test_a_public_url_that_leads_elsewhere_is_named(start_server: StartServer, serve: Serve) -> None:
    other = await start_server()
    service = await serve(public_url=other.url)
    for target in (on_its_machine(service), from_anywhere(service)):
        assert (await causes_of(target))["PUBLIC_URL"] == ["public-url-elsewhere"]
    assert await rooms_of(service) == []


async def test_a_public_url_that_leads_here_is_fine(serve: Serve) -> None:
    """Both proxies pass on what they get, so both addresses lead here."""
    port = free_port()
    public_url = f"http://localhost:{port}"
    service = await serve(public_url=public_url)
    async with passing_on(service.port, port=port):
        causes = await causes_of(on_its_machine(service))
        assert (causes["this machine"], causes["PUBLIC_URL"]) == (["own-fine"], ["public-url-fine"])
        assert (await causes_of(from_anywhere(service)))["PUBLIC_URL"] == ["public-url-differs"]


async def test_a_proxy_whose_scheme_the_server_does_not_know_is_named(serve: Serve, trusted: Authority) -> None:
    service = await serve()
    async with passing_on(service.port, certificate=trusted.issue()) as port:
        causes = await causes_of(target_of(f"https://127.0.0.1:{port}", KEY))
    assert causes["certificate"] == ["certificate-fine"]
    assert causes["PUBLIC_URL"] == ["proxies-scheme"]


@pytest.mark.parametrize(("proxies", "cause"), [(0, "proxies-uncounted"), (1, "proxies-fine")])
async def test_proxies_that_are_not_counted_are_a_warning(proxies: int, cause: str) -> None:
    check = Check("proxies", lambda: None)
    await check_proxies(check, Settings(public_url="https://calls.example", trusted_proxies=proxies))
    assert [finding.cause_id for finding in check.findings] == [cause]


@pytest.mark.parametrize(
    ("certificate", "cause"),
    [({"name": "calls.example"}, "certificate-name"), ({"is_whole": False}, "certificate-chain")],
    ids=["another name", "incomplete chain"],
)
async def test_a_bad_certificate_is_named_and_the_key_is_not_sent(
    certificate: dict[str, Any], cause: str, serve: Serve, trusted: Authority
) -> None:
    service = await serve()
    async with passing_on(service.port, certificate=trusted.issue(**certificate)) as port:
        causes = await causes_of(target_of(f"https://127.0.0.1:{port}", KEY))
    assert causes["certificate"] == [cause]
    assert causes["page"] == ["page-fine", "livez-fine"], "the rest is examined all the same"
    assert causes["room"] == ROOM, "made as a guest"
    assert causes["API key"] == ["key-unsafe"]


async def test_a_port_without_tls_is_named(serve: Serve) -> None:
    service = await serve()
    causes = await causes_of(target_of(service.url.replace("http:", "https:"), KEY))
    assert causes["certificate"] == ["tls-none"]
    assert causes["page"] == ["page-silent"]


async def test_a_proxy_that_changes_the_host_is_named(serve: Serve) -> None:
    service = await serve()
    async with passing_on(service.port, change=lambda head: with_host(head, b"inside")) as port:
        causes = await causes_of(target_of(f"http://localhost:{port}", None))
    assert causes["page"] == ["page-misdirected"]


async def test_a_server_that_refuses_its_own_page_is_named(serve: Serve) -> None:
    """Behind a proxy that sends the server's own address as the Host."""
    service = await serve()
    async with passing_on(service.port, change=lambda head: with_host(head, b"127.0.0.1:1")) as port:
        causes = await causes_of(target_of(f"http://localhost:{port}", None))
    assert causes["origins"] == ["origin-refused"]


def with_host(head: bytes, host: bytes) -> bytes:
    return re.sub(rb"Host: [^\r]*", b"Host: " + host, head)


async def test_pages_of_any_origin_are_a_warning(serve: Serve) -> None:
    service = await serve(allowed_origins=("*",))
    assert (await causes_of(from_anywhere(service)))["origins"] == ["origin-any"]


async def test_a_page_without_https_is_a_fault(serve: Serve, private_address: str) -> None:
    service = await serve(public_url=f"http://{private_address}")
    async with passing_on(service.port, host=private_address) as port:
        causes = await causes_of(target_of(f"http://{private_address}:{port}", KEY))
    assert causes["page"] == ["page-insecure", "livez-fine"]
    assert causes["API key"] == ["key-unsafe"]


async def test_an_ipv6_address_that_does_not_answer_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    async def both(_host: str, _port: int) -> dict[socket.AddressFamily, str]:
        return {socket.AF_INET6: "::1", socket.AF_INET: "127.0.0.1"}

    monkeypatch.setattr("signaling.doctor.names.addresses_of", both)
    check = Check("name", lambda: None)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert await check_name(check, "both.example", listener.getsockname()[1])
    assert [finding.cause_id for finding in check.findings] == ["name-fine", "name-ipv6-dead"]


@pytest.mark.parametrize(
    ("date", "cause"),
    [
        ("Mon, 01 Jan 2029 00:00:00 GMT", "clock-fine"),
        ("Mon, 01 Jan 2029 00:00:10 GMT", "clock-off"),
        ("Sun, 31 Dec 2028 23:59:50 GMT", "clock-off"),
        ("Mon, 01 Jan 2029 00:02:00 GMT", "clock-wrong"),
        ("", "clock-missing"),
        ("tomorrow", "clock-missing"),
    ],
)
def test_clocks_that_differ_are_named(date: str, cause: str) -> None:
    check, new_year = Check("clock", lambda: None), 1_861_920_000.0
    compare_clocks(check, date, new_year + 0.2, new_year + 0.4)
    assert [finding.cause_id for finding in check.findings] == [cause]


@asynccontextmanager
async def serving(answer: object) -> AsyncIterator[str]:
    """A web server that answers everything with one function."""
    server = web.Server(answer)  # type: ignore[arg-type]
    listener = await asyncio.get_running_loop().create_server(server, "127.0.0.1", 0)
    async with listener:
        yield f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
        await server.shutdown()


@asynccontextmanager
async def proxying(service: Service) -> AsyncIterator[str]:
    """A proxy of HTTP that knows nothing of WebSockets."""
    async with ClientSession(auto_decompress=False) as session:

        async def answer(request: web.BaseRequest) -> web.Response:
            dropped = {"connection", "upgrade", "content-length"}
            headers = {name: value for name, value in request.headers.items() if name.lower() not in dropped}
            url, body = f"{service.url}{request.path_qs}", await request.read()
            async with session.request(request.method, url, headers=headers, data=body) as got:
                kept = {
                    name: got.headers[name]
                    for name in ("Content-Type", "Content-Encoding", "Date")
                    if name in got.headers
                }
                return web.Response(status=got.status, headers=kept, body=await got.read())

        async with serving(answer) as url:
            yield url


@asynccontextmanager
async def passing_on(
    to_port: int,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    certificate: tuple[str, str] | None = None,
    change: Callable[[bytes], bytes] = bytes,
) -> AsyncIterator[int]:
    """A proxy that passes bytes on; it does TLS with a certificate, and may change what clients send."""
    context = None
    if certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*certificate)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", to_port)
        await asyncio.gather(copy(reader, there_writer, change), copy(there_reader, writer))

    listener = await asyncio.start_server(connected, host, port, ssl=context)
    async with listener:
        yield listener.sockets[0].getsockname()[1]


async def copy(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, change: Callable[[bytes], bytes] = bytes
) -> None:
    """Copies until the end of either, and ends the other."""
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(change(data))
    writer.close()
