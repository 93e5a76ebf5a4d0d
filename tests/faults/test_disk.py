"""A disk that refuses: nothing is half done, calls go on, and all is well again when the disk is."""

import asyncio
import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import StartServer
from tests.support.client import Client
from tests.support.outage import DEADLINE, check_outage, check_refused

SIZE = 256 * 1024  # bytes of the small disk


@contextlib.contextmanager
def folder_that_is_a_file(folder: Path) -> Iterator[None]:
    """The data folder has gone and a file has its name. Works for root, too."""
    away = folder.with_name(folder.name + "-away")
    folder.rename(away)
    folder.write_bytes(b"")
    try:
        yield
    finally:
        folder.unlink()
        away.rename(folder)


@contextlib.contextmanager
def folder_without_the_right_to_write(folder: Path) -> Iterator[None]:
    folder.chmod(0o500)
    try:
        yield
    finally:
        folder.chmod(0o700)


@contextlib.contextmanager
def temporary_file_that_is_a_folder(folder: Path) -> Iterator[None]:
    """What a save writes first cannot be opened."""
    obstacle = folder / "rooms.json.tmp"
    obstacle.mkdir()
    try:
        yield
    finally:
        obstacle.rmdir()


@contextlib.contextmanager
def read_only_mount(folder: Path) -> Iterator[None]:
    """A read-only file system over the folder; one that has an open file cannot itself be made read-only."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextlib.contextmanager
def full_disk(folder: Path) -> Iterator[None]:
    ballast = folder / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    try:
        yield
    finally:
        ballast.unlink()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, where this user may have one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode != 0:
        pytest.skip("only root may mount a file system, and not everywhere")
    yield folder
    # Lazily: a server that is still about to end has its lock file open.
    subprocess.run(["umount", "--lazy", folder], check=True)


async def test_a_folder_that_is_gone_and_comes_back(start_server: StartServer, client: Client) -> None:
    server = await start_server()
    await check_outage(server, client, temporary_file_that_is_a_folder(server.data_file.parent))


async def test_a_data_folder_that_a_file_replaces(tmp_path: Path, start_server: StartServer, client: Client) -> None:
    folder = tmp_path / "data"
    server = await start_server(DATA_FILE=str(folder / "rooms.json"))
    await check_outage(server, client, folder_that_is_a_file(folder))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
async def test_a_folder_that_may_not_be_written(tmp_path: Path, start_server: StartServer, client: Client) -> None:
    folder = tmp_path / "data"
    server = await start_server(DATA_FILE=str(folder / "rooms.json"))
    await check_outage(server, client, folder_without_the_right_to_write(folder))


async def test_a_file_system_that_turns_read_only(small_disk: Path, start_server: StartServer, client: Client) -> None:
    server = await start_server(DATA_FILE=str(small_disk / "rooms.json"))
    await check_outage(server, client, read_only_mount(small_disk))


async def test_a_disk_that_is_full(small_disk: Path, start_server: StartServer, client: Client) -> None:
    server = await start_server(DATA_FILE=str(small_disk / "rooms.json"))
    await check_outage(server, client, full_disk(small_disk))


async def test_a_disk_that_fills_up_with_rooms_takes_new_ones_when_others_go(
    small_disk: Path, start_server: StartServer, client: Client
) -> None:
    server = await start_server(DATA_FILE=str(small_disk / "rooms.json"), MAX_ROOMS="10000")
    codes = []
    while True:
        options: dict[str, Any] = {"name": "😀" * 80, "owner_id": "😀" * 128}
        status, room = await client.request(server, "POST", "/api/rooms", json=options)
        if status == 503:
            break
        codes.append(room["room_code"])
    assert set(await client.all_rooms(server)) == set(codes)
    assert {path.name for path in small_disk.iterdir()} == {"rooms.json", "rooms.json.lock"}, "no half file is left"
    for code in codes[:10]:
        assert (await client.request(server, "DELETE", f"/api/rooms/{code}"))[0] == 204
    codes.append((await client.create_room(server))["room_code"])
    server.kill9()
    await server.start()
    assert set(await client.all_rooms(server)) == set(codes[10:])


async def test_a_start_in_a_folder_that_cannot_be_written(
    small_disk: Path, start_server: StartServer, client: Client
) -> None:
    with read_only_mount(small_disk):
        server = await start_server(DATA_FILE=str(small_disk / "data" / "rooms.json"))
        assert await client.health(server) == (503, "degraded")
        assert await client.request(server, "GET", "/livez") == (200, {"status": "ok"})
        await check_refused(client, server, "POST", "/api/rooms", {})
    async with asyncio.timeout(DEADLINE):
        while await client.health(server) != (200, "ok"):
            await asyncio.sleep(0.05)
    room = await client.create_room(server)
    server.kill9()
    await server.start()
    assert set(await client.all_rooms(server)) == {room["room_code"]}


async def test_a_stop_during_an_outage_is_a_stop(tmp_path: Path, start_server: StartServer, client: Client) -> None:
    folder = tmp_path / "data"
    server = await start_server(DATA_FILE=str(folder / "rooms.json"))
    room = await client.create_room(server)
    with temporary_file_that_is_a_folder(folder):
        await check_refused(client, server, "DELETE", f"/api/rooms/{room['room_code']}", None)
        assert await server.terminate() == 0
    shutil.copy(folder / "rooms.json", tmp_path / "copy.json")
    await server.start()
    assert set(await client.all_rooms(server)) == {room["room_code"]}
