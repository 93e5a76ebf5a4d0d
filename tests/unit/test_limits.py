"""Rate limits, what is kept of addresses, places, and the rate of one connection."""

import itertools
import math
from contextlib import suppress

import pytest

from signaling.errors import Overloaded, RateLimited
from signaling.limits import MESSAGE_SECONDS, MESSAGES, Accepted, LimitPerAddress, Places, RateLimit

NOW = 1_900_000_000.1  # seconds since the epoch, as a clock gives them
A_MOMENT = 1e-6  # seconds; less than any clock can tell


def take(bucket: RateLimit, now: float, times: int) -> int:
    """How many of so many tries succeed."""
    return sum(bucket.take(now) for _ in range(times))


def test_a_bucket_gives_its_burst_and_no_more() -> None:
    assert take(RateLimit(5, 10), 0, 8) == 5


def test_a_token_comes_back_with_each_period() -> None:
    bucket = RateLimit(5, 10)
    take(bucket, 0, 5)
    assert take(bucket, 9.99, 3) == 0
    assert take(bucket, 10, 3) == 1
    assert take(bucket, 35, 3) == 2
    assert take(bucket, 40, 3) == 1


def test_a_bucket_never_holds_more_than_its_burst() -> None:
    bucket = RateLimit(5, 10)
    assert take(bucket, 1_000_000, 8) == 5


def test_asking_too_often_does_not_put_off_the_next_token() -> None:
    bucket = RateLimit(1, 8)
    assert take(bucket, 0, 2) == 1
    assert [second for second in range(1, 25) if bucket.take(second)] == [8, 16, 24]


@pytest.mark.parametrize("period", [6.0, 60.0, 10.0, 0.75])
def test_asking_at_any_moment_does_not_put_off_the_next_token_nor_bring_it_forward(period: float) -> None:
    bucket = RateLimit(1, period)
    bucket.take(NOW)
    for part in range(1, 60):
        assert not bucket.take(NOW + part * period / 60), part
    assert bucket.take(NOW + period)


@pytest.mark.parametrize("after", [0.0, 0.3, 1.0, 2.5, 5.0, 5.9])
def test_whole_seconds_of_waiting_are_as_many_as_are_needed(after: float) -> None:
    bucket = RateLimit(1, 6.0)
    bucket.take(NOW)
    for earlier in range(math.floor(after)):  # others of the same address ask, too
        bucket.wait(NOW + earlier)
    seconds = math.ceil(bucket.wait(NOW + after))
    assert seconds == math.ceil(6 - after)
    assert bucket.take(NOW + after + seconds)


def test_what_was_given_back_can_be_taken_again_but_makes_no_more_than_the_burst() -> None:
    bucket = RateLimit(3, 10)
    bucket.give_back()
    assert take(bucket, 0, 8) == 3
    bucket.give_back()
    assert take(bucket, 0, 8) == 1


# ── By address ───────────────────────────────────────────────────────────────────────────────────


def test_each_address_has_a_bucket_of_its_own() -> None:
    limit = LimitPerAddress(2, 6, is_on=True)
    assert count(limit, "a", NOW) == 2
    limit.check("b", NOW)
    assert count(limit, "b", NOW) == 2


def test_a_refusal_says_when_and_costs_nothing() -> None:
    limit = LimitPerAddress(1, 6)
    limit.take("a", NOW)
    for ask in (limit.take, limit.check, limit.take):
        with pytest.raises(RateLimited) as refused:
            ask("a", NOW + 1.5)
        assert refused.value.retry_after == 5
    limit.take("a", NOW + 6)


def test_a_clock_that_is_set_back_gives_and_takes_nothing() -> None:
    limit = LimitPerAddress(2, 10)
    assert count(limit, "a", NOW, tries=1) == 1
    assert count(limit, "a", NOW - 1e9, tries=3) == 1
    assert count(limit, "a", NOW - 1e9 + 10, tries=3) == 1


def test_a_check_takes_nothing() -> None:
    limit = LimitPerAddress(1, 6)
    for _ in range(5):
        limit.check("a", NOW)
    assert count(limit, "a", NOW) == 1


def test_a_limit_that_is_off_lets_everything_pass_and_keeps_nothing() -> None:
    limit = LimitPerAddress(1, 6, is_on=False)
    assert count(limit, "a", NOW, tries=100) == 100
    limit.check("a", NOW)
    assert len(limit) == 0


