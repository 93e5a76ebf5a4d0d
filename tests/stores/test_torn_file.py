"""`rooms.json` cut at every byte: the server starts, and what was there is kept."""

from pathlib import Path

import pytest

from signaling.stores.json_file import JsonFile
from tests.support.app import Serve
from tests.support.store import on_disk, running, somebody


async def small_file(path: Path) -> bytes:
    async with running(path) as rooms:
        rooms.members["aaaaaa"] = [somebody()]
        await rooms.put("aaaaaa", "Tea & «Kekse» ☕")
        await rooms.put("bbbbbb")
    return path.read_bytes()


def kept_aside(path: Path) -> list[bytes]:
    return [one.read_bytes() for one in path.parent.glob(f"{path.name}.corrupt-*")]


async def test_a_file_cut_at_any_byte_is_kept_aside_and_never_raises(tmp_path: Path) -> None:
    whole = await small_file(tmp_path / "whole.json")
    assert len(whole) > 500
    for length in range(len(whole) + 1):
        folder = tmp_path / str(length)
        folder.mkdir()
        path = folder / "rooms.json"
        path.write_bytes(whole[:length])
        saved = JsonFile(path).load()
        if length >= len(whole) - 1:  # all but the line feed at its end
            assert [record.room.code for record in saved] == ["aaaaaa", "bbbbbb"]
            assert kept_aside(path) == []
        else:
            assert saved == []
            assert kept_aside(path) == [whole[:length]]
            assert not path.exists()


async def test_a_file_with_any_byte_zeroed_never_raises_and_loses_nothing(tmp_path: Path) -> None:
    whole = await small_file(tmp_path / "whole.json")
    for at in range(0, len(whole), 3):
        folder = tmp_path / str(at)
        folder.mkdir()
        path = folder / "rooms.json"
        damaged = whole[:at] + b"\0" + whole[at + 1 :]
        path.write_bytes(damaged)
        assert JsonFile(path).load() == [] or damaged == whole or path.read_bytes() == damaged
        assert damaged in [*kept_aside(path), *([path.read_bytes()] if path.exists() else [])]


@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.9, 0.99])
async def test_the_server_starts_over_a_torn_file_and_saves_again(part: float, serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "rooms.json"
    whole = await small_file(path)
    torn = whole[: int(len(whole) * part)]
    path.write_bytes(torn)
    service = await serve()
    health = (await service.request("GET", "/health", key=None)).json
    assert (health["status"], health["rooms"]) == ("ok", 0)
    assert kept_aside(path) == [torn]
    code = await service.room_code()
    await service.stop()
    assert set(on_disk(path)) == {code}
    assert kept_aside(path) == [torn]


async def test_the_next_damage_is_kept_beside_the_one_before(serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "rooms.json"
    for content in (b"first", b"second", b"third"):
        path.write_bytes(content)
        await (await serve()).stop()
    assert sorted(kept_aside(path)) == [b"first", b"second", b"third"]
