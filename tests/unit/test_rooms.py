"""The registry: rooms, who is in them, and which are there at a given time."""

import pytest

from signaling.errors import RoomFull, RoomNotFound
from signaling.rooms.options import room_without
from signaling.rooms.registry import Participant, Registry, Room

NOW = 1_900_000_000.0


def room(code: str, *, age: float = 0, lives: int = 3600, seats: int = 50, by_guest: bool = False) -> Room:
    """A room that was made `age` seconds ago."""
    return Room(
        code=code,
        secret=b"",
        created_at=NOW - age,
        expires_at=int(NOW) + lives,
        max_participants=seats,
        by_guest=by_guest,
    )


def participant(socket_id: str, joined_at: float = NOW) -> Participant:
    return Participant(socket_id=socket_id, display_name=socket_id.title(), role="guest", joined_at=joined_at)


def registry(*rooms: Room) -> Registry:
    filled = Registry()
    for one in rooms:
        filled.put(one)
    return filled


def codes(filled: Registry, before: Room | None = None, now: float = NOW) -> list[str]:
    return [one.code for one in filled.newest_first(before.age_key if before else None, now)]


def test_a_room_is_found_until_its_very_second() -> None:
    filled = registry(room("aaaaaa", lives=10))
    assert filled.find("AAA aaa", NOW + 9.999).code == "aaaaaa"
    for now in (NOW + 10, NOW + 11):
        with pytest.raises(RoomNotFound):
            filled.find("aaaaaa", now)
    for other in ("bbbbbb", "a", ""):
        with pytest.raises(RoomNotFound):
            filled.find(other, NOW)


def test_expired_are_those_from_their_very_second_on() -> None:
    filled = registry(room("a", lives=10), room("b", lives=20))
    assert [one.code for one in filled.expired(NOW + 9.999)] == []
    assert [one.code for one in filled.expired(NOW + 10)] == ["a"]
    assert {one.code for one in filled.expired(NOW + 20)} == {"a", "b"}


def test_each_room_is_a_set_of_socket_ids() -> None:
    a, b = room("a"), room("b")
    filled = registry(a, b)
    filled.join(a, participant("x"))
    filled.join(a, participant("y"))
    filled.join(b, participant("z"))
    assert filled.members == {"a": {"x", "y"}, "b": {"z"}}
    assert set(filled.participants) == {"x", "y", "z"}
    filled.leave("a", "x")
    assert filled.members == {"a": {"y"}, "b": {"z"}}
    assert set(filled.participants) == {"y", "z"}


def test_a_full_room_seats_nobody_until_one_leaves() -> None:
    small = room("a", seats=2)
    filled = registry(small)
    for socket_id in ("x", "y"):
        filled.join(small, participant(socket_id))
    with pytest.raises(RoomFull):
        filled.join(small, participant("z"))
    assert filled.members["a"] == {"x", "y"}
    assert "z" not in filled.participants
    filled.leave("a", "x")
    filled.join(small, participant("z"))
    assert filled.members["a"] == {"y", "z"}


def test_members_are_told_in_the_order_in_which_they_came() -> None:
    one = room("a")
    filled = registry(one)
    for joined_at, socket_id in ((3, "a"), (1, "c"), (2, "b")):
        filled.join(one, participant(socket_id, joined_at))
    assert [member.socket_id for member in filled.members_of("a")] == ["c", "b", "a"]


def test_a_changed_room_keeps_its_members_its_age_and_its_place() -> None:
    filled = registry(room("old", age=3), room("middle", age=2), room("new", age=1))
    filled.join(filled.rooms["middle"], participant("x"))
    filled.put(room("middle", age=2, lives=9999))
    assert codes(filled) == ["new", "middle", "old"]
    assert filled.members["middle"] == {"x"}
    assert filled.rooms["middle"].expires_at == int(NOW) + 9999


def test_a_removed_room_leaves_nothing_behind() -> None:
    filled = registry(room("a", by_guest=True), room("b"))
    for code, socket_id in (("a", "x"), ("b", "y")):
        filled.join(filled.rooms[code], participant(socket_id))
    filled.remove("a")
    assert (set(filled.rooms), set(filled.members), set(filled.participants)) == ({"b"}, {"b"}, {"y"})
    assert codes(filled) == ["b"]
    assert filled.guest_rooms == 0


def test_rooms_of_guests_are_counted() -> None:
    filled = registry(room("a", by_guest=True), room("b", by_guest=True), room("c"))
    assert filled.guest_rooms == 2
    filled.put(room("a", by_guest=True, lives=5))
    assert filled.guest_rooms == 2
    filled.remove("c")
    filled.remove("b")
    assert filled.guest_rooms == 1


# ── Newest first ─────────────────────────────────────────────────────────────────────────────────


def test_rooms_are_listed_newest_first_whatever_order_they_were_put_in() -> None:
    filled = registry(room("b", age=2), room("d", age=4), room("a", age=1), room("c", age=3))
    assert codes(filled) == ["a", "b", "c", "d"]


def test_the_rest_starts_behind_the_one_named_even_if_that_has_gone() -> None:
    rooms = [room(code, age=age) for age, code in enumerate("abcde")]
    filled = registry(*rooms)
    assert codes(filled, before=rooms[1]) == ["c", "d", "e"]
    filled.remove("b")
    filled.remove("d")
    filled.put(room("z", age=-1))
    assert codes(filled, before=rooms[1]) == ["c", "e"]


def test_rooms_of_the_same_moment_are_split_by_a_page_without_loss() -> None:
    rooms = [room(code) for code in "abcdef"]
    filled = registry(*rooms)
    everything = codes(filled)
    assert sorted(everything) == list("abcdef")
    for at, code in enumerate(everything):
        assert codes(filled, before=filled.rooms[code]) == everything[at + 1 :]


def test_expired_rooms_are_not_listed() -> None:
    filled = registry(room("a", lives=10, age=1), room("b", lives=20))
    assert codes(filled, now=NOW + 10) == ["b"]


# ── Bans ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_room_keeps_its_latest_1000_bans_of_addresses_and_of_tokens() -> None:
    banned = room("a")
    for number in range(1_100):
        guest = Participant(
            socket_id="", display_name="", role="guest", joined_at=NOW, address=f"address {number}", token=f"{number}"
        )
        banned = room_without(banned, guest)
    assert banned.banned_addresses == tuple(f"address {number}" for number in range(100, 1_100))
    assert banned.banned_tokens == tuple(f"{number}" for number in range(100, 1_100))