def test_of_many_addresses_no_more_are_kept_than_may_be() -> None:
    limit = LimitPerAddress(1, 6, most=100)
    for number in range(100_000):
        with suppress(RateLimited):
            limit.take(f"10.{number // 65536}.{number // 256 % 256}.{number % 256}", NOW)
    assert len(limit) == 100 + 391  # the networks that the others are in


def test_however_many_come_whoever_has_used_a_limit_up_stays_known() -> None:
    limit = LimitPerAddress(1, 6, most=3)
    limit.take("192.0.2.1", NOW)
    for number in range(70_000):
        with suppress(RateLimited):
            limit.take(f"2001:db8:{number // 256:x}:{number % 256:x}::/64", NOW)
    assert count(limit, "192.0.2.1", NOW) == 0


def test_beyond_that_addresses_are_counted_by_their_network() -> None:
    limit = LimitPerAddress(2, 6, most=1)
    limit.take("192.0.2.1", NOW)
    counted = {
        "2001:db8:1:1::/64": 1,
        "2001:db8:1:2::/64": 1,  # the same /48
        "2001:db8:1:3::/64": 0,
        "2001:db8:2:1::/64": 2,
        "198.51.100.1": 1,
        "198.51.100.2": 1,  # the same /24
        "198.51.100.3": 0,
        "198.51.101.1": 2,
    }
    for address, tokens in counted.items():
        assert count(limit, address, NOW, tries=max(1, tokens)) == tokens, address
    assert count(limit, "192.0.2.1", NOW) == 1, "it is still counted alone"


def test_beyond_the_networks_all_others_are_counted_together() -> None:
    limit = LimitPerAddress(2, 6, most=1)
    limit.take("192.0.2.1", NOW)
    for number in range(4096):
        limit.take(f"2001:db8:{number:x}:1::/64", NOW)
    assert [count(limit, f"2001:db9:{number:x}:1::/64", NOW, tries=1) for number in range(3)] == [1, 1, 0]
    with pytest.raises(RateLimited):
        limit.check("203.0.113.3", NOW)
    limit.check("2001:db8:1:2::/64", NOW)


def test_addresses_are_counted_alone_again_when_there_is_place() -> None:
    limit = LimitPerAddress(1, 6, most=1)
    limit.take("192.0.2.1", NOW)
    limit.take("2001:db8:1:1::/64", NOW + 3)
    assert count(limit, "2001:db8:1:2::/64", NOW + 5.9) == 0
    assert count(limit, "2001:db8:1:2::/64", NOW + 6) == 1


def test_what_is_given_back_goes_to_where_it_was_taken() -> None:
    limit = LimitPerAddress(1, 6, most=1)
    limit.take("192.0.2.1", NOW)
    limit.take("2001:db8:1:1::/64", NOW)
    limit.give_back("2001:db8:1:1::/64")
    assert count(limit, "2001:db8:1:2::/64", NOW) == 1
    assert count(limit, "192.0.2.1", NOW) == 0


def test_who_could_take_all_again_is_forgotten() -> None:
    limit = LimitPerAddress(3, 6)
    for number in range(500):
        limit.take(str(number), NOW)
    assert len(limit) == 500
    limit.take("late", NOW + 5.9)
    assert len(limit) == 501
    limit.take("late", NOW + 6)
    assert len(limit) == 1


def test_what_is_given_back_for_an_address_that_was_forgotten_is_nothing() -> None:
    limit = LimitPerAddress(1, 6)
    limit.give_back("a")
    assert count(limit, "a", NOW) == 1


def count(limit: LimitPerAddress, address: str, now: float, *, tries: int = 10) -> int:
    """How many of so many tries pass."""
    passed = 0
    for _ in range(tries):
        try:
            limit.take(address, now)
        except RateLimited:
            continue
        passed += 1
    return passed


# ── Places ───────────────────────────────────────────────────────────────────────────────────────


def test_there_are_so_many_places_in_all_and_for_each_address() -> None:
    places = Places(2, 1)
    for _ in range(5):
        places.take("a")
        with pytest.raises(Overloaded):
            places.take("a")
        places.give_back("a")
    places.take("a")
    places.take("b")
    with pytest.raises(Overloaded):
        places.take("c")
    places.give_back("a")
    places.take("c")


# ── Messages ─────────────────────────────────────────────────────────────────────────────────────


def test_fifteen_hundred_messages_at_once_are_not_held_up_and_the_next_one_is() -> None:
    rate = RateLimit(MESSAGES, MESSAGE_SECONDS)
    delays = [rate.spend(0, 1) for _ in range(1501)]
    assert max(delays[:1500]) <= A_MOMENT
    assert delays[1500] == pytest.approx(0.005, abs=A_MOMENT)


