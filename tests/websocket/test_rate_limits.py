"""How often one may guess at codes, passcodes, tokens and sessions, and how many rooms a guest may make."""

from collections.abc import Awaitable, Callable

import pytest

from tests.support.addresses import CAFE, HOME, coming_from
from tests.support.app import FakeClock, Serve, Service, enter
from tests.support.peer import Message, Peer

FAILURES = 10  # and one more every FAILURE_SECONDS
FAILURE_SECONDS = 6
GUEST_ROOMS = 20  # and one more every GUEST_ROOM_SECONDS
GUEST_ROOM_SECONDS = 60
NOWHERE = "000000"  # a room that is never there

Guess = Callable[[Peer, str], Awaitable[str]]


async def at_a_code(guest: Peer, _code: str) -> str:
    return await guest.join_error(NOWHERE)


async def at_what_can_be_no_code(guest: Peer, _code: str) -> str:
    return await guest.join_error("!")


async def at_a_code_with_a_token(guest: Peer, _code: str) -> str:
    return await guest.join_error(NOWHERE, token="x.y")


async def at_a_passcode(guest: Peer, code: str) -> str:
    return await guest.join_error(code, passcode="wrong")


async def at_a_token(guest: Peer, code: str) -> str:
    return await guest.join_error(code, token="x.y")


async def at_a_session(guest: Peer, _code: str) -> str:
    return await guest.ask_for_error("resume", {"socket_id": "x", "resume_token": "x.y", "received": 0})


GUESSES: dict[str, tuple[Guess, str]] = {
    "code": (at_a_code, "room_not_found"),
    "no code": (at_what_can_be_no_code, "room_not_found"),
    "code with a token": (at_a_code_with_a_token, "room_not_found"),
    "passcode": (at_a_passcode, "wrong_passcode"),
    "token": (at_a_token, "invalid_token"),
}
each_guess = pytest.mark.parametrize(("guess", "answer"), GUESSES.values(), ids=GUESSES)


async def use_up(service: Service, **headers: str) -> None:
    """All wrong guesses of an address."""
    guest = await service.connect(**headers)
    for _ in range(FAILURES):
        assert await at_a_code(guest, NOWHERE) == "room_not_found"


def refused(answer: Message) -> int:
    """Checks that this is the refusal of a limit, and answers after how many seconds one may ask again."""
    assert answer["type"] == "error", answer
    error = answer["payload"]
    assert error["code"] == "rate_limited", error
    assert isinstance(error["retry_after"], int)
    assert str(error["retry_after"]) in error["message"]
    return int(error["retry_after"])


async def ask_to_join(guest: Peer, code: str, **more: str) -> Message:
    return await guest.ask("join_room", {"room_code": code, "display_name": "Ben", **more})


# ── Guesses ──────────────────────────────────────────────────────────────────────────────────────


@each_guess
async def test_ten_wrong_guesses_are_told_so_and_the_next_one_is_not(
    guess: Guess, answer: str, service: Service
) -> None:
    code = await service.room_code(passcode="tea")
    guest = await service.connect()
    assert [await guess(guest, code) for _ in range(FAILURES + 2)] == [answer] * FAILURES + ["rate_limited"] * 2


async def test_a_forged_resume_token_counts_and_is_always_answered_alike(service: Service) -> None:
    code = await service.room_code()
    guest = await service.connect()
    assert [await at_a_session(guest, code) for _ in range(FAILURES + 2)] == ["resume_failed"] * (FAILURES + 2)
    assert await guest.join_error(code) == "rate_limited"


async def test_guesses_of_all_kinds_are_counted_together(service: Service) -> None:
    code = await service.room_code(passcode="tea")
    guest = await service.connect()
    for number in range(FAILURES):
        guess, answer = list(GUESSES.values())[number % len(GUESSES)]
        assert await guess(guest, code) == answer
    assert [await guess(guest, code) for guess, _ in GUESSES.values()] == ["rate_limited"] * len(GUESSES)


