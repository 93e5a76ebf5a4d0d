"""Redis whose primary Sentinel replaces by a replica, behind HAProxy with the documents' configuration."""

import asyncio
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis.asyncio

from signaling.cluster.redis_shared import RedisShared
from signaling.errors import StartError
from tests.instances.conftest import StartFleet
from tests.support.balancers import WebServer
from tests.support.client import Client
from tests.support.documents import code_block
from tests.support.fleet import enter_everywhere, talk, until
from tests.support.redis import RedisServer
from tests.support.server import free_port
from tests.support.shared import Heard


class Failover:
    """Both servers, the Sentinel that watches them, and the balancer."""

    def __init__(self, folder: Path) -> None:
        self.primary = RedisServer(folder / "primary")
        self.replica = RedisServer(folder / "replica", replicaof=f"127.0.0.1 {self.primary.port}")
        self.port, self.sentinel_port = free_port(), free_port()
        file = folder / "sentinel.conf"
        file.write_text(
            f"bind 127.0.0.1\nport {self.sentinel_port}\nlogfile {folder}/sentinel.log\n"
            f"sentinel monitor calls 127.0.0.1 {self.primary.port} 1\nsentinel down-after-milliseconds calls 1000\n"
        )
        self._sentinel = subprocess.Popen(["redis-server", file, "--sentinel"], stdin=subprocess.DEVNULL)
        config = code_block("haproxy", "role:master").replace("bind :6379", f"bind 127.0.0.1:{self.port}")
        for host, server in (("redis-a", self.primary), ("redis-b", self.replica)):
            config = re.sub(rf" {host}:6379", f" 127.0.0.1:{server.port}", config)
        self._balancer = WebServer("haproxy", folder / "haproxy", config, "")

    async def until_ready(self) -> None:
        """Waits until Sentinel knows the replica, and the balancer the primary."""
        while len(await ask(self.sentinel_port, "SENTINEL", "REPLICAS", "calls") or ()) != 1:
            await asyncio.sleep(0.05)
        while await ask(self.port, "PING") is None:
            await asyncio.sleep(0.05)

    def stop(self) -> None:
        self._balancer.stop()
        self._sentinel.kill()
        self._sentinel.wait()
        self.primary.kill()
        self.replica.kill()


async def ask(port: int, *command: str) -> Any:
    """Returns what answers there, None if nothing does."""
    async with redis.asyncio.Redis(port=port, protocol=2, socket_timeout=1) as client:
        try:
            return await client.execute_command(*command)
        except redis.RedisError:
            return None


@pytest.fixture
def failover(tmp_path: Path) -> Iterator[Failover]:
    failover = Failover(tmp_path)
    yield failover
    failover.stop()


@pytest.mark.long
@pytest.mark.timeout(300)
async def test_no_one_notices_when_sentinel_replaces_the_primary(
    failover: Failover, start_fleet: StartFleet, client: Client
) -> None:
    await failover.until_ready()
    with pytest.raises(StartError, match="is a Sentinel"):
        await RedisShared(f"redis://127.0.0.1:{failover.sentinel_port}").open("ada", Heard())
    fleet = await start_fleet(REDIS_URL=f"redis://127.0.0.1:{failover.port}")
    home, other, third = fleet.servers
    code = (await client.create_room(home))["room_code"]
    inside = await enter_everywhere(client, fleet.servers, code)
    await talk(inside, "before")
    failover.primary.kill()
    await talk(inside, "over the replica")
    assert failover.replica.do("ROLE")[0] == b"master"
    failover.primary.start()
    while failover.primary.do("ROLE")[0] != b"slave":  # until Sentinel says so, both say that they are the primary
        assert await ask(failover.port, "CONFIG", "GET", "port") == [b"port", str(failover.replica.port).encode()]
        await asyncio.sleep(0.05)
    late = await client.enter(other, code, "Late")
    for peer in inside:
        await peer.expect("peer_joined")
    await talk([*inside, late], "afterwards")
    await until(client, third, f"/api/rooms/{code}", participant_count=4)
