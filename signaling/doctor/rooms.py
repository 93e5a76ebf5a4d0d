"""Examines a room as participants use it: made, joined, resumed and deleted; and the links that it tells."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, cast

from aiohttp import ClientSession

from signaling.origin import is_loopback

from .caller import Caller, NoAnswer, RefusedMessage
from .findings import Check
from .sockets import FAILURES, explain_websocket
from .target import Target

ROOM = {"ttl_hours": 0.1, "max_participants": 4, "name": "Doctor"}  # hours in case it cannot be deleted

IceServers = list[dict[str, Any]]  # of RTCIceServer


@dataclass
class Room:
    """The room of one run, and what was learnt in it."""

    code: str
    join_url: str
    delete: Callable[[], Awaitable[object]] = field(repr=False)
    is_deleted: bool = False
    ice_servers: IceServers | None = field(default=None, repr=False)

    @property
    def links_begin_with(self) -> str:
        return self.join_url.rpartition("/r/")[0]


async def make_with_key(session: ClientSession, base: str, key: str) -> Room:
    """Makes a room by REST. Raises what FAILURES has."""
    headers = {"X-API-Key": key}
    async with session.post(f"{base}/api/rooms", json=ROOM, headers=headers, allow_redirects=False) as response:
        made = await response.json(content_type=None) if response.status == HTTPStatus.CREATED else {}
        if not made:
            raise RefusedMessage(str(response.status))
    code = str(made["room_code"])

    async def delete() -> None:
        async with session.delete(f"{base}/api/rooms/{code}", headers=headers, allow_redirects=False) as response:
            if response.status != HTTPStatus.NO_CONTENT:
                raise RefusedMessage(str(response.status))

    return Room(code, str(made["join_url"]), delete)


async def make_as_guest(session: ClientSession, base: str) -> Room:
    """Makes a room as the browser client does; its host deletes it. Raises what FAILURES has."""
    maker = await Caller.connect(session, base)
    made = await maker.ask("create_room", ROOM)
    code = str(made["room_code"])

    async def delete() -> None:
        joining = {"room_code": code, "token": made["host_token"], "display_name": "Doctor"}
        await maker.ask("join_room", joining)
        await maker.ask("close_room")

    return Room(code, str(made["join_url"]), delete)


async def check_room(
    check: Check,
    links: Check,
    make: Callable[[], Awaitable[Room]],
    new_session: Callable[[], ClientSession],
    target: Target,
) -> Room | None:
    """Examines a room that is made now, and deletes it. Returns what was learnt, or None if there is none."""
    try:
        async with _deleted_at_the_end(await make()) as room:
            check.found("room-made")
            async with new_session() as lasting, new_session() as cut:
                await _examine(check, links, room, _Ways(lasting, cut, target))
            return room
    except RefusedMessage as refused:
        check.found("room-needs-key" if str(refused) == "guest_rooms_disabled" else "room-refused", code=refused)
    except FAILURES as error:
        explain_websocket(check, error)
    return None


@asynccontextmanager
async def _deleted_at_the_end(room: Room) -> AsyncIterator[Room]:
    try:
        yield room
    finally:
        if not room.is_deleted:
            with suppress(*FAILURES):
                await room.delete()


@dataclass(frozen=True)
class _Ways:
    """How participants come in: over a session that lasts, and over one whose connections are cut by closing it."""

    lasting: ClientSession
    cut: ClientSession
    target: Target


async def _examine(check: Check, links: Check, room: Room, ways: _Ways) -> None:
    session, target = ways.lasting, ways.target
    first, second = await Caller.connect(ways.cut, target.base), await Caller.connect(session, target.base)
    try:
        first_id = str((await first.join(room.code))["your_socket_id"])
        second_id = str((await second.join(room.code))["your_socket_id"])
    except RefusedMessage as refused:
        # On its own machine the room was made where the server listens, and is joined at PUBLIC_URL.
        if str(refused) == "room_not_found" and target.own_base is not None:
            links.found("public-url-elsewhere", told=target.base)
        else:
            check.found("room-unjoined", code=refused)
        return
    room.ice_servers = _ice_servers(first.joined)
    await _examine_links(links, room, session, target)
    try:
        await first.signal(second_id, "offer", "there")
        await second.until("signal")
        await second.signal(first_id, "answer", "back")
        await first.until("signal")
    except NoAnswer:
        check.found("room-signals")
        return
    check.found("room-joined")
    resumed = await _resume(check, ways, first, first_id, second)
    await _delete(check, room, [second, resumed] if resumed else [second])


async def _resume(check: Check, ways: _Ways, first: Caller, first_id: str, second: Caller) -> Caller | None:
    """Cuts the connection of `first` and resumes its session. Returns the connection that continues it."""
    await ways.cut.close()
    await second.signal(first_id, "candidate", "meanwhile")
    resumed = await Caller.connect(ways.lasting, ways.target.base)
    claim = {"socket_id": first_id, "resume_token": first.joined["resume_token"], "received": first.received}
    try:
        await resumed.ask("resume", claim)
        await resumed.until("signal")
    except (NoAnswer, RefusedMessage) as failure:
        check.found("resume-failed", code=failure)
        return None
    check.found("resume-fine")
    return resumed


async def _delete(check: Check, room: Room, inside: list[Caller]) -> None:
    try:
        await room.delete()
        room.is_deleted = True
        for caller in inside:
            await caller.until("room_closed")
    except FAILURES as failure:
        check.found("room-kept", code=failure)
    else:
        check.found("room-deleted")


async def ask_outside(session: ClientSession, base: str) -> IceServers | None:
    """Asks for the ICE servers without a room; those with fixed credentials are not told then."""
    try:
        caller = await Caller.connect(session, base)
        told = await caller.ask("ice_servers")
        await caller.close()
    except FAILURES:
        return None
    return _ice_servers(told)


async def ask_with_key(session: ClientSession, base: str, key: str) -> IceServers | None:
    """Asks for the ICE servers by REST."""
    try:
        headers = {"X-API-Key": key}
        async with session.get(f"{base}/api/ice-servers", headers=headers, allow_redirects=False) as response:
            return _ice_servers(await response.json(content_type=None))
    except (*FAILURES, ValueError):
        return None


def _ice_servers(told: object) -> IceServers | None:
    """Returns a list of RTCIceServer that was told beside other things."""
    servers = told.get("ice_servers") if isinstance(told, dict) else None
    is_list = isinstance(servers, list) and all(isinstance(server, dict) for server in servers)
    return cast(IceServers, servers) if is_list else None


async def _examine_links(links: Check, room: Room, session: ClientSession, target: Target) -> None:
    """Examines where the server's links lead: here, or elsewhere."""
    told, base = room.links_begin_with, target.base
    if target.settings is not None and target.settings.public_url is None:
        is_local = all(is_loopback(host) for host in target.settings.hosts)
        links.found("public-url-local" if is_local else "public-url-none")
    elif told == base:
        links.found("public-url-fine", told=told)
    elif told.partition(":")[2] == base.partition(":")[2]:
        links.found("proxies-scheme", told=told, base=base)
    else:
        is_here = await _is_room_at(session, told, room.code)
        links.found("public-url-differs" if is_here else "public-url-elsewhere", told=told, base=base)


async def _is_room_at(session: ClientSession, base: str, code: str) -> bool:
    """Returns whether the server at an address knows a room."""
    try:
        caller = await Caller.connect(session, base)
        await caller.join(code)
        await caller.close()
    except FAILURES:
        return False
    return True
