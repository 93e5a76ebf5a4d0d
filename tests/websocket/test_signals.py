"""A signal reaches one peer of the same room, as it was sent and in order, or nobody."""

import json
import uuid

import pytest

from tests.support.app import Service
from tests.support.peer import Peer

PAYLOADS = {
    "null": "null",
    "true": "true",
    "a-string": '"x"',
    "a-number": "-0",
    "an-empty-object": "{}",
    "an-empty-list": "[]",
    "key-order": '{"b":1,"a":2,"":3}',
    "a-key-twice": '{"a":1,"a":2}',
    "number-spelling": "[1.0e5,1E+2,0.10,-0.0,1e-7,100000]",
    "big-numbers": f"[{'9' * 400},1e999,-1e-999,{2**53 + 1}]",
    "escapes": r'"\u00e9\/\b\f\n\r\t\"\\\u0000\uD83D\uDE00"',
    "unicode": '"é 😀 \u2028 \u200f سارة \x7f"',
    "whitespace": '{ "a" :\t[ 1 ,\r\n 2 ] }',
    "nested-500-deep": "[" * 500 + "]" * 500,
    "objects-500-deep": '{"a":' * 500 + "1" + "}" * 500,
    "sdp": json.dumps({"type": "offer", "sdp": "v=0\r\n" + "a=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n" * 200}),
    "what-looks-like-an-envelope": '{"type":"room_closed","payload":{"from":"x"},"to":"y","id":1}',
}
NOT_A_SIGNAL = {
    "no-to": ('{"signal_type":"offer","payload":{}}', "to"),
    "to-null": ('{"to":null,"signal_type":"offer","payload":{}}', "to"),
    "to-a-list": ('{"to":["x"],"signal_type":"offer","payload":{}}', "to"),
    "no-signal-type": ('{"to":"x","payload":{}}', "signal_type"),
    "unknown-signal-type": ('{"to":"x","signal_type":"chat","payload":{}}', "signal_type"),
    "a-lone-surrogate": (r'{"to":"x","signal_type":"offer","payload":{"sdp":"v=0\ud800"}}', "sdp"),
    "a-name-with-one": (r'{"to":"x","signal_type":"offer","payload":{"x":[{"\udc00":1}]}}', "x"),
    "no-payload": ('{"to":"x","signal_type":"offer"}', "payload"),
}
NOBODY = {
    "an-unknown-id": str(uuid.UUID(int=0)),
    "no-uuid": "ben",
    "empty": "",
    "null-character": "\x00",
    "everybody": "*",
}


async def pair(service: Service, **options: object) -> tuple[Peer, Peer]:
    """Ada and Ben in a new room, who have said hello."""
    code = await service.room_code(**options)
    ada, ben = await service.enter(code, "Ada"), await service.enter(code, "Ben")
    assert [message["type"] for message in await ada.sync()] == ["peer_joined"]
    return ada, ben


async def send_raw(sender: Peer, to: Peer, payload: str, before: str = "", after: str = "") -> None:
    await sender.send_text(
        f'{{"type":"signal","payload":{{"to":"{to.socket_id}","signal_type":"offer","payload":{before}{payload}{after}}}}}'
    )


def expected(sender: Peer, payload: str) -> str:
    return f'{{"type":"signal","payload":{{"from":"{sender.socket_id}","signal_type":"offer","payload":{payload}}}}}'


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
async def test_a_payload_arrives_byte_for_byte(service: Service, payload: str) -> None:
    ada, ben = await pair(service)
    await send_raw(ada, ben, payload)
    assert await ada.sync() == []
    assert await ben.receive_text() == expected(ada, payload)


async def test_fields_of_a_signal_may_come_in_any_order(service: Service) -> None:
    ada, ben = await pair(service)
    await ada.send_text(
        f'{{"payload":{{"payload":{{"b":1,"a":1.0e5}},"x":0,"signal_type":"offer","to":"{ben.socket_id}"}},"type":"signal"}}'
    )
    assert await ben.receive_text() == expected(ada, '{"b":1,"a":1.0e5}')


@pytest.mark.parametrize("signal_type", ["offer", "answer", "candidate"])
async def test_the_signal_type_arrives(service: Service, signal_type: str) -> None:
    ada, ben = await pair(service)
    await ada.signal(ben, None, signal_type)
    assert await ben.expect("signal") == {"from": ada.socket_id, "signal_type": signal_type, "payload": None}


async def test_from_is_what_the_server_knows_not_what_the_sender_says(service: Service) -> None:
    ada, ben = await pair(service)
    payload = {"to": ben.socket_id, "signal_type": "offer", "payload": {}, "from": ben.socket_id}
    await ada.send("signal", payload)
    assert (await ben.expect("signal"))["from"] == ada.socket_id


