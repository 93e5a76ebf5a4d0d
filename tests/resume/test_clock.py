"""The wall clock is set, the process is paused, a background task fails: nobody is cut and no grace ends for it."""

import asyncio
import logging
import os
import signal
import time
from pathlib import Path

import pytest

from signaling.app_keys import DIRECTORY
from signaling.rooms import directory
from signaling.rooms.directory import Directory
from signaling.rooms.seats import Seats
from signaling.stores.json_file import JsonFile
from tests.conftest import StartServer
from tests.support.app import FakeClock, Serve, Service, come_back, enter, some_ticks
from tests.support.peer import DEADLINE, Peer, types
from tests.support.remote import remote
from tests.support.store import on_disk

HOUR = 3600.0
both_ways = pytest.mark.parametrize("jump", [HOUR, -HOUR], ids=["forward", "back"])


# ── The wall clock ───────────────────────────────────────────────────────────────────────────────


@both_ways
async def test_a_clock_that_jumps_cuts_nobody_and_ends_no_grace(jump: float, serve: Serve, clock: FakeClock) -> None:
    service = await serve()
    code = await service.room_code(ttl_hours=24)
    ada, ben = await enter(service, code, "Ada"), await enter(service, code, "Ben")
    await ada.expect("peer_joined")
    idle = await service.connect()
    ben.drop()
    await ada.expect("peer_away")
    clock.advance(jump)
    await some_ticks(service)
    assert await ada.sync() == []
    assert await idle.sync() == []
    again = await come_back(service, ben)
    assert again.welcome["received"] == 0
    assert types(await ada.sync()) == ["peer_back"]


@both_ways
async def test_rooms_expire_by_the_wall_clock(jump: float, serve: Serve, clock: FakeClock) -> None:
    service = await serve(sweep_seconds=0.1)
    code = await service.room_code(ttl_hours=1)
    ada = await enter(service, code)
    clock.advance(jump)
    if jump > 0:
        assert await ada.expect("room_closed") == {"room_code": code, "reason": "expired"}
        return
    clock.advance(HOUR + 3599)
    assert (await service.get_room(code))["participant_count"] == 1
    clock.advance(1)
    assert await ada.expect("room_closed") == {"room_code": code, "reason": "expired"}


@both_ways
async def test_who_joined_after_the_clock_was_set_is_let_back_in_after_a_crash(
    jump: float, serve: Serve, clock: FakeClock
) -> None:
    """The crash is a file that is put back to what it was before the join."""
    service = await serve()
    code = await service.room_code()
    resident = await enter(service, code, "Resident")
    await saved(service, resident.socket_id)
    clock.advance(jump)
    before = file_of(service).read_bytes()
    ada = await enter(service, code, "Ada")
    await service.stop()
    file_of(service).write_bytes(before)
    service = await serve()
    again = await come_back(service, ada)
    assert again.welcome["peers"][0]["socket_id"] == resident.socket_id


@both_ways
async def test_who_left_after_the_clock_was_set_is_not_let_back_in(jump: float, serve: Serve, clock: FakeClock) -> None:
    service = await serve()
    code = await service.room_code()
    ada = await enter(service, code, "Ada")
    await saved(service, ada.socket_id)
    clock.advance(jump)
    await ada.leave()
    await service.stop()
    service = await serve()
    assert await (await service.connect()).resume_error(ada) == "resume_failed"


# ── A clock that is a day ahead for a while ──────────────────────────────────────────────────────


DAY = 24 * HOUR


def sweep(service: Service, clock: FakeClock) -> None:
    """The tests below say when a sweep comes; its own period is too long for it."""
    service.apps[0][DIRECTORY].sweep(clock())


async def two_rooms(service: Service) -> tuple[str, str, Peer]:
    """An empty room, and one with a participant who is in the file."""
    empty, other = await service.room_code(name="Empty"), await service.room_code(name="Other")
    ada = await enter(service, other, "Ada")
    await saved(service, ada.socket_id)
    return empty, other, ada


async def check_open(service: Service, *codes: str) -> None:
    """The rooms are as they were, but no one is in them."""
    for code, name in zip(codes, ("Empty", "Other"), strict=True):
        room = await service.get_room(code)
        assert (room["name"], room["participants"]) == (name, [])
        await (await enter(service, code)).leave()


async def check_gone(service: Service, *codes: str) -> None:
    for code in codes:
        (await service.request("GET", f"/api/rooms/{code}")).problem(404, "room_not_found")
        assert await (await service.connect()).join_error(code) == "room_not_found"
    assert (await service.request("GET", "/api/rooms")).json["rooms"] == []


async def test_a_clock_that_comes_back_before_the_next_sweep_deletes_no_room(serve: Serve, clock: FakeClock) -> None:
    service = await serve(sweep_seconds=HOUR)
    empty, other, ada = await two_rooms(service)
    clock.advance(DAY)
    await check_gone(service, empty, other)
    sweep(service, clock)
    assert await ada.expect("room_closed") == {"room_code": other, "reason": "expired"}
    await check_gone(service, empty, other)
    assert (await service.request("GET", "/health", key=None)).json["rooms"] == 0
    clock.advance(-DAY)
    sweep(service, clock)
    assert await (await service.connect()).resume_error(ada) == "resume_failed"
    await check_open(service, empty, other)
    sweep(service, clock)
    assert on_disk(service.data_file) == {empty: "Empty", other: "Other"}


