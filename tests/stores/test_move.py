"""Rooms move between a file and PostgreSQL, and are all there afterwards."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from signaling.rooms.registry import Record
from signaling.stores.places import backend_at
from tests.conftest import StartServer
from tests.support.postgres import Postgres
from tests.support.remote import remote
from tests.support.server import ROOT
from tests.support.store import a_room, somebody

ROOMS = {code: Record(a_room(code, f"Room {code}"), [somebody()], 1.5) for code in ("aaaaaa", "bbbbbb", "cccccc")}


def move(source: str, target: str, *more: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "server.py", "move-rooms", "--from", source, "--to", target, *more]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


async def fill(place: str, rooms: dict[str, Record]) -> bytes:
    """Saves rooms there, and returns the server's secret."""
    backend = backend_at(place, ROOT)
    await backend.open()
    await backend.save(rooms)
    await backend.close()
    return backend.secret


async def content(place: str) -> tuple[dict[str, Record], bytes]:
    backend = backend_at(place, ROOT)
    records = await backend.open()
    await backend.close()
    return {record.room.code: record for record in records}, backend.secret


@pytest.fixture
def file(tmp_path: Path) -> str:
    return str(tmp_path / "rooms.json")


@pytest.fixture
def url(postgres: Postgres) -> str:
    return postgres.url(postgres.new_database())


async def test_rooms_move_to_the_database_and_back(file: str, url: str, tmp_path: Path) -> None:
    secret = await fill(file, ROOMS)
    before = Path(file).read_bytes()
    done = await asyncio.to_thread(move, "DATA_FILE", "DATABASE_URL", DATA_FILE=file, DATABASE_URL=url)
    assert (done.stderr, done.returncode) == ("", 0)
    assert done.stdout == "3 rooms with 3 participants copied; DATA_FILE is as it was\n"
    assert await content(url) == (ROOMS, secret)
    assert Path(file).read_bytes() == before
    other = str(tmp_path / "other" / "rooms.json")
    done = await asyncio.to_thread(move, url, other)
    assert (done.stderr, done.returncode) == ("", 0)
    assert await content(other) == await content(url) == (ROOMS, secret)


async def test_a_dry_run_copies_nothing(file: str, url: str) -> None:
    await fill(file, ROOMS)
    done = await asyncio.to_thread(move, file, url, "--dry-run")
    assert (done.stdout, done.returncode) == (f"3 rooms with 3 participants would be copied; {file} is as it was\n", 0)
    assert (await content(url))[0] == {}


async def test_a_target_with_rooms_is_refused(file: str, url: str) -> None:
    await fill(file, ROOMS)
    await fill(url, {"dddddd": Record(a_room("dddddd"), [], None)})
    done = await asyncio.to_thread(move, file, url)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "web-v-con: --to: there are rooms already; choose an empty file or database\n"
    assert set((await content(url))[0]) == {"dddddd"}


async def test_a_source_that_is_not_there_is_refused(file: str, url: str) -> None:
    done = await asyncio.to_thread(move, file, url)
    assert (done.returncode, done.stderr) == (1, f"web-v-con: --from {file}: there is no such file\n")


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("redis://127.0.0.1", "redis://: expected the path of a file, or postgresql://"),
        ("postgresql://me:hidden@word@127.0.0.1/rooms", "DATABASE_URL: expected postgresql://USER:PASSWORD@HOST"),
    ],
)
async def test_a_place_that_is_none_is_refused(place: str, expected: str, file: str) -> None:
    await fill(file, ROOMS)
    done = await asyncio.to_thread(move, file, place)
    assert done.returncode == 2
    assert expected in done.stderr
    assert "hidden" not in done.stderr


@pytest.mark.parametrize("running_on", ["file", pytest.param("database", marks=pytest.mark.long)])
async def test_a_running_server_is_noticed_at_both_ends(
    running_on: str, url: str, start_server: StartServer, tmp_path: Path
) -> None:
    server = await start_server(**({"DATABASE_URL": url} if running_on == "database" else {}))
    used = url if running_on == "database" else str(server.data_file)
    await server.create_room()
    free = str(tmp_path / "free.json")
    await fill(free, ROOMS)
    for source, target in ((used, free), (free, used)):
        done = await asyncio.to_thread(move, source, target)
        assert (done.returncode, done.stdout) == (1, "")
        assert "another server is using" in done.stderr


async def test_a_seat_outlives_the_move(url: str, start_server: StartServer) -> None:
    server = await start_server()
    async with remote(server) as at:
        code = (await server.create_room())["room_code"]
        ada = await at.enter(code, "Ada")
        assert await server.terminate() == 0
        assert (await asyncio.to_thread(move, str(server.data_file), url)).returncode == 0
        await server.start(DATABASE_URL=url)
        again = await at.come_back(ada)
        assert again.socket_id == ada.socket_id
