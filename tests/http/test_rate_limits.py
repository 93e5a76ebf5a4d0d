"""How often REST may be asked, how many keys may be guessed, and by whom: what is counted for which address."""

import logging
from typing import Any

import pytest
from multidict import CIMultiDict

from tests.support.addresses import CAFE, HOME, coming_from
from tests.support.app import KEY, Answer, FakeClock, Serve, Service

FAILURES = 10  # and one more every FAILURE_SECONDS
FAILURE_SECONDS = 6
REQUESTS = 200  # and one more every 10 ms
REST = """
    GET /api/rooms|POST /api/rooms|GET /api/rooms/6a18t3|PATCH /api/rooms/6a18t3|DELETE /api/rooms/6a18t3
    |POST /api/rooms/6a18t3/tokens|DELETE /api/rooms/6a18t3/participants/x|GET /api/ice-servers|GET /api/nothing
""".split("|")


async def ask(service: Service, key: str | None = KEY, address: str | None = None, **more: Any) -> Answer:
    """One harmless request."""
    headers = coming_from(address) if address else {}
    return await service.request("GET", "/api/ice-servers", key=key, headers=headers, **more)


async def guess(service: Service, times: int, address: str | None = None) -> None:
    """So many wrong keys, which are all told so."""
    for number in range(times):
        (await ask(service, f"wrong-{number}", address)).problem(401, "unauthorized")


def refused(answer: Answer) -> int:
    """Checks that this is the refusal of a limit, and answers after how many seconds one may ask again."""
    assert "Try again in" in answer.problem(429, "rate_limited")
    assert answer.headers["Retry-After"].isdecimal()
    assert answer.headers["Retry-After"] in answer.json["detail"]
    return int(answer.headers["Retry-After"])


# ── Wrong keys ───────────────────────────────────────────────────────────────────────────────────


async def test_ten_wrong_keys_are_told_so_and_the_next_one_is_not(service: Service) -> None:
    await guess(service, FAILURES)
    assert refused(await ask(service, "wrong")) == FAILURE_SECONDS


async def test_while_guesses_are_used_up_the_right_key_is_refused_like_any_other(service: Service) -> None:
    await guess(service, FAILURES)
    answers = [await ask(service, key) for key in (KEY, "wrong", None, "")]
    assert {refused(answer) for answer in answers} == {FAILURE_SECONDS}
    assert len({answer.body for answer in answers}) == 1, "or the right key could be told from the others"


@pytest.mark.parametrize("request_", [request.strip() for request in REST])
async def test_that_goes_for_all_of_the_api(service: Service, request_: str) -> None:
    await guess(service, FAILURES)
    method, path = request_.split()
    refused(await service.request(method, path))


async def test_whoever_waits_as_told_is_let_in_and_a_moment_earlier_nobody_is(
    service: Service, clock: FakeClock
) -> None:
    await guess(service, FAILURES)
    clock.advance(1.5)
    wait = refused(await ask(service))
    assert wait == 5  # of 4.5
    clock.advance(4.4)
    assert refused(await ask(service)) == 1
    clock.advance(0.1)
    assert (await ask(service)).status == 200


async def test_every_six_seconds_one_more_guess_is_answered(service: Service, clock: FakeClock) -> None:
    await guess(service, FAILURES)
    for _ in range(3):
        for _ in range(FAILURE_SECONDS - 1):
            clock.advance(1)
            refused(await ask(service, "wrong"))
        clock.advance(1)
        await guess(service, 1)
        refused(await ask(service))
    clock.advance(FAILURE_SECONDS * FAILURES * 100)
    await guess(service, FAILURES)
    refused(await ask(service))


async def test_requests_without_a_key_are_no_guesses(service: Service) -> None:
    for _ in range(3 * FAILURES):
        (await ask(service, None)).problem(401, "unauthorized")
        (await ask(service, "")).problem(401, "unauthorized")
    await guess(service, FAILURES)
    refused(await ask(service))


async def test_what_a_caller_with_the_right_key_asks_for_is_no_guess(service: Service) -> None:
    for _ in range(2 * FAILURES):
        (await service.request("GET", "/api/rooms/6a18t3")).problem(404, "room_not_found")
        (await service.request("DELETE", "/api/rooms/6a18t3/participants/x")).problem(404, "room_not_found")
        (await service.request("GET", "/api/nothing")).problem(404, "not_found")
    await guess(service, FAILURES)


async def test_each_of_several_keys_in_one_request_counts(service: Service) -> None:
    three = CIMultiDict([("X-API-Key", "one"), ("X-API-Key", "two"), ("Authorization", "Bearer three")])
    for _ in range(3):
        (await ask_with(service, three)).problem(401, "unauthorized")
    refused(await ask_with(service, three))
    refused(await ask(service))


@pytest.mark.parametrize("other", [("X-API-Key", "wrong"), ("Authorization", "Bearer a.proxys.own")])
async def test_other_credentials_beside_a_right_key_are_no_guess(service: Service, other: tuple[str, str]) -> None:
    for _ in range(FAILURES + 1):
        assert (await ask_with(service, CIMultiDict([other, ("X-API-Key", KEY)]))).status == 200


async def test_a_thousand_keys_in_one_request_open_nothing(service: Service) -> None:
    many = CIMultiDict([("X-API-Key", f"wrong-{number}") for number in range(50)] + [("X-API-Key", KEY)])
    (await ask_with(service, many)).problem(401, "unauthorized")


