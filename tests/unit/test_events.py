"""Room events: their ids, how far back they reach, and subscribers that fail."""

import logging

import pytest

from signaling.rooms.events import MOST_KEPT, Event, Events
from signaling.wire.messages import Knock, PeerAway, RoomUpdated
from tests.support.app import START, FakeClock

ROOM = "6a18t3"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def emit(events: Events, count: int = 1) -> None:
    for number in range(count):
        events.emit("peer_away", ROOM, PeerAway(f"{number}"))


def order(event: Event) -> tuple[int, ...]:
    return tuple(map(int, event.id.split("-")))


def kept(events: Events, id_: str) -> list[Event]:
    found = events.after(id_)
    assert found is not None
    return found


def test_ids_rise_within_a_millisecond_and_if_the_clock_is_set_back(clock: FakeClock) -> None:
    events, seen = Events(clock), list[Event]()
    events.subscribe(seen.append)
    for step in (0, 0, 0.0001, 1, -3600, 0, 3600, 1):
        clock.advance(step)
        emit(events)
    assert seen[0].id == f"{START * 1000:.0f}-1"
    assert [order(event) for event in seen] == sorted({order(event) for event in seen})
    assert [event.at for event in seen[4:6]] == [START - 3599 + 0.0001] * 2, "the time is that of the clock"


def test_ids_of_a_former_process_are_lower_and_unknown(clock: FakeClock) -> None:
    before = Events(clock)
    emit(before, 3)
    clock.advance(0.001)
    after, seen = Events(clock), list[Event]()
    after.subscribe(seen.append)
    assert after.after(before.last_id) is None
    emit(after, 3)
    assert after.after(before.last_id) is None
    assert order(seen[0]) > max(order(event) for event in kept(before, f"{START * 1000:.0f}-0"))


def test_what_came_after_an_id_is_known_as_far_as_it_reaches_back(clock: FakeClock) -> None:
    events, seen = Events(clock), list[Event]()
    events.subscribe(seen.append)
    start = events.last_id
    assert events.after(start) == []
    emit(events, MOST_KEPT)
    assert events.after(start) == seen
    emit(events)
    assert events.after(start) is None
    assert events.after(seen[0].id) == seen[1:]
    assert events.after(seen[-2].id) == seen[-1:]
    assert events.after(seen[-1].id) == []
    assert events.last_id == seen[-1].id


@pytest.mark.parametrize("id_", ["", "0", "0-0", "-", "1900000000000", "9" * 400, "1900000000000-00", "x", "\x00"])
def test_an_id_that_no_event_had_is_unknown(clock: FakeClock, id_: str) -> None:
    events = Events(clock)
    emit(events, 2)
    assert events.after(id_) is None


def test_knocks_are_not_reported(clock: FakeClock) -> None:
    events = Events(clock)
    start = events.last_id
    events.emit("knock", ROOM, Knock("x", "Ada"))
    assert (events.after(start), events.last_id) == ([], start)
    events.emit("room_updated", ROOM, RoomUpdated(name="Tea"))
    assert [event.type for event in kept(events, start)] == ["room_updated"]


def test_a_subscriber_that_fails_keeps_no_event_from_the_others(
    clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    events, seen = Events(clock), list[Event]()
    events.subscribe(lambda _: [].pop())
    events.subscribe(seen.append)
    emit(events)
    assert [event.type for event in seen] == ["peer_away"]
    assert [record.levelno for record in caplog.records if record.exc_info] == [logging.ERROR]
