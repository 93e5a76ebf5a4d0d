"""What hosts decided outlives kill -9 from the moment on in which somebody saw it; who waited is forgotten."""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

import pytest
from aiohttp import WSMsgType

from tests.conftest import StartServer
from tests.support.peer import Peer
from tests.support.remote import Remote, remote
from tests.support.server import ServerProcess


class Room(NamedTuple):
    code: str
    token: str  # a host's
    host: Peer


async def a_room(at: Remote, **options: Any) -> Room:
    room = await at.server.create_room(**options)
    host = await at.enter(room["room_code"], "Host", token=room["host_token"])
    return Room(room["room_code"], room["host_token"], host)


async def crash(server: ServerProcess) -> None:
    server.kill9()
    await server.start()


async def refusal(at: Remote, code: str, **more: str) -> str:
    """What a join is refused with."""
    return await (await at.connect()).join_error(code, **more)


async def resumes_nothing(at: Remote, *members: Peer) -> None:
    for member in members:
        assert await (await at.connect()).resume_error(member) == "resume_failed"


async def wait_at(at: Remote, room: Room, **more: str) -> Peer:
    """Somebody who has knocked, of which the host has heard."""
    guest = await at.connect()
    await guest.send("join_room", {"room_code": room.code, "display_name": "Guest", "resumable": True, **more})
    await guest.expect("waiting")
    return guest


# ── Decisions, each of which answers how to see that it holds ────────────────────────────────────

Check = Callable[[Remote], Awaitable[None]]


async def remove(at: Remote) -> Check:
    """By the host and over REST, so soon after they came that the file does not know of them."""
    room = await a_room(at)
    ben, cem = await at.enter(room.code, "Ben"), await at.enter(room.code, "Cem")
    await at.delete(f"/api/rooms/{room.code}/participants/{cem.socket_id}")
    await room.host.send("remove_peer", {"socket_id": ben.socket_id})
    await ben.expect("peer_joined")
    await ben.expect("peer_left")
    await ben.expect("removed")

    async def holds(at: Remote) -> None:
        await resumes_nothing(at, ben, cem)
        assert await at.away(room.code) == {"Host": True}
        await at.come_back(room.host)
        await at.enter(room.code, "Ben")  # not banned

    return holds


async def remove_somebody_away(at: Remote) -> Check:
    room = await a_room(at)
    ben = await at.enter(room.code, "Ben")
    await room.host.expect("peer_joined")
    ben.drop()
    await room.host.expect("peer_away")
    await room.host.send("remove_peer", {"socket_id": ben.socket_id})
    await room.host.expect("peer_left")

    async def holds(at: Remote) -> None:
        await resumes_nothing(at, ben)
        assert await at.away(room.code) == {"Host": True}

    return holds


async def ban(at: Remote) -> Check:
    room = await a_room(at)
    guest_token = (await at.post(f"/api/rooms/{room.code}/tokens"))["token"]
    ben = await at.enter(room.code, "Ben", token=guest_token)
    await room.host.send("remove_peer", {"socket_id": ben.socket_id, "ban": True})
    assert await ben.expect("removed") == {"room_code": room.code, "reason": "banned"}

    async def holds(at: Remote) -> None:
        await resumes_nothing(at, ben)
        assert await refusal(at, room.code) == "banned"
        assert await refusal(at, room.code, token=guest_token) == "banned"
        assert (await at.enter(room.code, token=room.token)).welcome["role"] == "host"
        assert (await at.come_back(room.host)).welcome["role"] == "host"

    return holds


async def lock(at: Remote) -> Check:
    room = await a_room(at)
    changes = {"state": "locked", "passcode": "tea", "name": "Tea", "waiting_room": True}
    await room.host.send("update_room", changes)
    await room.host.expect("room_updated")

    async def holds(at: Remote) -> None:
        assert await refusal(at, room.code) == "room_locked"
        host = await at.come_back(room.host)
        assert host.welcome["room"]["name"] == "Tea"
        await host.send("update_room", {"state": "open"})
        await host.expect("room_updated")
        assert await refusal(at, room.code) == "wrong_passcode"
        await wait_at(at, room, passcode="tea")

    return holds


