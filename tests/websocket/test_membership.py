"""Coming and going: who is told what, and when."""

import asyncio

import pytest

from tests.support.app import Service
from tests.support.frames import CLOSE


async def test_everybody_inside_hears_of_a_newcomer_and_nobody_else(service: Service) -> None:
    code = await service.room_code()
    ada, ben = await service.enter(code, "Ada"), await service.enter(code, "Ben")
    elsewhere, outside = await service.enter(await service.room_code()), await service.connect()
    assert [message["type"] for message in await ada.sync()] == ["peer_joined"]
    cleo = await service.enter(code, "Cleo")
    news = {"type": "peer_joined", "payload": {"socket_id": cleo.socket_id, "display_name": "Cleo", "role": "guest"}}
    assert await ada.sync() == await ben.sync() == [news]
    assert await cleo.sync() == await elsewhere.sync() == await outside.sync() == []


async def test_peer_joined_comes_before_any_signal_of_the_newcomer(service: Service) -> None:
    code = await service.room_code()
    insiders = [await service.enter(code, f"I{count}") for count in range(5)]
    newcomer = await service.connect()
    await newcomer.send("join_room", {"room_code": code, "display_name": "New"})
    for insider in insiders:
        await newcomer.signal(insider, "first")
    assert [message["type"] for message in await newcomer.sync()] == ["joined"]
    for insider in insiders:
        of_newcomer = [
            message["type"]
            for message in await insider.sync()
            if newcomer.socket_id in {message["payload"].get("socket_id"), message["payload"].get("from")}
        ]
        assert of_newcomer == ["peer_joined", "signal"]


async def test_nothing_comes_from_a_peer_after_its_peer_left(service: Service) -> None:
    code = await service.room_code()
    ada, ben = await service.enter(code, "Ada"), await service.enter(code, "Ben")
    for count in range(100):
        await ben.signal(ada, count)
    await ben.send("leave_room")
    for count in range(100):
        await ben.signal(ada, count)
    assert len([message for message in await ben.sync() if message["type"] == "error"]) == 100
    types = [message["type"] for message in await ada.sync()]
    assert types == ["peer_joined", *["signal"] * 100, "peer_left"]


async def test_left_is_the_direct_answer_to_leave_room(service: Service) -> None:
    code = await service.room_code()
    ada = await service.enter(code)
    await ada.send("leave_room", id="bye")
    assert await ada.receive() == {"type": "left", "payload": {"room_code": code}, "id": "bye"}
    assert await ada.ask_for_error("leave_room") == "not_in_room"


async def test_after_leaving_one_may_join_again_on_the_same_connection(service: Service) -> None:
    code, other = await service.room_code(), await service.room_code()
    ada, ben = await service.enter(code, "Ada"), await service.enter(code, "Ben")
    for _ in range(3):
        await ben.leave()
        await ben.join(other, "Ben")
        await ben.leave()
        assert (await ben.join(code, "Benjamin"))["your_socket_id"] == ben.socket_id
    types = [message["type"] for message in await ada.sync()]
    assert types == ["peer_joined", *["peer_left", "peer_joined"] * 3]
    await ben.signal(ada, "again")
    assert (await ada.expect("signal"))["payload"] == "again"


async def test_the_roster_of_a_newcomer_and_of_rest_follow_who_comes_and_goes(service: Service) -> None:
    code = await service.room_code()
    ada, ben = await service.enter(code, "Ada"), await service.enter(code, "Ben")
    await ada.leave()
    cleo = await service.connect()
    assert [peer["display_name"] for peer in (await cleo.join(code, "Cleo"))["peers"]] == ["Ben"]
    seen = await service.get_room(code)
    assert {one["socket_id"] for one in seen["participants"]} == {ben.socket_id, cleo.socket_id}
    assert seen["participant_count"] == 2


# ── How one goes ─────────────────────────────────────────────────────────────────────────────────


async def test_who_says_leave_room_has_left(service: Service) -> None:
    code = await service.room_code()
    ada, ben = await service.enter(code, "Ada"), await service.enter(code, "Ben")
    await ada.expect("peer_joined")
    await ben.leave()
    assert await ada.expect("peer_left") == {"socket_id": ben.socket_id, "reason": "left"}
    await ben.close()
    assert await ada.sync() == []


@pytest.mark.parametrize(
    ("close_code", "reason"),
    [(1000, "left"), (1001, "left"), (1002, "disconnected"), (1011, "disconnected"), (3000, "disconnected")],
)
async def test_a_close_frame_with_1000_or_1001_is_leaving_and_any_other_is_not(
    service: Service, close_code: int, reason: str
) -> None:
    code = await service.room_code()
    ada, ben = await service.enter(code, "Ada"), await service.enter(code, "Ben")
    await ada.expect("peer_joined")
    await ben.close(close_code)
    assert await ada.expect("peer_left") == {"socket_id": ben.socket_id, "reason": reason}
    assert (await service.get_room(code))["participant_count"] == 1


@pytest.mark.parametrize("how", ["abort", "half a frame", "end of file"])
async def test_a_connection_that_breaks_is_disconnected(service: Service, how: str) -> None:
    code = await service.room_code()
    ada = await service.enter(code, "Ada")
    async with await service.raw_peer() as ben:
        await ben.join(code)
        await ada.expect("peer_joined")
        if how == "half a frame":
            ben.bytes(b"\x81\xfe\x01\x00half")
        if how == "end of file":
            ben.end_of_file()
        else:
            ben.abort()
        assert await ada.expect("peer_left") == {"socket_id": ben.socket_id, "reason": "disconnected"}
    assert await ada.sync() == []


async def test_a_close_frame_is_answered_with_its_code(service: Service) -> None:
    async with await service.raw_peer() as peer:
        peer.frame(CLOSE, b"\x03\xe8")
        assert await peer.close_code() == 1000
        await peer.end()


async def test_a_connection_in_no_room_goes_unnoticed(service: Service) -> None:
    ada = await service.enter(await service.room_code())
    await (await service.connect()).close()
    async with await service.raw_peer() as raw:
        raw.abort()
    assert await ada.sync() == []


async def test_an_empty_room_lives_on(service: Service) -> None:
    code = await service.room_code()
    ada = await service.enter(code)
    await ada.leave()
    assert (await service.get_room(code))["participants"] == []
    await ada.join(code)


async def test_a_graceful_stop_tells_everybody_1001(service: Service) -> None:
    code = await service.room_code()
    inside, outside = await service.enter(code), await service.connect()
    *codes, _ = await asyncio.gather(inside.closed(), outside.closed(), service.stop())
    assert codes == [1001, 1001]