async def ask_with(service: Service, headers: CIMultiDict[str]) -> Answer:
    async with service.client.session.get(f"{service.url}/api/ice-servers", headers=headers) as response:
        return Answer(response.status, response.headers, await response.read())


async def test_guesses_from_one_address_do_not_touch_another(serve: Serve) -> None:
    service = await serve(trusted_proxies=1)
    await guess(service, FAILURES, HOME)
    refused(await ask(service, KEY, HOME))
    assert (await ask(service, KEY, CAFE)).status == 200
    await guess(service, FAILURES, CAFE)


async def test_guesses_at_keys_and_at_rooms_are_counted_apart(service: Service) -> None:
    await guess(service, FAILURES)
    refused(await ask(service))
    guest = await service.connect()
    for _ in range(FAILURES):
        assert await guest.join_error("000000") == "room_not_found"
    assert await guest.join_error("000000") == "rate_limited"


async def test_what_needs_no_key_is_not_limited(service: Service) -> None:
    await guess(service, FAILURES)
    for path in ("/health", "/livez", "/", "/r/6a18t3"):
        assert (await service.request("GET", path, key=None)).status == 200
    preflight = {"Origin": "https://app.example", "Access-Control-Request-Method": "POST"}
    assert (await service.request("OPTIONS", "/api/rooms", key=None, headers=preflight)).status == 204


# ── Requests with a right key ────────────────────────────────────────────────────────────────────


async def test_two_hundred_requests_at_once_are_answered_and_then_a_hundred_a_second(
    service: Service, clock: FakeClock
) -> None:
    for _ in range(REQUESTS):
        assert (await ask(service)).status == 200
    assert refused(await ask(service)) == 1
    clock.advance(0.5)
    answers = [await ask(service) for _ in range(60)]
    assert [answer.status for answer in answers] == [200] * 50 + [429] * 10
    clock.advance(1)
    assert [(await ask(service)).status for _ in range(101)] == [200] * 100 + [429]


async def test_refused_and_unknown_requests_count_too(service: Service) -> None:
    for _ in range(REQUESTS // 2):
        (await service.request("GET", "/api/rooms/6a18t3")).problem(404, "room_not_found")
        (await service.request("PUT", "/api/rooms")).problem(405, "method_not_allowed")
    refused(await ask(service))


async def test_a_limited_change_is_not_made(service: Service) -> None:
    code = await service.room_code(name="Tea")
    for _ in range(REQUESTS - 1):
        await ask(service)
    refused(await service.request("PATCH", f"/api/rooms/{code}", json={"name": "Coffee"}))
    refused(await service.request("DELETE", f"/api/rooms/{code}"))
    assert (await (await service.connect()).join(code))["room"]["name"] == "Tea"


async def test_another_key_and_another_address_have_their_own(serve: Serve) -> None:
    service = await serve(trusted_proxies=1, api_key=("old", "new"))
    for _ in range(REQUESTS):
        assert (await ask(service, "old", HOME)).status == 200
    refused(await ask(service, "old", HOME))
    assert (await ask(service, "new", HOME)).status == 200
    assert (await ask(service, "old", CAFE)).status == 200


async def test_requests_that_are_put_off_are_no_guesses(service: Service, clock: FakeClock) -> None:
    for _ in range(REQUESTS + 2 * FAILURES):
        await ask(service)
    clock.advance(1)
    assert (await ask(service)).status == 200


# ── Off ──────────────────────────────────────────────────────────────────────────────────────────


async def test_where_rate_limits_are_off_nobody_is_put_off(serve: Serve) -> None:
    service = await serve(rate_limits=False)
    await guess(service, 3 * FAILURES)
    assert {(await ask(service)).status for _ in range(REQUESTS + 50)} == {200}


# ── Whose address ────────────────────────────────────────────────────────────────────────────────


async def test_a_made_up_address_buys_nothing_where_no_proxy_is_trusted(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(FAILURES):
        await guess(service, 1, f"192.0.2.{number}")
    refused(await ask(service, KEY, HOME))
    refused(await ask(service))
    warnings = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(warnings) == 1
    assert "TRUSTED_PROXIES" in warnings[0]


async def test_what_stands_left_of_the_proxys_own_entry_buys_nothing(serve: Serve) -> None:
    service = await serve(trusted_proxies=1)
    for number in range(FAILURES):
        await guess(service, 1, f"192.0.2.{number}, {HOME}")
    refused(await ask(service, KEY, HOME))
    refused(await ask(service, KEY, f"{CAFE}, {HOME}"))
    assert (await ask(service, KEY, CAFE)).status == 200


async def test_a_client_that_comes_past_the_proxies_is_its_own_socket(serve: Serve) -> None:
    service = await serve(trusted_proxies=2)
    for number in range(FAILURES):
        await guess(service, 1, f"192.0.2.{number}")
    refused(await ask(service))


async def test_all_of_one_ipv6_site_guess_together_and_its_neighbour_apart(serve: Serve) -> None:
    service = await serve(trusted_proxies=1)
    for number in range(FAILURES):
        await guess(service, 1, f"2001:db8:0:1:{number}::{number}")
    refused(await ask(service, KEY, "[2001:db8:0:1::ffff]:443"))
    assert (await ask(service, KEY, "2001:db8:0:2::1")).status == 200


async def test_ipv4_within_ipv6_is_ipv4(serve: Serve) -> None:
    service = await serve(trusted_proxies=1)
    await guess(service, FAILURES, f"::ffff:{HOME}")
    refused(await ask(service, KEY, HOME))
    assert (await ask(service, KEY, f"::ffff:{CAFE}")).status == 200
