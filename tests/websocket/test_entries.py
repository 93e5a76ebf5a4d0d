"""Joins and knocks of one address: beyond a burst they are put off, over whatever connections they come."""

import asyncio

import pytest
from aiohttp import web

from signaling.app_keys import LIMITS
from signaling.limits import LimitPerAddress
from tests.support.addresses import CAFE, HOME, coming_from
from tests.support.app import Serve, Service
from tests.support.peer import Peer

AT_ONCE = 3
NEVER = 3600.0  # seconds until there may be another one


def few_entries(app: web.Application) -> None:
    app[LIMITS].entries = LimitPerAddress(AT_ONCE, NEVER)


@pytest.fixture
async def service(serve: Serve) -> Service:
    return await serve(few_entries, trusted_proxies=1)


async def inside(service: Service, code: str) -> list[str]:
    return [one["display_name"] for one in (await service.get_room(code))["participants"]]


async def ask_to_join(service: Service, code: str, name: str, address: str = HOME) -> Peer:
    """A connection whose request has been read, whether or not it has been answered."""
    peer = await service.connect(**coming_from(address))
    await peer.send("join_room", {"room_code": code, "display_name": name})
    await (await service.connect(**coming_from(CAFE))).sync()
    return peer


async def test_an_address_enters_as_often_as_it_may_over_ever_new_connections(service: Service) -> None:
    code = await service.room_code()
    for number in range(AT_ONCE):
        peer = await ask_to_join(service, code, f"Guest {number}")
        await peer.expect("joined")
        await peer.leave()
        await peer.close()
    late = await ask_to_join(service, code, "Late")
    assert await inside(service, code) == []
    await (await ask_to_join(service, code, "Other", CAFE)).expect("joined")
    assert await inside(service, code) == ["Other"]
    late.drop()  # it would not get an answer to a close frame


async def test_knocks_count_too(service: Service) -> None:
    code = await service.room_code(waiting_room=True)
    host = await service.connect(**coming_from(CAFE))
    await host.join(code, token=await service.token(code, role="host"))
    for _ in range(AT_ONCE):
        peer = await ask_to_join(service, code, "Guest")
        await peer.expect("waiting")
        await peer.leave()
    heard = await host.sync()
    assert len(heard) == 2 * AT_ONCE
    late = await ask_to_join(service, code, "Late")
    assert await host.sync() == []
    late.drop()  # it would not get an answer to a close frame


async def test_what_no_one_hears_of_does_not_count(service: Service) -> None:
    code = await service.room_code()
    for _ in range(2 * AT_ONCE):
        assert await (await service.connect(**coming_from(HOME))).join_error("zzzzzz") == "room_not_found"
    peer = await service.connect(**coming_from(HOME))
    for _ in range(2 * AT_ONCE):
        assert await peer.join_error(code, "\x00") == "invalid_message"
    await peer.join(code)


async def test_one_who_goes_before_the_turn_comes_never_enters_and_leaves_the_place_to_others(serve: Serve) -> None:
    def slowly(app: web.Application) -> None:
        app[LIMITS].entries = LimitPerAddress(1, 0.5)

    service = await serve(slowly)
    code = await service.room_code()
    first = await service.enter(code, "First")
    hasty = await service.connect()
    await hasty.send("join_room", {"room_code": code, "display_name": "Hasty"})
    await first.sync()
    hasty.drop()
    await service.enter(code, "Next")
    await service.enter(code, "Last")
    assert [message["payload"].get("display_name") for message in await first.sync()] == ["Next", "Last"]


async def test_with_the_default_limits_a_crowd_is_let_in_one_after_the_other_and_no_one_refused(
    serve: Serve,
) -> None:
    service = await serve()
    code = await service.room_code(max_participants=60)
    await asyncio.gather(*(service.enter(code, f"Guest {number}") for number in range(50)))
    assert len(await inside(service, code)) == 50
