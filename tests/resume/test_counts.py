"""Who counts what: every text frame of a session but pings and pongs, whatever becomes of it."""

import pytest

from tests.support.app import Service, enter
from tests.support.peer import Peer, types

COUNTED = {
    "signal to nobody": '{"type":"signal","payload":{"to":"nobody","signal_type":"offer","payload":1}}',
    "signal with a wrong field": '{"type":"signal","payload":{"to":1}}',
    "join_room while inside": '{"type":"join_room","payload":{"room_code":"000000","display_name":"A"}}',
    "resume while inside": '{"type":"resume","payload":{"socket_id":"a","resume_token":"b","received":0}}',
    "unknown type": '{"type":"dance"}',
    "no type": "{}",
    "no object": "[]",
    "no JSON": "nonsense",
    "nothing": "",
    "wrong id": '{"type":"signal","id":1.5,"payload":{}}',
}
NOT_COUNTED = {
    "ping": '{"type":"ping"}',
    "ping with an id": '{"type":"ping","id":1}',
    "ping with a count": '{"type":"ping","payload":{"received":0}}',
}


async def pair(service: Service) -> tuple[Peer, Peer]:
    code = await service.room_code()
    ada, ben = await enter(service, code, "Ada"), await enter(service, code, "Ben")
    await ada.expect("peer_joined")
    return ada, ben


async def test_a_session_begins_with_nothing_received(service: Service) -> None:
    ada = await enter(service, await service.room_code())
    assert await ada.count_of_server() == 0


@pytest.mark.parametrize("what", COUNTED)
async def test_the_server_counts_whatever_becomes_of_a_message(what: str, service: Service) -> None:
    ada = await enter(service, await service.room_code())
    await ada.send_text(COUNTED[what])
    await ada.error()
    assert await ada.count_of_server() == 1


@pytest.mark.parametrize("what", NOT_COUNTED)
async def test_the_server_does_not_count_pings(what: str, service: Service) -> None:
    ada = await enter(service, await service.room_code())
    await ada.send_text(NOT_COUNTED[what])
    await ada.expect("pong")
    assert await ada.count_of_server() == 0


async def test_a_ping_with_a_wrong_field_does_not_count_and_its_error_does(service: Service) -> None:
    ada = await enter(service, await service.room_code())
    for wrong in ({"received": -1}, {"received": "1"}, {"received": 3}):
        assert (await ada.ask("ping", wrong))["payload"]["code"] == "invalid_message"
    assert await ada.count_of_server(received=3) == 0
    assert ada.received == 3


async def test_what_is_handled_without_an_error_counts(service: Service) -> None:
    ada, ben = await pair(service)
    await ada.signal(ben)
    assert (await ada.ask("create_room"))["type"] == "room_created"
    assert await ada.count_of_server() == 2


async def test_before_it_joins_a_client_has_no_count(service: Service) -> None:
    ada = await service.connect()
    assert (await ada.ask("ping", {"received": 7}))["payload"] == {}
    assert await ada.ask_for_error("leave_room") == "not_in_room"
    await ada.join_resumable(await service.room_code())
    assert await ada.count_of_server(received=0) == 0


async def test_a_session_that_is_not_resumable_has_no_count(service: Service) -> None:
    ada = await service.connect()
    await ada.join(await service.room_code())
    assert (await ada.ask("ping", {"received": 7}))["payload"] == {}


async def test_the_server_counts_every_message_but_pongs(service: Service) -> None:
    """A count above what was sent is refused, so the largest that is taken is what the server sent."""
    ada, ben = await pair(service)  # peer_joined: 1
    await ben.signal(ada)  # 2
    await ben.sync()
    await ada.ask_for_error("join_room", {"room_code": "000000", "display_name": "A"})  # 3
    assert (await ada.ask("create_room"))["type"] == "room_created"  # 4
    await ada.sync()
    await service.change(ada.welcome["room_code"], name="Tea")  # 5
    await ben.leave()  # 6
    assert types(await ada.sync()) == ["room_updated", "peer_left"]
    assert ada.received == 6
    assert (await ada.ask("ping", {"received": 7}))["payload"]["code"] == "invalid_message"  # 7
    await ada.count_of_server(received=7)
