"""What every message has in common: the envelope, the echoed id, errors that change nothing."""

from typing import Any

import pytest

from tests.support.app import Serve, Service, let_pass
from tests.support.peer import Peer

NOT_JSON = {
    "nothing": "",
    "whitespace": "  \n",
    "words": "hello",
    "half": '{"type": "ping"',
    "two": '{"type":"ping"}{"type":"ping"}',
    "python": "{'type': 'ping'}",
    "nan": '{"type": "ping", "payload": {"x": NaN}}',
    "trailing-comma": '{"type": "ping",}',
    "half-in-the-payload": '{"type": "signal", "payload": {"to": "x", "signal_type": "offer", "payload": {}',
    "too-deep": '{"type": "ping", "payload": {"x": ' + "[" * 30_000,
}
NOT_A_MESSAGE = {
    "a-string": '"ping"',
    "a-list": '[{"type": "ping"}]',
    "null": "null",
    "a-number": "1",
    "no-type": '{"payload": {}}',
    "type-null": '{"type": null}',
    "type-a-number": '{"type": 7}',
    "payload-a-string": '{"type": "ping", "payload": "x"}',
    "payload-a-list": '{"type": "ping", "payload": []}',
    "id-a-fraction": '{"type": "ping", "id": 1.5}',
    "id-a-boolean": '{"type": "ping", "id": true}',
    "id-a-list": '{"type": "ping", "id": []}',
    "id-too-long": '{"type": "ping", "id": "%s"}' % ("x" * 65),
    "id-too-many-digits": '{"type": "ping", "id": 1%s}' % ("0" * 64),
    "id-too-many-characters": '{"type": "ping", "id": -1%s}' % ("0" * 63),
}
IDS = {
    "a-word": "a",
    "empty": "",
    "zero": 0,
    "negative": -1,
    "beyond-64-bits": 2**64,
    "a-uuid": "0f0f6c7e-6f0b-4c53-a5f4-1f1d5b0f8f3a",
    "64-characters": "x" * 64,
    "64-characters-of-any-kind": "é😀" * 32,
    "64-digits": 10**63,
    "a-minus-and-63-digits": -(10**62),
    "quotes-and-backslashes": '"\\\n\u0000',
}


def by_name(cases: dict[str, Any]) -> Any:
    return pytest.mark.parametrize("case", cases.values(), ids=cases.keys())


@by_name(NOT_JSON)
async def test_a_frame_that_is_not_json_is_an_error_and_nothing_more(service: Service, case: str) -> None:
    async with await service.connect() as peer:
        await peer.send_text(case)
        assert (await peer.error())["code"] == "invalid_json"
        assert await peer.sync() == []


@by_name(NOT_A_MESSAGE)
async def test_a_frame_that_is_no_message_is_an_error_and_nothing_more(service: Service, case: str) -> None:
    async with await service.connect() as peer:
        await peer.send_text(case)
        assert (await peer.error())["code"] == "invalid_message"
        assert await peer.sync() == []


@pytest.mark.parametrize(
    ("text", "named"),
    [('{"payload": {}}', "type"), ('{"type": "ping", "id": []}', "id"), ('{"type": "ping", "payload": 1}', "payload")],
    ids=["type", "id", "payload"],
)
async def test_the_error_names_the_member_of_the_envelope(service: Service, text: str, named: str) -> None:
    async with await service.connect() as peer:
        await peer.send_text(text)
        assert named in (await peer.error())["message"]


async def test_an_unknown_type_is_an_error_that_repeats_at_most_64_characters_of_it(service: Service) -> None:
    async with await service.connect() as peer:
        await peer.send("dance", {"room_code": "6a18t3"}, id=7)
        message = await peer.receive()
        assert (message["type"], message["id"]) == ("error", 7)
        assert (message["payload"]["code"], message["payload"]["in_reply_to"]) == ("unknown_type", "dance")
        await peer.send("é" * 65)
        assert (await peer.error())["in_reply_to"] == "é" * 64


