"""kill -9: whatever was acknowledged is there after the restart."""

import asyncio
import random
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import ClientError

from tests.conftest import StartServer
from tests.support.client import Client
from tests.support.server import IN_BOTH_ALWAYS, ServerProcess

SERVERS = 2  # at once; each takes its part of the kills
CREATORS, CHANGERS, TALKERS = 4, 2, 2  # tasks that ask as fast as they are answered


@dataclass
class Ledger:
    """What the server has acknowledged, over all its lives."""

    names: dict[str, str | None] = field(default_factory=dict)  # of the rooms that must be there
    unsure: dict[str, set[str | None]] = field(default_factory=dict)  # names asked for, with no answer yet
    deleted: set[str] = field(default_factory=set)
    maybe_deleted: set[str] = field(default_factory=set)  # asked for, with no answer yet

    def check(self, rooms: dict[str, dict[str, Any]]) -> None:
        missing = set(self.names) - set(rooms) - self.maybe_deleted
        assert missing == set(), f"{len(missing)} acknowledged rooms are lost"
        back = self.deleted & set(rooms)
        assert back == set(), f"{len(back)} deleted rooms are back"
        wrong = {
            code: rooms[code]["name"]
            for code, name in self.names.items()
            if code in rooms and rooms[code]["name"] not in {name} | self.unsure.get(code, set())
        }
        assert wrong == {}

    def settle(self, rooms: dict[str, dict[str, Any]]) -> None:
        """What was unsure is now what the server says."""
        self.names = {code: room["name"] for code, room in rooms.items()}
        self.unsure.clear()
        self.maybe_deleted.clear()


@pytest.mark.parametrize(
    ("kept_in", "kills"),
    [
        ("file", 4),
        ("postgres", 2),
        pytest.param("file", 50, marks=pytest.mark.long),
        pytest.param("postgres", 20, marks=pytest.mark.long),
    ],
    indirect=["kept_in"],
)
async def test_kill_9_right_after_a_201_under_load_loses_nothing(
    kills: int, start_server: StartServer, client: Client
) -> None:
    servers = [await start_server() for _ in range(SERVERS)]
    ledgers = await asyncio.gather(*(_live_many_lives(server, client, kills // SERVERS) for server in servers))
    kept = sum(len(ledger.names) for ledger in ledgers)
    deleted = sum(len(ledger.deleted) for ledger in ledgers)
    assert min(kept, deleted) >= kills
    print(f"{kept} rooms and {deleted} deletes outlived {kills} kills")


@IN_BOTH_ALWAYS
async def test_the_very_room_of_the_201_is_there(start_server: StartServer, client: Client) -> None:
    server = await start_server()
    code = (await client.create_room(server, name="Tea", passcode="x", owner_id="me"))["room_code"]
    server.kill9()
    await server.start()
    status, room = await client.request(server, "GET", f"/api/rooms/{code}")
    assert (status, room["name"], room["has_passcode"], room["owner_id"]) == (200, "Tea", True, "me")
    await client.enter(server, code, passcode="x")


async def test_half_a_file_that_a_crash_left_is_in_nobodys_way(start_server: StartServer, client: Client) -> None:
    server = await start_server()
    code = (await client.create_room(server))["room_code"]
    server.kill9()
    server.data_file.with_name("rooms.json.tmp").write_bytes(b'{"version":1,"rooms":{\n"0000')
    await server.start()
    assert set(await client.all_rooms(server)) == {code}
    await client.create_room(server)


class Life:
    """What has happened since the last start."""

    def __init__(self) -> None:
        self.created = asyncio.Condition()
        self.changed, self.deleted = asyncio.Event(), asyncio.Event()


async def _live_many_lives(server: ServerProcess, client: Client, lives: int) -> Ledger:
    """Kills a server again and again; answers what it has lived to see."""
    ledger = Ledger()
    for _ in range(lives):
        await _live_and_die(server, client, ledger)
        await server.start()
        rooms = await client.all_rooms(server)
        ledger.check(rooms)
        ledger.settle(rooms)
    return ledger


async def _live_and_die(server: ServerProcess, client: Client, ledger: Ledger) -> None:
    """One life under load, ended by kill -9 at the moment of a 201."""
    life = Life()
    load = [
        *(asyncio.create_task(_create(server, client, ledger, life)) for _ in range(CREATORS)),
        *(asyncio.create_task(_change(server, client, ledger, life)) for _ in range(CHANGERS)),
        *(asyncio.create_task(_talk(server, client, ledger)) for _ in range(TALKERS)),
    ]
    async with asyncio.timeout(20):
        await life.changed.wait()
        await life.deleted.wait()
        async with life.created:
            await life.created.wait()
    server.kill9()
    outcomes = await asyncio.gather(*load, return_exceptions=True)
    wrong = [outcome for outcome in outcomes if not isinstance(outcome, ClientError | ConnectionError)]
    assert wrong == [], "a task should have ended by the death of its server"


async def _create(server: ServerProcess, client: Client, ledger: Ledger, life: Life) -> None:
    while True:
        code = (await client.create_room(server, name="new"))["room_code"]
        ledger.names[code] = "new"
        async with life.created:
            life.created.notify_all()


async def _change(server: ServerProcess, client: Client, ledger: Ledger, life: Life) -> None:
    """Makes a room, changes it and mostly deletes it, again and again."""
    while True:
        code = (await client.create_room(server))["room_code"]
        ledger.names[code] = None
        name = f"name {random.random()}"
        ledger.unsure[code] = {name}
        status, _room = await client.request(server, "PATCH", f"/api/rooms/{code}", json={"name": name})
        assert status == 200
        ledger.names[code] = name
        del ledger.unsure[code]
        life.changed.set()
        if random.random() < 0.7:
            ledger.maybe_deleted.add(code)
            status, _nothing = await client.request(server, "DELETE", f"/api/rooms/{code}")
            assert status == 204
            ledger.maybe_deleted.discard(code)
            ledger.names.pop(code)
            ledger.deleted.add(code)
            life.deleted.set()


async def _talk(server: ServerProcess, client: Client, ledger: Ledger) -> None:
    """Two who signal to each other."""
    code = (await client.create_room(server))["room_code"]
    ledger.names[code] = None
    ada, ben = await client.enter(server, code, "Ada"), await client.enter(server, code, "Ben")
    while True:
        for sender, receiver in ((ada, ben), (ben, ada)):
            await sender.signal(receiver, {"sdp": "x" * 2000}, "offer")
            while (await receiver.receive())["type"] != "signal":
                pass
