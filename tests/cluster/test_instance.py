"""One of many instances: what it shares, what it gives up and takes over, and how it starts and stops."""

import asyncio
import logging
from itertools import pairwise

import pytest

from signaling.cluster import homes
from signaling.cluster.home import MAX_KEPT_BYTES
from signaling.errors import Overloaded, RoomNotFound, StoreUnavailable
from signaling.rooms import directory as directories
from signaling.rooms.events import Event
from signaling.settings import Settings
from signaling.tokens import sign_token
from signaling.wire.messages import GuestRoomOptions
from tests.support.bare_instance import (
    GRACE,
    LEASE,
    BareInstance,
    BarePeer,
    World,
    create,
    in_virtual_time,
    now,
    wall_clock,
)
from tests.support.virtual_time import run

# ── Secrets ──────────────────────────────────────────────────────────────────────────────────────


@in_virtual_time()
async def test_resume_tokens_outlive_all_instances_and_what_they_share(world: World) -> None:
    ada, ben = await world.start_all("ada", "ben")
    code = await create(ada)
    client = BarePeer(ben)
    joined = await client.join(code)
    world.shared.empty()
    eve = await world.start("eve")  # it finds no secrets, and draws one
    joined_later = await BarePeer(eve).join(await create(eve))
    await asyncio.sleep(LEASE)
    assert len(world.shared.secrets) == 2
    client.disconnect()
    assert (await BarePeer(eve).resume(joined))[0] == "resumed"
    assert (await BarePeer(ada).resume(joined_later))[0] == "resumed"


@in_virtual_time()
async def test_a_new_instance_draws_no_secret_if_there_is_one(world: World) -> None:
    await world.start_all("ada", "ben", "eve")
    assert len(world.shared.secrets) == 1


# ── Creating rooms ───────────────────────────────────────────────────────────────────────────────


def test_the_most_rooms_are_counted_for_all_instances_together() -> None:
    async def work() -> None:
        world = World(Settings(rate_limits=False, stun_urls=(), max_rooms=4))
        instances = await world.start_all("ada", "ben", "eve")
        for instance in instances[:2]:
            await instance.directory.create_by_guest(GuestRoomOptions(), "10.0.0.1", wall_clock())
        with pytest.raises(Overloaded, match="Guests"):
            await instances[2].directory.create_by_guest(GuestRoomOptions(), "10.0.0.1", wall_clock())
        for instance in instances[1:]:
            await create(instance)
        with pytest.raises(Overloaded, match="full"):
            await create(instances[0])
        assert not instances[0].directory.is_degraded

    run(work())


def test_another_code_is_drawn_if_another_instance_has_taken_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work() -> None:
        ada, ben = await World().start_all("ada", "ben")
        code = await create(ada)
        codes = iter([code, code, "another"])
        monkeypatch.setattr(directories, "new_room_code", lambda: next(codes))
        assert await create(ben) == "another"

    run(work())


@in_virtual_time()
async def test_a_room_whose_creation_was_refused_is_deleted(world: World) -> None:
    ada, ben = await world.start_all("ada", "ben")
    ada.line.loses_answers_to_create = True
    with pytest.raises(StoreUnavailable):
        await create(ada)
    ada.line.loses_answers_to_create = False
    assert ada.directory.is_degraded
    assert len((await ben.rooms.page(9, None, wall_clock())).rooms) == 1
    await asyncio.sleep(3)
    assert (await ben.rooms.page(9, None, wall_clock())).rooms == []
    assert not ada.directory.is_degraded


# ── Homes ────────────────────────────────────────────────────────────────────────────────────────


@in_virtual_time()
async def test_an_empty_room_is_given_up_after_a_minute_and_goes_to_who_asks(world: World) -> None:
    ada, ben = await world.start_all("ada", "ben")
    code = await create(ada)
    client = BarePeer(ada)
    await client.join(code)
    assert world.shared.rooms[code].home == "ada"
    await asyncio.sleep(2 * homes.IDLE_SECONDS)
    assert world.shared.rooms[code].home == "ada"
    await client.ask("leave_room")
    await asyncio.sleep(homes.IDLE_SECONDS - 10)
    assert world.shared.rooms[code].home == "ada"
    await asyncio.sleep(30)
    assert world.shared.rooms[code].home is None
    assert ada.directory.room_count == 0
    await BarePeer(ben).join(code)
    assert world.shared.rooms[code].home == "ben"


