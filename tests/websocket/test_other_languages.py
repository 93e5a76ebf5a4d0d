"""JSON as other languages write it: whole numbers with a fraction, null for what is not given, a byte order mark."""

import json

import pytest

from tests.support.app import Service, come_back, enter

PINGS = {
    "an-id-of-1.0": ('{"type":"ping","id":1.0}', 1),
    "an-id-of-1e2": ('{"type":"ping","id":1e2}', 100),
    "no-id": ('{"type":"ping","id":null}', None),
    "no-payload": ('{"type":"ping","payload":null,"id":7}', 7),
    "nothing-received": ('{"type":"ping","payload":{"received":null},"id":7}', 7),
    "a-byte-order-mark": ('\ufeff{"type":"ping","id":7}', 7),
}


@pytest.mark.parametrize(("text", "id_"), PINGS.values(), ids=PINGS)
async def test_what_is_meant_is_understood(service: Service, text: str, id_: int | None) -> None:
    peer = await service.connect()
    await peer.send_text(text)
    answer = await peer.receive()
    assert (answer["type"], answer.get("id")) == ("pong", id_)


async def test_a_join_may_name_all_its_fields_and_mean_few(service: Service) -> None:
    code = await service.room_code()
    peer = await service.connect()
    fields = {"room_code": code, "display_name": "Ada", "passcode": None, "token": None, "resumable": None}
    assert (await peer.ask("join_room", fields))["type"] == "joined"


async def test_a_count_may_have_a_fraction_of_zero(service: Service) -> None:
    code = await service.room_code()
    ada, ben = await enter(service, code, "Ada"), await enter(service, code, "Ben")
    await ada.expect("peer_joined")
    await ada.send_text('{"type":"ping","payload":{"received":1.0},"id":3.0}')
    assert await ada.receive() == {"type": "pong", "payload": {"received": 0}, "id": 3}
    await ben.signal(ada)
    ada.drop()
    again = await come_back(service, ada, received=1.0)
    assert again.welcome["received"] == 0


async def test_null_still_removes_what_it_may_remove(service: Service) -> None:
    room = await service.create_room(name="Tea")
    host = await service.enter(room["room_code"], token=room["host_token"])
    assert (await host.ask("update_room", {"name": None, "state": None, "ttl_hours": None}))["type"] == "done"
    assert (await service.get_room(room["room_code"]))["name"] is None


async def test_the_payload_of_a_signal_keeps_its_spelling(service: Service) -> None:
    code = await service.room_code()
    ada, ben = await enter(service, code, "Ada"), await enter(service, code, "Ben")
    payload = '{"b":1.0, "a":1e5,"n":null}'
    await ben.send_text(
        f'{{"type":"signal","id":4.0,"payload":{{"to":"{ada.socket_id}","signal_type":"offer","payload":{payload}}}}}'
    )
    await ada.expect("peer_joined")
    assert payload in await ada.receive_text()


@pytest.mark.parametrize("text", ['{"type":5, x', '{"type":"ping","payload":{"received":"x"} x', '{"id":[], "type"}'])
async def test_what_is_no_json_is_that_even_if_a_field_in_front_is_wrong(service: Service, text: str) -> None:
    peer = await service.connect()
    await peer.send_text(text)
    assert (await peer.error())["code"] == "invalid_json"


@pytest.mark.parametrize("number", ["4.5", "1e-1", "1e400", '"4"', "4.0000000000000001", "true"])
async def test_what_is_no_whole_number_is_none(service: Service, number: str) -> None:
    peer = await service.connect()
    await peer.send_text(f'{{"type":"ping","payload":{{"received":{number}}}}}')
    assert "received" in (await peer.error())["message"]


async def test_rest_understands_it_too_but_takes_null_for_what_it_is(service: Service) -> None:
    answer = await service.request("POST", "/api/rooms", data=b'\xef\xbb\xbf{"max_participants": 4.0}')
    assert json.loads(answer.body)["max_participants"] == 4
    for body in (b'{"max_participants": null}', b'{"max_participants": 4.5}'):
        assert "max_participants" in (await service.request("POST", "/api/rooms", data=body)).problem(
            422, "invalid_field"
        )
    (await service.request("POST", "/api/rooms", data=b'{"max_participants": "x", y')).problem(400, "invalid_json")