async def test_they_are_counted_across_connections(service: Service) -> None:
    for _ in range(FAILURES):
        guest = await service.connect()
        assert await at_a_code(guest, NOWHERE) == "room_not_found"
        await guest.close()
    assert refused(await ask_to_join(await service.connect(), NOWHERE)) == FAILURE_SECONDS


async def test_of_many_connections_that_guess_at_once_ten_are_answered(service: Service) -> None:
    guests = [await service.connect() for _ in range(30)]
    answers = await service.at_once(at_a_code(guest, NOWHERE) for guest in guests)
    assert sorted(answers) == ["rate_limited"] * 20 + ["room_not_found"] * FAILURES


@each_guess
async def test_whoever_waits_as_told_may_guess_once_more_and_a_moment_earlier_nobody_may(
    guess: Guess, answer: str, service: Service, clock: FakeClock
) -> None:
    code = await service.room_code(passcode="tea")
    await use_up(service)
    guest = await service.connect()
    clock.advance(2.5)
    assert refused(await ask_to_join(guest, NOWHERE)) == 4  # of 3.5
    clock.advance(3.4)
    assert await guess(guest, code) == "rate_limited"
    clock.advance(0.1)
    assert await guess(guest, code) == answer
    assert await guess(guest, code) == "rate_limited"


async def test_every_six_seconds_one_more_guess_is_answered_however_often_one_asks(
    service: Service, clock: FakeClock
) -> None:
    await use_up(service)
    guest = await service.connect()
    answered = []
    for second in range(1, 25):
        clock.advance(1)
        if await at_a_code(guest, NOWHERE) == "room_not_found":
            answered.append(second)
    assert answered == [6, 12, 18, 24]


async def test_the_wait_that_is_told_is_no_longer_than_it_has_to_be(service: Service, clock: FakeClock) -> None:
    await use_up(service)
    guest = await service.connect()
    told = []
    for _ in range(6):
        told.append(refused(await ask_to_join(guest, NOWHERE)))
        clock.advance(1)
    assert told == [6, 5, 4, 3, 2, 1]


async def test_after_a_minute_all_ten_are_there_again_and_no_more(service: Service, clock: FakeClock) -> None:
    for _ in range(2):
        await use_up(service)
        assert await at_a_code(await service.connect(), NOWHERE) == "rate_limited"
        clock.advance(1000)


async def test_while_guesses_are_used_up_the_right_code_and_passcode_are_refused_too(
    service: Service, clock: FakeClock
) -> None:
    plain, secret = await service.room_code(), await service.room_code(passcode="tea")
    await use_up(service)
    guest = await service.connect()
    answers = [await ask_to_join(guest, code, **more) for code, more in ((plain, {}), (secret, {"passcode": "tea"}))]
    answers += [await ask_to_join(guest, NOWHERE), await ask_to_join(guest, secret, passcode="wrong")]
    answers += [await ask_to_join(guest, secret)]
    assert [refused(answer) for answer in answers] == [FAILURE_SECONDS] * 5
    assert len({answer["payload"]["message"] for answer in answers}) == 1, "or the right ones could be told apart"
    clock.advance(FAILURE_SECONDS)
    await guest.join(secret, passcode="tea")


@pytest.mark.parametrize("role", ["guest", "host"])
async def test_a_valid_token_always_passes_and_costs_nothing(role: str, service: Service) -> None:
    code = await service.room_code(passcode="tea", access="token")
    token = await service.token(code, role=role)
    await use_up(service)
    for _ in range(FAILURES):
        await (await service.enter(code, token=token)).close()
    await service.enter(code, token=token)
    assert await at_a_token(await service.connect(), code) == "rate_limited"


