"""Several servers that are one, over a Redis of their own."""

import asyncio
import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from tests.support.client import Client
from tests.support.peer import DEADLINE, Peer
from tests.support.proxy import Proxy
from tests.support.redis import RedisServer
from tests.support.server import ServerProcess

LEASE = 3.0  # seconds; a machine that is busy with other tests keeps a process waiting for one or two now and then


class Fleet:
    """Three servers. Those that a test has stopped are started again by the next `start`."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.redis = RedisServer(folder / "redis")
        usual = {"REDIS_URL": self.redis.url, "INSTANCE_SECONDS": str(LEASE), "SWEEP_SECONDS": "0.2"}
        self.servers = [ServerProcess(folder / name, **usual | {"TRUSTED_PROXIES": "1"} | settings) for name in "abc"]

    async def start(self, through: Sequence[Proxy] = ()) -> None:
        """`through`: for each server its way to Redis."""
        starting = []
        for server, proxy in zip_longest(self.servers, through):
            if server.is_running:
                server.go_on()  # a test may have failed while it was paused
                continue
            if proxy is not None:
                proxy.target_port = self.redis.port
            starting.append(server.start(**({} if proxy is None else {"REDIS_URL": f"redis://127.0.0.1:{proxy.port}"})))
        await asyncio.gather(*starting)

    def kill9(self) -> None:
        for server in self.servers:
            server.kill9()
        self.redis.kill()

    def check_logs(self) -> None:
        for server in self.servers:
            server.check_log()

    def home_of(self, code: str) -> str:
        """The id of the instance that a room is at."""
        return bytes(self.redis.do("HGET", f"webvcon:room:{code}", "home") or b"").decode()

    @property
    def instances(self) -> set[str]:
        """The ids of those that run."""
        logs = [server.log for server in self.servers if server.is_running]
        return {re.findall(r"can be reached instance=(\S+)", log)[-1] for log in logs}

    def home(self, code: str) -> ServerProcess:
        """The server that a room is at."""
        [server] = [one for one in self.servers if f"can be reached instance={self.home_of(code)}" in one.log]
        return server


async def enter_everywhere(client: Client, servers: Iterable[ServerProcess], code: str) -> list[Peer]:
    """A resumable participant at each of these servers. The first one is the home of the room."""
    inside: list[Peer] = []
    for number, server in enumerate(servers):
        peer = await client.connect(server)
        await peer.join_resumable(code, f"Guest {number}")
        for one in inside:
            await one.expect("peer_joined")
        inside.append(peer)
    return inside


async def come_back(client: Client, server: ServerProcess, before: Peer) -> Peer:
    """Continues a session at this server, as soon as it can be."""
    async with asyncio.timeout(DEADLINE):
        while True:
            peer = await client.connect(server)
            try:
                while await peer.try_to_resume(before) is None:
                    await asyncio.sleep(0.05)
            except ConnectionError:
                continue  # it was on its way to an instance that is lost
            return peer


async def talk(inside: Iterable[Peer], *contents: Any) -> None:
    """Everyone signals this to everyone else, who get it, in order, and nothing else."""
    inside = list(inside)
    for one in inside:
        for other in inside:
            for content in contents:
                if one is not other:
                    await one.signal(other, content)
    for one in inside:
        heard = [await one.expect("signal") for _ in range((len(inside) - 1) * len(contents))]
        by_sender = {other.socket_id: [] for other in inside if other is not one}
        for signal in heard:
            by_sender[signal["from"]].append(signal["payload"])
        assert set(map(tuple, by_sender.values())) == {contents}


async def until(client: Client, server: ServerProcess, path: str, **expected: Any) -> dict[str, Any]:
    """Asks until the answer has these values, and returns it."""
    async with asyncio.timeout(DEADLINE):
        while True:
            status, answer = await client.request(server, "GET", path)
            if status == 200 and all(answer[name] == value for name, value in expected.items()):
                return dict(answer)
            await asyncio.sleep(0.02)


async def until_health(client: Client, server: ServerProcess, status: str) -> None:
    async with asyncio.timeout(DEADLINE):
        while (await client.health(server))[1] != status:
            await asyncio.sleep(0.02)
