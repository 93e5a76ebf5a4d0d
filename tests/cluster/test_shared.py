"""What all instances share: the same tests for the one in memory, which other tests use, and for Redis.

In Redis the user has no more permissions than the message about missing ones names.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from itertools import pairwise

import pytest

from signaling.cluster.durable_shared import DurableShared
from signaling.cluster.redis_connection import ADVICE
from signaling.cluster.redis_shared import RedisShared
from signaling.cluster.shared import Claim, Fenced, Home, Missing, Shared, SharedEvent
from signaling.errors import Overloaded
from signaling.limits import RateLimit
from signaling.rooms.directory import TOO_MANY_BY_GUESTS
from signaling.stores.postgres_rooms import SharedRooms
from tests.support.app import START
from tests.support.memory_shared import Line, MemoryShared
from tests.support.postgres import Postgres
from tests.support.redis import RedisServer
from tests.support.shared import HOUR, Heard, Instance, a_record

BURST, PERIOD = 3.0, 60.0  # of guesses; seconds

Start = Callable[[str], Awaitable[Instance]]


@pytest.fixture(scope="module")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    permissions = ADVICE["NOPERM"].partition("give it ")[2].split()
    server.do("ACL", "SETUSER", "instance", "on", ">secret", *permissions)
    yield server
    server.kill()


class Parts:
    """What the tests share, and how an instance reaches it. What is `durable` outlives `empty`."""

    def __init__(self, reach: Callable[[], Shared], empty: Callable[[], None], *, is_durable: bool = False) -> None:
        self.reach = reach
        self.empty = empty
        self.is_durable = is_durable


@pytest.fixture(params=["memory", "redis", "postgres"])
def parts(request: pytest.FixtureRequest) -> Parts:
    if request.param == "memory":
        whole = MemoryShared(time.monotonic, burst=BURST, period=PERIOD)
        return Parts(lambda: Line(whole), whole.empty)
    server: RedisServer = request.getfixturevalue("redis_server")
    server.empty()
    url = f"redis://instance:secret@127.0.0.1:{server.port}"
    options = {"burst": BURST, "period": PERIOD, "timeout": 20.0}
    if request.param == "redis":
        return Parts(lambda: RedisShared(url, **options), server.empty)
    postgres: Postgres = request.getfixturevalue("postgres")
    database = postgres.url(postgres.new_database())
    return Parts(lambda: DurableShared(url, SharedRooms(database), **options), server.empty, is_durable=True)


@pytest.fixture
async def start(parts: Parts) -> AsyncIterator[Start]:
    """`await start("a")`: an instance that listens and has a lease."""
    started: list[Instance] = []

    async def start(name: str) -> Instance:
        instance = Instance(name, parts.reach(), Heard())
        started.append(instance)
        await instance.shared.open(name, instance.heard)
        await instance.shared.renew(name, HOUR)
        return instance

    yield start
    for instance in started:
        await instance.shared.close()


@pytest.fixture
async def ada(start: Start) -> Instance:
    return await start("ada")


@pytest.fixture
async def ben(start: Start) -> Instance:
    return await start("ben")


# ── Rooms ────────────────────────────────────────────────────────────────────────────────────────


async def test_a_room_is_read_everywhere_as_it_was_written(ada: Instance, ben: Instance) -> None:
    record = a_record("aaaaaa", participants=2)
    assert await ben.shared.read("aaaaaa") is None
    epoch = await ada.create(record)
    assert epoch is not None
    assert await ben.shared.read("aaaaaa") == (record, "ada")
    changed = a_record("aaaaaa", participants=3)
    await ada.write(changed, epoch)
    assert await ben.shared.read("aaaaaa") == (changed, "ada")
    await ada.delete("aaaaaa", epoch)
    assert await ben.shared.read("aaaaaa") is None


async def test_a_code_is_given_to_one_room(ada: Instance, ben: Instance) -> None:
    epochs = await asyncio.gather(*(one.create(a_record("aaaaaa")) for one in [ada, ben] * 10))
    [epoch] = [epoch for epoch in epochs if epoch is not None]
    home = ada if await ada.home_of("aaaaaa") == "ada" else ben
    await home.delete("aaaaaa", epoch)
    assert await ben.create(a_record("aaaaaa")) is None, "its former home may still write it"


async def test_the_number_of_rooms_has_a_bound_for_all_together(ada: Instance, ben: Instance) -> None:
    async def create(one: Instance, number: int, *, by_guest: bool) -> str:
        try:
            await one.create(a_record(f"aaaa{number:02}", by_guest=by_guest), most=10, most_by_guests=5)
        except Overloaded as refused:
            return str(refused)
        return "created"

    by_guests = await asyncio.gather(*(create([ada, ben][n % 2], n, by_guest=True) for n in range(8)))
    assert sorted(by_guests) == sorted(["created"] * 5 + [TOO_MANY_BY_GUESTS] * 3)
    others = await asyncio.gather(*(create([ada, ben][n % 2], n, by_guest=False) for n in range(10, 20)))
    assert sorted(others) == sorted(["created"] * 5 + [Overloaded.sentence] * 5)
    await ada.delete("aaaa00", 1)
    assert await create(ben, 20, by_guest=True) == "created"
    assert await create(ben, 21, by_guest=True) == TOO_MANY_BY_GUESTS
    assert await create(ben, 22, by_guest=False) == Overloaded.sentence


async def test_rooms_are_listed_by_age_page_by_page(ada: Instance) -> None:
    chance = random.Random(17)
    records = [
        a_record(f"{number:06}", participants=number % 3, created_at=START + chance.randrange(5) / 7, life=life)
        for number in range(40)
        if (life := chance.choice([10, HOUR]))
    ]
    for record in chance.sample(records, 40):
        await ada.create(record)
    now = START + 20
    expected = sorted((one for one in records if one.room.expires_at > now), key=lambda one: one.room.age_key)[::-1]
    for limit in (1, 7, 100):
        listed, before = [], None
        while page := await ada.shared.page(limit, before, now):
            assert len(page) <= limit
            listed += page
            before = page[-1][0].age_key
        assert listed == [(one.room, len(one.participants)) for one in expected]


# ── Homes ────────────────────────────────────────────────────────────────────────────────────────


async def test_a_room_without_a_home_goes_to_the_first_one_that_claims_it(ada: Instance, ben: Instance) -> None:
    record = a_record("aaaaaa", participants=1)
    assert await ada.shared.claim("aaaaaa", "ada", from_dead=True) is None
    await ada.create(record)
    await ada.write(record, 1, releases=True)
    assert await ada.home_of("aaaaaa") is None
    assert await ben.shared.claim("aaaaaa", "ben", from_dead=False) == Claim(record, 2)
    assert await ben.shared.claim("aaaaaa", "ben", from_dead=False) == Claim(record, 2), "the answer may have been lost"
    assert await ada.home_of("aaaaaa") == "ben"


async def test_a_room_stays_with_its_home_while_that_lives(ada: Instance, ben: Instance) -> None:
    await ada.create(a_record("aaaaaa"))
    found = await ben.shared.claim("aaaaaa", "ben", from_dead=True)
    assert isinstance(found, Home)
    assert found.instance == "ada"
    assert HOUR - 60 < found.seconds_left <= HOUR
    await ada.shared.end("ada")
    found = await ben.shared.claim("aaaaaa", "ben", from_dead=False)
    assert isinstance(found, Home)
    assert (found.instance, found.seconds_left <= 0) == ("ada", True)
    claim = await ben.shared.claim("aaaaaa", "ben", from_dead=True)
    assert isinstance(claim, Claim)
    assert claim.epoch == 2


async def test_an_instance_without_a_lease_claims_nothing(ada: Instance, ben: Instance) -> None:
    await ada.create(a_record("aaaaaa"))
    for one in (ada, ben):
        await one.shared.end(one.name)
    found = await ben.shared.claim("aaaaaa", "ben", from_dead=True)
    assert isinstance(found, Home)
    assert found.seconds_left <= 0
    assert await ben.home_of("aaaaaa") == "ada"


@pytest.mark.parametrize(
    ("parts", "times"),
    [("memory", 1000), ("redis", 1000), ("postgres", 100), pytest.param("postgres", 1000, marks=pytest.mark.long)],
    indirect=["parts"],
)
async def test_of_two_that_claim_one_room_at_once_one_gets_it(
    ada: Instance, ben: Instance, start: Start, times: int
) -> None:
    instances = {"ada": ada, "ben": ben, "eve": await start("eve")}
    await start("gone")
    for number in range(times):
        code = f"{number:06}"
        await ada.shared.create(a_record(code, participants=1), "gone", 1000, 1000)
        if number == 0:
            await ada.shared.end("gone")
        found = await asyncio.gather(*(one.shared.claim(code, one.name, from_dead=True) for one in instances.values()))
        [(home, epoch)] = [
            (name, claim.epoch) for name, claim in zip(instances, found, strict=True) if isinstance(claim, Claim)
        ]
        assert {claim.instance for claim in found if isinstance(claim, Home)} == {home}
        await instances[home].shared.write(code, home, epoch, None, releases=False, restores=False)


async def test_a_former_home_writes_nothing(ada: Instance, ben: Instance) -> None:
    record, later = a_record("aaaaaa", participants=1), a_record("aaaaaa", participants=2)
    await ada.create(record)
    await ada.shared.end("ada")
    await ben.shared.claim("aaaaaa", "ben", from_dead=True)
    for write in (ada.write(later, 1), ada.write(later, 1, releases=True), ada.delete("aaaaaa", 1)):
        with pytest.raises(Fenced):
            await write
    assert await ben.shared.read("aaaaaa") == (record, "ben")
    await ben.write(later, 2, releases=True)
    with pytest.raises(Fenced):
        await ben.write(record, 2)
    assert await ben.shared.read("aaaaaa") == (later, None)


async def test_a_deleted_room_stays_deleted(ada: Instance, ben: Instance) -> None:
    record = a_record("aaaaaa")
    await ada.create(record)
    await ada.shared.end("ada")
    await ben.shared.claim("aaaaaa", "ben", from_dead=True)
    await ben.delete("aaaaaa", 2)
    for one, epoch in ((ada, 1), (ben, 2)):
        with pytest.raises(Fenced):
            await one.write(record, epoch)
    assert await ada.shared.read("aaaaaa") is None
    assert await ada.shared.claim("aaaaaa", "ada", from_dead=True) is None


async def test_a_home_writes_whole_what_was_lost(ada: Instance, ben: Instance) -> None:
    """A failover has lost the last writes: another home is written down there, or nothing."""
    old, new = a_record("aaaaaa"), a_record("aaaaaa", participants=2)
    await ben.create(old)
    await ada.write(new, 5)
    assert await ben.shared.read("aaaaaa") == (new, "ada")
    with pytest.raises(Fenced):
        await ben.write(old, 1)
    await ada.write(new, 5)


async def test_of_two_homes_that_write_what_was_lost_the_later_one_has_it(ada: Instance, ben: Instance) -> None:
    earlier, later = a_record("aaaaaa", participants=1), a_record("aaaaaa", participants=2)
    await ada.create(earlier)
    await ada.write(earlier, 5)
    await ben.write(later, 6)
    with pytest.raises(Fenced):
        await ada.write(earlier, 5)
    assert await ada.shared.read("aaaaaa") == (later, "ben")


async def test_a_home_may_write_only_what_was_not_lost(ada: Instance, parts: Parts) -> None:
    if parts.is_durable:
        pytest.skip("PostgreSQL loses nothing")
    record = a_record("aaaaaa")
    await ada.create(record)
    await ada.write(record, 1, restores=False)
    with pytest.raises(Missing):
        await ada.write(record, 2, restores=False)
    parts.empty()
    with pytest.raises(Missing):
        await ada.write(record, 1, restores=False)
    assert await ada.shared.read("aaaaaa") is None


async def test_what_was_emptied_is_filled_again(ada: Instance, ben: Instance, parts: Parts) -> None:
    record = a_record("aaaaaa", participants=1, by_guest=True)
    await ada.create(record)
    parts.empty()
    # What is durable has nothing to write again, and its epoch remains.
    assert await ben.shared.read("aaaaaa") == ((record, "ada") if parts.is_durable else None)
    await ada.write(record, 1)
    await ada.delete("bbbbbb", 1)
    await ada.shared.renew("ada", HOUR)
    assert isinstance(await ben.shared.claim("aaaaaa", "ben", from_dead=True), Home)
    assert [room.code for room, _ in await ben.shared.page(10, None, START)] == ["aaaaaa"]
    with pytest.raises(Overloaded):
        await ben.create(a_record("cccccc", by_guest=True), most_by_guests=1)


async def test_occupied_rooms_of_dead_and_stopped_instances_are_found(ada: Instance, ben: Instance) -> None:
    await ben.create(a_record("empty0"))
    await ben.create(a_record("claims", participants=1))
    await ben.create(a_record("moving", participants=1))
    await ben.create(a_record("leaves", participants=1))
    await ben.create(a_record("stops0", participants=1))
    await ada.create(a_record("lives0", participants=1))
    await ben.write(a_record("leaves"), 1)
    await ben.write(a_record("stops0", participants=1), 1, releases=True)
    assert await ada.shared.lost_rooms() == ["stops0"]
    await ben.shared.end("ben")
    assert sorted(await ada.shared.lost_rooms()) == ["claims", "moving", "stops0"]
    for code in ("claims", "stops0"):
        assert isinstance(await ada.shared.claim(code, "ada", from_dead=True), Claim)
    assert await ada.shared.lost_rooms() == ["moving"]
    await ben.delete("moving", 1)
    assert await ada.shared.lost_rooms() == []
    await ada.shared.end("ada")
    assert sorted(await ada.shared.lost_rooms()) == ["claims", "lives0", "stops0"]


async def test_expired_rooms_are_removed_once_but_not_those_of_a_living_home(ada: Instance, ben: Instance) -> None:
    for number in range(120):
        await ben.create(a_record(f"{number:06}", participants=1, life=number // 60 + 1, by_guest=True))
    await ada.create(a_record("aaaaaa", life=1))
    assert await ada.shared.remove_expired(START + 2) == []
    await ben.shared.end("ben")
    assert await ada.shared.remove_expired(START + 0.9) == []
    at_once = await asyncio.gather(*(one.shared.remove_expired(START + 1) for one in (ada, ben) * 2))
    assert sorted(sum(at_once, [])) == [f"{number:06}" for number in range(60)]
    with pytest.raises(Fenced):
        await ben.write(a_record("000000"), 1)
    assert await ada.shared.read("000000") is None
    assert len(await ada.shared.lost_rooms()) >= 60
    assert await ada.create(a_record("bbbbbb", by_guest=True), most_by_guests=61) is not None, "they are not counted"
    assert len(await ada.shared.remove_expired(START + 2)) == 60
    assert await ada.home_of("aaaaaa") == "ada"


# ── Between instances ────────────────────────────────────────────────────────────────────────────


async def test_parcels_arrive_whole_and_in_order(ada: Instance, ben: Instance) -> None:
    parcels = [bytes([number]) * (1 + number**2 * 200) for number in range(30)]
    for parcel in parcels:
        assert await ada.shared.publish("ben", parcel)
    assert [await ben.heard.parcel() for _ in parcels] == parcels
    assert ada.heard.parcels.empty()


async def test_whoever_publishes_hears_that_no_one_listens(ada: Instance, ben: Instance) -> None:
    assert not await ada.shared.publish("nobody", b"parcel")
    await ben.shared.close()
    assert not await ada.shared.publish("ben", b"parcel")


async def test_secrets_of_all_are_shared_the_oldest_first(ada: Instance, ben: Instance, parts: Parts) -> None:
    kept = await ada.shared.share_secrets([])
    assert len(kept) == (1 if parts.is_durable else 0)
    assert await ada.shared.share_secrets([b"\x00a"]) == [*kept, b"\x00a"]
    assert await ben.shared.share_secrets([b"b", b"\x00a", b"b"]) == [*kept, b"\x00a", b"b"]
    assert await ada.shared.share_secrets([b"\x00a"]) == [*kept, b"\x00a", b"b"]
    parts.empty()
    assert await ben.shared.share_secrets([b"b"]) == [*kept, b"b"]


async def test_all_hear_of_events_in_the_order_of_their_ids(ada: Instance, ben: Instance) -> None:
    await asyncio.gather(*(one.shared.report(b"%d \n\xff" % number) for number in range(20) for one in (ada, ben)))
    await asyncio.gather(ada.read(40), ben.read(40))
    events = ada.events
    assert ben.events == events
    assert sorted(event.event for event in events) == sorted([b"%d \n\xff" % number for number in range(20)] * 2)
    assert all(order(one) < order(next_one) for one, next_one in pairwise(events))
    assert await ben.shared.events_after("") == events
    assert await ben.shared.events_after(events[30].id) == events[31:]
    assert await ben.shared.events_after(events[-1].id) == []


async def test_the_last_thousand_events_are_kept(ada: Instance) -> None:
    for number in range(1100):
        await ada.shared.report(b"%d" % number)
    for id_ in ("", "0-0"):
        assert [int(event.event) for event in await ada.shared.events_after(id_)] == list(range(100, 1100))


def order(event: SharedEvent) -> list[int]:
    return [int(part) for part in event.id.split("-")]


@pytest.mark.parametrize("seed", range(5))
async def test_guesses_of_an_address_are_counted_for_all_together(ada: Instance, ben: Instance, seed: int) -> None:
    chance = random.Random(seed)
    limits, now = {"10.0.0.1": RateLimit(BURST, PERIOD), "2001:db8::/64": RateLimit(BURST, PERIOD)}, START
    taken = []
    for _ in range(60):
        now += chance.choice([0, 0.000001, 1, PERIOD / 3, PERIOD, chance.uniform(0, PERIOD)])
        one, address = chance.choice([ada, ben]), chance.choice(list(limits))
        limit, what = limits[address], chance.random()
        if what < 0.7:
            wait = 0.0 if limit.take(now) else limit.wait(now)
            assert await one.shared.take_guess(address, now) == wait
            taken += [(limit, address)] if wait == 0 else []
        elif what < 0.85:
            limit.spend(now)
            await one.shared.spend_guess(address, now)
        elif taken:
            limit, address = taken.pop()
            limit.give_back()
            await one.shared.give_back_guess(address)


async def test_giving_back_what_was_never_taken_changes_nothing(ada: Instance) -> None:
    await ada.shared.give_back_guess("10.0.0.1")
    assert [await ada.shared.take_guess("10.0.0.1", START) for _ in range(4)] == [0, 0, 0, PERIOD]


async def test_a_renewal_tells_the_time_that_all_share(ada: Instance, ben: Instance) -> None:
    before = time.time()
    times = [(await one.shared.renew(one.name, HOUR)).now for one in (ada, ben, ada)]
    assert before - 1 < times[0] <= times[1] <= times[2] < time.time() + 1


async def test_without_a_lease_no_one_knows_that_a_room_does_not_exist(ada: Instance, parts: Parts) -> None:
    """All has been lost; its home will write it again."""
    assert await ada.shared.claim("aaaaaa", "ada", from_dead=True) is None
    parts.empty()
    home = await ada.shared.claim("aaaaaa", "ada", from_dead=True)
    assert isinstance(home, Home)
    assert home.seconds_left == 0


async def test_a_renewal_tells_whether_the_lease_was_still_there(ada: Instance, parts: Parts) -> None:
    assert (await ada.shared.renew("ada", HOUR)).continues
    parts.empty()
    assert not (await ada.shared.renew("ada", HOUR)).continues
    assert (await ada.shared.renew("ada", HOUR)).continues
    await ada.shared.end("ada")
    assert not (await ada.shared.renew("ada", HOUR)).continues
