"""Rooms in PostgreSQL: what the tables look like, who may see them, and that a pooler changes nothing."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest

from signaling.errors import StartError, StoreUnavailable
from signaling.rooms.registry import Record, Room
from signaling.stores import postgres_schema
from signaling.stores.group_commit import GroupCommit
from signaling.stores.postgres import Postgres as Backend
from tests.support.postgres import PASSWORD, Postgres, pgbouncer
from tests.support.store import Rooms, a_room, somebody


@asynccontextmanager
async def running(url: str) -> AsyncIterator[Rooms]:
    rooms = Rooms(GroupCommit(Backend(url)))
    await rooms.load()
    try:
        yield rooms
    finally:
        await rooms.store.close()


async def stored(url: str) -> dict[str, Record]:
    """What another start loads."""
    backend = Backend(url)
    records = await backend.open()
    await backend.close()
    return {record.room.code: record for record in records}


async def test_a_room_comes_back_as_it_was(url: str) -> None:
    room = Room(
        code="6a18t3",
        secret=bytes(range(32)),
        created_at=round(time.time(), 6),
        expires_at=1_900_000_000,
        max_participants=3,
        state="locked",
        name='"Tee" & \\ Kuchen 🍰 \'); DROP TABLE rooms; --',
        passcode_digest="digest",
        waiting_room=True,
        access="token",
        owner_id="$1",
        by_guest=True,
        banned_addresses=("a", "b"),
        banned_tokens=("c",),
    )
    backend = Backend(url)
    assert await backend.open() == []
    record = Record(room, [somebody()], 1_899_999_999.123456789)
    await backend.save({room.code: record})
    await backend.save({"other0": Record(a_room("other0"), [], None)})
    await backend.save({"other0": None})
    await backend.close()
    assert await stored(url) == {"6a18t3": record}


async def test_the_secret_stays_the_same(url: str) -> None:
    first, second = Backend(url), Backend(url)
    await first.open()
    await first.close()
    await second.open()
    await second.close()
    assert second.secret == first.secret


async def test_a_person_can_read_the_table(url: str, postgres: Postgres, database: str) -> None:
    async with running(url) as rooms:
        rooms.members["aaaaaa"] = [somebody()]
        await rooms.put("aaaaaa", "Tea")
        query = "SELECT room_code, created_at AT TIME ZONE 'UTC', state, max_participants, name,"
        query += " participants->0->>'display_name' FROM rooms"
        assert postgres.ask(query, database) == ["aaaaaa|1970-01-01 00:00:01|open|5|Tea|Somebody"]


@pytest.mark.parametrize(
    "damage",
    [
        """participants = '{"no": "list"}'""",
        """participants = '[{"socket_id": "no name"}]'""",
        "banned_tokens = '[1]'",
        "state = 'ajar'",
        "secret = 'no base64!'",
        "expires_at = 'infinity'",
        "created_at = '0001-01-01'",
        "saved_at = 'NaN'",
    ],
)
async def test_a_row_that_someone_has_damaged_costs_that_room_only(
    damage: str, url: str, postgres: Postgres, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(url) as rooms:
        await rooms.put("aaaaaa")
        await rooms.put("bbbbbb")
    postgres.ask(f"UPDATE rooms SET {damage} WHERE room_code = 'aaaaaa'", database)
    async with running(url) as rooms:
        assert set(rooms.names) == {"bbbbbb"}
        await rooms.put("cccccc")
    assert set(postgres.rooms(database)) == {"aaaaaa", "bbbbbb", "cccccc"}, "a damaged row stays where it is"
    assert [record.getMessage() for record in caplog.records] == [
        "1 rows of the table rooms are damaged and are left out"
    ]


async def test_more_rooms_than_fit_into_a_statement(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signaling.stores.postgres.ROOMS_AT_ONCE", 10)
    async with running(url) as rooms:
        await asyncio.gather(*(rooms.put(f"r{number:05d}") for number in range(101)))
        assert len(await asyncio.gather(*(rooms.delete(f"r{number:05d}") for number in range(50)))) == 50
    assert set(await stored(url)) == {f"r{number:05d}" for number in range(50, 101)}


async def test_through_a_pooler_in_transaction_mode_all_is_the_same(
    postgres: Postgres, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pooler gives each transaction another connection, if others use theirs."""
    async with pgbouncer(postgres, default_pool_size="5") as port:
        url = postgres.url(database, port=port)
        others = [asyncio.create_task(_use(url)) for _ in range(4)]
        async with running(url) as rooms:
            for number in range(50):
                await rooms.put(f"r{number:05d}")
            await rooms.delete("r00000")
        assert len(await stored(url)) == 49
        for other in others:
            other.cancel()
        await asyncio.gather(*others, return_exceptions=True)


