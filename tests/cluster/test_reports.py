"""What happens in rooms is reported to all instances, once, in one order, and with the same ids."""

import asyncio

import pytest

from signaling.cluster import reports
from signaling.rooms.events import Event
from signaling.wire.messages import PeerAway
from tests.support.bare_instance import BareInstance, BarePeer, World, create, in_virtual_time
from tests.support.virtual_time import run


def follow(instance: BareInstance) -> list[Event]:
    events: list[Event] = []
    instance.events.follow(events.append)
    return events


def rows(events: list[Event]) -> list[tuple[str, str, str, str]]:
    """What is the same at all instances."""
    return [(event.id, event.type, event.room_code, str(event.details)) for event in events]


@in_virtual_time()
async def test_all_instances_know_of_everything_under_the_same_ids(world: World) -> None:
    instances = await world.start_all("ada", "ben", "eve")
    seen = [follow(instance) for instance in instances]
    code = await create(instances[0])
    await BarePeer(instances[1]).join(code)
    await BarePeer(instances[2]).join(code)
    await instances[2].rooms.delete(code, 0.0)
    await asyncio.sleep(1)
    assert [event.type for event in seen[0]] == ["room_created", "peer_joined", "peer_joined", "room_closed"]
    assert rows(seen[0]) == rows(seen[1]) == rows(seen[2])
    homes = [[event.is_own for event in events] for events in seen]
    assert [sum(own) for own in zip(*homes, strict=True)] == [1, 1, 1, 1], "each is one instance's own"
    later = await world.start("later")
    for instance in (*instances, later):
        assert instance.events.last_id == seen[0][-1].id
        assert rows(instance.events.after(seen[0][1].id) or []) == rows(seen[0][2:])
        assert rows(instance.events.after("0-0") or []) == rows(seen[0])


@in_virtual_time()
async def test_events_of_an_outage_are_reported_afterwards_in_order(world: World) -> None:
    ada, ben = await world.start_all("ada", "ben")
    seen = follow(ben)
    code = await create(ada)
    inside = BarePeer(ada)
    joined = await inside.join(code)
    await asyncio.sleep(1)
    ada.line.is_cut = True
    for _ in range(3):
        inside.disconnect()
        inside = BarePeer(ada)
        assert (await inside.resume(joined))[0] == "resumed"
        await asyncio.sleep(2)
    assert len(seen) == 2
    ada.line.is_cut = False
    await asyncio.sleep(5)
    assert [event.type for event in seen[2:]] == ["peer_away", "peer_back"] * 3
    assert [event.at for event in seen] == sorted(event.at for event in seen), "the times are those of the events"


@in_virtual_time()
async def test_an_event_whose_report_was_not_answered_comes_once(world: World) -> None:
    ada, ben = await world.start_all("ada", "ben")
    seen = follow(ben)
    ada.line.loses_answers_to_report = True
    code = await create(ada)
    await BarePeer(ada).join(code)
    await asyncio.sleep(5)
    ada.line.loses_answers_to_report = False
    await asyncio.sleep(5)
    assert len(world.shared.events) > 5
    assert [event.type for event in seen] == ["room_created", "peer_joined"]
    assert rows((await world.start("later")).events.after("0-0") or []) == rows(seen)


@in_virtual_time()
async def test_an_announcement_that_was_lost_is_made_up_for(world: World) -> None:
    ada, ben = await world.start_all("ada", "ben")
    seen = follow(ben)
    announce = world.shared.event_listeners.pop("ben")
    code = await create(ada)
    await asyncio.sleep(0.1)
    assert seen == []
    world.shared.event_listeners["ben"] = announce
    await BarePeer(ada).join(code)
    await asyncio.sleep(0.1)
    assert [event.type for event in seen] == ["room_created", "peer_joined"]
    world.shared.event_listeners.clear()
    await ada.rooms.delete(code, 0.0)
    await asyncio.sleep(10)
    assert seen[-1].type == "room_closed"


@in_virtual_time()
async def test_the_last_events_before_a_stop_are_reported(world: World) -> None:
    ada, ben = await world.start_all("ada", "ben")
    seen = follow(ben)
    code = await create(ada)
    ada.line.delay = 0.2
    await BarePeer(ada).join(code)
    await ada.stop()
    await asyncio.sleep(1)
    assert [event.type for event in seen] == ["room_created", "peer_joined"]


@in_virtual_time()
async def test_an_event_of_another_release_is_passed_on_or_left_out(world: World) -> None:
    [ada] = await world.start_all("ada")
    seen = follow(ada)
    await ada.line.report(b'["newer",1,"peer_joined","6a18t3",1.5,{"socket_id":"x","new":true},"more"]')
    await ada.line.report(b'{"nothing": "known"}')
    await ada.line.report(b'["newer",2,"peer_left","6a18t3",1.5,{"socket_id":"x"}]')
    await asyncio.sleep(1)
    assert [event.type for event in seen if event.type != "peer_joined"] == ["peer_left"]


def test_of_the_events_of_a_long_outage_the_oldest_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "MOST_WAITING", 250)

    async def work() -> None:
        ada, ben = await World().start_all("ada", "ben")
        seen = follow(ben)
        ada.line.is_cut = True
        for number in range(253):
            ada.events.emit("peer_away", "6a18t3", PeerAway(f"{number}"))
        ada.line.is_cut = False
        await asyncio.sleep(10)
        assert [event.details for event in seen] == [{"socket_id": f"{number}"} for number in range(3, 253)]

    run(work())
