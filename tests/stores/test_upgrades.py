"""Files of every earlier format. tests/stores/samples has one each, named after what is new in it.

Servers of that time wrote them: 1 to 5 version 0.1.0, 6 version 0.2.0. Only `expires_at` was changed, to the year 2100.
Each has a room without settings, where Ada was when the server stopped, and one with all settings of its time.
The tables in PostgreSQL of each earlier version, as pg_dump writes them, have the rooms of file 6.
"""

import json
import shutil
from pathlib import Path

import pytest
from aiohttp import ClientSession

from signaling.rooms.registry import Participant, Room
from signaling.stores.document import VERSION
from signaling.stores.postgres_schema import MIGRATIONS
from tests.support.client import Client
from tests.support.postgres import DatabaseServer, Postgres
from tests.support.server import ServerProcess

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.json"))
TABLES = sorted((Path(__file__).parent / "samples").glob("*.sql"))
HOST_TOKENS = {
    "1-rooms": "eyJyb2xlIjoiaG9zdCIsIm5vbmNlIjoiSVBmRzY1aGRQTXJCIn0.kfnosRXq4052wXqVLfzggxomYZh_LwrGml6OkpQXA2s",
    "2-participants": "eyJyb2xlIjoiaG9zdCIsIm5vbmNlIjoiQ3ctYXg3bGplMUVCIn0.62wkqjn8IKr4vWOLn7dNW3Oa-PVIm8_cXp5nfkumKMw",
    "3-bans": "eyJyb2xlIjoiaG9zdCIsIm5vbmNlIjoiMm54c2FkMDUta0tKIn0.kwWhb6mx5zhVqDS1qZi4E8GinggZrw0Q4Lqz8rygQtk",
    "4-saved_at": "eyJyb2xlIjoiaG9zdCIsIm5vbmNlIjoiRUFreVctd1lxYmhPIn0.YcQ3fc4If1NjbXvfRqq4E-FZ5d-efDYZ3acI-0ydkRU",
    "5-secret": "eyJyb2xlIjoiaG9zdCIsIm5vbmNlIjoiTlN2SWhDclhGbmRMIn0.8WnDom-pD3rNuTi62EaJlh5BqrIRAbgHrHdJyg26ojc",
    "6-is_promoted": "eyJyb2xlIjoiaG9zdCIsIm5vbmNlIjoiZktheldSQkR3RThsIn0.mw9fku3yt3lzRYg1R4hCmDaINozaAgxvdawQq09TO7c",
}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
async def test_rooms_of_an_earlier_format_are_served_and_kept(sample: Path, tmp_path: Path) -> None:
    shutil.copy(sample, tmp_path / "rooms.json")
    server = ServerProcess(tmp_path)
    try:
        await server.start()
        async with ClientSession() as session:
            await use_rooms(Client(session), server, sample.stem[0], HOST_TOKENS[sample.stem])
        await server.restart()
        assert len(server.stored()) == 3
        assert await server.terminate() == 0
    finally:
        server.kill9()
    server.check_log()
    assert list(tmp_path.glob("rooms.json.*")) == [tmp_path / "rooms.json.lock"], "nothing counted as damaged"


@pytest.mark.parametrize("sample", TABLES, ids=lambda path: path.stem)
async def test_tables_of_an_earlier_version_are_served_and_kept(
    sample: Path, postgres: Postgres, tmp_path: Path
) -> None:
    server = DatabaseServer(tmp_path, postgres)
    postgres.ask(sample.read_text(), server.database)
    try:
        await server.start()
        async with ClientSession() as session:
            await use_rooms(Client(session), server, "6", HOST_TOKENS["6-is_promoted"])
        await server.restart()
        assert len(server.stored()) == 3
        assert postgres.ask("SELECT version FROM server", server.database) == [str(len(MIGRATIONS))]
        assert await server.terminate() == 0
    finally:
        server.kill9()
    server.check_log()


async def use_rooms(client: Client, server: ServerProcess, number: str, host_token: str) -> None:
    rooms = {room["name"]: room for room in (await client.all_rooms(server)).values()}
    assert set(rooms) == {None, "Stand-up"}
    assert rooms["Stand-up"]["max_participants"] == 5
    assert rooms["Stand-up"]["expires_at"] == "2100-01-01T00:00:00Z"
    has_all = number not in "12"  # settings that came with the third format
    assert rooms["Stand-up"]["waiting_room"] == has_all
    assert rooms["Stand-up"]["access"] == ("token" if has_all else "code")

    code = rooms[None]["room_code"]
    _, room = await client.request(server, "GET", f"/api/rooms/{code}")
    assert [one["display_name"] for one in room["participants"]] == ([] if number == "1" else ["Ada"])
    async with await client.connect(server) as host:
        assert (await host.join(code, "Host", token=host_token))["role"] == "host"
    if not has_all:
        async with await client.connect(server) as guest:
            assert await guest.join_error(rooms["Stand-up"]["room_code"], "Ben", passcode="open") == "wrong_passcode"
            await guest.join(rooms["Stand-up"]["room_code"], "Ben", passcode="open sesame")
    await client.create_room(server)
    assert set(server.stored()) > {room["room_code"] for room in rooms.values()}


def test_each_version_of_the_tables_has_a_sample() -> None:
    assert [sample.stem[0] for sample in TABLES] == [str(number + 1) for number in range(len(MIGRATIONS))]


def test_the_newest_sample_has_the_format_of_today() -> None:
    """A change of the format adds a sample."""
    document = json.loads(SAMPLES[-1].read_bytes())
    assert document["version"] == VERSION
    for room in document["rooms"].values():
        assert set(room) == {*Room.__struct_fields__, "saved_at", "participants"}
    [ada] = [one for room in document["rooms"].values() for one in room["participants"]]
    assert set(ada) == set(Participant.__struct_fields__)
