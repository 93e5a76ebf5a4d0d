"""Rooms in PostgreSQL as many instances share them: who may write, alone or together, over any connection."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import msgspec
import pytest

from signaling.errors import StartError
from signaling.stores import postgres_schema
from signaling.stores.backend import Unreachable
from signaling.stores.postgres import Postgres as Backend
from signaling.stores.postgres_rooms import Answers, SharedRooms
from signaling.stores.postgres_schema import Operation
from tests.support.postgres import Postgres, pgbouncer
from tests.support.proxy import TO_SERVER, Proxy
from tests.support.shared import a_record, until

Start = Callable[..., Awaitable[SharedRooms]]
IN_USE = "DATABASE_URL: another server is using this database"


@pytest.fixture
async def start(url: str) -> AsyncIterator[Start]:
    """`await start("ada")`: an instance on the database; over another way to it with another `url`."""
    started: list[SharedRooms] = []

    async def start(name: str, url: str = url) -> SharedRooms:
        rooms = Counting(url)
        started.append(rooms)
        await rooms.start(name)
        return rooms

    yield start
    for rooms in started:
        await rooms.close()


class Counting(SharedRooms):
    statements = 0

    async def _fetch(self, statement: str, operations: list[Operation]) -> Answers:
        self.statements += 1
        return await super()._fetch(statement, operations)


@pytest.fixture
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("postgres", "postgres_rooms"):
        for name, seconds in {"ANSWER_SECONDS": 0.5, "CONNECT_SECONDS": 0.5, "LEASE_SECONDS": 1.0}.items():
            monkeypatch.setattr(f"signaling.stores.{module}.{name}", seconds)
    monkeypatch.setattr("signaling.stores.postgres.CLAIM_SECONDS", 1.5)


async def test_what_waits_is_one_statement(start: Start) -> None:
    ada = await start("ada")
    records = [a_record(f"{number:06}", participants=1) for number in range(100)]
    assert await asyncio.gather(*(ada.create(record, "ada") for record in records)) == [True] * 100
    written = (ada.write(record.room.code, "ada", 1, record, releases=False) for record in records)
    assert await asyncio.gather(*written) == [True] * 100
    assert ada.statements <= 4
    assert len(await ada.codes()) == 100


async def test_what_is_asked_about_one_room_keeps_its_order(start: Start) -> None:
    ada = await start("ada")
    old, new = a_record("aaaaaa"), a_record("aaaaaa", participants=1)
    made = ada.create(old, "ada"), ada.create(a_record("bbbbbb"), "ada"), ada.create(old, "ada")
    changed = ada.write("aaaaaa", "ada", 1, new, releases=False), ada.delete("bbbbbb", "ada", 1), ada.read("aaaaaa")
    answers = await asyncio.gather(*made, *changed, ada.write("bbbbbb", "ada", 1, old, releases=False))
    assert answers == [True, True, False, True, True, (new, 1, "ada"), False]


async def test_a_pooler_in_transaction_mode_changes_nothing(start: Start, postgres: Postgres, database: str) -> None:
    async with pgbouncer(postgres, default_pool_size="2") as port:
        instances = [await start(name, postgres.url(database, port=port)) for name in ("ada", "ben", "eve")]
        for number in range(30):
            one, other = instances[number % 3], instances[(number + 1) % 3]
            record = a_record(f"{number:06}", participants=2)
            assert await one.create(record, "one")
            assert await other.claim(record.room.code, "other", 2) == (record, 2, "other")
        assert len(await instances[0].codes()) == 30
        for rooms in instances:
            await rooms.close()


async def test_a_server_alone_and_instances_keep_each_other_out(start: Start, url: str, short_waits: None) -> None:
    instances = [await start(name) for name in ("ada", "ben")]
    for rooms in instances:
        with pytest.raises(StartError, match=IN_USE):
            await Backend(url).open()
        await rooms.close()
    alone = Backend(url)
    await alone.open()
    saving = asyncio.create_task(_keep_saving(alone))
    with pytest.raises(StartError, match=IN_USE):
        await start("eve")
    saving.cancel()
    await asyncio.gather(saving, return_exceptions=True)
    await alone.close()
    await start("eve")


async def _keep_saving(backend: Backend) -> None:
    while True:
        await backend.save({})
        await asyncio.sleep(0.1)


async def test_an_instance_that_was_away_too_long_changes_nothing_any_more(
    start: Start, postgres: Postgres, url: str, database: str, short_waits: None
) -> None:
    """A server alone has taken over, and has changed the rooms since."""
    async with Proxy(postgres.port) as proxy:
        ada = await start("ada", postgres.url(database, port=proxy.port))
        old, new = a_record("aaaaaa"), a_record("aaaaaa", participants=1)
        await ada.create(old, "ada")
        proxy.stall()
        late = asyncio.create_task(ada.write("aaaaaa", "ada", 1, old, releases=False))
        alone = Backend(url)
        assert await alone.open() == [old]
        await alone.save({"aaaaaa": new})
        saving = asyncio.create_task(_keep_saving(alone))
        proxy.flow()
        for write in (late, ada.write("aaaaaa", "ada", 1, old, releases=False)):
            with pytest.raises(Unreachable):
                await write
        saving.cancel()
        await asyncio.gather(saving, return_exceptions=True)
        await alone.close()
        assert not await until(lambda: ada.write("aaaaaa", "ada", 1, old, releases=False)), "it is home no more"
        row = await ada.read("aaaaaa")
        assert row is not None
        assert row.record == new


@pytest.mark.parametrize("arrives", ["late", "at once"])
async def test_what_had_no_answer_takes_no_effect_later(
    arrives: str, start: Start, postgres: Postgres, database: str, short_waits: None
) -> None:
    """What was sent over an earlier connection may still be on its way when the next one writes."""
    async with Proxy(postgres.port) as proxy:
        ada = await start("ada", postgres.url(database, port=proxy.port))
        ben = await start("ben")
        before, refused = a_record("aaaaaa"), a_record("aaaaaa", participants=1)
        await ada.create(before, "ada")
        [link] = proxy.links
        if arrives == "late":
            link.stall()
        else:
            link.fail_after(TO_SERVER, 1_000_000, lambda link: link.stall())
            proxy.delay = 0.6
        with pytest.raises(Unreachable):
            await ada.write("aaaaaa", "ada", 1, refused, releases=False)
        proxy.delay = 0.0
        assert await until(lambda: ada.write("aaaaaa", "ada", 1, before, releases=False))
        if link in proxy.links:
            link.flow()
        assert await ada.write("aaaaaa", "ada", 1, before, releases=False)
        row = await ben.read("aaaaaa")
        assert row is not None
        assert row.record == before


async def test_tables_of_a_server_alone_are_migrated(
    start: Start, url: str, postgres: Postgres, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = a_record("aaaaaa", participants=1)
    with monkeypatch.context() as patch:
        patch.setattr(postgres_schema, "MIGRATIONS", postgres_schema.MIGRATIONS[:1])
        patch.setattr(postgres_schema, "FORGET_HOMES", "SELECT 1")  # a version that knows no homes
        backend = Backend(url)
        await backend.open()
        await backend.save({"aaaaaa": record})
        await backend.close()
    ada = await start("ada")
    assert ada.secret == backend.secret
    assert await ada.read("aaaaaa") == (record, 0, "")
    assert await ada.claim("aaaaaa", "ada", 1) == (record, 1, "ada")


async def test_tables_are_not_migrated_while_older_instances_run(
    start: Start, postgres: Postgres, database: str, monkeypatch: pytest.MonkeyPatch, short_waits: None
) -> None:
    older = await start("older")
    further = "ALTER TABLE rooms ADD COLUMN further text"
    monkeypatch.setattr(postgres_schema, "MIGRATIONS", (*postgres_schema.MIGRATIONS, further))
    with pytest.raises(StartError, match=IN_USE):
        await start("newer")
    await older.close()
    await start("newer")
    monkeypatch.undo()
    with pytest.raises(StartError, match="a newer version of this server made the tables"):
        await start("older")


async def test_a_full_text_of_any_character_is_read_as_it_was_written(start: Start) -> None:
    ada = await start("ada")
    plain = a_record("aaaaaa", participants=1)
    name = 'back\\slash \\n \\\\ "quoted" new\nline\ttab \x7f\u2028 \U0001f389'
    record = plain._replace(room=msgspec.structs.replace(plain.room, name=name))
    await ada.create(record, "ada")
    row = await ada.read("aaaaaa")
    assert row is not None
    assert row.record == record