def test_two_hundred_a_second_are_never_held_up_and_slightly_more_are_in_the_end() -> None:
    steady, hasty = RateLimit(MESSAGES, MESSAGE_SECONDS), RateLimit(MESSAGES, MESSAGE_SECONDS)
    assert max(steady.spend(number / 200, 1) for number in range(20_000)) <= A_MOMENT
    assert any(hasty.spend(number / 220, 1) > 0 for number in range(20_000))


def test_whoever_waits_as_told_gets_two_hundred_a_second() -> None:
    rate, now = RateLimit(MESSAGES, MESSAGE_SECONDS), 0.0
    for _ in range(1500):
        rate.spend(now, 1)
    for _ in range(1000):
        now += max(0.0, rate.spend(now, 1))
    assert now == pytest.approx(5)


def test_a_quiet_connection_saves_up_no_more_than_one_burst() -> None:
    rate = RateLimit(MESSAGES, MESSAGE_SECONDS)
    rate.spend(0, 1)
    later = [rate.spend(1e6, 1) for _ in range(1501)]
    assert sum(1 for _ in itertools.takewhile(lambda delay: delay <= A_MOMENT, later)) == 1500


def test_a_message_that_costs_more_takes_as_many_tokens() -> None:
    large, small = RateLimit(MESSAGES, MESSAGE_SECONDS), RateLimit(MESSAGES, MESSAGE_SECONDS)
    for _ in range(500):
        small.spend(0, 1)
        small.spend(0, 1)
        small.spend(0, 1)
        large.spend(0, 3)
    assert large.spend(0, 5) == pytest.approx(small.spend(0, 1) + 4 * 0.005)


def test_a_rate_tells_how_long_the_next_token_takes() -> None:
    rate = RateLimit(burst=5, period=2.0)
    rate.spend(0.0, 4)
    assert rate.wait(0.0) == 0
    rate.spend(0.0, 3)
    assert rate.wait(0.0) == 6
    assert rate.wait(6.0) == 0


# ── TCP connections ──────────────────────────────────────────────────────────────────────────────


class Tcp:
    """A TCP connection from an address, which gets a place."""

    def __init__(self, accepted: Accepted, address: str) -> None:
        self.is_aborted = False
        place = accepted.take(address)
        assert place is not None
        self.place = place
        self.place.abort = self.abort

    def abort(self) -> None:
        self.is_aborted = True


def accept(accepted: Accepted, *addresses: str, websocket: bool = False) -> list[Tcp]:
    """Connections that all get a place."""
    made = []
    for address in addresses:
        made.append(Tcp(accepted, address))
        if websocket:
            accepted.settle(made[-1].place)
    return made


def aborted(*connections: Tcp) -> list[bool]:
    return [one.is_aborted for one in connections]


def test_the_oldest_connection_of_an_address_gives_way_to_its_newest() -> None:
    accepted = Accepted(100, 2)
    other, first, second, third = accept(accepted, "b", "a", "a", "a")
    assert aborted(other, first, second, third) == [False, True, False, False]


def test_the_oldest_connection_of_all_gives_way_when_there_is_no_place() -> None:
    accepted = Accepted(3, 2)
    assert aborted(*accept(accepted, "a", "b", "c", "d", "a")) == [True, True, False, False, False]


def test_websockets_do_not_give_way() -> None:
    accepted = Accepted(100, 2)
    (websocket,) = accept(accepted, "a", websocket=True)
    assert aborted(*accept(accepted, "a", "a"), websocket) == [True, False, False]
    assert aborted(*accept(accepted, "b", "b", websocket=True)) == [False, False]
    assert accepted.take("b") is None


def test_when_websockets_have_all_places_no_one_gets_one() -> None:
    accepted = Accepted(2, 2)
    accept(accepted, "a", "b", websocket=True)
    assert accepted.take("c") is None


def test_a_place_is_given_back_once() -> None:
    accepted = Accepted(2, 2)
    first, second = accept(accepted, "a", "b", websocket=True)
    for one in (first, first):
        accepted.give_back(one.place)
    accept(accepted, "a")
    accepted.give_back(second.place)
    assert aborted(*accept(accepted, "c", websocket=True)) == [False]


def test_behind_a_proxy_its_address_has_no_limit_of_its_own() -> None:
    accepted = Accepted(1_000, math.inf)
    assert not any(aborted(*accept(accepted, *["proxy"] * 1_000)))
