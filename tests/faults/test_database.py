"""A database that goes away under load: nothing acknowledged is lost, nothing refused appears, calls go on."""

import asyncio
import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import ClientError

from tests.conftest import StartServer
from tests.support.client import Client
from tests.support.outage import check_outage
from tests.support.postgres import SHORT_LEASE, Postgres
from tests.support.proxy import Proxy
from tests.support.server import ServerProcess

CREATORS = 4  # tasks that ask as fast as they are answered


@pytest.fixture
def own() -> Iterator[Postgres]:
    """A PostgreSQL that this test may kill."""
    with Postgres() as server:
        server.start()
        yield server


@pytest.fixture
def url(own: Postgres) -> str:
    return own.url(own.new_database())


@contextlib.contextmanager
def stopped(postgres: Postgres) -> Iterator[None]:
    postgres.stop()
    try:
        yield
    finally:
        postgres.start()


@contextlib.contextmanager
def killed(postgres: Postgres) -> Iterator[None]:
    postgres.kill9()
    try:
        yield
    finally:
        postgres.start()


@contextlib.contextmanager
def stalled(proxy: Proxy) -> Iterator[None]:
    proxy.stall()
    try:
        yield
    finally:
        proxy.flow()


async def test_a_database_that_stops_and_comes_back(
    own: Postgres, url: str, start_server: StartServer, client: Client
) -> None:
    server = await start_server(command=SHORT_LEASE, DATABASE_URL=url)
    await check_outage(server, client, stopped(own))
    assert server.log.count("rooms cannot be saved: PostgreSQL at 127.0.0.1:") == 1
    assert server.log.count("rooms are saved again") == 1


@pytest.mark.long
async def test_a_database_that_is_killed_and_comes_back(
    own: Postgres, url: str, start_server: StartServer, client: Client
) -> None:
    server = await start_server(command=SHORT_LEASE, DATABASE_URL=url)
    await check_outage(server, client, killed(own))


@pytest.mark.long
async def test_a_network_to_the_database_that_stalls(
    postgres: Postgres, start_server: StartServer, client: Client
) -> None:
    async with Proxy(postgres.port) as proxy:
        url = postgres.url(postgres.new_database(), port=proxy.port)
        server = await start_server(command=SHORT_LEASE, DATABASE_URL=url)
        await check_outage(server, client, stalled(proxy))


@pytest.mark.long
async def test_a_stop_while_the_database_is_silent_is_a_stop(
    postgres: Postgres, start_server: StartServer, client: Client
) -> None:
    async with Proxy(postgres.port) as proxy:
        server = await start_server(DATABASE_URL=postgres.url(postgres.new_database(), port=proxy.port))
        await client.create_room(server)
        proxy.stall()
        create = asyncio.create_task(client.create_room(server))
        await proxy.until_held(b"BEGIN")  # of its transaction
        assert await server.terminate() == 0
        await asyncio.gather(create, return_exceptions=True)


