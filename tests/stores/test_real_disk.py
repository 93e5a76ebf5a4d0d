"""A real process over a disk that refuses: full in the middle of a write, and a folder that is made read-only."""

import asyncio
import os
import resource
import shutil
import subprocess
import sys
from typing import Any

import aiohttp
import psutil
import pytest

from tests.conftest import StartServer
from tests.support.remote import Remote, remote
from tests.support.server import API_KEY, ServerProcess
from tests.support.store import on_disk

# Root may write everywhere; without these capabilities it is an owner like any other.
WITHOUT_ROOTS_RIGHTS = ["setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner"]


async def ask(server: ServerProcess, method: str, path: str, **body: Any) -> tuple[int, dict[str, Any]]:
    headers = {"X-API-Key": API_KEY}
    async with aiohttp.request(method, f"{server.url}{path}", json=body, headers=headers) as answer:
        return answer.status, (await answer.json() if answer.content_length else {})


async def healthy(server: ServerProcess) -> None:
    async with asyncio.timeout(15):
        while (await ask(server, "GET", "/health"))[0] != 200:
            await asyncio.sleep(0.05)


async def check_refusals(at: Remote, codes: list[str]) -> None:
    """Nothing can be changed, nothing is half done, and calls go on."""
    server = at.server
    before = on_disk(server.data_file)
    for method, path, body in (
        ("POST", "/api/rooms", {}),
        ("PATCH", f"/api/rooms/{codes[0]}", {"name": "Tea"}),
        ("DELETE", f"/api/rooms/{codes[0]}", {}),
    ):
        status, problem = await ask(server, method, path, **body)
        assert (status, problem["code"]) == (503, "store_unavailable")
    status, health = await ask(server, "GET", "/health")
    assert (status, health["status"], health["rooms"]) == (503, "degraded", len(codes))
    assert (await ask(server, "GET", "/livez"))[0] == 200
    assert (await ask(server, "GET", f"/api/rooms/{codes[0]}"))[1]["name"] is None
    assert on_disk(server.data_file) == before
    ada = await at.enter(codes[0], "Ada")
    ben = await at.enter(codes[0], "Ben")
    await ada.expect("peer_joined")
    ada.drop()
    ada = await at.come_back(ada)
    await ben.signal(ada, "calls go on")
    await ben.sync()
    assert "signal" in [message["type"] for message in await ada.sync()]


async def check_recovery(at: Remote, codes: list[str]) -> None:
    await healthy(at.server)
    assert (await ask(at.server, "PATCH", f"/api/rooms/{codes[0]}", name="Tea"))[0] == 200
    assert (await ask(at.server, "DELETE", f"/api/rooms/{codes[1]}"))[0] == 204
    at.server.kill9()
    await at.server.start()
    assert set(on_disk(at.server.data_file)) == {*codes} - {codes[1]}
    assert (await ask(at.server, "GET", f"/api/rooms/{codes[0]}"))[1]["name"] == "Tea"
    assert {*await at.away(codes[0])} == {"Ada", "Ben"}  # who came while nothing could be saved


async def create(server: ServerProcess, count: int) -> list[str]:
    rooms = await asyncio.gather(*(server.create_room(owner_id="x" * 128) for _ in range(count)))
    return [str(room["room_code"]) for room in rooms]


async def test_a_disk_that_is_full_in_the_middle_of_a_flush(start_server: StartServer) -> None:
    """The limit on the size of a file refuses the rest of a write as a full disk does; the log stays below it."""
    server = await start_server(LOG_LEVEL="warning")
    async with remote(server) as at:
        codes = await create(server, 100)
        size = server.data_file.stat().st_size
        process = psutil.Process(server.pid)
        process.rlimit(psutil.RLIMIT_FSIZE, (size // 2, resource.RLIM_INFINITY))
        assert size // 2 > 10 * len(server.log)
        await check_refusals(at, codes)
        assert not server.data_file.with_name("rooms.json.tmp").exists()
        process.rlimit(psutil.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        await check_recovery(at, codes)


def can_be_refused_as_root() -> bool:
    if os.geteuid() != 0:
        return True
    if shutil.which("setpriv") is None:
        return False
    return subprocess.run([*WITHOUT_ROOTS_RIGHTS, "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not can_be_refused_as_root(), reason="nothing refuses root here")
async def test_a_folder_that_is_made_read_only_and_back(start_server: StartServer) -> None:
    prefix = WITHOUT_ROOTS_RIGHTS if os.geteuid() == 0 else []
    server = await start_server(command=[*prefix, sys.executable, "server.py"])
    async with remote(server) as at:
        codes = await create(server, 3)
        folder = server.data_file.parent
        folder.chmod(0o500)
        try:
            await check_refusals(at, codes)
        finally:
            folder.chmod(0o700)
        await check_recovery(at, codes)


async def test_a_folder_that_goes_away_and_comes_back(start_server: StartServer) -> None:
    """As a volume that is unmounted: what is mounted again is written again."""
    server = await start_server()
    codes = await create(server, 3)
    folder = server.data_file.parent
    away = folder.with_name("away")
    folder.rename(away)
    folder.touch()  # in the way, so that no new folder can be made
    status, problem = await ask(server, "POST", "/api/rooms")
    assert (status, problem["code"]) == (503, "store_unavailable")
    folder.unlink()
    away.rename(folder)
    await healthy(server)
    assert (await ask(server, "DELETE", f"/api/rooms/{codes[0]}"))[0] == 204
    assert set(on_disk(server.data_file)) == set(codes[1:])