async def test_two_sweeps_that_agree_delete_it_for_good(serve: Serve, clock: FakeClock) -> None:
    service = await serve(sweep_seconds=HOUR)
    empty, other, ada = await two_rooms(service)
    clock.advance(DAY)
    sweep(service, clock)
    await gone_from_file(service, ada.socket_id)
    assert on_disk(service.data_file) == {empty: "Empty", other: "Other"}
    sweep(service, clock)
    await gone_from_file(service, empty)
    assert on_disk(service.data_file) == {}
    clock.advance(-DAY)
    sweep(service, clock)
    await check_gone(service, empty, other)


async def test_a_restart_between_two_sweeps_keeps_the_rooms_but_no_participants(serve: Serve, clock: FakeClock) -> None:
    service = await serve(sweep_seconds=HOUR)
    empty, other, ada = await two_rooms(service)
    clock.advance(DAY)
    sweep(service, clock)
    await service.stop()
    service = await serve(sweep_seconds=HOUR)  # sweeps at its start
    await check_gone(service, empty, other)
    assert on_disk(service.data_file) == {empty: "Empty", other: "Other"}
    clock.advance(-DAY)
    sweep(service, clock)
    assert await (await service.connect()).resume_error(ada) == "resume_failed"
    await check_open(service, empty, other)


async def test_the_code_of_a_room_that_may_come_back_is_not_given_to_another(
    serve: Serve, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = await serve(sweep_seconds=HOUR)
    code = await service.room_code()
    clock.advance(DAY)
    sweep(service, clock)
    drawn = iter([code, "another"])
    monkeypatch.setattr(directory, "new_room_code", lambda: next(drawn))
    assert await service.room_code() == "another"


async def gone_from_file(service: Service, text: str) -> None:
    async with asyncio.timeout(DEADLINE):
        while text.encode() in file_of(service).read_bytes():
            await asyncio.sleep(0.01)


def file_of(service: Service) -> Path:
    return Path(service.settings.data_file)


async def saved(service: Service, socket_id: str) -> None:
    async with asyncio.timeout(DEADLINE):
        while socket_id.encode() not in file_of(service).read_bytes():
            await asyncio.sleep(0.01)


# ── What fails once ──────────────────────────────────────────────────────────────────────────────


TASKS = {"sweep": (Directory, "sweep"), "tick": (Seats, "vacate")}  # their names in the log, and what they call


class Once:
    """Raises at its first call, and from then on is what it was."""

    def __init__(self, patch: pytest.MonkeyPatch, owner: type, name: str) -> None:
        self.has_failed = False
        work = getattr(owner, name)

        def wrapped(*args: object, **more: object) -> object:
            if not self.has_failed:
                self.has_failed = True
                raise RuntimeError("once")
            return work(*args, **more)

        patch.setattr(owner, name, wrapped)


@pytest.mark.parametrize("name", TASKS)
async def test_a_background_task_that_fails_once_goes_on(
    name: str,
    serve: Serve,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    service = await serve(sweep_seconds=0.1, resume_grace_seconds=0.2)
    code = await service.room_code(ttl_hours=1)
    ada, ben = await enter(service, code, "Ada"), await enter(service, code, "Ben")
    await ada.expect("peer_joined")
    broken = Once(monkeypatch, *TASKS[name])
    ben.drop()
    await ada.expect("peer_away")
    assert await ada.expect("peer_left") == {"socket_id": ben.socket_id, "reason": "timeout"}
    clock.advance(HOUR)
    assert await ada.expect("room_closed") == {"room_code": code, "reason": "expired"}
    assert broken.has_failed
    assert [one.message for one in caplog.records if one.exc_info] == [f"{name} failed; the next one tries again"]
    caplog.clear()


async def test_a_flush_that_fails_once_with_a_bug_is_refused_logged_and_made_up_for(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    service = await serve()
    code = await service.room_code()
    Once(monkeypatch, JsonFile, "save")
    (await service.request("PATCH", f"/api/rooms/{code}", json={"name": "Tea"})).problem(503, "store_unavailable")
    assert [one.levelno for one in caplog.records if one.exc_info] == [logging.ERROR]
    caplog.clear()
    async with asyncio.timeout(DEADLINE):
        while (await service.request("GET", "/health", key=None)).status != 200:
            await asyncio.sleep(0.02)
    assert (await service.change(code, name="Tea"))["name"] == "Tea"


# ── A process that is stopped ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("heartbeat", "grace", "pause"),
    [
        pytest.param(0.4, 1.0, 3.0, id="short"),
        pytest.param(4.0, 8.0, 20.0, id="20 s", marks=pytest.mark.long),
    ],
)
async def test_a_process_that_was_stopped_cuts_nobody_and_ends_no_grace(
    heartbeat: float, grace: float, pause: float, start_server: StartServer
) -> None:
    """The pause is longer than a dead connection and than a grace may last; nobody had the time to answer."""
    server = await start_server(HEARTBEAT_SECONDS=str(heartbeat), RESUME_GRACE_SECONDS=str(grace))
    async with remote(server) as at:
        code = (await server.create_room())["room_code"]
        ada, ben = await at.enter(code, "Ada"), await at.enter(code, "Ben")
        await ada.expect("peer_joined")
        ben.drop()
        await ada.expect("peer_away")
        listening = asyncio.create_task(ada.ws.receive())  # answers protocol pings meanwhile
        os.kill(server.pid, signal.SIGSTOP)
        try:
            began = time.monotonic()
            await asyncio.sleep(pause)  # the pause itself, not a wait for something
            assert not listening.done()
        finally:
            os.kill(server.pid, signal.SIGCONT)
        again = await at.come_back(ben)
        assert time.monotonic() - began >= pause
        assert again.welcome["received"] == 0
        assert "peer_back" in (await listening).data
        await again.signal(ada, "calls go on")
        await again.sync()
        assert types(await ada.sync()) == ["signal"]
