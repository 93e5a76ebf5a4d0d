"""rooms.json on a real disk: replaced as a whole, private, locked, never lost."""

import asyncio
import errno
import json
import os
import shutil
import stat
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from signaling.errors import StartError
from signaling.rooms.registry import Record, Room
from signaling.stores import file_lock
from signaling.stores.json_file import JsonFile

ROOMS = [
    Room(code="6a18t3", secret=bytes(range(32)), created_at=1.5, expires_at=1_900_000_000, max_participants=50),
    Room(
        code="0000zz",
        secret=b"\xff" * 32,
        created_at=1_800_000_000.123456,
        expires_at=1_900_000_001,
        max_participants=2,
        state="locked",
        name='é😀 "Tea"\\ }{',
        passcode_digest="ab" * 32,
        access="token",
        owner_id="me",
        by_guest=True,
    ),
]


@pytest.fixture
def file(tmp_path: Path) -> Any:
    opened = JsonFile(tmp_path / "data" / "rooms.json")
    opened.lock()
    yield opened
    opened.unlock()


async def save(file: JsonFile, rooms: list[Room]) -> None:
    await file.save({room.code: Record(room, [], 1.0) for room in rooms})


def load(file: JsonFile) -> list[Room]:
    """The rooms that the file gives, in which nobody is."""
    saved = file.load()
    assert all(record.participants == [] for record in saved)
    return [record.room for record in saved]


async def test_what_was_saved_is_loaded(file: JsonFile) -> None:
    await save(file, ROOMS)
    assert load(JsonFile(file.path)) == ROOMS


async def test_no_rooms_are_saved_and_loaded_too(file: JsonFile) -> None:
    assert load(file) == []
    await save(file, [])
    assert load(file) == []
    document = json.loads(file.path.read_bytes())
    assert (document.pop("secret"), document) == (b64encode(file.secret).decode(), {"version": 1, "rooms": {}})


async def test_the_servers_secret_stays_the_same_and_no_two_have_the_same_one(file: JsonFile, tmp_path: Path) -> None:
    await save(file, [])
    again = JsonFile(file.path)
    load(again)
    assert again.secret == file.secret != JsonFile(tmp_path / "another.json").secret


async def test_a_file_without_a_secret_gets_one(file: JsonFile) -> None:
    file.path.write_text('{"version":1,"rooms":{}}')
    assert load(file) == []
    await save(file, [])
    again = JsonFile(file.path)
    load(again)
    assert len(again.secret) == 32
    assert again.secret == file.secret


async def test_the_file_is_json_that_a_person_can_read_one_room_a_line(file: JsonFile) -> None:
    await save(file, ROOMS)
    document = json.loads(file.path.read_bytes())
    assert (document["version"], list(document["rooms"])) == (1, ["6a18t3", "0000zz"])
    lines = file.path.read_text(encoding="utf-8").splitlines()
    assert [line[:8] for line in lines if line.startswith('"')] == ['"6a18t3"', '"0000zz"']
    assert len(lines) == 4


async def test_only_its_owner_reads_the_file(file: JsonFile) -> None:
    old_mask = os.umask(0)
    try:
        await save(file, ROOMS)
    finally:
        os.umask(old_mask)
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600


async def test_a_file_is_replaced_never_written_into(file: JsonFile) -> None:
    await save(file, ROOMS[:1])
    before = file.path.open("rb")
    with before:
        await save(file, ROOMS)
        assert json.loads(before.read())["rooms"].keys() == {"6a18t3"}
    assert len(load(file)) == 2
    assert not [path for path in file.path.parent.iterdir() if "tmp" in path.name]


async def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "rooms.json").symlink_to(tmp_path / "real" / "there.json")
    file = JsonFile(tmp_path / "rooms.json")
    await save(file, ROOMS)
    file.unlock()
    assert (tmp_path / "rooms.json").is_symlink()
    assert load(JsonFile(tmp_path / "real" / "there.json")) == ROOMS