async def test_a_valid_resume_always_passes_and_costs_nothing(service: Service) -> None:
    member = await enter(service, await service.room_code())
    await use_up(service)
    for _ in range(FAILURES):
        member.drop()
        again = await service.connect()
        await again.resume(member)
        member = again
    assert await at_a_code(await service.connect(), NOWHERE) == "rate_limited"


async def test_a_token_of_ours_that_comes_too_late_is_no_guess(service: Service) -> None:
    member = await enter(service, await service.room_code())
    await member.leave()
    again = await service.connect()
    for _ in range(2 * FAILURES):
        assert await again.resume_error(member) == "resume_failed"
    await use_up(service)


async def test_a_missing_passcode_or_token_is_no_guess(service: Service) -> None:
    secret, closed = await service.room_code(passcode="tea"), await service.room_code(access="token")
    guest = await service.connect()
    for _ in range(FAILURES):
        assert await guest.join_error(secret) == "wrong_passcode"
        assert await guest.join_error(closed) == "token_required"
    await use_up(service)


async def test_other_refusals_are_no_guesses(service: Service) -> None:
    locked, full = await service.room_code(), await service.room_code(max_participants=2, passcode="tea")
    await service.change(locked, state="locked")
    inside = [await service.enter(full, passcode="tea") for _ in range(2)]
    guest = await service.connect()
    for _ in range(FAILURES):
        assert await guest.join_error(locked) == "room_locked"
        assert await guest.join_error(full, passcode="tea") == "room_full"
        assert await guest.join_error(full, None, passcode="tea") == "invalid_message"
        assert await inside[0].join_error(NOWHERE) == "already_in_room"
    await use_up(service)


async def test_right_guesses_give_nothing_back(service: Service) -> None:
    code = await service.room_code(passcode="tea")
    guest = await service.connect()
    for _ in range(FAILURES - 1):
        assert await at_a_passcode(guest, code) == "wrong_passcode"
        await guest.join(code, passcode="tea")
        await guest.leave()
    assert await at_a_passcode(guest, code) == "wrong_passcode"
    assert await guest.join_error(code, passcode="tea") == "rate_limited"


async def test_wrong_guesses_of_one_address_do_not_touch_another(serve: Serve) -> None:
    service = await serve(trusted_proxies=1)
    code = await service.room_code()
    await use_up(service, **coming_from(HOME))
    assert await (await service.connect(**coming_from(HOME))).join_error(code) == "rate_limited"
    await (await service.connect(**coming_from(CAFE))).join(code)
    await use_up(service, **coming_from(CAFE))


async def test_whoever_is_inside_is_not_touched(service: Service) -> None:
    room = await service.create_room(waiting_room=True)
    host = await service.enter(room["room_code"], token=room["host_token"])
    guest = await service.connect()
    assert (await ask_to_join(guest, room["room_code"]))["type"] == "waiting"
    await use_up(service)
    await host.send("admit", {"socket_id": (await host.expect("knock"))["socket_id"]})
    assert (await guest.receive())["type"] == "joined"
    await guest.signal(host, "through")
    assert await guest.sync() == []
    assert [message["type"] for message in await host.sync()] == ["peer_joined", "signal"]


async def test_a_made_up_address_buys_no_guesses(service: Service) -> None:
    for number in range(FAILURES):
        guest = await service.connect(**coming_from(f"192.0.2.{number}"))
        assert await at_a_code(guest, NOWHERE) == "room_not_found"
    assert await at_a_code(await service.connect(**coming_from(HOME)), NOWHERE) == "rate_limited"


async def test_where_rate_limits_are_off_guesses_are_not_counted(serve: Serve) -> None:
    service = await serve(rate_limits=False)
    guest = await service.connect()
    assert {await at_a_code(guest, NOWHERE) for _ in range(5 * FAILURES)} == {"room_not_found"}