@in_virtual_time()
async def test_a_room_that_is_asked_for_while_it_is_given_up_has_one_home(world: World) -> None:
    ada, _ = await world.start_all("ada", "ben")
    code = await create(ada)
    client = BarePeer(ada)
    await client.join(code)
    await client.ask("leave_room")
    await asyncio.sleep(homes.IDLE_SECONDS - 10)
    ada.line.delay = 0.2
    while ada.directory.room(code) is not None:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    ada.line.delay = 0  # a claim would overtake the write that releases the room
    await client.join(code)
    assert world.shared.rooms[code].home == "ada"
    await asyncio.sleep(5)
    assert (client.closed, ada.directory.room_count) == (None, 1)


@in_virtual_time()
async def test_a_room_that_was_released_in_vain_is_found_again(world: World) -> None:
    ada, ben = await world.start_all("ada", "ben")
    ada.line.fails_to_release = True
    code = await create(ada)
    ada.line.fails_to_release = False
    assert world.shared.rooms[code].home == "ada"
    assert ada.directory.room_count == 0
    type_, payload = await BarePeer(ben).ask("join_room", room_code=code, display_name="Ben")
    assert (type_, payload.get("code")) in {("joined", None), ("error", "store_unavailable")}
    await asyncio.sleep(1)
    await BarePeer(ben).join(code)


@in_virtual_time()
async def test_occupied_rooms_of_a_dead_instance_are_adopted_though_no_one_asks(world: World) -> None:
    ada, ben = await world.start_all("ada", "ben")
    code = await create(ada)
    await BarePeer(ada).join(code)
    await asyncio.sleep(2 * LEASE)
    ada.kill()
    await asyncio.sleep(LEASE + 6)
    assert world.shared.rooms[code].home == "ben"
    await asyncio.sleep(GRACE + 1)
    assert (await ben.rooms.find(code, wall_clock())).code == code
    assert await ben.rooms.participants(code) == [], "no ghost stays"


@in_virtual_time()
async def test_expired_rooms_without_a_home_are_removed_and_reported_once(world: World) -> None:
    instances = await world.start_all("ada", "ben", "eve")
    seen: list[Event] = []
    instances[0].events.follow(seen.append)
    code = await create(instances[0], ttl_hours=0.01)
    occupied = await create(instances[0], ttl_hours=0.01)
    await BarePeer(instances[2]).join(occupied)
    await asyncio.sleep(36 + 20)
    assert [kept.line for kept in world.shared.rooms.values()] == [None, None]
    closed = [(event.room_code, event.details) for event in seen if event.type == "room_closed"]
    assert sorted(one for one, _ in closed) == sorted([code, occupied])
    assert closed[0][1] == {"room_code": closed[0][0], "reason": "expired"}


@in_virtual_time()
async def test_what_all_share_is_written_again_after_it_was_emptied(world: World) -> None:
    ada, ben = await world.start_all("ada", "ben")
    code, empty = await create(ada), await create(ada)
    client = BarePeer(ben)
    await client.join(code)
    await asyncio.sleep(2)
    world.shared.empty()
    await asyncio.sleep(6)
    await BarePeer(ada).join(code)
    assert client.types()[-1] == "peer_joined"
    with pytest.raises(RoomNotFound):
        await ada.rooms.find(empty, wall_clock())


