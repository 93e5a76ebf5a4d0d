"""What is sent again after a break: each message once, in order, in both directions; and counts that cannot be."""

import json

import pytest

from signaling.limits import MESSAGES
from tests.support.app import Serve, Service, come_back, enter
from tests.support.peer import Message, Peer, payloads, types


async def pair(service: Service) -> tuple[Peer, Peer]:
    code = await service.room_code()
    ada, ben = await enter(service, code, "Ada"), await enter(service, code, "Ben")
    await ada.expect("peer_joined")
    return ada, ben


async def test_what_a_client_missed_is_sent_again_byte_for_byte(service: Service) -> None:
    ada, ben = await pair(service)
    ben.drop()
    await ada.expect("peer_away")
    odd = '{"z":1.0e5,"a":"\\u00e9","z":-0}'
    await ada.send_text(
        f'{{"type":"signal","payload":{{"to":"{ben.socket_id}","signal_type":"offer","payload":{odd}}}}}'
    )
    await ada.sync()
    again = await come_back(service, ben)
    assert f'"payload":{odd}' in await again.receive_text()


async def test_what_a_client_missed_comes_once_in_order_and_what_it_has_does_not(service: Service) -> None:
    ada, ben = await pair(service)
    for number in range(5):
        await ada.signal(ben, number)
    await ada.sync()
    assert payloads(await ben.sync()) == [0, 1, 2, 3, 4]
    ben.drop()
    await ada.expect("peer_away")
    for number in range(5, 10):
        await ada.signal(ben, number)
    await ada.sync()
    for has in (3, 7, 10):
        again = await come_back(service, ben, received=has)
        assert payloads(await again.sync()) == list(range(has, 10))
        assert again.received == 10


async def test_the_server_says_what_it_got_so_that_the_client_can_send_the_rest(service: Service) -> None:
    ada, ben = await pair(service)
    for number in range(3):
        await ben.signal(ada, number)
    await ben.sync()
    ben.drop()
    again = await come_back(service, ben)
    assert again.welcome["received"] == 3
    await again.signal(ada, 3)
    assert await again.count_of_server() == 4
    assert payloads(await ada.sync()) == [0, 1, 2, 3]


async def test_counts_go_on_over_several_connections(service: Service) -> None:
    ada, ben = await pair(service)
    for number in range(4):
        await ben.signal(ada, number)
        await ada.signal(ben, number)
        await ada.sync()
        assert payloads(await ben.sync()) == [number]
        ben.drop()
        ben = await come_back(service, ben)
        assert ben.welcome["received"] == number + 1
        assert ben.received == number + 1
        assert await ben.sync() == []


async def test_the_resumed_message_itself_and_what_came_before_it_do_not_count(service: Service) -> None:
    _, ben = await pair(service)
    ben.drop()
    again = await service.connect()
    await again.ask("ping")
    assert await again.ask_for_error("leave_room") == "not_in_room"
    await again.resume(ben)
    assert await again.count_of_server(received=0) == 0
    assert (await again.ask("ping", {"received": 1}))["payload"]["code"] == "invalid_message"


async def test_a_failed_resume_changes_nothing(service: Service) -> None:
    ada, ben = await pair(service)
    ben.drop()
    await ada.expect("peer_away")
    await ada.signal(ben, "kept")
    again = await service.connect()
    for wrong in ({"received": 2}, {"resume_token": "x"}, {"socket_id": ada.socket_id}):
        assert await again.resume_error(ben, **wrong) == "resume_failed"
    assert await ada.sync() == []
    await again.resume(ben)
    assert payloads(await again.sync()) == ["kept"]


@pytest.mark.parametrize("beyond", [1, 2, 2**31, 2**63, 2**64, 10**30])
async def test_a_count_above_what_was_sent_fails(beyond: int, service: Service) -> None:
    ada, ben = await pair(service)
    await ada.signal(ben)
    await ben.expect("signal")
    answer = await (await service.connect()).resume_error(ben, received=1 + beyond)
    assert answer == "resume_failed"
    assert await ada.sync() == []
    assert await ben.count_of_server() == 0  # nobody took over


async def test_a_count_below_what_was_confirmed_fails(service: Service) -> None:
    ada, ben = await pair(service)
    for _ in range(3):
        await ada.signal(ben)
    await ada.sync()
    await ben.sync()
    await ben.count_of_server(received=3)
    ben.drop()
    again = await service.connect()
    assert await again.resume_error(ben, received=2) == "resume_failed"
    assert (await again.resume(ben, received=3))["received"] == 0


async def test_a_count_in_a_ping_lets_go_of_what_is_kept(serve: Serve) -> None:
    """More than is ever kept goes through one session whose client confirms now and then."""
    service = await serve(rate_limits=False)
    ada, ben = await pair(service)
    for _ in range(3):
        for number in range(1500):
            await ada.signal(ben, number)
        await ada.sync()
        assert len(await ben.sync()) == 1500
        await ben.count_of_server(received=ben.received)
    ben.drop()
    again = await come_back(service, ben)
    assert again.welcome["received"] == 0
    assert await again.sync() == []


