"""Which ends of a connection are a break, after which its session can be resumed, and which are the session's end."""

import asyncio
import struct
from collections.abc import Awaitable, Callable

import pytest

from signaling.rooms.sessions import Session
from tests.support.app import Serve, Service, come_back, enter
from tests.support.frames import BINARY, CLOSE, TEXT
from tests.support.peer import Message
from tests.support.raw import RawPeer

End = Callable[[RawPeer], Awaitable[None] | None]


async def enter_raw(service: Service, code: str, *, resumable: bool = True, **more: str) -> tuple[RawPeer, Message]:
    """A participant whose connection the test ends by hand, and what `joined` told it."""
    raw = await service.raw_peer()
    raw.send("join_room", {"room_code": code, "display_name": "Ben", "resumable": resumable, **more})
    joined = await raw.message()
    assert joined["type"] == "joined"
    return raw, joined["payload"]


def ticket(joined: Message) -> dict[str, object]:
    return {"socket_id": joined["your_socket_id"], "resume_token": joined["resume_token"], "received": 0}


def close_with(code: int) -> End:
    return lambda raw: raw.frame(CLOSE, struct.pack("!H", code))


async def send_too_many_bad_messages(raw: RawPeer) -> None:
    for _ in range(51):
        raw.frame(TEXT, b"no JSON")
    assert await raw.close_code() == 1008


BREAKS: dict[str, End] = {
    "reset": lambda raw: raw.abort(),
    "end of file": lambda raw: raw.end_of_file(),
    "closed with no code": lambda raw: raw.frame(CLOSE, b""),
    "closed with 1001, as a proxy that reloads": close_with(1001),
    "closed with 1002": close_with(1002),
    "closed with 1011": close_with(1011),
    "closed with 3000": close_with(3000),
    "closed with 4000": close_with(4000),
    "half a frame": lambda raw: (raw.bytes(b"\x81\xfe\xff\xff\x00\x00"), raw.abort())[1],
}
ENDS: dict[str, tuple[End, str]] = {
    "leave_room": (lambda raw: raw.send("leave_room", {}), "left"),
    "closed with 1000": (close_with(1000), "left"),
    "protocol error (1002)": (lambda raw: raw.bytes(b"\xf3\x80\x00\x00\x00\x00"), "disconnected"),
    "text that is not UTF-8 (1007)": (lambda raw: raw.frame(TEXT, b"\xff"), "disconnected"),
    "binary frame (1003)": (lambda raw: raw.frame(BINARY, b"\x00"), "disconnected"),
    "too many bad messages (1008)": (send_too_many_bad_messages, "disconnected"),
    "frame too large (1009)": (lambda raw: raw.frame(TEXT, b" " * 65_537), "disconnected"),
}


async def end(raw: RawPeer, how: End) -> None:
    if (waiting := how(raw)) is not None:
        await waiting


@pytest.mark.parametrize("how", BREAKS)
async def test_a_break_makes_away_and_can_be_resumed(how: str, service: Service) -> None:
    code = await service.room_code()
    ada = await enter(service, code)
    raw, joined = await enter_raw(service, code)
    assert await ada.expect("peer_joined")
    await end(raw, BREAKS[how])
    assert await ada.expect("peer_away") == {"socket_id": joined["your_socket_id"]}
    ben = await service.connect()
    assert (await ben.resume(**ticket(joined)))["your_socket_id"] == joined["your_socket_id"]
    assert await ada.expect("peer_back") == {"socket_id": joined["your_socket_id"]}
    raw.abort()


@pytest.mark.parametrize("how", BREAKS)
async def test_a_break_ends_a_session_that_is_not_resumable(how: str, service: Service) -> None:
    code = await service.room_code()
    ada = await enter(service, code)
    raw, joined = await enter_raw(service, code, resumable=False)
    assert "resume_token" not in joined
    assert "resume_grace_seconds" not in joined
    await ada.expect("peer_joined")
    await end(raw, BREAKS[how])
    reason = "left" if "1001" in how else "disconnected"
    assert await ada.expect("peer_left") == {"socket_id": joined["your_socket_id"], "reason": reason}
    raw.abort()