@in_virtual_time()
async def test_an_instance_that_was_suspended_beyond_its_lease_gives_its_rooms_up(world: World) -> None:
    ada, ben = await world.start_all("ada", "ben")
    code = await create(ada)
    there = BarePeer(ada)
    joined = await there.join(code)
    await asyncio.sleep(LEASE + 1)
    ada.line.is_held = True
    await asyncio.sleep(2 * LEASE)
    here = BarePeer(ben)
    assert (await here.resume(joined))[0] == "resumed"
    ada.line.is_held = False
    await asyncio.sleep(5)
    assert there.closed == 1001
    assert here.closed is None
    assert world.shared.rooms[code].home == "ben"


async def suspend_while_another_takes_over(world: World) -> tuple[BareInstance, BareInstance, str, BarePeer]:
    """Ada's process stands still for two leases, and her room is at Ben's by then. Returns a client that is there."""
    ada, ben = await world.start_all("ada", "ben")
    code = await create(ada)
    joined = await BarePeer(ada).join(code)
    await asyncio.sleep(LEASE + 1)
    ada.line.is_held = True
    await asyncio.sleep(2 * LEASE)
    here = BarePeer(ben)
    assert (await here.resume(joined))[0] == "resumed"
    return ada, ben, code, here


@in_virtual_time()
async def test_a_home_that_wakes_when_all_is_lost_leaves_its_room_to_the_newer_home(world: World) -> None:
    ada, ben, code, here = await suspend_while_another_takes_over(world)
    newcomer = BarePeer(ben)
    joined = await newcomer.join(code)
    await asyncio.sleep(1)
    ben.line.delay = 0.5  # what Ada writes is there first
    world.shared.empty()
    ada.line.is_held = False
    await asyncio.sleep(LEASE / 2)
    assert (here.closed, newcomer.closed, world.shared.rooms[code].home) == (None, None, "ben")
    assert ada.directory.room(code) is None
    newcomer.disconnect()
    assert (await BarePeer(ada).resume(joined))[0] == "resumed"


@in_virtual_time()
async def test_of_two_former_homes_the_later_one_has_the_room_after_an_outage_that_lost_all(world: World) -> None:
    ada, ben, code, here = await suspend_while_another_takes_over(world)
    ben.line.is_cut = True
    await asyncio.sleep(2 * LEASE)
    world.shared.empty()
    ada.line.is_held = ben.line.is_cut = False
    await asyncio.sleep(2 * LEASE)
    assert (here.closed, world.shared.rooms[code].home) == (None, "ben")
    assert ada.directory.room(code) is None


@in_virtual_time()
async def test_a_home_that_is_cut_off_beyond_its_lease_lets_no_one_in(world: World) -> None:
    """Who has been at the newer home since would be counted at both."""
    ada, ben, code, here = await suspend_while_another_takes_over(world)
    newcomer = BarePeer(ben)
    joined = await newcomer.join(code)
    newcomer.disconnect()
    for type_, payload in (
        await BarePeer(ada).resume(joined),
        await BarePeer(ada).ask("join_room", room_code=code, display_name="Eve"),
    ):
        assert (type_, payload["code"]) == ("error", "store_unavailable")
    ada.line.is_held = False
    await asyncio.sleep(5)
    assert (await BarePeer(ada).resume(joined))[0] == "resumed"
    assert here.closed is None


@in_virtual_time()
async def test_a_lease_that_was_renewed_just_in_time_leaves_no_doubt(world: World) -> None:
    """By its own clock it may have ended, since it began when it was asked for."""
    ada = await world.start("ada")
    code = await create(ada)
    await BarePeer(ada).join(code)
    ada.line.delay = 1.0
    await asyncio.sleep(LEASE)
    ada.line.is_held = True
    await asyncio.sleep(LEASE - 2.5)
    while (await BarePeer(ada).ask("join_room", room_code=code, display_name="Eve"))[0] == "joined":
        await asyncio.sleep(0.1)
    assert world.shared.lives("ada")
    ada.line.is_held, ada.line.delay = False, 0.0
    await asyncio.sleep(4)
    await BarePeer(ada).join(code)