@pytest.mark.parametrize("type_", ["connected", "joined", "peer_joined", "error", "Ping", "ping ", "", "pong"])
async def test_what_only_the_server_says_is_unknown_from_a_client(service: Service, type_: str) -> None:
    async with await service.connect() as peer:
        await peer.send(type_, {})
        error = await peer.error()
        assert (error["code"], error["in_reply_to"]) == ("unknown_type", type_)


@by_name(IDS)
async def test_the_direct_answer_carries_the_id(service: Service, case: str | int) -> None:
    async with await service.connect() as peer:
        await peer.send("ping", id=case)
        assert await peer.receive() == {"type": "pong", "payload": {}, "id": case}


@by_name(IDS)
async def test_the_error_carries_the_id(service: Service, case: str | int) -> None:
    async with await service.connect() as peer:
        for type_, payload in (("leave_room", {}), ("join_room", {}), ("dance", {}), ("ping", [])):
            await peer.send(type_, payload, id=case)
            message = await peer.receive()
            assert (message["type"], message["id"], message["payload"]["in_reply_to"]) == ("error", case, type_)


async def test_an_answer_to_a_message_without_id_has_none(service: Service) -> None:
    async with await service.connect() as peer:
        await peer.send("ping")
        assert await peer.receive() == {"type": "pong", "payload": {}}
        await peer.send("leave_room")
        assert set(await peer.receive()) == {"type", "payload"}


async def test_ping_is_answered_inside_and_outside_of_a_room_whatever_else_it_says(service: Service) -> None:
    async with await service.connect() as peer:
        await peer.send("ping", {"received": 12, "more": [1]})
        assert await peer.expect("pong") == {}
        await peer.join(await service.room_code())
        await peer.send("ping", {"received": 12, "more": "twelve"})
        assert (await peer.receive())["type"] == "pong"


async def test_unknown_fields_in_a_payload_and_beside_it_are_ignored(service: Service) -> None:
    async with await service.connect() as ada, await service.connect() as ben:
        code = await service.room_code()
        await ada.join(code, colour="red", peers=[])
        await ben.send("join_room", {"room_code": code, "display_name": "Ben", "zoom": 2}, more=True)
        await ben.expect("joined")
        await ada.expect("peer_joined")
        await ada.send("signal", {"to": ben.socket_id, "signal_type": "offer", "payload": 1, "from": "x", "a": 1})
        assert await ben.expect("signal") == {"from": ada.socket_id, "signal_type": "offer", "payload": 1}
        await ben.send("leave_room", {"reason": "tired"})
        assert await ben.expect("left") == {"room_code": code}


@pytest.mark.parametrize("text", ["nonsense", "[]", '{"type": "dance"}'], ids=["json", "message", "type"])
async def test_too_many_bad_messages_close_with_1008(service: Service, text: str) -> None:
    peer = await service.connect()
    for _ in range(50):
        await peer.send_text(text)
        await peer.error()
    assert await peer.sync() == []
    await peer.send_text(text)
    assert await peer.closed() == 1008


async def test_every_ten_seconds_one_more_bad_message_is_forgiven(service: Service) -> None:
    peer = await service.connect()
    await _say_nonsense(peer, 50)
    let_pass(service, 20)
    await _say_nonsense(peer, 2)
    assert await peer.sync() == []
    await peer.send_text("nonsense")
    assert await peer.closed() == 1008


async def test_refusals_of_good_messages_do_not_count_as_bad(service: Service) -> None:
    async with await service.connect() as peer:
        for _ in range(60):
            assert await peer.ask_for_error("leave_room") == "not_in_room"
        assert await peer.sync() == []


async def test_bad_messages_of_one_connection_do_not_count_for_another(serve: Serve) -> None:
    service = await serve()
    one, other = await service.connect(), await service.connect()
    await _say_nonsense(one, 50)
    await _say_nonsense(other, 50)
    assert await one.sync() == await other.sync() == []


async def _say_nonsense(peer: Peer, times: int) -> None:
    for _ in range(times):
        await peer.send_text("nonsense")
        assert (await peer.error())["code"] == "invalid_json"