async def test_a_resume_that_delivers_nothing_can_be_done_again(service: Service) -> None:
    """The new connection breaks before its client has read a byte: the count stays what it was."""
    ada, ben = await pair(service)
    ben.drop()
    await ada.expect("peer_away")
    for number in range(10):
        await ada.signal(ben, number)
    await ada.sync()
    claim = ben.claim(received=0)
    for _ in range(5):
        deaf = await service.raw_peer()
        deaf.send("resume", claim)
        deaf.end_of_file()
        assert types([await ada.receive(), await ada.receive()]) == ["peer_back", "peer_away"]
        deaf.abort()
    again = await come_back(service, ben)
    assert payloads(await again.sync()) == list(range(10))


async def test_a_client_that_resets_its_count_gets_all_again_that_it_never_confirmed(service: Service) -> None:
    ada, ben = await pair(service)
    for number in range(3):
        await ada.signal(ben, number)
    await ada.sync()
    assert payloads(await ben.sync()) == [0, 1, 2]
    again = await come_back(service, ben, received=0)
    assert payloads(await again.sync()) == [0, 1, 2]


async def test_counts_are_not_reset_by_a_resume(service: Service) -> None:
    """A count that starts again at 0 would let the second break repeat, or lose, what came between."""
    ada, ben = await pair(service)
    for number in range(3):
        await ada.signal(ben, number)
        await ben.signal(ada, number)
    await ada.sync()
    await ben.sync()
    ben.drop()
    ben = await come_back(service, ben)
    for number in range(3, 5):
        await ada.signal(ben, number)
        await ben.signal(ada, number)
    await ada.sync()
    await ben.sync()
    ben.drop()
    again = await come_back(service, ben)
    assert again.welcome["received"] == 5
    assert await again.sync() == []
    assert await (await service.connect()).resume_error(again, received=2) == "resume_failed"


async def test_the_roster_is_that_of_now_and_then_come_the_old_news(service: Service) -> None:
    ada, ben = await pair(service)
    ben.drop()
    await ada.expect("peer_away")
    cem = await enter(service, ada.welcome["room_code"], "Cem")
    dan = await enter(service, ada.welcome["room_code"], "Dan")
    await dan.signal(ben, "hello")
    await dan.leave()
    await service.change(ada.welcome["room_code"], name="Tea")
    again = await come_back(service, ben)
    assert {peer["display_name"] for peer in again.welcome["peers"]} == {"Ada", "Cem"}
    assert again.welcome["room"]["name"] == "Tea"
    news = await again.sync()
    assert [brief(message) for message in news] == [
        ("peer_joined", cem.socket_id),
        ("peer_joined", dan.socket_id),
        ("signal", dan.socket_id),
        ("peer_left", dan.socket_id),
        ("room_updated", None),
    ]


def brief(message: Message) -> tuple[str, str | None]:
    payload = message["payload"]
    return message["type"], payload.get("socket_id") or payload.get("from")


async def test_errors_and_direct_answers_are_sent_again_too(service: Service) -> None:
    ada, ben = await pair(service)
    ben.drop()
    await ada.expect("peer_away")
    again = await come_back(service, ben)
    await again.send("join_room", {"room_code": "000000", "display_name": "A"}, id="a")
    await again.sync()
    once_more = await come_back(service, again, received=0)
    repeated = json.loads(await once_more.receive_text())
    assert (repeated["type"], repeated["id"], repeated["payload"]["code"]) == ("error", "a", "already_in_room")


async def test_resumed_echoes_the_id_and_has_all_that_joined_has(service: Service) -> None:
    _, ben = await pair(service)
    ben.drop()
    again = await service.connect()
    claim = ben.claim(received=0)
    answer = await again.ask("resume", claim)
    assert answer["type"] == "resumed"
    assert set(answer["payload"]) == set(ben.welcome) | {"received"}
    assert {**answer["payload"], "peers": []} == {**ben.welcome, "received": 0, "peers": []}


async def test_what_was_held_up_when_the_connection_broke_comes_once(service: Service) -> None:
    """Beyond the rate limit messages wait unread; a client cannot know which of them were."""
    ada, ben = await pair(service)
    count = MESSAGES + 500
    for number in range(count):
        await ben.signal(ada, number)
    heard = [(await ada.expect("signal"))["payload"] for _ in range(MESSAGES)]
    ben.drop()
    while (message := await ada.receive())["type"] == "signal":
        heard.append(message["payload"]["payload"])
    assert message["type"] == "peer_away"
    again = await come_back(service, ben)
    assert len(heard) == again.welcome["received"]
    for number in range(again.welcome["received"], count):
        await again.signal(ada, number)
    await ada.expect("peer_back")
    heard += [(await ada.expect("signal"))["payload"] for _ in range(count - len(heard))]
    assert heard == list(range(count))
    assert await ada.sync() == []
