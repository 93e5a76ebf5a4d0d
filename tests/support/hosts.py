"""Rooms with a host inside, and a disk that keeps the host's changes waiting or refuses them."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any, NamedTuple

import pytest

from signaling.stores.json_file import JsonFile
from tests.support.addresses import coming_from
from tests.support.app import Service
from tests.support.peer import DEADLINE, Message, Peer


class Hosted(NamedTuple):
    """A room, and a host of it who is inside."""

    code: str
    token: str
    host: Peer


async def hosted(service: Service, **options: Any) -> Hosted:
    room = await service.create_room(**options)
    host = await service.enter(room["room_code"], "Host", token=room["host_token"])
    return Hosted(room["room_code"], room["host_token"], host)


async def guest_of(service: Service, room: Hosted, name: str = "Guest", **more: Any) -> Peer:
    """A guest who has come in, of which the host has heard."""
    guest = await service.enter(room.code, name, **more)
    assert (await room.host.expect("peer_joined"))["socket_id"] == guest.socket_id
    return guest


async def order(host: Peer, type_: str, payload: Any = None) -> list[Message]:
    """Says something as a host, and returns all that the host heard until `done` came."""
    await host.send(type_, payload, id="order")
    *heard, done = await host.sync()
    assert done == {"type": "done", "payload": {"in_reply_to": type_}, "id": "order"}, done
    return heard


def on_disk(service: Service) -> dict[str, Any]:
    """Rooms by code, as the file has them."""
    return dict(json.loads(service.data_file.read_bytes())["rooms"])


@contextmanager
def a_disk_that_refuses() -> Iterator[None]:
    async def refuse(*_: object) -> None:
        raise OSError(5, "Input/output error")

    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(JsonFile, "save", refuse)
        broken.setattr("signaling.stores.group_commit.RETRY_SECONDS", 0.05)
        yield


async def recovered(service: Service) -> None:
    """Waits until rooms can be saved again."""
    async with asyncio.timeout(DEADLINE):
        while (await service.request("GET", "/health", key=None)).status != 200:
            await asyncio.sleep(0.02)


@contextmanager
def a_disk_that_takes_its_time() -> Iterator[tuple[asyncio.Event, asyncio.Event]]:
    """Two events: a save has begun; and, which the test sets, it may go on."""
    began, may_go_on = asyncio.Event(), asyncio.Event()
    save = JsonFile.save

    async def late(self: JsonFile, *args: Any) -> None:
        began.set()
        await may_go_on.wait()
        await save(self, *args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JsonFile, "save", late)
        yield began, may_go_on
        may_go_on.set()


_guests = count()


async def knock(service: Service, code: str, name: str = "Guest", **more: Any) -> Peer:
    """A new connection that waits at the door, behind a proxy from an address of its own."""
    number = next(_guests)
    address = coming_from(f"10.0.{number // 256}.{number % 256}") if service.settings.trusted_proxies else {}
    guest = await service.connect(**address)
    await knock_again(guest, code, name, **more)
    return guest


async def knock_again(guest: Peer, code: str, name: str = "Guest", **more: Any) -> None:
    answer = await guest.ask("join_room", {"room_code": code, "display_name": name, **more})
    assert (answer["type"], answer["payload"]) == ("waiting", {"room_code": code}), answer


async def stop(service: Service) -> None:
    """The graceful stop, which waits no longer than a moment for clients that do not answer its goodbye."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("signaling.websocket.handler.CLOSING_SECONDS", 0.05)
        patch.setattr("signaling.websocket.connection.CLOSING_SECONDS", 0.05)
        await service.stop()