async def close(at: Remote) -> Check:
    room = await a_room(at)
    ben = await at.enter(room.code, "Ben")
    await room.host.send("close_room")
    assert (await ben.expect("room_closed"))["reason"] == "closed_by_host"

    async def holds(at: Remote) -> None:
        await resumes_nothing(at, room.host, ben)
        assert await refusal(at, room.code, token=room.token) == "room_not_found"

    return holds


DECISIONS = [remove, remove_somebody_away, ban, lock, close]


@pytest.mark.parametrize("last", DECISIONS, ids=[decision.__name__ for decision in DECISIONS])
async def test_what_was_decided_holds_after_a_crash_in_the_very_moment(
    last: Callable[[Remote], Awaitable[Check]], start_server: StartServer
) -> None:
    server = await start_server()
    async with remote(server) as at:
        before = [await decision(at) for decision in DECISIONS if decision is not last]
        holds = await last(at)
        await crash(server)
        for check in (holds, *before):
            await check(at)


# ── Who is let back in, and who is not ───────────────────────────────────────────────────────────


async def test_a_crash_after_a_removal_costs_nobody_else_a_seat_that_was_in_no_file(start_server: StartServer) -> None:
    server = await start_server()
    async with remote(server) as at:
        room = await a_room(at)
        guest_token = (await at.post(f"/api/rooms/{room.code}/tokens"))["token"]
        ben, cem = await at.enter(room.code, "Ben"), await at.enter(room.code, "Cem")
        await room.host.send("remove_peer", {"socket_id": ben.socket_id, "ban": True})
        await cem.expect("peer_left")
        dora = await at.enter(room.code, "Dora", token=room.token)
        assert await refusal(at, room.code, token=guest_token) == "banned"
        await crash(server)
        await resumes_nothing(at, ben)
        inside = [await at.come_back(one) for one in (dora, room.host, cem)]  # from the banned address, too
        await resumes_nothing(at, ben)
        assert await at.away(room.code) == {"Host": False, "Cem": False, "Dora": False}
        assert [member.welcome["role"] for member in inside] == ["host", "host", "guest"]


async def test_hosts_and_who_was_admitted_are_so_after_a_crash_even_if_no_file_knew(start_server: StartServer) -> None:
    server = await start_server()
    async with remote(server) as at:
        room = await a_room(at, waiting_room=True)
        guest = await wait_at(at, room)
        await room.host.send("admit", {"socket_id": (await room.host.expect("knock"))["socket_id"]})
        await guest.admitted()
        await crash(server)
        again = await at.come_back(guest)
        assert (again.welcome["role"], again.socket_id) == ("guest", guest.socket_id)
        assert await again.ask_for_error("update_room", {"name": "Tea"}) == "not_allowed"
        host = await at.come_back(room.host)
        assert host.welcome["role"] == "host"
        await host.send("update_room", {"name": "Tea"})
        assert await again.expect("peer_joined")
        assert await again.expect("room_updated") == {"name": "Tea"}


async def test_who_waits_is_forgotten_by_a_crash_and_may_knock_again(start_server: StartServer) -> None:
    server = await start_server()
    async with remote(server) as at:
        room = await a_room(at, waiting_room=True)
        guest = await wait_at(at, room)
        await crash(server)
        assert (await guest.ws.receive()).type in {WSMsgType.CLOSED, WSMsgType.ERROR}
        host = await at.come_back(room.host)
        assert await host.sync() == []
        assert await host.ask_for_error("admit", {"socket_id": guest.socket_id}) == "peer_not_found"
        assert list(await at.away(room.code)) == ["Host"]
        again = await wait_at(at, room)
        await host.send("admit", {"socket_id": (await host.expect("knock"))["socket_id"]})
        await again.expect("joined")
