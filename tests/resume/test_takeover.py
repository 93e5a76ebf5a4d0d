"""A resume takes over from a connection that still looks alive."""

import asyncio
import json
from typing import Any

from tests.support.app import Service, come_back, enter
from tests.support.frames import CLOSE, TEXT
from tests.support.peer import Message, Peer, payloads, types
from tests.support.raw import RawPeer


async def room_with_raw_ben(service: Service) -> tuple[Peer, RawPeer, dict[str, Any]]:
    """Ada, and Ben on a connection that answers only what the test says, with what resumes Ben's session."""
    code = await service.room_code()
    ada = await enter(service, code)
    raw = await service.raw_peer()
    raw.send("join_room", {"room_code": code, "display_name": "Ben", "resumable": True})
    joined = (await raw.message())["payload"]
    await ada.expect("peer_joined")
    return ada, raw, {"socket_id": raw.socket_id, "resume_token": joined["resume_token"], "received": 0}


async def resume(service: Service, claim: dict[str, Any]) -> tuple[Peer, Message]:
    member = await service.connect()
    return member, await member.resume(**claim)


async def test_the_old_connection_is_closed_with_4001_and_nobody_else_hears(service: Service) -> None:
    code = await service.room_code()
    ada, ben = await enter(service, code, "Ada"), await enter(service, code, "Ben")
    await ada.expect("peer_joined")
    again = await come_back(service, ben)
    assert await ben.close_frame() == 4001
    await again.signal(ada, "from the new one")
    await again.sync()
    assert types(await ada.sync()) == ["signal"]
    await ada.signal(again, "to the new one")
    assert (await again.expect("signal"))["payload"] == "to the new one"


async def test_the_end_of_the_old_connection_does_not_end_the_session(service: Service) -> None:
    ada, raw, claim = await room_with_raw_ben(service)
    again, _ = await resume(service, claim)
    raw.frame(CLOSE, b"\x03\xe8")  # 1000: the client would have left
    assert await raw.close_code() == 4001
    raw.abort()
    assert await again.sync() == []
    assert await ada.sync() == []
    assert [one["away"] for one in (await service.get_room(ada.welcome["room_code"]))["participants"]] == [False] * 2


async def test_late_bytes_of_the_old_connection_have_no_effect(service: Service) -> None:
    ada, raw, claim = await room_with_raw_ben(service)
    again, welcome = await resume(service, claim)
    assert welcome["received"] == 0
    for number in range(20):
        raw.send("signal", {"to": ada.socket_id, "signal_type": "offer", "payload": number})
    raw.send("leave_room", {})
    raw.send("join_room", {"room_code": ada.welcome["room_code"], "display_name": "Ghost"})
    raw.frame(TEXT, b"nonsense")
    assert await raw.close_code() == 4001
    raw.abort()
    assert await again.count_of_server() == 0
    assert await again.sync() == []
    assert await ada.sync() == []
    assert (await service.get_room(ada.welcome["room_code"]))["participant_count"] == 2


async def test_what_comes_during_a_takeover_is_either_counted_or_ignored(service: Service) -> None:
    for _ in range(20):
        ada, raw, claim = await room_with_raw_ben(service)
        stream = asyncio.create_task(_stream(raw, ada))
        again, welcome = await resume(service, claim)
        assert await raw.close_code() == 4001
        stream.cancel()
        raw.abort()
        assert await again.count_of_server() == welcome["received"]
        assert payloads(await ada.sync()) == list(range(welcome["received"]))


async def _stream(raw: RawPeer, to: Peer) -> None:
    for number in range(100_000):
        raw.send("signal", {"to": to.socket_id, "signal_type": "offer", "payload": number})
        await asyncio.sleep(0)


async def test_half_a_message_of_the_old_connection_is_no_message(service: Service) -> None:
    """Its client sends it again over the new one; together they must not make it come twice."""
    ada, raw, claim = await room_with_raw_ben(service)
    text = json.dumps({"type": "signal", "payload": {"to": ada.socket_id, "signal_type": "offer", "payload": "whole"}})
    raw.frame(TEXT, text[:20].encode(), final=False)
    again, welcome = await resume(service, claim)
    assert welcome["received"] == 0
    await again.send_text(text)
    raw.frame(0, text[20:].encode())
    assert await raw.close_code() == 4001
    await again.sync()
    assert payloads(await ada.sync()) == ["whole"]
    raw.abort()


async def test_what_came_over_the_old_connection_before_is_counted(service: Service) -> None:
    """Whatever the server's count at the takeover says, that much and no more has been handed on."""
    ada, raw, claim = await room_with_raw_ben(service)
    for number in range(50):
        raw.send("signal", {"to": ada.socket_id, "signal_type": "offer", "payload": number})
    again, welcome = await resume(service, claim)
    for number in range(welcome["received"], 50):
        await again.signal(ada, number)
    await again.sync()
    assert payloads(await ada.sync()) == list(range(50))
    raw.abort()


async def test_a_takeover_of_a_takeover(service: Service) -> None:
    code = await service.room_code()
    ada = await enter(service, code)
    connections = [ada]
    for _ in range(5):
        connections.append(await come_back(service, connections[-1]))
    assert [await old.close_frame() for old in connections[:-1]] == [4001] * 5
    assert {member.socket_id for member in connections} == {ada.socket_id}
    assert (await service.get_room(code))["participant_count"] == 1


async def test_a_takeover_does_not_wait_for_a_connection_that_is_dead(service: Service) -> None:
    """The old one never answers the close frame; it is cut all the same."""
    ada, raw, claim = await room_with_raw_ben(service)
    again, _ = await resume(service, claim)
    await ada.signal(again, "now")
    assert (await again.expect("signal"))["payload"] == "now"
    await raw.end()
    raw.abort()


async def test_what_the_old_connection_asked_is_answered_over_the_new_one(service: Service) -> None:
    """A room that is being made while the connection changes: its answer is one of the session's messages."""
    for _ in range(10):
        _, raw, claim = await room_with_raw_ben(service)
        raw.send("create_room", {}, id="mine")
        again = await service.connect()
        welcome = await again.resume(**claim)
        if welcome["received"] == 0:  # too late: the client sends it again
            await again.send("create_room", {}, id="mine")
        async with asyncio.timeout(10):
            answer = await again.receive()
        assert (answer["type"], answer.get("id")) == ("room_created", "mine")
        assert await again.sync() == []
        raw.abort()
