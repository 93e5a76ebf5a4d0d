"""How many connections there may be, in all and from one address, and when the place of one is free again."""

import asyncio
import socket
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import ClientWebSocketResponse, WSServerHandshakeError

from tests.support.addresses import CAFE, HOME, OFFICE, coming_from
from tests.support.app import Serve, Service, come_back, enter, let_pass
from tests.support.peer import DEADLINE, Peer
from tests.support.raw import RawPeer, raw_request

HANDSHAKE = (
    b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
BAD_HANDSHAKES = {
    "version": HANDSHAKE.replace(b"13", b"12"),
    "key": HANDSHAKE.replace(b"dGhl", b"d"),
    "no-upgrade": b"GET /ws HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    "foreign-origin": HANDSHAKE.replace(b"\r\n\r\n", b"\r\nOrigin: http://evil.example\r\n\r\n"),
}


async def is_refused(service: Service, address: str | None = None) -> bool:
    """Whether one more connection is; one that is not stays."""
    (outcome,) = await asyncio.gather(
        service.connect(**(coming_from(address) if address else {})), return_exceptions=True
    )
    if isinstance(outcome, Peer):
        return False
    assert isinstance(outcome, WSServerHandshakeError), outcome
    assert outcome.headers is not None
    assert (outcome.status, outcome.headers["Content-Type"]) == (503, "application/problem+json")
    assert int(outcome.headers["Retry-After"]) > 0
    return True


async def free_again(service: Service, address: str | None = None) -> None:
    """Waits for a place: it is there when the server has seen an end, a moment after the client has."""
    async with asyncio.timeout(DEADLINE):
        while await is_refused(service, address):
            await asyncio.sleep(0.01)


# ── How many ─────────────────────────────────────────────────────────────────────────────────────


async def test_an_address_has_as_many_as_it_may_and_others_are_not_touched(serve: Serve) -> None:
    service = await serve(trusted_proxies=1, max_connections_per_ip=2)
    assert [await is_refused(service, HOME) for _ in range(4)] == [False, False, True, True]
    assert [await is_refused(service, CAFE) for _ in range(3)] == [False, False, True]


async def test_all_together_have_as_many_as_they_may(serve: Serve) -> None:
    service = await serve(trusted_proxies=1, max_connections=3, max_connections_per_ip=2)
    assert [await is_refused(service, address) for address in (HOME, HOME, HOME, CAFE, CAFE, OFFICE)] == [
        False,
        False,
        True,
        False,
        True,
        True,
    ]


async def test_the_refusal_is_a_problem_like_any_other(serve: Serve) -> None:
    service = await serve(max_connections_per_ip=1)
    await service.connect()
    answer = await raw_request(service.port, HANDSHAKE.replace(b"Connection: Upgrade", b"Connection: Upgrade, close"))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 503 ")
    assert b"application/problem+json" in head
    assert b"Retry-After: " in head
    assert b'"overloaded"' in body


async def test_a_made_up_address_buys_no_connections(serve: Serve) -> None:
    service = await serve(max_connections_per_ip=2)
    assert [await is_refused(service, address) for address in (HOME, CAFE, OFFICE)] == [False, False, True]


async def test_all_of_one_ipv6_site_share_theirs(serve: Serve) -> None:
    service = await serve(trusted_proxies=1, max_connections_per_ip=1)
    addresses = ["2001:db8:0:1::1", "[2001:db8:0:1:ffff::]:1", "2001:db8:0:2::1", HOME, f"::ffff:{HOME}"]
    assert [await is_refused(service, address) for address in addresses] == [False, True, False, False, True]


@pytest.mark.parametrize("cap", ["max_connections", "max_connections_per_ip"])
async def test_the_caps_stay_where_rate_limits_are_off(cap: str, serve: Serve) -> None:
    service = await serve(rate_limits=False, **{cap: 1})
    assert [await is_refused(service) for _ in range(2)] == [False, True]


async def test_rest_and_pages_need_no_place(serve: Serve) -> None:
    service = await serve(max_connections_per_ip=1)
    await service.connect()
    for path in ("/", "/health", "/api/rooms"):
        assert (await service.request("GET", path)).status == 200


@pytest.mark.parametrize("cap", ["max_connections", "max_connections_per_ip"])
async def test_of_many_handshakes_at_once_as_many_succeed_as_may(cap: str, serve: Serve) -> None:
    service = await serve(**{cap: 10})
    for _ in range(3):
        tries = [service.client.ws_connect("/ws") for _ in range(50)]
        outcomes = await asyncio.gather(*tries, return_exceptions=True)
        connected = [Peer(one) for one in outcomes if isinstance(one, ClientWebSocketResponse)]
        refused = [one.status for one in outcomes if isinstance(one, WSServerHandshakeError)]
        assert (len(connected), refused) == (10, [503] * 40)
        for peer in connected:
            await peer.close()
        await all_gone(service)


# ── When a place is free again ───────────────────────────────────────────────────────────────────

End = Callable[[Service, RawPeer], Awaitable[None]]


async def clean(_service: Service, raw: RawPeer) -> None:
    raw.frame(8, b"\x03\xe8")
    assert await raw.close_code() == 1000


async def aborted(_service: Service, raw: RawPeer) -> None:
    raw.abort()


async def at_the_end_of_file(_service: Service, raw: RawPeer) -> None:
    raw.end_of_file()


async def in_the_middle_of_a_frame(_service: Service, raw: RawPeer) -> None:
    raw.bytes(b"\x81\xfe\xff")
    raw.abort()


async def too_many_bad_messages(_service: Service, raw: RawPeer) -> None:
    for _ in range(51):
        raw.frame(1, b"nonsense")
    assert await raw.close_code() == 1008
    raw.frame(8, b"\x03\xf0")


async def binary(_service: Service, raw: RawPeer) -> None:
    raw.frame(2, b"binary")
    assert await raw.close_code() == 1003
    raw.frame(8, b"\x03\xeb")


async def too_large(_service: Service, raw: RawPeer) -> None:
    raw.frame(1, bytes(100_000))
    assert await raw.close_code() == 1009


async def idle(service: Service, raw: RawPeer) -> None:
    let_pass(service, 60)
    assert await raw.close_code() == 4003
    raw.frame(8, b"\x0f\xa3")


async def dead(service: Service, raw: RawPeer) -> None:
    let_pass(service, 1.5 * service.settings.heartbeat_seconds)
    await raw.end()


ENDS = [clean, aborted, at_the_end_of_file, in_the_middle_of_a_frame, too_many_bad_messages, binary, too_large, dead]


@pytest.fixture
async def one_place(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> Service:
    monkeypatch.setattr("signaling.app.LONGEST_TICK", 0.01)
    return await serve(max_connections_per_ip=1)


@pytest.mark.parametrize("end", ENDS, ids=[end.__name__ for end in ENDS])
async def test_a_place_is_free_again_however_its_connection_ended(end: End, one_place: Service) -> None:
    async with await one_place.raw_peer() as raw:
        assert await is_refused(one_place)
        await end(one_place, raw)
        await free_again(one_place)
    assert await is_refused(one_place)


async def test_the_place_of_an_idle_connection_is_free_again(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signaling.app.LONGEST_TICK", 0.01)
    service = await serve(max_connections=1, heartbeat_seconds=3600.0)
    async with await service.raw_peer() as raw:
        await idle(service, raw)
        await free_again(service)


async def test_the_place_of_a_connection_that_was_taken_over_is_free_again(serve: Serve) -> None:
    service = await serve(max_connections=2)
    ada = await enter(service, await service.room_code())
    again = await come_back(service, ada)
    assert await ada.close_frame() == 4001
    await ada.close()
    await free_again(service)
    assert await again.sync() == []


@pytest.mark.parametrize("much", [20, len(HANDSHAKE) - 1, len(HANDSHAKE)], ids=["begun", "almost", "whole"])
async def test_a_handshake_that_breaks_off_costs_no_place(much: int, serve: Serve) -> None:
    service = await serve(max_connections=2)
    for _ in range(20):
        plain = socket.create_connection(("127.0.0.1", service.port))
        plain.sendall(HANDSHAKE[:much])
        plain.close()
    await free_again(service)
    await free_again(service)
    assert await is_refused(service)


@pytest.mark.parametrize("handshake", BAD_HANDSHAKES.values(), ids=BAD_HANDSHAKES)
async def test_a_handshake_that_is_refused_costs_no_place(handshake: bytes, serve: Serve) -> None:
    service = await serve(max_connections=2)
    for _ in range(5):
        assert (await raw_request(service.port, handshake, whole=False)).startswith(b"HTTP/1.1 4")
    assert [await is_refused(service) for _ in range(3)] == [False, False, True]


async def test_handshakes_that_break_off_at_once_do_not_wear_the_places_out(serve: Serve) -> None:
    service = await serve(max_connections=5)
    for _ in range(10):
        peers = await asyncio.gather(*(service.raw_peer() for _ in range(5)))
        for number, peer in enumerate(peers):
            if number % 2:
                peer.abort()
            else:
                await clean(service, peer)
                peer.abort()
        await all_gone(service)
    assert [await is_refused(service) for _ in range(6)] == [False] * 5 + [True]


async def test_a_session_that_waits_for_its_client_holds_no_place(serve: Serve) -> None:
    service = await serve(max_connections_per_ip=2)
    code = await service.room_code()
    ada, ben = await enter(service, code, "Ada"), await enter(service, code, "Ben")
    await ada.expect("peer_joined")
    ben.drop()
    await ada.expect("peer_away")
    again = await service.connect()
    assert (await again.resume(ben))["received"] == 0


async def all_gone(service: Service) -> None:
    """Waits until the server holds no connection but those of REST."""
    async with asyncio.timeout(DEADLINE):
        while service.connection_count:
            await asyncio.sleep(0.01)
