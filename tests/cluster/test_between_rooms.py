"""Clients that go from one room to another in one burst, without waiting for answers; each room has another home."""

import json
from typing import Any

import pytest

from tests.support.app import Service
from tests.support.peer import Peer

TIMES = 10  # there and back


def signal(to: Peer, payload: Any) -> str:
    return json.dumps({"type": "signal", "payload": {"to": to.socket_id, "signal_type": "offer", "payload": payload}})


@pytest.mark.parametrize("position", [0, 1, 2])
async def test_pipelined_leave_room_and_join_room_to_another_home(three: list[Service], position: int) -> None:
    """The client is at the home of the first room, at that of the second one, or at neither."""
    codes = [await three[2].room_code() for _ in range(2)]
    others = [await home.enter(code, "Home") for home, code in zip(three, codes, strict=False)]
    client = await three[position].connect()
    for number in range(TIMES):
        for code, other in zip(codes, others, strict=True):
            await client.send("join_room", {"room_code": code, "display_name": "Guest", "resumable": number % 2 == 1})
            await client.send_text(signal(other, number))
            await client.send("leave_room")
            await client.send_text(signal(other, "too late"))
    for number in range(TIMES):
        for code, other in zip(codes, others, strict=True):
            joined = await client.expect("joined")
            assert (joined["room_code"], [one["socket_id"] for one in joined["peers"]]) == (code, [other.socket_id])
            assert await client.expect("left") == {"room_code": code}
            assert (await client.error("signal"))["code"] == "not_in_room"
            assert (await other.expect("peer_joined"))["socket_id"] == joined["your_socket_id"]
            sender = joined["your_socket_id"]
            assert await other.expect("signal") == {"from": sender, "signal_type": "offer", "payload": number}
            assert (await other.expect("peer_left"))["socket_id"] == joined["your_socket_id"]
    for peer in (client, *others):
        assert await peer.sync() == []


@pytest.mark.parametrize("position", [0, 1, 2])
async def test_pipelined_leave_room_and_resume_at_another_home(three: list[Service], position: int) -> None:
    """A session that is away in one room is continued over a connection that was in another one."""
    first, second = [await three[2].room_code() for _ in range(2)]
    others = [await home.enter(code, "Home") for home, code in zip(three, (first, second), strict=False)]
    away = await three[2].connect()
    await away.join_resumable(second)
    away.drop()
    client = await three[position].connect()
    await client.join(first)
    await client.send("leave_room")
    await client.send("resume", away.claim())
    assert await client.expect("left") == {"room_code": first}
    assert (await client.expect("resumed"))["received"] == 0
    await client.signal(others[1], "back")
    while (message := await others[1].receive())["type"] != "signal":
        pass
    assert (message["payload"]["from"], message["payload"]["payload"]) == (away.socket_id, "back")