@pytest.mark.parametrize("resumable", [True, False], ids=["resumable", "not resumable"])
@pytest.mark.parametrize("how", ENDS)
async def test_the_end_of_a_session_empties_its_seat_at_once(how: str, resumable: bool, service: Service) -> None:
    code = await service.room_code()
    ada = await enter(service, code)
    raw, joined = await enter_raw(service, code, resumable=resumable)
    await ada.expect("peer_joined")
    ending, reason = ENDS[how]
    await end(raw, ending)
    assert await ada.expect("peer_left") == {"socket_id": joined["your_socket_id"], "reason": reason}
    if resumable:
        ben = await service.connect()
        assert await ben.ask_for_error("resume", ticket(joined)) == "resume_failed"
    assert await ada.sync() == []
    raw.abort()


async def test_a_client_that_leaves_and_hangs_up_is_said_to_have_left_once(service: Service) -> None:
    code = await service.room_code()
    ada = await enter(service, code, "Ada")
    ben = await enter(service, code, "Ben")
    await ada.expect("peer_joined")
    await ben.leave()
    await ben.close()
    assert await ada.expect("peer_left") == {"socket_id": ben.socket_id, "reason": "left"}
    assert await ada.sync() == []


async def test_a_failure_of_the_server_is_a_break(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    code = await service.room_code()
    ada, ben = await enter(service, code, "Ada"), await enter(service, code, "Ben")
    await ada.expect("peer_joined")
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr("signaling.rooms.sessions.Session.forward", lambda *_: 1 // 0)
        await ben.signal(ada)
        assert (await ben.error("signal"))["code"] == "internal_error"
        assert await ben.closed() == 1011
    caplog.clear()  # the traceback has been asked for
    assert await ada.expect("peer_away") == {"socket_id": ben.socket_id}
    again = await come_back(service, ben)
    assert again.welcome["received"] == 1
    assert await ada.expect("peer_back") == {"socket_id": ben.socket_id}


async def test_a_signal_that_was_sent_when_the_server_failed_is_not_sent_twice(
    service: Service, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = await service.room_code()
    ada, ben = await enter(service, code, "Ada"), await enter(service, code, "Ben")
    await ada.expect("peer_joined")
    forward = Session.forward
    monkeypatch.setattr(Session, "forward", lambda *given: (forward(*given), 1 // 0))
    await ben.signal(ada, "once")
    assert (await ben.error("signal"))["code"] == "internal_error"
    assert await ben.closed() == 1011
    assert [record.message for record in caplog.records if record.exc_info] == [
        f"connection failed peer={ben.socket_id}"
    ]
    caplog.clear()  # the traceback has been asked for
    assert [(message["type"], message["payload"].get("payload")) for message in await ada.sync()] == [
        ("signal", "once"),
        ("peer_away", None),
    ]
    assert (await come_back(service, ben)).welcome["received"] == 1


async def test_the_servers_shutdown_is_a_break(serve: Serve) -> None:
    service = await serve()
    code = await service.room_code()
    ada, ben = await enter(service, code, "Ada"), await enter(service, code, "Ben")
    await ada.expect("peer_joined")
    stopping = asyncio.create_task(service.stop())
    assert await asyncio.gather(ada.closed(), ben.closed()) == [1001, 1001]  # each reads, or would be cut off
    await stopping
    successor = await serve()
    again = await come_back(successor, ben)
    assert [(peer["socket_id"], peer["away"]) for peer in again.welcome["peers"]] == [(ada.socket_id, True)]


async def test_a_proxy_that_reloads_keeps_nobody_out_of_a_room_that_was_locked_meanwhile(service: Service) -> None:
    room = await service.create_room(passcode="tea")
    code = room["room_code"]
    ada = await enter(service, code, token=room["host_token"])
    raw, joined = await enter_raw(service, code, passcode="tea")
    await ada.expect("peer_joined")
    raw.frame(CLOSE, struct.pack("!H", 1001))
    assert await raw.close_code() == 1001
    await ada.expect("peer_away")
    await service.change(code, state="locked", waiting_room=True, access="token", passcode="coffee")
    ben = await service.connect()
    assert (await ben.resume(**ticket(joined)))["your_socket_id"] == joined["your_socket_id"]
    raw.abort()
