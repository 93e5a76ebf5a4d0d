"""Three `server.py` processes and a Redis are one server."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.cluster.conftest import StartRedis
from tests.support.remote import Remote, remote
from tests.support.server import ServerProcess

LEASE = 2.0  # seconds


@pytest.fixture
async def remotes(tmp_path: Path, start_redis: StartRedis) -> AsyncIterator[list[Remote]]:
    settings = {"REDIS_URL": start_redis().url, "INSTANCE_SECONDS": str(LEASE), "RATE_LIMITS": "0"}
    servers = [ServerProcess(tmp_path / name, **settings) for name in ("a", "b", "c")]
    async with contextlib.AsyncExitStack() as stack:
        for server in servers:
            stack.callback(server.kill9)
        await asyncio.gather(*(server.start() for server in servers))
        yield [await stack.enter_async_context(remote(server)) for server in servers]
    for server in servers:
        assert "Traceback" not in server.log


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
