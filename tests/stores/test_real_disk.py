"""A real process over a disk that refuses: full in the middle of a write, and a folder that is made read-only."""

import asyncio
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getuser
from pathlib import Path
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
AS_AN_OWNER = [*(WITHOUT_ROOTS_RIGHTS if os.geteuid() == 0 else []), sys.executable, "server.py"]


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


as_an_owner = pytest.mark.skipif(not can_be_refused_as_root(), reason="nothing refuses root here")


@as_an_owner
async def test_a_folder_that_is_made_read_only_and_back(start_server: StartServer) -> None:
    server = await start_server(command=AS_AN_OWNER)
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


# ── A start where the disk refuses: one line that says what to do ────────────────────────────────


@as_an_owner
@pytest.mark.parametrize("what", ["file", "folder"])
async def test_a_file_that_may_not_be_read(start_server: StartServer, tmp_path: Path, what: str) -> None:
    file = tmp_path / "data" / "rooms.json"
    file.parent.mkdir()
    file.write_bytes(b"{}")
    give_away(file if what == "file" else file.parent, 0o000)
    line = await refused_start(start_server, file)
    assert f"'{file}': Permission denied for user {getuser()} (uid {os.geteuid()}); let this user" in line


@as_an_owner
async def test_a_folder_that_only_another_user_may_write(start_server: StartServer, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    give_away(folder, 0o555)
    server = await start_server(command=AS_AN_OWNER, DATA_FILE=str(folder / "rooms.json"))
    [line] = [line for line in server.log.splitlines() if " ERROR " in line]
    assert f"'{folder}/rooms.json.lock': Permission denied for user {getuser()} (uid {os.geteuid()}); let this" in line
    assert (await ask(server, "POST", "/api/rooms"))[0] == 503


@pytest.mark.parametrize("content", [b"", b'{"version":1,"rooms":{}}'], ids=["empty", "rooms"])
async def test_a_file_that_is_mounted_by_itself(start_server: StartServer, tmp_path: Path, content: bytes) -> None:
    """As `docker run -v ./rooms.json:/app/data/rooms.json` mounts it: it can be written, but not be replaced."""
    outside, file = tmp_path / "outside.json", tmp_path / "a folder" / "rooms.json"
    file.parent.mkdir()
    for path in (outside, file):
        path.write_bytes(content)
    with mounted(outside, file):
        line = await refused_start(start_server, file)
        assert f"DATA_FILE='{file}' is a mount of its own and cannot be replaced: mount its folder instead" in line
        assert file.read_bytes() == content


async def test_a_folder_that_is_mounted_is_used(start_server: StartServer, tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "data"
    for path in (outside, folder):
        path.mkdir()
    (outside / "rooms.json").write_bytes(b'{"version":1,"rooms":{}}')
    with mounted(outside, folder):
        server = await start_server(DATA_FILE=str(folder / "rooms.json"))
        [code] = await create(server, 1)
        server.kill9()
    assert set(on_disk(outside / "rooms.json")) == {code}


def give_away(path: Path, mode: int) -> None:
    """Makes another user the owner, if this user may do that."""
    path.chmod(mode)
    if os.geteuid() == 0:
        os.chown(path, 65534, 65534)


@contextmanager
def mounted(source: Path, target: Path) -> Iterator[None]:
    command = ["mount", "--bind", source, target]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode != 0:
        pytest.skip("only root may mount, and not everywhere")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", target], check=True)


async def refused_start(start_server: StartServer, file: Path) -> str:
    """The one line of a start that is refused, with status 1."""
    with pytest.raises(AssertionError, match="the server ended with 1 at its start") as refused:
        await start_server(command=AS_AN_OWNER, DATA_FILE=str(file))
    _, line, rest = str(refused.value).split("\n")
    assert rest == ""
    return line