async def _use(url: str) -> None:
    connection = await asyncpg.connect(url, statement_cache_size=0)
    try:
        while True:
            await connection.execute("SELECT pg_sleep(0.003)")
    finally:
        connection.terminate()


# ── Migrations ───────────────────────────────────────────────────────────────────────────────────


async def test_of_starts_at_the_same_time_one_makes_the_tables(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signaling.stores.postgres.CLAIM_SECONDS", 0.5)
    backends = [Backend(url) for _ in range(5)]
    opened = await asyncio.gather(*(backend.open() for backend in backends), return_exceptions=True)
    assert sorted(map(str, opened)) == ["DATABASE_URL: another server is using this database"] * 4 + ["[]"]
    for backend in backends:
        await backend.close()


async def test_tables_of_an_earlier_version_are_migrated_and_keep_their_rooms(
    url: str, postgres: Postgres, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(url) as rooms:
        await rooms.put("aaaaaa", "Tea")
    further = "ALTER TABLE rooms ADD COLUMN further text NOT NULL DEFAULT 'new'"
    with monkeypatch.context() as patch:
        patch.setattr(postgres_schema, "MIGRATIONS", (*postgres_schema.MIGRATIONS, further))
        for _ in range(2):
            async with running(url) as rooms:
                assert rooms.names == {"aaaaaa": "Tea"}
        assert postgres.rooms(database)["aaaaaa"]["further"] == "new"
    with pytest.raises(StartError, match=r"DATABASE_URL: a newer version of this server made the tables \(3\)"):
        await Backend(url).open()


async def test_a_migration_that_fails_leaves_everything_as_it_was(
    url: str, postgres: Postgres, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(url) as rooms:
        await rooms.put("aaaaaa")
    broken = "ALTER TABLE rooms ADD COLUMN further text; SELECT 1/0"
    with monkeypatch.context() as patch:
        patch.setattr(postgres_schema, "MIGRATIONS", (*postgres_schema.MIGRATIONS, broken))
        with pytest.raises(StartError, match="division by zero"):
            await Backend(url).open()
    assert "further" not in postgres.rooms(database)["aaaaaa"]
    assert set(await stored(url)) == {"aaaaaa"}


async def test_tables_of_another_program_are_left_alone(url: str, postgres: Postgres, database: str) -> None:
    postgres.ask("CREATE TABLE rooms (number integer)", database)
    with pytest.raises(StartError, match="another program has a table of this name"):
        await Backend(url).open()
    postgres.ask("DROP TABLE rooms; CREATE TABLE server (number integer)", database)
    with pytest.raises(StartError, match="another program has a table of this name"):
        await Backend(url).open()


# ── Who may do what ──────────────────────────────────────────────────────────────────────────────


async def test_other_roles_see_nothing_even_with_rights_on_the_tables(
    url: str, postgres: Postgres, database: str
) -> None:
    """As Supabase's API does, which gives its roles all rights on all tables."""
    async with running(url) as rooms:
        await rooms.put("aaaaaa")
    role = f"anon_{database}"
    postgres.ask(f"CREATE ROLE {role}; GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}", database)
    for table in ("rooms", "server"):
        assert postgres.ask(f"SET ROLE {role}; SELECT * FROM {table}", database) == []
    with pytest.raises(AssertionError, match="row-level security"):
        postgres.ask(f"SET ROLE {role}; INSERT INTO server (version, secret) VALUES (1, '')", database)
    assert postgres.ask(f"SET ROLE {role}; DELETE FROM rooms RETURNING 1", database) == []
    assert set(await stored(url)) == {"aaaaaa"}


async def test_the_rights_that_the_readme_names_are_enough(postgres: Postgres, database: str) -> None:
    role = f"role_{database}"
    postgres.ask(f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'", database)
    with pytest.raises(StartError, match="this user lacks a right"):
        await Backend(postgres.url(database, role)).open()
    postgres.ask(f"CREATE SCHEMA {role} AUTHORIZATION {role}; ALTER ROLE {role} SET search_path = {role}", database)
    async with running(postgres.url(database, role)) as rooms:
        await rooms.put("aaaaaa")
    assert set(await stored(postgres.url(database, role))) == {"aaaaaa"}


async def test_a_user_who_does_not_own_the_tables_is_refused(url: str, postgres: Postgres, database: str) -> None:
    """Row level security would show them no rooms, as if there were none."""
    await stored(url)
    role = f"other_{database}"
    postgres.ask(f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'", database)
    postgres.ask(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}", database)
    with pytest.raises(StartError, match='the table "server" belongs to another user'):
        await Backend(postgres.url(database, role)).open()


# ── Transactions that the server refuses ─────────────────────────────────────────────────────────


async def test_a_deadlock_is_tried_again(url: str, postgres: Postgres, database: str) -> None:
    async with running(url) as rooms:
        await rooms.put("aaaaaa")
        other = await asyncpg.connect(url)
        transaction = other.transaction()
        await transaction.start()
        await other.execute("SET LOCAL deadlock_timeout = '10 s'")  # so that the store is the one that is refused
        await other.execute("SELECT FROM rooms WHERE room_code = 'aaaaaa' FOR UPDATE")
        change = asyncio.ensure_future(rooms.put("aaaaaa", "Tea"))
        await _a_change_waits(postgres, database)
        await other.execute("SELECT FROM server FOR UPDATE")
        await transaction.rollback()
        await other.close()
        await change
        assert not rooms.store.is_degraded
    assert (await stored(url))["aaaaaa"].room.name == "Tea"


async def test_a_serialisation_failure_is_tried_again(url: str, postgres: Postgres, database: str) -> None:
    postgres.ask(f"ALTER DATABASE {database} SET default_transaction_isolation = 'serializable'")
    async with running(url) as rooms:
        await rooms.put("aaaaaa")
        other = await asyncpg.connect(url)
        transaction = other.transaction()
        await transaction.start()
        await other.execute("UPDATE server SET version = version")
        change = asyncio.ensure_future(rooms.put("aaaaaa", "Tea"))
        await _a_change_waits(postgres, database)
        await transaction.commit()
        await other.close()
        await change
        assert not rooms.store.is_degraded
    assert (await stored(url))["aaaaaa"].room.name == "Tea"


async def test_a_database_that_turns_read_only_refuses_changes_until_it_is_not(
    url: str, postgres: Postgres, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(url) as rooms:
        await rooms.put("aaaaaa")
        postgres.ask(f"ALTER DATABASE {database} SET default_transaction_read_only = on")
        await _end_connections(url)
        with pytest.raises(StoreUnavailable):
            await rooms.put("bbbbbb")
        with pytest.raises(StoreUnavailable):
            await rooms.put("bbbbbb")
        postgres.ask(f"ALTER DATABASE {database} SET default_transaction_read_only = off")
        await rooms.recovered()
        await rooms.put("cccccc")
    assert set(await stored(url)) == {"aaaaaa", "cccccc"}
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]


async def _a_change_waits(postgres: Postgres, database: str) -> None:
    """Waits until someone waits for a lock."""
    query = f"SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = '{database}'"
    async with asyncio.timeout(10):
        while not postgres.ask(f"SELECT 1 WHERE EXISTS ({query})"):
            await asyncio.sleep(0.01)


async def _end_connections(url: str) -> Any:
    connection = await asyncpg.connect(url)
    others = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database()"
    await connection.fetch(f"{others} AND pid <> pg_backend_pid()")
    await connection.close()
