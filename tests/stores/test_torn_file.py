"""`rooms.json` with damage: the server starts, rooms that are whole are there, and the damaged file is kept aside."""

import errno
import json
from pathlib import Path

import pytest

from signaling.errors import StoreUnavailable
from tests.support.app import Serve
from tests.support.power_cut import Disk
from tests.support.store import on_disk, running, somebody


async def small_file(path: Path) -> bytes:
    async with running(path) as rooms:
        rooms.members["aaaaaa"] = [somebody()]
        await rooms.put("aaaaaa", "Tea & «Kekse» ☕")
        await rooms.put("bbbbbb")
    return path.read_bytes()


def kept_aside(path: Path) -> list[bytes]:
    return [one.read_bytes() for one in path.parent.glob(f"{path.name}.corrupt-*")]


def whole_lines(content: bytes) -> list[str]:
    """The codes of the rooms whose lines are whole."""
    return [line[1:7].decode() for line in content.split(b"\n") if line.rstrip(b",").endswith(b"]}")]


async def start(path: Path) -> list[str]:
    """The codes of the rooms after a start of the store."""
    async with running(path) as rooms:
        return list(rooms.names)


async def test_a_file_cut_anywhere_is_kept_aside_and_never_raises(tmp_path: Path) -> None:
    whole = await small_file(tmp_path / "whole.json")
    assert len(whole) > 500
    for length in [*range(0, len(whole), 5), len(whole) - 2, len(whole) - 1, len(whole)]:
        folder = tmp_path / str(length)
        folder.mkdir()
        path = folder / "rooms.json"
        path.write_bytes(whole[:length])
        assert await start(path) == whole_lines(whole[:length])
        # All but the line feed at its end is a whole file.
        assert kept_aside(path) == ([] if length >= len(whole) - 1 else [whole[:length]])
        assert await start(path) == whole_lines(whole[:length])
        assert len(kept_aside(path)) <= 1, "the file is whole again"


async def test_a_file_with_any_byte_zeroed_loses_one_room_at_most(tmp_path: Path) -> None:
    whole = await small_file(tmp_path / "whole.json")
    for at in range(0, len(whole), 3):
        folder = tmp_path / str(at)
        folder.mkdir()
        path = folder / "rooms.json"
        damaged = whole[:at] + b"\0" + whole[at + 1 :]
        path.write_bytes(damaged)
        # Where the line feed between two rooms is gone, both are on one line.
        assert len(await start(path)) >= (0 if whole[at - 1 : at + 1] == b",\n" else 1)
        assert kept_aside(path) == [damaged]