@in_virtual_time()
async def test_a_resume_token_is_good_at_an_instance_that_has_just_started_without_any_secrets(world: World) -> None:
    ada, _ = await world.start_all("ada", "ben")
    client = BarePeer(ada)
    joined = await client.join(await create(ada))
    client.disconnect()
    await asyncio.sleep(0.1)
    world.shared.empty()
    eve = await world.start("eve")  # the others have not shared their secret again yet
    forged = joined | {"resume_token": joined["resume_token"][:-60]}
    for claims in (joined, forged):
        assert (await BarePeer(eve).resume(claims))[1]["code"] == "store_unavailable"
    await asyncio.sleep(LEASE + 1)
    assert (await BarePeer(eve).resume(joined))[0] == "resumed"
    assert (await BarePeer(eve).resume(forged))[1]["code"] == "resume_failed"


@in_virtual_time()
async def test_a_token_whose_secret_was_shared_since_the_last_renewal_is_good(world: World) -> None:
    ada = await world.start("ada")
    world.shared.secrets.clear()
    eve = await world.start("eve")
    joined = await BarePeer(eve).join(await create(eve))
    await eve.stop()
    assert (await BarePeer(ada).resume(joined))[0] == "resumed"


@in_virtual_time()
async def test_who_was_not_saved_before_two_homes_were_lost_comes_back(world: World) -> None:
    """After the first loss another one comes back sooner, and is saved."""
    ada, ben, eve = await world.start_all("ada", "ben", "eve")
    await asyncio.sleep(2 * LEASE)
    code = await create(ada)
    joined = [await BarePeer(ada).join(code) for _ in range(3)]
    ada.kill()
    await asyncio.sleep(LEASE + 1)
    assert (await BarePeer(ben).resume(joined[2]))[0] == "resumed"
    await asyncio.sleep(1)
    await ben.stop()
    for one in joined:
        type_, resumed = await BarePeer(eve).resume(one)
        assert (type_, resumed.get("received", 0)) == ("resumed", None)


@in_virtual_time()
async def test_who_left_between_two_losses_does_not_come_back(world: World) -> None:
    ada, ben, eve = await world.start_all("ada", "ben", "eve")
    await asyncio.sleep(2 * LEASE)
    code = await create(ada)
    joined = await BarePeer(ada).join(code)
    ada.kill()
    await asyncio.sleep(LEASE + 1)
    back = BarePeer(ben)
    assert (await back.resume(joined))[0] == "resumed"
    await back.ask("leave_room")
    await asyncio.sleep(1)
    await ben.stop()
    assert (await BarePeer(eve).resume(joined))[1]["code"] == "resume_failed"


@in_virtual_time()
async def test_a_former_home_writes_a_lost_room_again_if_no_one_else_does(world: World) -> None:
    ada, ben, code, _ = await suspend_while_another_takes_over(world)
    ben.kill()
    world.shared.empty()
    ada.line.is_held = False
    await asyncio.sleep(LEASE)
    assert world.shared.rooms[code].home == "ada"
    await BarePeer(ada).join(code)


@in_virtual_time()
async def test_what_a_home_keeps_of_one_client_while_it_waits_has_a_bound(world: World) -> None:
    ada, ben = await world.start_all("ada", "ben")
    code = await create(ada)
    other, host = BarePeer(ada), BarePeer(ben)
    to = (await other.join(code))["your_socket_id"]
    token = sign_token((await ada.rooms.find(code, wall_clock())).secret, "host")
    joined = await host.join(code, token=token)
    await asyncio.sleep(1)
    ada.line.delay = 1.5  # its writes take so long
    host.tell("update_room", name="Tea")
    await asyncio.sleep(0.1)
    for number in range(100):
        host.tell("signal", to=to, signal_type="offer", payload=[number, "x" * 60_000])
        await asyncio.sleep(0.01)
    ada.line.delay = 0
    await asyncio.sleep(5)
    got = [payload["payload"][0] for type_, payload in other.heard if type_ == "signal"]
    assert got == list(range(len(got)))
    assert 0.9 * MAX_KEPT_BYTES < len(got) * 60_000 < MAX_KEPT_BYTES
    assert host.closed == 1001
    type_, resumed = await BarePeer(ben).resume(joined | {"received": 0})
    assert (type_, resumed["received"]) == ("resumed", 1 + len(got)), "it sends the others again"