@pytest.mark.parametrize("obstacle", ["link", "readable file", "fifo"])
async def test_what_stands_at_the_temporary_name_is_replaced(file: JsonFile, tmp_path: Path, obstacle: str) -> None:
    temporary, other = file.path.with_name("rooms.json.tmp"), tmp_path / "precious"
    other.write_text("precious")
    if obstacle == "link":
        temporary.symlink_to(other)
    elif obstacle == "fifo":
        os.mkfifo(temporary)
    else:
        temporary.touch()
        temporary.chmod(0o666)
    async with asyncio.timeout(5):  # a FIFO that was opened would wait for a reader
        await save(file, ROOMS)
    assert other.read_text() == "precious"
    assert not file.path.is_symlink()
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert load(JsonFile(file.path)) == ROOMS


async def test_a_folder_that_the_server_makes_is_its_owners_alone(tmp_path: Path) -> None:
    file = JsonFile(tmp_path / "new" / "data" / "rooms.json")
    await save(file, [])
    file.unlock()
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in (tmp_path / "new", tmp_path / "new/data")] == [0o700] * 2


def test_a_link_that_leads_to_itself_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "rooms.json").symlink_to(tmp_path / "rooms.json")
    with pytest.raises(StartError, match=r"\ADATA_FILE cannot be read: [^\n]*\Z"):
        JsonFile(tmp_path / "rooms.json").load()


async def test_what_is_no_regular_file_is_refused_in_one_line(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "rooms.json")
    for path in (tmp_path / "rooms.json", Path("/dev/null"), tmp_path):
        with pytest.raises(StartError, match=r"DATA_FILE='.*' is no regular file"):
            JsonFile(path).load()


async def test_a_save_that_fails_leaves_the_old_file_and_no_half_one(file: JsonFile) -> None:
    await save(file, ROOMS[:1])
    before = file.path.read_bytes()
    obstacle = file.path.with_name("rooms.json.tmp")
    obstacle.mkdir()
    with pytest.raises(IsADirectoryError):
        await save(file, ROOMS)
    obstacle.rmdir()
    assert file.path.read_bytes() == before
    await save(file, ROOMS)
    assert load(file) == ROOMS


# ── Damaged and foreign files ────────────────────────────────────────────────────────────────────


DAMAGED = {
    "empty": b"",
    "zeros": bytes(4096),
    "words": b"hello",
    "not-utf-8": b'{"version": 1, "rooms": {"\xff": {}}}',
    "a-list": b"[]",
    "no-version": b'{"rooms": {}}',
    "version-a-word": b'{"version": "1", "rooms": {}}',
    "no-rooms": b'{"version": 1}',
    "rooms-a-list": b'{"version": 1, "rooms": []}',
    "a-room-without-fields": b'{"version": 1, "rooms": {"6a18t3": {}}}',
    "a-room-null": b'{"version": 1, "rooms": {"6a18t3": null}}',
    "too-deep": b'{"version": 1, "rooms": ' + b"[" * 100_000,
    "more-behind-it": b'{"version": 1, "rooms": {}}{}',
}


def asides(file: JsonFile) -> list[bytes]:
    return [path.read_bytes() for path in file.path.parent.iterdir() if path.name.startswith("rooms.json.corrupt-")]


