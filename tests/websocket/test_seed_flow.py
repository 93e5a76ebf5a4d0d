"""A client that knows only the core messages holds a call."""

import uuid

from tests.support.app import Service
from tests.support.peer import Peer

OFFER = {"type": "offer", "sdp": "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\n"}
ANSWER = {"type": "answer", "sdp": "v=0\r\no=- 3 4 IN IP4 127.0.0.1\r\n"}
CANDIDATE = {"candidate": "candidate:1 1 udp 1 192.0.2.1 9 typ host", "sdpMid": "0", "sdpMLineIndex": 0}


async def test_a_client_that_knows_the_core_messages_holds_a_call(service: Service) -> None:
    room = await service.create_room(owner_id="owner-1", ttl_hours=2, max_participants=2)
    code = room["room_code"]
    assert {"room_code", "created_at", "expires_at"} <= set(room)

    ada, ben = await service.connect(), await service.connect()
    await ada.send("join_room", {"room_code": code, "display_name": "Ada"})
    joined = await ada.expect("joined")
    assert (joined["room_code"], joined["your_socket_id"], joined["peers"]) == (code, ada.socket_id, [])

    await ben.send("join_room", {"room_code": code, "display_name": "Ben"})
    joined = await ben.expect("joined")
    assert [(peer["socket_id"], peer["display_name"]) for peer in joined["peers"]] == [(ada.socket_id, "Ada")]
    newcomer = await ada.expect("peer_joined")
    assert (newcomer["socket_id"], newcomer["display_name"]) == (ben.socket_id, "Ben")

    for sender, receiver, signal_type, payload in (
        (ben, ada, "offer", OFFER),
        (ada, ben, "answer", ANSWER),
        (ben, ada, "candidate", CANDIDATE),
        (ada, ben, "candidate", CANDIDATE),
    ):
        await sender.signal(receiver, payload, signal_type)
        signal = await receiver.expect("signal")
        assert signal == {"from": sender.socket_id, "signal_type": signal_type, "payload": payload}

    seen = await service.get_room(code)
    assert {(one["socket_id"], one["display_name"]) for one in seen["participants"]} == {
        (ada.socket_id, "Ada"),
        (ben.socket_id, "Ben"),
    }
    await ben.send("leave_room")
    assert await ben.expect("left") == {"room_code": code}
    assert (await ada.expect("peer_left"))["socket_id"] == ben.socket_id

    await service.delete(code)
    assert (await ada.expect("room_closed"))["room_code"] == code
    assert (await service.request("GET", "/health", key=None)).json["status"] == "ok"


async def test_connected_tells_the_socket_id_the_version_and_whether_guests_may_create_rooms(service: Service) -> None:
    connected = await Peer(await service.client.ws_connect("/ws")).greet()
    assert set(connected) == {"socket_id", "guest_rooms", "version"}
    assert str(uuid.UUID(connected["socket_id"])) == connected["socket_id"]
    assert connected["guest_rooms"] is True
    assert isinstance(connected["version"], str)


async def test_connected_gives_each_connection_an_id_of_its_own(service: Service) -> None:
    ids = {(await service.connect()).socket_id for _ in range(5)}
    assert len(ids) == 5