@pytest.mark.parametrize("rate_limits", [True, False], ids=["on", "off"])
async def test_too_many_bad_messages_close_with_1008_whether_limits_are_on_or_off(
    rate_limits: bool, serve: Serve
) -> None:
    service = await serve(rate_limits=rate_limits)
    peer = await service.connect()
    for _ in range(50):
        await peer.send_text("nonsense")
        assert (await peer.error())["code"] == "invalid_json"
    await peer.send_text("nonsense")
    assert await peer.closed() == 1008


# ── Guest rooms ──────────────────────────────────────────────────────────────────────────────────


async def make_rooms(guest: Peer, count: int) -> list[str]:
    rooms = [await guest.ask("create_room") for _ in range(count)]
    assert [room["type"] for room in rooms] == ["room_created"] * count, rooms
    return [room["payload"]["room_code"] for room in rooms]


async def test_a_guest_makes_twenty_rooms_and_then_one_a_minute(service: Service, clock: FakeClock) -> None:
    guest = await service.connect()
    await make_rooms(guest, GUEST_ROOMS)
    clock.advance(19.5)
    assert refused(await guest.ask("create_room")) == 41  # of 40.5
    clock.advance(40.4)
    assert refused(await guest.ask("create_room")) == 1
    clock.advance(0.1)
    await make_rooms(guest, 1)
    assert refused(await guest.ask("create_room")) == GUEST_ROOM_SECONDS
    assert len((await service.request("GET", "/api/rooms")).json["rooms"]) == GUEST_ROOMS + 1


async def test_rooms_are_counted_across_connections_and_also_when_they_are_gone(service: Service) -> None:
    for _ in range(GUEST_ROOMS):
        guest = await service.connect()
        (code,) = await make_rooms(guest, 1)
        await guest.close()
        await service.delete(code)
    refused(await (await service.connect()).ask("create_room"))


async def test_of_many_who_ask_at_once_twenty_get_a_room(service: Service) -> None:
    guests = [await service.connect() for _ in range(30)]
    answers = await service.at_once(guest.ask("create_room") for guest in guests)
    assert sorted(answer["type"] for answer in answers) == ["error"] * 10 + ["room_created"] * GUEST_ROOMS


async def test_a_room_that_was_not_made_costs_nothing(serve: Serve) -> None:
    service = await serve(max_rooms=2 * (GUEST_ROOMS - 1))  # of which guests may have half
    guest = await service.connect()
    for _ in range(GUEST_ROOMS):
        assert await guest.ask_for_error("create_room", {"ttl_hours": 25}) == "invalid_message"
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr("signaling.stores.json_file.JsonFile.save", refuse)
        for _ in range(3):
            assert await guest.ask_for_error("create_room") == "store_unavailable"
    first, *_ = await make_rooms(guest, GUEST_ROOMS - 1)
    for _ in range(3):
        assert await guest.ask_for_error("create_room") == "overloaded"
    await service.delete(first)
    await make_rooms(guest, 1)
    refused(await guest.ask("create_room"))


async def refuse(*_: object) -> None:
    raise OSError(5, "Input/output error")


async def test_a_guest_who_has_made_as_many_rooms_as_may_still_joins_them(service: Service) -> None:
    guest = await service.connect()
    code, *_ = await make_rooms(guest, GUEST_ROOMS)
    refused(await guest.ask("create_room"))
    await guest.join(code)


async def test_rooms_of_one_address_do_not_touch_another_nor_the_api(serve: Serve) -> None:
    service = await serve(trusted_proxies=1)
    guest = await service.connect(**coming_from(HOME))
    await make_rooms(guest, GUEST_ROOMS)
    refused(await guest.ask("create_room"))
    await make_rooms(await service.connect(**coming_from(CAFE)), GUEST_ROOMS)
    answer = await service.request("POST", "/api/rooms", headers=coming_from(HOME))
    assert answer.status == 201


async def test_where_rate_limits_are_off_guests_make_rooms_as_they_like(serve: Serve) -> None:
    service = await serve(rate_limits=False)
    await make_rooms(await service.connect(), GUEST_ROOMS + 5)