@pytest.mark.parametrize("document", DAMAGED.values(), ids=DAMAGED.keys())
async def test_a_damaged_file_is_kept_aside_byte_for_byte_before_it_is_replaced(
    file: JsonFile, document: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    file.path.write_bytes(document)
    assert load(file) == []
    assert file.needs_save
    assert file.path.read_bytes() == document
    [line] = [record.getMessage() for record in caplog.records]
    await save(file, ROOMS)
    assert (load(file), asides(file)) == (ROOMS, [document])
    [aside] = file.path.parent.glob("*.corrupt-*")
    assert aside.name in line
    assert stat.S_IMODE(aside.stat().st_mode) == 0o600
    assert not file.needs_save
    await save(file, ROOMS)
    assert asides(file) == [document]


async def test_two_damaged_files_are_both_kept(file: JsonFile) -> None:
    for document in (b"one", b"two"):
        file.path.write_bytes(document)
        assert load(file) == []
        await save(file, [])
    assert sorted(asides(file)) == [b"one", b"two"]


async def test_a_file_cut_anywhere_keeps_the_rooms_before_the_cut(file: JsonFile) -> None:
    await save(file, ROOMS)
    whole = file.path.read_bytes()
    lengths = range(len(whole.strip()))
    ends = [whole.index(b"]}") + 2, whole.rindex(b"]}") + 2]
    for length in lengths:
        file.path.write_bytes(whole[:length])
        assert load(file) == [room for room, end in zip(ROOMS, ends, strict=True) if length >= end]
        assert file.needs_save


@pytest.mark.parametrize("document", [b'{"version": 2, "rooms": {}}', b'{"version":99,"halls":[1]}'], ids=["2", "99"])
async def test_a_file_of_a_newer_version_is_refused_and_left_alone(file: JsonFile, document: bytes) -> None:
    file.path.write_bytes(document)
    with pytest.raises(StartError, match=r"rooms\.json': a newer version .* \(format [29]+\); start that version"):
        load(file)
    assert file.path.read_bytes() == document
    assert asides(file) == []


async def test_fields_of_a_later_server_of_this_version_are_no_damage(file: JsonFile) -> None:
    await save(file, ROOMS)
    document = json.loads(file.path.read_bytes())
    document["more"] = document["rooms"]["6a18t3"]["more"] = [1]
    file.path.write_text(json.dumps(document), encoding="utf-8")
    assert load(file) == ROOMS


def test_a_folder_in_its_place_is_refused_in_one_line(file: JsonFile) -> None:
    file.path.mkdir()
    with pytest.raises(StartError) as refused:
        load(file)
    assert "DATA_FILE" in str(refused.value)
    assert "\n" not in str(refused.value)


# ── The lock ─────────────────────────────────────────────────────────────────────────────────────


def test_a_second_server_is_refused_and_may_come_when_the_first_has_gone(file: JsonFile) -> None:
    second = JsonFile(file.path)
    with pytest.raises(StartError, match="DATA_FILE"):
        second.lock()
    file.unlock()
    second.lock()
    second.unlock()


def test_a_second_server_is_refused_by_another_name_of_the_same_file_too(file: JsonFile, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(file.path.parent)
    (tmp_path / "rooms.json").symlink_to(file.path)
    for other in (
        tmp_path / "link" / "rooms.json",
        tmp_path / "rooms.json",
        tmp_path / "data" / ".." / "data/rooms.json",
    ):
        with pytest.raises(StartError):
            JsonFile(other).lock()


@pytest.mark.parametrize("what", ["file", "folder"])
async def test_a_lock_that_was_tidied_away_is_taken_again_with_the_next_save(file: JsonFile, what: str) -> None:
    if what == "file":
        file.path.with_name("rooms.json.lock").unlink()
    else:
        shutil.rmtree(file.path.parent)
    await save(file, ROOMS)
    with pytest.raises(StartError, match="another server"):
        JsonFile(file.path).lock()


async def test_who_lost_the_lock_to_another_server_saves_nothing(file: JsonFile) -> None:
    await save(file, ROOMS)
    file.path.with_name("rooms.json.lock").unlink()
    second = JsonFile(file.path)
    await save(second, ROOMS[:1])
    with pytest.raises(StartError, match="another server"):
        await save(file, [])
    assert load(JsonFile(file.path)) == ROOMS[:1]
    second.unlock()


def test_two_files_in_one_folder_have_two_locks(file: JsonFile) -> None:
    other = JsonFile(file.path.with_name("others.json"))
    other.lock()
    other.unlock()


def test_a_lock_file_that_a_crash_left_is_no_lock(tmp_path: Path) -> None:
    first = JsonFile(tmp_path / "rooms.json")
    first.lock()
    first.unlock()
    second = JsonFile(tmp_path / "rooms.json")
    second.lock()
    second.unlock()


@pytest.mark.parametrize("error", file_lock.NO_LOCKS, ids=errno.errorcode.get)
async def test_a_disk_without_locks_is_used_with_one_warning(
    error: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(file_lock.fcntl, "flock", refuse)
    file = JsonFile(tmp_path / "rooms.json")
    file.lock()
    await save(file, ROOMS)
    await save(file, ROOMS)
    assert load(file) == ROOMS
    file.unlock()
    [line] = [record.getMessage() for record in caplog.records]
    assert line == f"{file.path}.lock: this disk has no locks; make sure that no second server uses DATA_FILE"


def test_a_lock_that_fails_otherwise_is_no_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr(file_lock.fcntl, "flock", refuse)
        with pytest.raises(OSError, match="Input/output"):
            JsonFile(tmp_path / "rooms.json").lock()
    file = JsonFile(tmp_path / "rooms.json")
    file.lock()
    file.unlock()
