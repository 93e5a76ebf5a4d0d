"""What every outage of the store looks like from outside: refused, told, survived."""

import asyncio
import contextlib
from typing import Any

from tests.support.client import Client
from tests.support.server import ServerProcess

DEADLINE = 15.0  # seconds


async def check_outage(server: ServerProcess, client: Client, outage: contextlib.AbstractContextManager[None]) -> None:
    """What every outage looks like from outside, from its begin to its end."""
    kept = await client.create_room(server, name="Before")
    code = kept["room_code"]
    ada, ben = await client.enter(server, code, "Ada"), await client.enter(server, code, "Ben")
    await ada.expect("peer_joined")
    with outage:
        await check_refused(client, server, "POST", "/api/rooms", {"name": "During"})
        assert await client.health(server) == (503, "degraded")
        assert await client.request(server, "GET", "/livez") == (200, {"status": "ok"})
        await check_refused(client, server, "PATCH", f"/api/rooms/{code}", {"name": "During", "state": "locked"})
        await check_refused(client, server, "DELETE", f"/api/rooms/{code}", None)
        rooms = await client.all_rooms(server)
        assert {room["name"] for room in rooms.values()} == {"Before"}
        assert {room["state"] for room in rooms.values()} == {"open"}
        await ada.signal(ben, "calls go on")
        assert (await ben.expect("signal"))["payload"] == "calls go on"
        answer = await ben.ask("create_room")
        assert answer["payload"]["code"] == "store_unavailable"
        assert answer["payload"]["retry_after"] > 0
        _cleo = await client.enter(server, code, "Cleo")
        assert [message["type"] for message in await ada.sync()] == ["peer_joined"]
    async with asyncio.timeout(DEADLINE):
        while await client.health(server) != (200, "ok"):
            await asyncio.sleep(0.05)
    after = await client.create_room(server, name="After")
    status, room = await client.request(server, "PATCH", f"/api/rooms/{code}", json={"state": "locked"})
    assert (status, room["state"], room["participant_count"]) == (200, "locked", 3)
    server.kill9()
    await server.start()
    assert {room["name"] for room in (await client.all_rooms(server)).values()} == {"Before", "After"}
    await _check_gone(client, server, after)


async def check_refused(
    client: Client, server: ServerProcess, method: str, path: str, body: dict[str, Any] | None
) -> None:
    async with client.session.request(
        method, f"{server.url}{path}", json=body, headers={"X-API-Key": "key-of-the-tests"}
    ) as answer:
        problem = await answer.json(content_type=None)
        assert (answer.status, problem["code"]) == (503, "store_unavailable"), problem
        assert answer.content_type == "application/problem+json"
        assert int(answer.headers["Retry-After"]) > 0
        assert str(server.data_file.parent) not in str(problem)


async def _check_gone(client: Client, server: ServerProcess, room: dict[str, Any]) -> None:
    """Deletes work again."""
    path = f"/api/rooms/{room['room_code']}"
    assert (await client.request(server, "DELETE", path))[0] == 204
    assert (await client.request(server, "GET", path))[0] == 404
