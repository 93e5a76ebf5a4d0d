"""Many breaks and many resumes at the same moment."""

import asyncio
import json
from collections import Counter
from contextlib import suppress
from itertools import permutations

from aiohttp import ClientConnectionError, WSMsgType

from tests.support.app import Service, come_back, enter, let_pass
from tests.support.peer import DEADLINE, Message, Peer, types

SIX = 6


async def room_of(service: Service, count: int) -> list[Peer]:
    code = await service.room_code()
    members = [await enter(service, code, f"Member {number}") for number in range(count)]
    for member in members:
        await member.sync()
    return members


async def fate(member: Peer) -> int | list[Message]:
    """The code with which a connection was closed, or what it heard until now where it was not."""
    heard: list[Message] = []
    with suppress(ClientConnectionError):  # closed already; with which code is still to be read
        await member.send("ping")
    async with asyncio.timeout(DEADLINE):
        while (frame := await member.ws.receive()).type is WSMsgType.TEXT:
            message = json.loads(frame.data)
            if message["type"] == "pong":
                return heard
            heard.append(message)
    return int(frame.data)


async def test_of_six_resumes_at_once_one_has_the_session(service: Service) -> None:
    """Each takes over from the one before: nobody is refused, and one connection is left."""
    for _ in range(5):
        ada, ben = await room_of(service, 2)
        ben.drop()
        await ada.expect("peer_away")
        await ada.signal(ben, "meanwhile")
        await ada.sync()
        connections = [await service.connect() for _ in range(SIX)]
        welcomes = await asyncio.gather(*(member.resume(ben) for member in connections))
        assert [welcome["received"] for welcome in welcomes] == [0] * SIX
        fates = [await fate(member) for member in connections]
        assert Counter(code for code in fates if isinstance(code, int)) == {4001: SIX - 1}
        (last,) = (member for member, heard in zip(connections, fates, strict=True) if isinstance(heard, list))
        await last.signal(ada, "from the last")
        await last.sync()
        assert types(await ada.sync()) == ["peer_back", "signal"]
        assert (await service.get_room(ada.welcome["room_code"]))["participant_count"] == 2


async def test_six_resumes_over_connections_that_break_at_once_leave_one_away(service: Service) -> None:
    ada, ben = await room_of(service, 2)
    claim = ben.claim(received=0)
    for _ in range(SIX):
        raw = await service.raw_peer()
        raw.send("resume", claim)
        raw.end_of_file()
        await raw.end()
        raw.abort()
    let_pass(service, 30)
    heard = []
    while not heard or heard[-1]["type"] != "peer_left":
        heard.append(await ada.receive())
    assert heard[-1]["payload"] == {"socket_id": ben.socket_id, "reason": "timeout"}
    assert Counter(types(heard)[:-1]) in ({"peer_away": n + 1, "peer_back": n} for n in range(SIX))
    assert await ben.close_frame() == 4001


async def test_everybody_is_cut_at_once_and_back_at_once(service: Service) -> None:
    members = await room_of(service, SIX)
    heard: dict[str, list[Message]] = {member.socket_id: [] for member in members}
    for round_ in range(5):
        for one, other in permutations(members, 2):
            await one.signal(other, round_)
        for member in members:
            heard[member.socket_id] += await member.sync()  # what the others said later than this is missed
        for member in members:
            member.drop()
        members = await asyncio.gather(*(come_back(service, member) for member in members))
        assert [len(member.welcome["peers"]) for member in members] == [SIX - 1] * SIX
    for one, other in permutations(members, 2):
        await one.signal(other, 5)
    for member in members:
        await member.count_of_server()  # all that it said has been handed on
    for member in members:
        heard[member.socket_id] += await member.sync()
        signals = [message["payload"] for message in heard[member.socket_id] if message["type"] == "signal"]
        for other in members:
            got = [signal["payload"] for signal in signals if signal["from"] == other.socket_id]
            assert got == ([] if other is member else list(range(6)))


async def test_everybody_is_cut_at_once_and_nobody_comes_back(service: Service) -> None:
    members = await room_of(service, SIX)
    for member in members:
        member.drop()
    code = members[0].welcome["room_code"]
    while not all(one["away"] for one in (await service.get_room(code))["participants"]):
        await asyncio.sleep(0.005)
    let_pass(service, 30)
    async with asyncio.timeout(DEADLINE):
        while (await service.get_room(code))["participant_count"]:
            await asyncio.sleep(0.005)
    newcomer = await service.connect()
    assert (await newcomer.join_resumable(code))["peers"] == []
