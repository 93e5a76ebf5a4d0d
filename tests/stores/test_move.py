"""Rooms move between a file, PostgreSQL and Redis, and are all there afterwards."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from signaling.move import backend_for
from signaling.rooms.registry import Record
from tests.conftest import StartServer
from tests.support.postgres import Postgres
from tests.support.redis import RedisServer
from tests.support.remote import remote
from tests.support.server import ROOT
from tests.support.store import a_room, somebody

ROOMS = {code: Record(a_room(code, f"Room {code}"), [somebody()], 1.5) for code in ("aaaaaa", "bbbbbb", "cccccc")}


def move(source: str, target: str, *more: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "server.py", "move-rooms", "--from", source, "--to", target, *more]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


async def fill(place: str, rooms: dict[str, Record]) -> bytes:
    """Saves rooms there, and returns the server's secret."""
    backend = backend_for(place, ROOT)
    await backend.open()
    await backend.replace_secret(backend.secret)
    await backend.save(rooms)
    await backend.close()
    return backend.secret


async def content(place: str) -> tuple[dict[str, Record], bytes]:
    backend = backend_for(place, ROOT)
    records = await backend.open()
    await backend.close()
    return {record.room.code: record for record in records}, backend.secret


@pytest.fixture
def file(tmp_path: Path) -> str:
    return str(tmp_path / "rooms.json")


@pytest.fixture(scope="session")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    yield server
    server.kill()


@pytest.fixture(params=["DATABASE_URL", "REDIS_URL"])
def setting(request: pytest.FixtureRequest) -> str:
    """Which of the two places beside a file."""
    return str(request.param)


@pytest.fixture
def url(setting: str, postgres: Postgres, redis: RedisServer) -> str:
    redis.empty()
    return redis.url if setting == "REDIS_URL" else postgres.url(postgres.new_database())


async def test_rooms_move_there_and_back(file: str, url: str, setting: str, tmp_path: Path) -> None:
    secret = await fill(file, ROOMS)
    before = Path(file).read_bytes()
    done = await asyncio.to_thread(move, "DATA_FILE", setting, **{"DATA_FILE": file, setting: url})
    assert (done.stderr, done.returncode) == ("", 0)
    assert done.stdout == "3 rooms with 3 participants copied; DATA_FILE is as it was\n"
    assert await content(url) == (ROOMS, secret)
    assert Path(file).read_bytes() == before
    other = str(tmp_path / "other" / "rooms.json")
    done = await asyncio.to_thread(move, url, other)
    assert (done.stderr, done.returncode) == ("", 0)
    assert await content(other) == await content(url) == (ROOMS, secret)


async def test_rooms_move_between_redis_and_the_database(postgres: Postgres, redis: RedisServer) -> None:
    redis.empty()
    first, second = (postgres.url(postgres.new_database()) for _ in range(2))
    secret = await fill(first, ROOMS)
    redis.do("SET", "webvcon:durable", "name")
    for source, target in ((first, redis.url), (redis.url, second)):
        done = await asyncio.to_thread(move, source, target)
        assert (done.stderr, done.returncode) == ("", 0)
        assert await content(target) == (ROOMS, secret)
    assert not redis.do("EXISTS", "webvcon:durable"), "an instance without a database may start"


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
    assert done.stderr == "web-v-con: --to: there are rooms already; choose an empty file, database or Redis\n"
    assert set((await content(url))[0]) == {"dddddd"}


async def test_a_source_that_is_not_there_is_refused(file: str, url: str) -> None:
    done = await asyncio.to_thread(move, file, url)
    assert (done.returncode, done.stderr) == (1, f"web-v-con: --from {file}: there is no such file\n")


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("mysql://127.0.0.1", "mysql://: expected the path of a file, postgresql:// or redis://"),
        ("redis://me:hidden@word@127.0.0.1", "REDIS_URL: expected redis://, rediss:// or unix://"),
        ("postgresql://me:hidden@word@127.0.0.1/rooms", "DATABASE_URL: expected postgresql://USER:PASSWORD@HOST"),
    ],
)
async def test_a_place_that_is_none_is_refused(place: str, expected: str, file: str) -> None:
    await fill(file, ROOMS)
    done = await asyncio.to_thread(move, file, place)
    assert done.returncode == 2
    assert expected in done.stderr
    assert "hidden" not in done.stderr


@pytest.mark.parametrize("setting", ["", "REDIS_URL", pytest.param("DATABASE_URL", marks=pytest.mark.long)])
async def test_a_running_server_is_noticed_at_both_ends(
    setting: str, url: str, start_server: StartServer, tmp_path: Path
) -> None:
    server = await start_server(**({setting: url} if setting else {}))
    used = url if setting else str(server.data_file)
    await server.create_room()
    free = str(tmp_path / "free.json")
    await fill(free, ROOMS)
    for source, target in ((used, free), (free, used)):
        done = await asyncio.to_thread(move, source, target)
        assert (done.returncode, done.stdout) == (1, "")
        assert "another server is using" in done.stderr


async def test_while_rooms_move_no_instance_starts(redis: RedisServer, start_server: StartServer) -> None:
    redis.empty()
    backend = backend_for(redis.url, ROOT)
    await backend.open()
    with pytest.raises(AssertionError, match="move-rooms is at work there"):
        await start_server(REDIS_URL=redis.url)
    await backend.close()
    await start_server(REDIS_URL=redis.url)


@pytest.mark.parametrize("setting", ["DATABASE_URL", pytest.param("REDIS_URL", marks=pytest.mark.long)])
async def test_a_seat_outlives_the_move(url: str, setting: str, start_server: StartServer) -> None:
    server = await start_server()
    async with remote(server) as at:
        code = (await server.create_room())["room_code"]
        ada = await at.enter(code, "Ada")
        assert await server.terminate() == 0
        assert (await asyncio.to_thread(move, str(server.data_file), url)).returncode == 0
        await server.start(**{setting: url})
        again = await at.come_back(ada)
        assert again.socket_id == ada.socket_id
