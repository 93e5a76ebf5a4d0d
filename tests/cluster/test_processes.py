"""Three `server.py` processes and a Redis are one server."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.redis import RedisServer
from tests.support.remote import Remote, remote
from tests.support.server import ServerProcess
from tests.support.shared import DEADLINE

LEASE = 2.0  # seconds


@pytest.fixture
async def remotes(tmp_path: Path, server: RedisServer) -> AsyncIterator[list[Remote]]:
    settings = {"REDIS_URL": server.url, "INSTANCE_SECONDS": str(LEASE), "RATE_LIMITS": "0"}
    servers = [ServerProcess(tmp_path / name, **settings) for name in ("a", "b", "c")]
    async with contextlib.AsyncExitStack() as stack:
        for one in servers:
            stack.callback(one.kill9)
        await asyncio.gather(*(one.start() for one in servers))
        yield [await stack.enter_async_context(remote(one)) for one in servers]
    for one in servers:
        assert "Traceback" not in one.log


async def test_clients_of_all_instances_are_in_one_room_and_a_stop_is_a_restart_for_them(remotes: list[Remote]) -> None:
    code = str((await remotes[0].post("/api/rooms"))["room_code"])
    ada = await remotes[1].enter(code, "Ada")  # its home
    ben = await remotes[2].enter(code, "Ben")
    await ada.expect("peer_joined")
    await ben.send("signal", {"to": ada.socket_id, "signal_type": "offer", "payload": {"number": 1}})
    assert (await ada.expect("signal"))["payload"] == {"number": 1}
    assert await remotes[0].away(code) == {"Ada": False, "Ben": False}
    home = await remotes[1].get("/health")
    edge = await remotes[2].get("/health")
    assert (home["store"], home["homes"], home["edges"]) == ("redis", 1, 0)
    assert (edge["store"], edge["homes"], edge["edges"]) == ("redis", 0, 1)
    assert home["instance"] != edge["instance"]

    stopping = asyncio.create_task(remotes[1].server.terminate())
    for peer in (ada, ben):
        assert await peer.close_frame() == 1001
    ada = await remotes[0].come_back(ada)
    ben = await remotes[2].come_back(ben)
    assert await stopping == 0
    assert await remotes[2].away(code) == {"Ada": False, "Ben": False}
    await remotes[2].delete(f"/api/rooms/{code}")
    assert (await ben.expect("room_closed"))["reason"] == "deleted"


async def until_ok(remotes: list[Remote]) -> None:
    """Waits until all instances can reach each other again."""
    async with asyncio.timeout(DEADLINE):
        for one in remotes:
            while not await one.is_ok():
                await asyncio.sleep(0.05)


@pytest.mark.parametrize("what", ["restarted", "emptied", "frozen"])
async def test_whatever_happens_to_redis_no_connection_of_a_client_breaks(
    remotes: list[Remote], server: RedisServer, what: str
) -> None:
    code = str((await remotes[0].post("/api/rooms"))["room_code"])
    ada, ben, eve = [await one.enter(code, name) for one, name in zip(remotes, ("Ada", "Ben", "Eve"), strict=True)]
    for peer in (ada, ben, eve):
        await peer.sync()
    if what == "restarted":
        server.restart()
    elif what == "emptied":
        server.empty()
    else:
        server.freeze()
        for number in range(100):
            await ben.send("signal", {"to": eve.socket_id, "signal_type": "offer", "payload": number})
        await asyncio.sleep(2 * LEASE)  # the event to wait for is that nothing happens
        server.go_on()
    await until_ok(remotes)
    for number in range(100, 200):
        await ben.send("signal", {"to": eve.socket_id, "signal_type": "offer", "payload": number})
    first = 0 if what == "frozen" else 100
    for number in range(first, 200):
        assert (await eve.expect("signal"))["payload"] == number
    assert [message["type"] for message in await ada.sync()] == []
    async with asyncio.timeout(DEADLINE):
        while not await remotes[2].knows(code):  # its home has not written it again yet
            await asyncio.sleep(0.05)
    assert await remotes[2].away(code) == {"Ada": False, "Ben": False, "Eve": False}
    await remotes[1].enter(code, "Kim")
    for peer in (ada, ben, eve):
        assert (await peer.expect("peer_joined"))["display_name"] == "Kim"