@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.9, 0.99])
async def test_the_server_starts_over_a_torn_file_and_saves_again(part: float, serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "rooms.json"
    whole = await small_file(path)
    torn = whole[: int(len(whole) * part)]
    path.write_bytes(torn)
    service = await serve()
    health = (await service.request("GET", "/health", key=None)).json
    assert (health["status"], health["rooms"]) == ("ok", len(whole_lines(torn)))
    assert kept_aside(path) == [torn]
    code = await service.room_code()
    await service.stop()
    assert set(on_disk(path)) == {code, *whole_lines(torn)}
    assert kept_aside(path) == [torn]


async def test_the_next_damage_is_kept_beside_the_one_before(serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "rooms.json"
    for content in (b"first", b"second", b"third"):
        path.write_bytes(content)
        await (await serve()).stop()
    assert sorted(kept_aside(path)) == [b"first", b"second", b"third"]


# ── One damaged room among good ones ─────────────────────────────────────────────────────────────


ROOMS = {"aaaaaa": "Tea", "bbbbbb": "Cake", "cccccc": "Jam"}
DAMAGE: dict[str, tuple[bytes, bytes]] = {
    "a-field-of-another-type": (b'"max_participants":5', b'"max_participants":"five"'),
    "a-field-of-an-unknown-value": (b'"state":"open"', b'"state":"ajar"'),
    "a-missing-field": (b'"expires_at":10000000000,', b""),
    "a-time-that-no-calendar-has": (b'"expires_at":10000000000', b'"expires_at":1000000000000'),
    "a-time-before-all-others": (b'"created_at":1.0', b'"created_at":-1e300'),
    "a-last-save-in-the-far-future": (b'"saved_at":1.0', b'"saved_at":1e300'),
    "another-code": (b'"code":"bbbbbb"', b'"code":"bbbbba"'),
    "a-participant-without-a-name": (b'"display_name":"Somebody",', b""),
    "participants-null": (b'"participants":[{', b'"participants":null,"others":[{'),
    "no-json": (b'"max_participants":5', b'"max_participants":'),
    "cut-within": (b',"max_participants":5', b"\n"),
    "zeros": (b'"Cake"', bytes(6)),
    "not-utf-8": (b'"Cake"', b'"C\xffke"'),
    "brackets": (b'"Cake"', b"[" * 100_000),
    "an-open-string": (b'"Cake"', b'"Cake'),
}


async def three_rooms(path: Path) -> bytes:
    async with running(path) as rooms:
        for code, name in ROOMS.items():
            rooms.members[code] = [somebody()]
            await rooms.put(code, name)
    return path.read_bytes()


@pytest.mark.parametrize(("before", "after"), DAMAGE.values(), ids=DAMAGE.keys())
async def test_a_damaged_room_costs_that_room_only(before: bytes, after: bytes, tmp_path: Path) -> None:
    path = tmp_path / "rooms.json"
    lines = (await three_rooms(path)).split(b"\n")
    assert before in lines[2]
    damaged = b"\n".join([*lines[:2], lines[2].replace(before, after), *lines[3:]])
    path.write_bytes(damaged)
    others = {code: name for code, name in ROOMS.items() if code != "bbbbbb"}
    async with running(path) as rooms:
        assert rooms.names == others
        assert kept_aside(path) == [damaged]
        assert path.read_bytes().split(b"\n") == [*lines[:2], *lines[3:]], "participants and the secret too"
    assert on_disk(path) == others


@pytest.mark.parametrize("spelling", ["indented", "one line"])
async def test_so_it_does_in_a_file_that_another_program_wrote(spelling: str, tmp_path: Path) -> None:
    path = tmp_path / "rooms.json"
    document = json.loads(await three_rooms(path))
    document["rooms"]["bbbbbb"]["max_participants"] = "five"
    path.write_text(json.dumps(document, indent=2 if spelling == "indented" else None), encoding="utf-8")
    assert set(await start(path)) == {"aaaaaa", "cccccc"}


async def test_a_damaged_head_costs_no_room(tmp_path: Path) -> None:
    path = tmp_path / "rooms.json"
    content = await three_rooms(path)
    for length in range(1, content.index(b"\n")):
        path.write_bytes(content[length:])
        assert set(on_disk(path)) == set(ROOMS)


async def test_other_rooms_of_a_damaged_file_are_served(serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "rooms.json"
    content = await three_rooms(path)
    path.write_bytes(content.replace(b'"name":"Cake"', b'"name":7'))
    service = await serve()
    statuses = [(await service.request("GET", f"/api/rooms/{code}")).status for code in ROOMS]
    assert statuses == [200, 404, 200]


@pytest.mark.parametrize("start_", [b"\xef\xbb\xbf", b"\r\n", b" "], ids=["byte-order-mark", "line", "space"])
async def test_a_file_that_an_editor_has_saved_is_not_damaged(start_: bytes, tmp_path: Path) -> None:
    path = tmp_path / "rooms.json"
    content = await three_rooms(path)
    path.write_bytes(start_ + content.replace(b"\n", b"\r\n"))
    assert await start(path) == list(ROOMS)
    assert kept_aside(path) == []


async def test_a_damaged_file_that_cannot_be_kept_aside_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "rooms.json"
    damaged = (await three_rooms(path)).replace(b'"name":"Cake"', b'"name":7')
    path.write_bytes(damaged)
    monkeypatch.setattr("signaling.stores.group_commit.RETRY_SECONDS", 0.02)
    with monkeypatch.context() as patch:
        Disk(tmp_path, fault=(0, OSError(errno.ENOSPC, "full")), is_broken=True).install(patch)
        async with running(path) as rooms:
            assert set(rooms.names) == {"aaaaaa", "cccccc"}
            with pytest.raises(StoreUnavailable):
                await rooms.put("dddddd")
    assert path.read_bytes() == damaged
    assert kept_aside(path) == []
    assert set(await start(path)) == {"aaaaaa", "cccccc"}
    assert kept_aside(path) == [damaged]


@pytest.mark.parametrize("number", range(2, 6))  # of the call that fails: from the write of the copy to its close
async def test_half_a_damaged_file_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    path = tmp_path / "rooms.json"
    damaged = (await three_rooms(path)).replace(b'"name":"Cake"', b'"name":7')
    path.write_bytes(damaged)
    monkeypatch.setattr("signaling.stores.group_commit.RETRY_SECONDS", 3600)
    with monkeypatch.context() as patch:
        Disk(tmp_path, fault=(number, OSError(errno.ENOSPC, "full"))).install(patch)
        async with running(path) as rooms:
            assert (kept_aside(path), path.read_bytes()) == ([], damaged)
            await rooms.put("dddddd")
    assert kept_aside(path) == [damaged]
    assert set(on_disk(path)) == {"aaaaaa", "cccccc", "dddddd"}
