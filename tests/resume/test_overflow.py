"""More is missed than the server keeps: then it says so, and both sides start anew."""

import pytest

from tests.resume.conftest import NEVER
from tests.support.addresses import CAFE, HOME, coming_from
from tests.support.app import Serve, Service, come_back, enter
from tests.support.peer import Peer, payloads, types

KEPT_MESSAGES = 2048
KEPT_BYTES = 1024 * 1024
LARGE = "x" * 16_384


@pytest.fixture
async def service(serve: Serve) -> Service:
    """Takes thousands of messages as fast as they come."""
    return await serve(heartbeat_seconds=NEVER, rate_limits=False)


async def pair_with_one_away(service: Service) -> tuple[Peer, Peer]:
    code = await service.room_code()
    ada, ben = await enter(service, code, "Ada"), await enter(service, code, "Ben")
    await ada.expect("peer_joined")
    ben.drop()
    await ada.expect("peer_away")
    return ada, ben


async def send_many(ada: Peer, ben: Peer, count: int) -> None:
    for number in range(count):
        await ada.signal(ben, number)
    await ada.sync()


async def test_as_many_messages_as_are_kept_are_sent_again(service: Service) -> None:
    ada, ben = await pair_with_one_away(service)
    await send_many(ada, ben, KEPT_MESSAGES)
    again = await come_back(service, ben)
    assert again.welcome["received"] == 0
    assert payloads(await again.sync()) == list(range(KEPT_MESSAGES))


async def test_one_message_more_loses_the_counts(service: Service) -> None:
    ada, ben = await pair_with_one_away(service)
    await send_many(ada, ben, KEPT_MESSAGES + 1)
    again = await come_back(service, ben)
    assert again.welcome["received"] is None
    assert again.welcome["peers"][0]["socket_id"] == ada.socket_id
    assert await again.sync() == []
    assert types(await ada.sync()) == ["peer_back"]


async def test_what_the_client_has_got_meanwhile_does_not_count_as_missed(service: Service) -> None:
    """The oldest go first, and it is those that the client had before its connection broke."""
    code = await service.room_code()
    ada, ben = await enter(service, code, "Ada"), await enter(service, code, "Ben")
    for number in range(10):
        await ada.signal(ben, number)
    await ada.sync()
    assert len(await ben.sync()) == 10
    ben.drop()
    await ada.expect("peer_away")
    await send_many(ada, ben, KEPT_MESSAGES)
    again = await come_back(service, ben)
    assert again.welcome["received"] == 0
    assert payloads(await again.sync()) == list(range(KEPT_MESSAGES))


