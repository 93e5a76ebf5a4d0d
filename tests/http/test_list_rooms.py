"""`GET /api/rooms`: pages of rooms, newest first."""

from itertools import chain

import pytest

from tests.support.app import FakeClock, Service


async def make(service: Service, clock: FakeClock, count: int) -> list[str]:
    """So many rooms a second apart; their codes, newest first."""
    codes = []
    for _ in range(count):
        clock.advance(1)
        codes.append(await service.room_code())
    return codes[::-1]


async def page(service: Service, limit: int, cursor: str | None = None) -> tuple[list[str], str | None]:
    query = {"limit": str(limit)} | ({} if cursor is None else {"cursor": cursor})
    answer = await service.request("GET", "/api/rooms", params=query)
    assert answer.status == 200, answer
    assert set(answer.json) == {"rooms", "next_cursor"}
    return [room["room_code"] for room in answer.json["rooms"]], answer.json["next_cursor"]


async def all_pages(service: Service, limit: int) -> list[list[str]]:
    codes, cursor = await page(service, limit)
    pages = [codes]
    while cursor is not None:
        codes, cursor = await page(service, limit, cursor)
        pages.append(codes)
    return pages


async def test_no_rooms_are_an_empty_page(service: Service) -> None:
    assert await page(service, 50) == ([], None)


async def test_a_listed_room_is_a_room_without_participants(service: Service) -> None:
    room = await service.create_room(name="Tea", owner_id="me", passcode="x")
    await service.enter(room["room_code"], passcode="x")
    [listed] = (await service.request("GET", "/api/rooms")).json["rooms"]
    assert "participants" not in listed
    assert {key: listed[key] for key in room.keys() - {"host_token", "host_url"}} == {
        key: value for key, value in room.items() if key not in {"host_token", "host_url"}
    }
    assert set(listed) - set(room) <= {"participant_count"}


async def test_fifty_rooms_make_a_page_unless_told_otherwise(service: Service, clock: FakeClock) -> None:
    codes = await make(service, clock, 51)
    answer = (await service.request("GET", "/api/rooms")).json
    assert [room["room_code"] for room in answer["rooms"]] == codes[:50]
    assert await page(service, 100) == (codes, None)
    assert await page(service, 50, answer["next_cursor"]) == (codes[50:], None)


@pytest.mark.parametrize("limit", [1, 3, 7, 11, 100])
async def test_pages_together_are_all_rooms_newest_first(service: Service, clock: FakeClock, limit: int) -> None:
    codes = await make(service, clock, 22)
    pages = await all_pages(service, limit)
    assert list(chain.from_iterable(pages)) == codes
    assert [len(part) for part in pages[:-1]] == [limit] * (len(pages) - 1)
    assert 0 < len(pages[-1]) <= limit


async def test_rooms_of_the_same_moment_are_listed_once_each(service: Service) -> None:
    codes = {await service.room_code() for _ in range(25)}
    listed = list(chain.from_iterable(await all_pages(service, 4)))
    assert len(listed) == 25
    assert set(listed) == codes


async def test_a_cursor_goes_on_where_the_page_ended_though_rooms_come_and_go(
    service: Service, clock: FakeClock
) -> None:
    codes = await make(service, clock, 9)
    first, cursor = await page(service, 3)
    assert first == codes[:3]
    await make(service, clock, 2)  # newer than what was listed: they are on the first page only
    await service.delete(codes[2])  # the one at which the cursor stands
    await service.delete(codes[4])
    assert (await page(service, 3, cursor))[0] == [codes[3], codes[5], codes[6]]


async def test_a_cursor_survives_a_change_of_the_room_it_stands_at(service: Service, clock: FakeClock) -> None:
    codes = await make(service, clock, 4)
    _, cursor = await page(service, 2)
    await service.change(codes[1], name="Tea", ttl_hours=5)
    assert await page(service, 2, cursor) == (codes[2:], None)


async def test_expired_rooms_are_not_listed_though_not_yet_swept(service: Service, clock: FakeClock) -> None:
    short = await service.room_code(ttl_hours=1)
    long = await service.room_code(ttl_hours=2)
    clock.advance(3599)
    assert set((await page(service, 50))[0]) == {short, long}
    clock.advance(1)
    assert await page(service, 1) == ([long], None)


@pytest.mark.parametrize("limit", ["0", "101", "-1", "", "ten", "1.5", "1e1", "٣", " 5", "99999999999999999999"])
async def test_a_limit_out_of_range_is_named(service: Service, limit: str) -> None:
    answer = await service.request("GET", "/api/rooms", params={"limit": limit})
    detail = answer.problem(422, "invalid_field")
    assert "limit" in detail
    assert "100" in detail


@pytest.mark.parametrize("cursor", ["", "x", "====", "é", "AAAA", "A" * 1000, "//8=", "f_gAAAAAAAA2YTE4dDM="], ids=repr)
async def test_a_cursor_that_was_never_given_is_an_error_or_an_end(service: Service, cursor: str) -> None:
    await service.room_code()
    answer = await service.request("GET", "/api/rooms", params={"cursor": cursor})
    if answer.status != 200:
        assert "cursor" in answer.problem(422, "invalid_field")
