"""Many at once."""

import asyncio
from collections import Counter

from tests.support.app import Service
from tests.support.peer import Peer


async def test_of_100_clients_that_join_a_room_of_10_at_once_exactly_10_get_in(service: Service) -> None:
    code = await service.room_code(max_participants=10)
    peers = await asyncio.gather(*(service.connect() for _ in range(100)))
    answers = await asyncio.gather(*(_try_to_join(peer, code) for peer in peers))
    assert Counter(answers) == {"joined": 10, "room_full": 90}
    inside = {one["socket_id"] for one in (await service.get_room(code))["participants"]}
    assert inside == {peer.socket_id for peer, answer in zip(peers, answers, strict=True) if answer == "joined"}
    await _check_all_reach_all([peer for peer in peers if peer.socket_id in inside])
    outside = [peer for peer in peers if peer.socket_id not in inside]
    assert [await peer.sync() for peer in outside] == [[]] * 90


async def test_seats_that_empty_are_taken_but_never_twice(service: Service) -> None:
    code = await service.room_code(max_participants=3)
    peers = await asyncio.gather(*(service.connect() for _ in range(12)))

    async def come_and_go(peer: Peer) -> int:
        visits = 0
        for _ in range(20):
            if await _try_to_join(peer, code) == "joined":
                visits += 1
                assert (await service.get_room(code))["participant_count"] <= 3
                await peer.leave()
        return visits

    assert sum(await asyncio.gather(*(come_and_go(peer) for peer in peers))) > 20
    assert (await service.get_room(code))["participants"] == []


async def test_everybody_who_joins_at_once_knows_everybody_else(service: Service) -> None:
    code = await service.room_code()
    peers = await asyncio.gather(*(service.connect() for _ in range(30)))
    joined = await asyncio.gather(*(peer.join(code, "One of many") for peer in peers))
    for peer, welcome in zip(peers, joined, strict=True):
        listed = {other["socket_id"] for other in welcome["peers"]}
        told = {message["payload"]["socket_id"] for message in await peer.sync() if message["type"] == "peer_joined"}
        assert listed.isdisjoint(told)
        assert listed | told == {other.socket_id for other in peers} - {peer.socket_id}


async def test_a_room_that_is_deleted_while_many_join_it_ends_for_everybody(service: Service) -> None:
    code = await service.room_code()
    peers = await asyncio.gather(*(service.connect() for _ in range(30)))
    *answers, _ = await asyncio.gather(*(_try_to_join(peer, code) for peer in peers), service.delete(code))
    for peer, answer in zip(peers, answers, strict=True):
        heard = [message["type"] for message in await peer.sync()]
        assert heard[-1:] == (["room_closed"] if answer == "joined" else [])
        assert answer in {"joined", "room_not_found"}
        assert await peer.ask_for_error("leave_room") == "not_in_room"


async def test_a_room_that_is_made_smaller_while_many_join_holds_no_more_than_it_may(service: Service) -> None:
    code = await service.room_code(max_participants=30)
    peers = await asyncio.gather(*(service.connect() for _ in range(40)))
    *answers, changed = await asyncio.gather(
        *(_try_to_join(peer, code) for peer in peers), service.change(code, max_participants=5)
    )
    inside = answers.count("joined")
    assert inside <= 30
    assert inside >= min(5, changed["participant_count"])
    assert (await service.get_room(code))["participant_count"] == inside


async def test_joining_and_hanging_up_at_once_leaves_nobody_behind(service: Service) -> None:
    code = await service.room_code()
    watcher = await service.enter(code, "Watcher")
    for _ in range(50):
        raw = await service.raw_peer()
        raw.send("join_room", {"room_code": code, "display_name": "Brief"})
        raw.end_of_file()
        await raw.end()
        raw.abort()
    async with asyncio.timeout(10):
        while (await service.get_room(code))["participant_count"] > 1:
            await asyncio.sleep(0.01)
    balance = Counter(message["type"] for message in await watcher.sync())
    assert balance["peer_joined"] == balance["peer_left"]


async def _try_to_join(peer: Peer, code: str) -> str:
    answer = await peer.ask("join_room", {"room_code": code, "display_name": "One of many"})
    return str(answer["payload"]["code"] if answer["type"] == "error" else answer["type"])


async def _check_all_reach_all(peers: list[Peer]) -> None:
    heard = {peer.socket_id: await peer.sync() for peer in peers}
    for peer in peers:
        for other in peers:
            if other is not peer:
                await peer.signal(other)
        heard[peer.socket_id] += await peer.sync()  # its own signals have been handled
    for peer in peers:
        heard[peer.socket_id] += await peer.sync()
        messages = heard[peer.socket_id]
        senders = [message["payload"]["from"] for message in messages if message["type"] == "signal"]
        assert sorted(senders) == sorted(other.socket_id for other in peers if other is not peer)