# ── Outages ──────────────────────────────────────────────────────────────────────────────────────


@in_virtual_time()
async def test_grace_periods_stand_still_while_the_others_cannot_be_reached(world: World) -> None:
    ada, ben = await world.start_all("ada", "ben")
    code = await create(ada)
    client, other = BarePeer(ben), BarePeer(ada)
    joined = await client.join(code)
    await other.join(code)
    client.disconnect()
    await asyncio.sleep(GRACE / 2)
    for instance in (ada, ben):
        instance.line.is_cut = True
    await asyncio.sleep(3 * GRACE)
    for instance in (ada, ben):
        instance.line.is_cut = False
    await asyncio.sleep(5)
    assert "peer_left" not in other.types()
    assert other.closed is None
    assert (await BarePeer(ben).resume(joined))[0] == "resumed"


@in_virtual_time()
async def test_only_the_home_answers_pings_also_while_it_cannot_be_reached(world: World) -> None:
    """Without an answer a page knows that its signals do not arrive, and sends them over its data channels."""
    ada, ben = await world.start_all("ada", "ben")
    code = await create(ada)
    near, far = BarePeer(ada), BarePeer(ben)
    await near.join(code)
    joined = await far.join(code)
    ada.line.is_cut = ben.line.is_cut = True
    await asyncio.sleep(1)
    for client in (near, far):
        client.tell("ping")
    await asyncio.sleep(2 * LEASE)
    assert ("pong" in near.types(), "pong" in far.types()) == (True, False)
    assert (await BarePeer(ben).resume(joined))[1]["code"] == "store_unavailable"
    ada.line.is_cut = ben.line.is_cut = False
    await asyncio.sleep(5)
    assert "pong" in far.types()
    assert (near.closed, far.closed) == (None, None)


@in_virtual_time()
async def test_grace_periods_go_on_after_an_outage(world: World) -> None:
    ada, ben = await world.start_all("ada", "ben")
    code = await create(ada)
    client, other = BarePeer(ben), BarePeer(ada)
    await client.join(code)
    await other.join(code)
    client.disconnect()
    ada.line.is_cut = ben.line.is_cut = True
    await asyncio.sleep(2 * GRACE)
    ada.line.is_cut = ben.line.is_cut = False
    await asyncio.sleep(GRACE - 5)
    assert "peer_left" not in other.types()
    await asyncio.sleep(10)
    assert other.heard[-1][1]["reason"] == "timeout"


@in_virtual_time()
async def test_what_is_asked_during_an_outage_is_refused_and_works_afterwards(world: World) -> None:
    ada, _ = await world.start_all("ada", "ben")
    code = await create(ada)
    inside = BarePeer(ada)
    await inside.join(code)
    ada.line.is_cut = True
    await asyncio.sleep(5)
    assert ada.directory.is_degraded
    with pytest.raises(StoreUnavailable):
        await create(ada)
    ada.line.is_cut = False
    await asyncio.sleep(5)
    assert not ada.directory.is_degraded
    await create(ada)
    assert inside.closed is None


def test_a_bug_does_not_end_the_renewal_of_the_lease(caplog: pytest.LogCaptureFixture) -> None:
    async def work() -> None:
        world = World()
        [ada] = await world.start_all("ada")
        world.shared.wall_clock = lambda: 1 // 0
        await asyncio.sleep(2 * LEASE)
        world.shared.wall_clock = wall_clock
        await asyncio.sleep(LEASE / 2)
        assert world.shared.lives("ada")
        await create(ada)

    run(work())
    assert {record.exc_info[0] for record in caplog.records if record.exc_info} == {ZeroDivisionError}
    caplog.clear()


def test_clocks_that_are_apart_are_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    async def work() -> None:
        world = World()
        world.shared.wall_clock = lambda: wall_clock() - 3
        await world.start("ada")
        await asyncio.sleep(3 * LEASE)
        world.shared.wall_clock = wall_clock
        await asyncio.sleep(LEASE)

    with caplog.at_level(logging.WARNING):
        run(work())
    assert [line for line in caplog.messages if "clock" in line] == [
        "the clock of this machine is +3.0 s apart from the shared one: set both by NTP"
    ]