async def test_at_most_a_mebibyte_is_kept(service: Service) -> None:
    ada, ben = await pair_with_one_away(service)
    for _ in range(KEPT_BYTES // (len(LARGE) + 150)):  # 150: more than the envelope of a signal takes
        await ada.signal(ben, LARGE)
    await ada.sync()
    again = await come_back(service, ben)
    assert again.welcome["received"] == 0
    assert payloads(await again.sync()) == [LARGE] * (KEPT_BYTES // (len(LARGE) + 150))
    again.drop()
    await ada.expect("peer_back")
    await ada.expect("peer_away")
    for _ in range(KEPT_BYTES // len(LARGE) + 1):
        await ada.signal(ben, LARGE)
    await ada.sync()
    assert (await come_back(service, again)).welcome["received"] is None


async def test_after_lost_counts_both_start_from_0(service: Service) -> None:
    ada, ben = await pair_with_one_away(service)
    await send_many(ada, ben, KEPT_MESSAGES + 1)
    ben = await come_back(service, ben)
    assert await ben.count_of_server(received=0) == 0
    await ada.sync()
    for number in range(3):
        await ada.signal(ben, number)
        await ben.signal(ada, number)
    await ada.sync()
    assert len(await ben.sync()) == 3
    assert await ben.count_of_server() == 3
    ben.drop()
    again = await come_back(service, ben, received=1)
    assert again.welcome["received"] == 3
    assert payloads(await again.sync()) == [1, 2]
    assert await (await service.connect()).resume_error(again, received=4) == "resume_failed"


async def test_lost_counts_stay_lost_until_the_client_has_been_told(service: Service) -> None:
    """A client that never got the first `resumed` still has its old count, which would be taken for the new one."""
    ada, ben = await pair_with_one_away(service)
    await send_many(ada, ben, KEPT_MESSAGES + 1)
    for _ in range(3):
        deaf = await service.raw_peer()
        deaf.send("resume", ben.claim(received=0))
        assert types([await ada.receive()]) == ["peer_back"]
        deaf.abort()
        assert types([await ada.receive()]) == ["peer_away"]
        await ada.signal(ben, "after")
        await ada.sync()
    again = await come_back(service, ben)
    assert again.welcome["received"] is None
    assert await again.sync() == []


@pytest.mark.parametrize("how", ["ping", "signal"])
async def test_a_client_that_has_been_told_loses_nothing_more(how: str, service: Service) -> None:
    ada, ben = await pair_with_one_away(service)
    await send_many(ada, ben, KEPT_MESSAGES + 1)
    ben = await come_back(service, ben)
    await ada.expect("peer_back")
    await (ben.signal(ada) if how == "signal" else ben.send("ping", {"received": 0}))
    await ben.sync()
    ben.drop()
    while (await ada.receive())["type"] != "peer_away":
        pass
    await ada.signal(ben, "after")
    await ada.sync()
    again = await come_back(service, ben)
    assert again.welcome["received"] == (how == "signal")
    assert payloads(await again.sync()) == ["after"]


async def test_the_overflow_of_one_is_no_matter_to_others(service: Service) -> None:
    ada, ben = await pair_with_one_away(service)
    cem = await enter(service, ada.welcome["room_code"], "Cem")
    cem.drop()
    await send_many(ada, ben, KEPT_MESSAGES + 1)
    await ada.signal(cem, "one")
    await ada.sync()
    again = await come_back(service, cem)
    assert again.welcome["received"] == 0
    assert payloads(await again.sync()) == ["one"]


# ── All sessions together ────────────────────────────────────────────────────────────────────────


async def away_from(service: Service, ada: Peer, address: str) -> Peer:
    """A member of Ada's room who has gone away from this address."""
    peer = await service.connect(**coming_from(address))
    await peer.join_resumable(ada.welcome["room_code"])
    peer.drop()
    while (await ada.receive())["type"] != "peer_away":
        pass
    return peer


async def miss(ada: Peer, peer: Peer, count: int) -> None:
    """Lets a peer miss so many messages of 16 KiB."""
    for _ in range(count):
        await ada.signal(peer, LARGE)
    await ada.sync()


async def has_lost(service: Service, peer: Peer) -> bool:
    return (await come_back(service, peer)).welcome["received"] is None


@pytest.fixture
async def behind_proxy(serve: Serve) -> Service:
    return await serve(heartbeat_seconds=NEVER, rate_limits=False, trusted_proxies=1)


async def test_away_sessions_of_one_address_share_8_mebibytes_and_the_fullest_loses_first(
    behind_proxy: Service,
) -> None:
    ada = await enter(behind_proxy, await behind_proxy.room_code(), "Ada")
    cem = await away_from(behind_proxy, ada, CAFE)
    await miss(ada, cem, 63)
    away = [await away_from(behind_proxy, ada, HOME) for _ in range(9)]
    for peer, count in zip(away, [56, 60, *[56] * 7], strict=True):  # 8.3 MB at the end; the limit is 8.4
        await miss(ada, peer, count)
    ben = await away_from(behind_proxy, ada, HOME)
    await miss(ada, ben, 20)
    lost = [await has_lost(behind_proxy, peer) for peer in (ben, cem, *away)]
    assert lost[:2] == [False, False], "the one with the least, and one from another address"
    assert lost[3], "the fullest"
    assert sum(lost) == 2, "an eighth of the limit becomes free"


async def test_a_session_that_lost_keeps_again_after_its_resume(behind_proxy: Service) -> None:
    ada = await enter(behind_proxy, await behind_proxy.room_code(), "Ada")
    away = [await away_from(behind_proxy, ada, HOME) for _ in range(9)]
    for peer in away:
        await miss(ada, peer, 60)
    back = [await come_back(behind_proxy, peer) for peer in away]
    lost = next(peer for peer in back if peer.welcome["received"] is None)
    await lost.count_of_server(received=0)
    lost.drop()
    await miss(ada, lost, 3)
    again = await come_back(behind_proxy, lost)
    assert again.welcome["received"] == 0
    assert payloads(await again.sync()) == [LARGE] * 3


async def test_sessions_with_a_connection_do_not_count_for_their_address(service: Service) -> None:
    code = await service.room_code()
    ada = await enter(service, code, "Ada")
    inside = [await enter(service, code) for _ in range(10)]
    for peer in inside:  # 9.2 MB that they have not confirmed
        await miss(ada, peer, 56)
        assert payloads(await peer.sync()).count(LARGE) == 56
    for peer in inside:
        peer.drop()
        again = await come_back(service, peer, received=0)
        assert again.welcome["received"] == 0
        assert payloads(await again.sync()).count(LARGE) == 56
        await again.leave()
