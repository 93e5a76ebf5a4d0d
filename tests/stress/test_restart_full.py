"""kill -9 with 5,000 inside: all of them come back within their grace, and the server's loop is free all the time."""

import asyncio
import os
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

COUNT = int(os.environ.get("STRESS_PARTICIPANTS", "5000"))
IN_A_ROOM = 4
AT_ONCE = 100  # joins
PROMISED = 50.0  # milliseconds that nobody may have to wait for the loop
NOISE = 10.0  # how many times that still passes: the machine has other things to do
COMES_BACK_WITHIN = (0.0, 4.0)  # seconds; the jitter of a client's back-off
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
async def test_5000_participants_come_back_after_a_kill(start_server: StartServer, tmp_path: Path) -> None:
    gaps = Gaps(tmp_path / "gaps.txt")
    no_limits = {"MAX_CONNECTIONS_PER_IP": "10000", "RATE_LIMITS": "0"}
    server = await start_server(command=[sys.executable, str(MEASURED)], LOOP_GAPS=str(gaps.report), **no_limits)
    codes = await create_rooms(server, COUNT // IN_A_ROOM)
    rng = random.Random(1)
    callers = [
        Caller(server.port, codes[number % len(codes)], rng, patience=10, pause=COMES_BACK_WITHIN)
        for number in range(COUNT)
    ]
    try:
        joining = await join_all(callers)
        await saved(server)
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
            f"\n{COUNT} joined in {joining:.1f} s: loop blocked for at most {join_wall:.0f} ms, own work {join_cpu:.0f}"
        )
        print(f"kill -9: {loading[0]} loaded in {loading[1]} ms, first answer after {started:.1f} s, all back after")
        print(f"{back:.1f} s (jitter of up to 4 s): loop blocked for at most {wall:.0f} ms, own work {cpu:.0f} ms")
        assert [caller.problems for caller in callers if caller.problems] == []
        async with remote(server) as at:
            health = await at.get("/health")
            assert health["participants"] == COUNT
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


async def saved(server: ServerProcess) -> None:
    """Waits until the file knows everybody."""
    async with asyncio.timeout(30):
        while server.data_file.read_bytes().count(b'"socket_id"') < COUNT:
            await asyncio.sleep(0.1)