# ── Stop ─────────────────────────────────────────────────────────────────────────────────────────


@in_virtual_time()
async def test_rooms_of_an_instance_that_stops_go_to_the_others_at_once(world: World) -> None:
    ada, ben = await world.start_all("ada", "ben")
    code = await create(ada)
    near, far = BarePeer(ada), BarePeer(ben)
    first, second = await near.join(code), await far.join(code)
    began = now()
    await ada.stop()
    assert now() - began < 1
    assert (near.closed, far.closed) == (1001, 1001)
    assert (world.shared.rooms[code].home, world.shared.leases.keys()) == (None, {"ben"})
    for joined in (first, second):
        assert (await BarePeer(ben).resume(joined))[0] == "resumed"
    assert world.shared.rooms[code].home == "ben"


@in_virtual_time()
async def test_a_stop_spreads_the_return_of_many_clients(world: World) -> None:
    ada, ben = await world.start_all("ada", "ben")
    clients = [BarePeer(ben) for _ in range(60)]
    for client in clients:
        code = await create(ada)
        await BarePeer(ada).join(code)
        await client.join(code)
    stopping = asyncio.create_task(ada.stop())
    counts = []
    while not stopping.done():
        await asyncio.sleep(0.1)
        counts.append(sum(client.closed is not None for client in clients))
    assert counts[-1] == len(clients)
    assert max(later - sooner for sooner, later in pairwise(counts)) < 10
    assert len(counts) < 40


@in_virtual_time()
async def test_an_instance_that_stops_takes_no_one_in(world: World) -> None:
    ada, ben = await world.start_all("ada", "ben")
    code = await create(ada)
    await BarePeer(ada).join(code)
    ada.line.is_held = True  # its last write is on its way
    stopping = asyncio.create_task(ada.stop())
    await asyncio.sleep(0.1)
    assert (await BarePeer(ada).ask("join_room", room_code=code, display_name="Eve"))[1]["code"] == "store_unavailable"
    with pytest.raises(StoreUnavailable):
        await create(ada)
    ada.line.is_held = False
    await stopping
    await BarePeer(ben).join(code)


@in_virtual_time()
async def test_a_change_that_waits_for_another_write_when_its_instance_stops_is_made(world: World) -> None:
    ada, ben = await world.start_all("ada", "ben")
    ada.line.is_held = True
    creating = []
    for _ in range(2):
        creating.append(asyncio.create_task(create(ada)))
        await asyncio.sleep(0.5)
    stopping = asyncio.create_task(ada.stop())
    await asyncio.sleep(0.1)
    ada.line.is_held = False
    await stopping
    async with asyncio.timeout(1):
        codes = await asyncio.gather(*creating)
    for code in codes:
        await BarePeer(ben).join(code)


@in_virtual_time()
async def test_who_comes_over_another_instance_during_a_stop_is_not_cut_off_again(world: World) -> None:
    ada, ben = await world.start_all("ada", "ben")
    code = await create(ada)
    await BarePeer(ada).join(code)
    await asyncio.sleep(1)
    ada.line.delay = 0.2
    stopping = asyncio.create_task(ada.stop())
    await asyncio.sleep(0.1)
    client = BarePeer(ben)
    await client.join(code)
    await stopping
    assert (client.closed, world.shared.rooms[code].home) == (None, "ben")


@in_virtual_time()
async def test_a_stop_ends_though_nothing_answers(world: World) -> None:
    ada, ben = await world.start_all("ada", "ben")
    code = await create(ada)
    near = BarePeer(ada)
    await near.join(code)
    ada.line.is_held = True
    began = now()
    await ada.stop()
    assert now() - began < 6
    assert near.closed == 1001
    await asyncio.sleep(LEASE + 11)
    await BarePeer(ben).join(code)
