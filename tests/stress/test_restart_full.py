"""kill -9 with many inside: all of them come back within their grace, and the server's loop is free all the time."""

import asyncio
import random
import re
import sys
import time
from pathlib import Path

import aiohttp
import pytest

from tests.conftest import StartServer
from tests.support.caller import Caller
from tests.support.remote import remote
from tests.support.server import API_KEY, ServerProcess

IN_A_ROOM = 4
AT_ONCE = 100  # joins
PROMISED = 50.0  # milliseconds that nobody may have to wait for the loop
NOISE = 10.0  # how many times that still passes: the machine has other things to do
MEASURED = Path(__file__).with_name("measured_server.py")


class Gaps:
    """What the measured server says of its loop."""

    def __init__(self, report: Path) -> None:
        self.report = report

    def worst(self) -> tuple[float, float]:
        """The longest time without a free loop, in milliseconds: on the wall, and of the processor."""
        lines = [line.split() for line in self.report.read_text().splitlines() if line.count(" ") == 1]
        return max(float(line[0]) for line in lines), max(float(line[1]) for line in lines)

    def forget(self) -> None:
        self.report.unlink()


async def create_rooms(server: ServerProcess, count: int) -> list[str]:
    async with aiohttp.ClientSession(headers={"X-API-Key": API_KEY}) as session:

        async def create() -> str:
            async with session.post(f"{server.url}/api/rooms") as answer:
                return str((await answer.json())["room_code"])

        return list(await asyncio.gather(*(create() for _ in range(count))))


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("count", "pauses"),
    [pytest.param(200, (0.0, 0.5), id="200"), pytest.param(5000, (0.0, 4.0), id="5000", marks=pytest.mark.long)],
)
async def test_all_come_back_after_a_kill(
    count: int, pauses: tuple[float, float], start_server: StartServer, tmp_path: Path
) -> None:
    """`pauses`: the jitter of a client's back-off in seconds."""
    gaps = Gaps(tmp_path / "gaps.txt")
    no_limits = {"MAX_CONNECTIONS_PER_IP": "10000", "RATE_LIMITS": "0"}
    server = await start_server(command=[sys.executable, str(MEASURED)], LOOP_GAPS=str(gaps.report), **no_limits)
    codes = await create_rooms(server, count // IN_A_ROOM)
    rng = random.Random(1)
    callers = [
        Caller(server.port, codes[number % len(codes)], rng, patience=10, pause=pauses) for number in range(count)
    ]
    try:
        joining = await join_all(callers)
        await saved(server, count)
        join_wall, join_cpu = gaps.worst()
        server.kill9()
        gaps.forget()
        began = time.monotonic()
        await server.start()
        started = time.monotonic() - began
        async with asyncio.timeout(100):
            while not all(caller.fresh_starts or caller.problems for caller in callers):
                await asyncio.sleep(0.05)
        back = time.monotonic() - began
        wall, cpu = gaps.worst()
        loading = re.findall(r"rooms loaded count=\d+ participants=(\d+) ms=(\d+)", server.log)[-1]
        print(
            f"\n{count} joined in {joining:.1f} s: loop blocked for at most {join_wall:.0f} ms, own work {join_cpu:.0f}"
        )
        print(f"kill -9: {loading[0]} loaded in {loading[1]} ms, first answer after {started:.1f} s, all back after")
        print(f"{back:.1f} s (jitter of up to {pauses[1]} s): loop blocked for at most {wall:.0f} ms,")
        print(f"own work {cpu:.0f} ms")
        assert [caller.problems for caller in callers if caller.problems] == []
        async with remote(server) as at:
            health = await at.get("/health")
            assert health["participants"] == count
            for code in random.sample(codes, 20):
                room = await at.get(f"/api/rooms/{code}")
                assert [one["away"] for one in room["participants"]] == [False] * IN_A_ROOM
        assert not any(message["type"] == "peer_left" for caller in callers for message in caller.others)
        assert cpu < PROMISED * NOISE
    finally:
        await asyncio.gather(*(caller.stop() for caller in callers))


async def join_all(callers: list[Caller]) -> float:
    began = time.monotonic()
    waiting = asyncio.Semaphore(AT_ONCE)

    async def join(caller: Caller) -> None:
        async with waiting:
            caller.start()
            await caller.joined.wait()

    await asyncio.gather(*(join(caller) for caller in callers))
    return time.monotonic() - began


async def saved(server: ServerProcess, count: int) -> None:
    """Waits until the file knows everybody."""
    async with asyncio.timeout(30):
        while server.data_file.read_bytes().count(b'"socket_id"') < count:
            await asyncio.sleep(0.1)
