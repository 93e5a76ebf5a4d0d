"""All checks of a server: a healthy one is fine, and what is set up wrongly is named."""

import asyncio
import resource
from typing import Any

import pytest
from aiohttp import web

from signaling.doctor import caller, findings
from signaling.doctor.findings import Check, Report
from signaling.doctor.machine import check_files, check_own_certificate
from signaling.doctor.pages import compare_clocks
from signaling.doctor.target import target_of, target_of_settings
from signaling.settings import Settings
from tests.doctor.conftest import RELAYED, ROOM, StartTurn, causes_of, from_anywhere, on_its_machine, rooms_of
from tests.support.app import KEY, Serve
from tests.support.http_proxies import proxying, serving
from tests.support.server import free_port
from tests.support.turn import SECRET, TurnServer


def turn_settings(turn: TurnServer) -> dict[str, Any]:
    return {"turn_urls": (turn.url, turn.urls["tcp"]), "turn_secret": SECRET}


async def test_a_healthy_server_is_fine_on_its_own_machine(serve: Serve, start_turn: StartTurn) -> None:
    turn = start_turn()
    service = await serve(**turn_settings(turn))
    causes = await causes_of(on_its_machine(service))
    assert causes.pop("open files")[0] in {"files-fine", "files-lowered"}
    assert causes == {
        "name": ["name-address"],
        "proxies": [],
        "clock": ["clock-fine"],
        "page": ["page-fine", "livez-fine"],
        "store": ["store-fine"],
        "API key": ["key-fine"],
        "WebSocket": ["websocket-fine"],
        "origins": ["origin-fine"],
        "PUBLIC_URL": ["public-url-local"],
        "room": ROOM,
        turn.url: RELAYED,
        turn.urls["tcp"]: RELAYED,
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
    assert causes == {"name": ["name-refused"], "proxies": ["proxies-unknown"]}


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
    assert causes == {"name": ["name-address"], "proxies": ["proxies-unknown"], "page": ["page-other"]}


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


async def test_a_server_without_room_for_connections_is_named(serve: Serve) -> None:
    service = await serve(max_connections=1)
    peer = await service.connect()
    causes = await causes_of(from_anywhere(service))
    assert causes["WebSocket"] == ["websocket-full"]
    await peer.ws.close()


async def test_urls_that_cannot_be_used_are_named(serve: Serve) -> None:
    urls = ("turn:a:b:c", "turns:127.0.0.1?transport=udp")
    service = await serve(turn_urls=urls, turn_secret=SECRET)
    causes = await causes_of(from_anywhere(service))
    assert [causes[url] for url in urls] == [["ice-bad-url"], ["ice-dtls"]]


async def test_too_few_files_are_a_warning() -> None:
    check = Check("open files", lambda: None)
    await check_files(check, Settings(max_connections=1_000_000))
    _, limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    is_enough = limit == resource.RLIM_INFINITY or limit > 1_000_000
    assert [found.cause_id for found in check.findings] == ["files-fine" if is_enough else "files-few"]


async def test_files_of_a_certificate_that_cannot_be_used_are_named() -> None:
    check = Check("TLS_CERT", lambda: None)
    await check_own_certificate(check, Settings(tls_cert="no-such.pem", tls_key="no-such.pem"))
    assert [found.cause_id for found in check.findings] == ["tls-files-bad"]
    assert "no-such.pem" in check.findings[0].text or "TLS_CERT" in check.findings[0].text


async def test_a_check_that_fails_or_hangs_does_not_end_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "CHECK_SECONDS", 0.1)
    report = Report("https://calls.example")

    async def fail(_check: Check) -> None:
        raise ValueError("a bug")

    async def hang(_check: Check) -> None:
        await asyncio.Event().wait()

    assert await asyncio.gather(report.run("one", fail), report.run("two", hang)) == [None, None]
    assert [check.findings[0].cause_id for check in report.checks] == ["check-failed", "took-too-long"]


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
    assert [found.cause_id for found in check.findings] == [cause]
