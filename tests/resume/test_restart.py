"""A call outlives its server: what is there again after SIGTERM and after kill -9, and what is not."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable

import pytest

from tests.conftest import StartServer
from tests.support.peer import Peer, payloads, types
from tests.support.remote import remote
from tests.support.server import IN_BOTH, IN_BOTH_ALWAYS, ServerProcess

GRACE = 2.0  # seconds
SAVED_WITHIN = 1.0  # seconds; the promise for a join or leave


async def kill(server: ServerProcess) -> None:
    server.kill9()


async def terminate(server: ServerProcess) -> None:
    assert await server.terminate() == 0


STOPS: dict[str, Callable[[ServerProcess], Awaitable[None]]] = {"SIGTERM": terminate, "kill -9": kill}
both = pytest.mark.parametrize("stop", STOPS.values(), ids=STOPS)
Stop = Callable[[ServerProcess], Awaitable[None]]


def stored(server: ServerProcess, code: str) -> dict[str, str]:
    """Display names by socket id, as the store has them."""
    return {one["socket_id"]: one["display_name"] for one in server.stored()[code]["participants"]}


async def saved(server: ServerProcess, code: str, *members: Peer) -> None:
    """Waits until the store has just these members in the room."""
    async with asyncio.timeout(10):
        while set(stored(server, code)) != {member.socket_id for member in members}:
            await asyncio.sleep(0.01)


@IN_BOTH_ALWAYS
@both
async def test_who_was_inside_comes_back_and_the_counts_begin_anew(stop: Stop, start_server: StartServer) -> None:
    server = await start_server()
    async with remote(server) as at:
        code = (await server.create_room(max_participants=3))["room_code"]
        ada, ben = await at.enter(code, "Ada"), await at.enter(code, "Ben")
        await (await at.connect()).join(code, "Plain")
        await ada.signal(ben, "before")
        await ada.sync()
        await saved(server, code, ada, ben)
        await stop(server)
        await server.start()
        assert await at.away(code) == {"Ada": True, "Ben": True}, "who is not resumable is gone"
        new_ada = await at.come_back(ada)
        assert new_ada.welcome["received"] is None
        assert new_ada.welcome["peers"] == [
            {"socket_id": ben.socket_id, "display_name": "Ben", "role": "guest", "away": True}
        ]
        new_ben = await at.come_back(ben, received=ben.received + 100)  # a count of before the restart says nothing
        assert new_ben.welcome["received"] is None
        assert types(await new_ada.sync()) == ["peer_back"]
        assert await new_ben.sync() == []
        assert await at.away(code) == {"Ada": False, "Ben": False}
        await new_ada.signal(new_ben, "after")
        assert await new_ada.count_of_server() == 1
        assert payloads(await new_ben.sync()) == ["after"]
        assert await new_ben.count_of_server(received=1) == 0  # shows that the new count has reached it
        new_ben.drop()
        await new_ada.expect("peer_away")
        await new_ada.signal(new_ben, "kept")
        await new_ada.sync()
        ben = await at.come_back(new_ben)
        assert ben.welcome["received"] == 0
        assert payloads(await ben.sync()) == ["kept"], "counts work again"
        await at.enter(code, "Cem")  # the seat of who is gone is free


@IN_BOTH
@both
async def test_the_grace_is_full_after_a_start_and_then_ends(stop: Stop, start_server: StartServer) -> None:
    server = await start_server(RESUME_GRACE_SECONDS=str(GRACE))
    async with remote(server) as at:
        code = (await server.create_room())["room_code"]
        ada, ben, cem = [await at.enter(code, name) for name in ("Ada", "Ben", "Cem")]
        await saved(server, code, ada, ben, cem)
        ben.drop()  # its grace had begun
        await ada.expect("peer_joined")
        await ada.expect("peer_joined")
        await ada.expect("peer_away")
        await asyncio.sleep(GRACE * 0.6)  # lets its grace run, of which nothing is left to see after the start
        await stop(server)
        began = time.monotonic()
        await server.start()
        new_ada = await at.come_back(ada)
        left = [await new_ada.expect("peer_left") for _ in range(2)]
        assert time.monotonic() - began >= GRACE * 0.9
        assert {one["reason"] for one in left} == {"timeout"}
        assert {one["socket_id"] for one in left} == {ben.socket_id, cem.socket_id}
        assert await (await at.connect()).resume_error(ben) == "resume_failed"
        await saved(server, code, new_ada)


@IN_BOTH
async def test_a_join_and_a_leave_are_saved_within_a_second(start_server: StartServer) -> None:
    server = await start_server()
    joins, leaves = [], []
    async with remote(server) as at:
        code = (await server.create_room())["room_code"]
        for _ in range(3):  # a busy machine may be late, but not each time
            began = time.monotonic()
            ada = await at.enter(code)
            await saved(server, code, ada)
            joins.append(time.monotonic() - began)
            began = time.monotonic()
            await ada.leave()
            await saved(server, code)
            leaves.append(time.monotonic() - began)
    assert min(joins) < SAVED_WITHIN
    assert min(leaves) < SAVED_WITHIN


@IN_BOTH
async def test_who_joined_just_before_a_crash_is_let_back_in_once(start_server: StartServer) -> None:
    server = await start_server()
    async with remote(server) as at:
        code = (await server.create_room(max_participants=2))["room_code"]
        other = (await server.create_room())["room_code"]
        ada = await at.enter(code, "Ada")
        server.kill9()
        assert stored(server, code) == {}
        await server.start()
        assert await at.away(code) == {}
        stranger = await at.connect()
        assert await stranger.resume_error(ada, socket_id="somebody-else") == "resume_failed"
        assert await stranger.resume_error(ada, resume_token=ada.token[:-2] + "xx") == "resume_failed"
        assert await at.away(other) == {}
        again = await at.come_back(ada)
        assert again.welcome["received"] is None
        assert again.socket_id == ada.socket_id
        assert await at.away(code) == {"Ada": False}
        await saved(server, code, again)
        ben = await at.enter(code, "Ben")
        await again.expect("peer_joined")
        assert await again.count_of_server(received=1) == 0
        again.drop()
        assert (await ben.expect("peer_away"))["socket_id"] == ada.socket_id
        again = await at.come_back(again)
        assert again.welcome["received"] == 0
        await again.leave()
        assert await (await at.connect()).resume_error(ada) == "resume_failed"


@IN_BOTH
async def test_who_was_let_back_in_and_left_at_once_is_not_let_in_again(start_server: StartServer) -> None:
    """Whether they were in the file, in which they then had left, or not."""
    server = await start_server()
    async with remote(server) as at:
        code, unsaved = [(await server.create_room())["room_code"] for _ in range(2)]
        ada, ben = await at.enter(code, "Ada"), await at.enter(code, "Ben")
        await saved(server, code, ada, ben)
        await ben.leave()
        await saved(server, code, ada)
        cem = await at.enter(unsaved, "Cem")
        server.kill9()
        await server.start()
        assert await (await at.connect()).resume_error(ben) == "resume_failed"
        assert await at.away(code) == {"Ada": True}
        await (await at.come_back(cem)).leave()
        assert await (await at.connect()).resume_error(cem) == "resume_failed"


@IN_BOTH
async def test_who_joined_just_before_the_first_of_two_crashes_is_let_back_in(start_server: StartServer) -> None:
    """Another one, who had joined later, came back before the second."""
    server = await start_server()
    async with remote(server) as at:
        code = (await server.create_room())["room_code"]
        ada, ben = await at.enter(code, "Ada"), await at.enter(code, "Ben")
        server.kill9()
        await server.start()
        ben = await at.come_back(ben)
        await saved(server, code, ben)
        server.kill9()
        await server.start()
        await at.come_back(ada)
        await at.come_back(ben)


@IN_BOTH
async def test_one_grace_after_a_start_nobody_is_let_back_in_any_more(start_server: StartServer) -> None:
    server = await start_server(RESUME_GRACE_SECONDS=str(GRACE))
    async with remote(server) as at:
        code = (await server.create_room())["room_code"]
        watcher = await at.enter(code, "Watcher")
        await saved(server, code, watcher)
        ada = await at.enter(code, "Ada")
        server.kill9()
        await server.start()
        async with asyncio.timeout(10):
            while await at.away(code):  # the watcher's grace ends with that of the start
                await asyncio.sleep(0.05)
        assert await (await at.connect()).resume_error(ada) == "resume_failed"


@IN_BOTH
async def test_a_room_changed_with_a_crash_in_between_keeps_who_is_inside(start_server: StartServer) -> None:
    """The seats of before a crash are in the line that a change of the room writes anew."""
    server = await start_server()
    async with remote(server) as at:
        code = (await server.create_room())["room_code"]
        ada = await at.enter(code, "Ada")
        await saved(server, code, ada)
        for _ in range(2):
            server.kill9()
            await server.start()
            await server.create_room()
            assert await at.away(code) == {"Ada": True}
        assert (await at.come_back(ada)).socket_id == ada.socket_id


@IN_BOTH
async def test_who_moved_to_another_room_just_before_a_crash_is_in_that_one(start_server: StartServer) -> None:
    """The file still has them in the room that they had left, under the same socket id."""
    server = await start_server(RESUME_GRACE_SECONDS=str(GRACE))
    async with remote(server) as at:
        old = (await server.create_room())["room_code"]
        new = (await server.create_room())["room_code"]
        ada = await at.enter(old)
        await saved(server, old, ada)
        await ada.leave()
        await ada.join_resumable(new)
        server.kill9()
        await server.start()
        again = await at.come_back(ada)
        assert again.welcome["room_code"] == new
        async with asyncio.timeout(10):
            while await at.away(old):
                await asyncio.sleep(0.05)
        assert await at.away(new) == {"Ada": False}
        assert await again.sync() == []
        await again.leave()
        assert await at.away(new) == {}


async def test_a_file_of_version_0_1_is_read_and_goes_on_to_be_readable(start_server: StartServer) -> None:
    server = await start_server()
    async with remote(server) as at:
        code = (await server.create_room())["room_code"]
        untouched = (await server.create_room())["room_code"]
        ada = await at.enter(code)
        await saved(server, code, ada)
        gone = await at.enter(code, "Gone")
        await gone.leave()
        await saved(server, code, ada)
        server.kill9()
        document = json.loads(server.data_file.read_bytes())
        for room in document["rooms"].values():
            del room["saved_at"]
            for participant in room["participants"]:
                participant["save"] = 1
        server.data_file.write_text(json.dumps({**document, "number": 2}))
        await server.start()
        again = await at.come_back(ada)
        assert await (await at.connect()).resume_error(gone) == "resume_failed"
        ben = await at.enter(code, "Ben")
        await saved(server, code, ada, ben)
        server.kill9()
        await server.start()
        assert set(json.loads(server.data_file.read_bytes())["rooms"]) == {code, untouched}
        _both = await at.come_back(again), await at.come_back(ben)
        assert await at.away(code) == {"Ada": False, "Ben": False}