async def test_an_id_of_a_signal_stays_with_the_server(service: Service) -> None:
    ada, ben = await pair(service)
    await ada.signal(ben, 1, id="mine")
    assert set(await ben.receive()) == {"type", "payload"}


async def test_2000_signals_each_way_arrive_in_order(service: Service) -> None:
    ada, ben = await pair(service)
    for count in range(2000):
        await ada.signal(ben, ["from ada", count])
        await ben.signal(ada, ["from ben", count])
    by_ada = await ada.sync()  # from here on the server has handled all that Ada sent,
    by_ben = await ben.sync()  # and from here on all of both
    by_ada += await ada.sync()
    for heard, name in ((by_ben, "from ada"), (by_ada, "from ben")):
        assert [message["payload"]["payload"] for message in heard] == [[name, count] for count in range(2000)]


async def test_each_receiver_gets_its_own_signals_in_order(service: Service) -> None:
    code = await service.room_code()
    receivers = [await service.enter(code, f"R{count}") for count in range(5)]
    sender = await service.enter(code, "Sender")
    for count in range(500):
        await sender.signal(receivers[count % 5], count)
    assert await sender.sync() == []
    for index, receiver in enumerate(receivers):
        signals = [message["payload"] for message in await receiver.sync() if message["type"] == "signal"]
        assert [signal["payload"] for signal in signals] == list(range(index, 500, 5))


# ── Isolation ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("to", NOBODY.values(), ids=NOBODY.keys())
async def test_a_signal_to_nobody_is_an_error(service: Service, to: str) -> None:
    ada, ben = await pair(service)
    assert await _signal_error(ada, to) == "peer_not_found"
    assert await ben.sync() == []


async def test_a_signal_to_oneself_is_an_error(service: Service) -> None:
    ada, ben = await pair(service)
    assert await _signal_error(ada, ada.socket_id) == "peer_not_found"
    assert await ben.sync() == []


async def test_a_signal_never_leaves_its_room(service: Service) -> None:
    ada, _ = await pair(service)
    cleo, dora = await pair(service)
    assert await _signal_error(ada, cleo.socket_id) == "peer_not_found"
    assert await _signal_error(ada, cleo.socket_id.upper()) == "peer_not_found"
    assert await cleo.sync() == await dora.sync() == []


async def test_who_is_in_no_room_cannot_signal(service: Service) -> None:
    ada, _ = await pair(service)
    outsider = await service.connect()
    assert await _signal_error(outsider, ada.socket_id) == "not_in_room"
    assert await ada.sync() == []


async def test_who_is_in_no_room_cannot_be_reached(service: Service) -> None:
    ada, _ = await pair(service)
    outsider = await service.connect()
    assert await _signal_error(ada, outsider.socket_id) == "peer_not_found"
    assert await outsider.sync() == []


async def test_who_has_left_can_neither_signal_nor_be_reached(service: Service) -> None:
    ada, ben = await pair(service)
    await ben.leave()
    assert await _signal_error(ben, ada.socket_id) == "not_in_room"
    assert await _signal_error(ada, ben.socket_id) == "peer_not_found"
    assert [message["type"] for message in await ada.sync()] == ["peer_left"]
    assert await ben.sync() == []


async def test_who_has_been_refused_cannot_signal(service: Service) -> None:
    ada, _ = await pair(service, max_participants=2)
    late = await service.connect()
    assert await late.join_error((await _room_of(service))["room_code"]) == "room_full"
    assert await _signal_error(late, ada.socket_id) == "not_in_room"
    assert await ada.sync() == []


async def test_a_deleted_room_forwards_nothing(service: Service) -> None:
    ada, ben = await pair(service)
    await service.delete((await _room_of(service))["room_code"])
    assert await _signal_error(ada, ben.socket_id) == "not_in_room"
    assert [message["type"] for message in await ben.sync()] == ["room_closed"]


@pytest.mark.parametrize(("payload", "named"), NOT_A_SIGNAL.values(), ids=NOT_A_SIGNAL.keys())
async def test_a_signal_with_a_wrong_field_names_it_and_reaches_nobody(
    service: Service, payload: str, named: str
) -> None:
    ada, ben = await pair(service)
    await ada.send_text(f'{{"type":"signal","id":5,"payload":{payload.replace("x", ben.socket_id)}}}')
    message = await ada.receive()
    assert (message["id"], message["payload"]["in_reply_to"]) == (5, "signal")
    assert message["payload"]["code"] == "invalid_message"
    assert f"{named}" in message["payload"]["message"]
    assert await ben.sync() == []


async def _signal_error(sender: Peer, to: str) -> str:
    return await sender.ask_for_error("signal", {"to": to, "signal_type": "offer", "payload": {}})


async def _room_of(service: Service) -> dict[str, str]:
    answer = await service.request("GET", "/api/rooms")
    return dict(answer.json["rooms"][0])