@pytest.mark.parametrize("kills", [2, pytest.param(20, marks=pytest.mark.long)])
async def test_kill_9_of_the_database_under_load_loses_nothing(
    kills: int, own: Postgres, url: str, start_server: StartServer, client: Client
) -> None:
    server = await start_server(command=SHORT_LEASE, DATABASE_URL=url)
    made: set[str] = set()
    load = [asyncio.create_task(_create(server, client, made)) for _ in range(CREATORS)]
    for _ in range(kills):
        enough = len(made) + 20
        async with asyncio.timeout(60):
            while len(made) < enough:
                await asyncio.sleep(0.01)
        own.kill9()
        own.start()
    async with asyncio.timeout(60):
        while await client.health(server) != (200, "ok"):
            await asyncio.sleep(0.05)
    for task in load:
        task.cancel()
    outcomes = await asyncio.gather(*load, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {asyncio.CancelledError}
    rooms = await client.all_rooms(server)
    assert made <= set(rooms)
    assert len(rooms) <= len(made) + CREATORS, "beside those that were on their way at the end"
    assert set(own.rooms(url.rpartition("/")[2])) >= set(rooms)
    server.kill9()
    await server.start()
    assert set(await client.all_rooms(server)) >= set(rooms)
    print(f"{len(made)} rooms outlived {kills} kills")


async def _create(server: ServerProcess, client: Client, made: set[str]) -> None:
    while True:
        status, answer = await client.request(server, "POST", "/api/rooms", json={})
        if status == 201:
            made.add(answer["room_code"])
        else:
            assert (status, answer["code"]) == (503, "store_unavailable")
            await asyncio.sleep(0.02)


@pytest.mark.long
async def test_a_disk_of_the_database_that_fills_up_with_rooms(start_server: StartServer, client: Client) -> None:
    with Postgres() as postgres, small_disk(postgres.folder) as ballast:
        postgres.start(max_wal_size="4MB", min_wal_size="2MB", shared_buffers="1MB", autovacuum="off")
        database = postgres.new_database()
        server = await start_server(command=SHORT_LEASE, DATABASE_URL=postgres.url(database), MAX_ROOMS="1000000")
        ballast.write_bytes(bytes(shutil.disk_usage(postgres.folder).free - 500_000))
        made, status = set(), 201
        while status == 201:
            status, answer = await client.request(server, "POST", "/api/rooms", json={"owner_id": "x" * 128})
            made |= {answer["room_code"]} if status == 201 else set()
        assert (status, answer["code"]) == (503, "store_unavailable")
        assert await client.health(server) == (503, "degraded")
        ballast.unlink()
        if not postgres.is_running:
            postgres.start()  # without space for its log it gives up
        async with asyncio.timeout(30):
            while await client.health(server) != (200, "ok"):
                await asyncio.sleep(0.05)
        made.add((await client.create_room(server))["room_code"])
        assert set(await client.all_rooms(server)) == set(postgres.rooms(database)) == made
        server.kill9()


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of its own; yields the path of a file that can fill it."""
    command = ["mount", "-t", "tmpfs", "-o", "size=100M", "tmpfs", folder]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode != 0:
        pytest.skip("only root may mount a file system, and not everywhere")
    try:
        yield folder / "ballast"
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


async def test_a_failover_to_a_copy(own: Postgres, start_server: StartServer, client: Client) -> None:
    """The second host of the URL gets the first one's data, as a standby does."""
    database = own.new_database()
    with Postgres() as standby:
        hosts = f"127.0.0.1:{own.port},127.0.0.1:{standby.port}"
        server = await start_server(command=SHORT_LEASE, DATABASE_URL=f"postgresql://postgres@{hosts}/{database}")
        before = await client.create_room(server)
        ada = await client.enter(server, before["room_code"], "Ada")
        own.stop()
        own.copy_to(standby)
        standby.start()
        async with asyncio.timeout(30):
            while await client.health(server) != (200, "ok"):
                await asyncio.sleep(0.05)
        after = await client.create_room(server)
        assert await ada.sync() == []
        server.kill9()
        await server.start()
        assert set(await client.all_rooms(server)) == {before["room_code"], after["room_code"]}


async def test_a_stop_while_a_start_waits_for_the_database_is_a_stop(
    postgres: Postgres, start_server: StartServer, tmp_path: Path
) -> None:
    database = postgres.new_database()
    await start_server(DATABASE_URL=postgres.url(database))
    second = ServerProcess(tmp_path / "second", DATABASE_URL=postgres.url(database))
    starting = asyncio.create_task(second.start())
    count = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{database}'"
    while postgres.ask(count) == ["1"]:
        await asyncio.sleep(0.05)
    assert await second.terminate() == 0
    await asyncio.gather(starting, return_exceptions=True)
    assert "another server" not in second.log
    second.check_log()


@pytest.mark.long
async def test_the_next_server_takes_over_soon_after_a_kill(
    postgres: Postgres, start_server: StartServer, client: Client
) -> None:
    """With the real lease, and one that runs is never disturbed."""
    url = postgres.url(postgres.new_database())
    first = await start_server(DATABASE_URL=url)
    room = await client.create_room(first)
    with pytest.raises(AssertionError, match="DATABASE_URL: another server is using this database"):
        await start_server(DATABASE_URL=url)
    await client.create_room(first)
    first.kill9()
    second = await start_server(DATABASE_URL=url)
    assert room["room_code"] in await client.all_rooms(second)


async def test_health_and_log_name_the_store_and_never_the_password(
    postgres: Postgres, start_server: StartServer, client: Client
) -> None:
    database = postgres.new_database()
    server = await start_server(DATABASE_URL=f"postgresql://postgres:hidden-word@127.0.0.1:{postgres.port}/{database}")
    status, health = await client.request(server, "GET", "/health")
    assert (status, health["store"]) == (200, "postgres")
    assert "rooms in PostgreSQL" in server.log
    postgres.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'nothing'")
    with contextlib.suppress(ClientError):
        await client.create_room(server)
    assert "hidden-word" not in server.log
