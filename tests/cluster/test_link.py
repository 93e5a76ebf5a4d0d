"""The link between two instances: exactly once and in order, over a channel that drops, delays and repeats."""

import random
from collections import deque
from itertools import groupby
from operator import itemgetter
from typing import Any

import pytest

from signaling.cluster.link import MAX_BATCH_BYTES, MAX_WAITING_BYTES, Link, decode_parcel

PATIENCE = 10.0


class Side:
    """One instance, what it has got since the latest break, and how often the link broke for it."""

    def __init__(self, name: str) -> None:
        self.got: list[Any] = []
        self.breaks: list[str] = []
        self.put = 0  # since the latest break
        self.voids = 0
        self.link = Link(name, 0.0, patience=PATIENCE, on_broken=self._end, on_void=self._void)

    def _end(self, reason: str) -> None:
        self.breaks.append(reason)
        self.put = 0

    def _void(self) -> None:
        self.voids += 1

    def put_next(self) -> None:
        """Puts an entry that says after how many breaks it was put, and the how manyth it is since."""
        self.link.put((len(self.breaks), self.put))
        self.put += 1

    def take(self, sent: bytes, now: float = 0.0) -> None:
        for entry in self.link.take(decode_parcel(sent), now):
            self.got.append(entry[0] if len(entry) == 1 else (len(self.breaks), *entry))

    def send_to(self, other: "Side", now: float = 0.0) -> None:
        """Sends all that waits, and all of it arrives."""
        while (batch := self.link.to_send()) is not None:
            other.take(batch, now)
            self.link.delivered(batch)


@pytest.fixture
def ada() -> Side:
    return Side("ada")


@pytest.fixture
def ben() -> Side:
    return Side("ben")


def numbers(side: Side, *given: int) -> None:
    for number in given:
        side.link.put((number,))


def test_what_is_put_arrives_in_order_in_few_batches(ada: Side, ben: Side) -> None:
    numbers(ada, 1, 2, 3)
    batch = ada.link.to_send()
    assert batch is not None
    numbers(ada, 4, 5)
    assert ada.link.to_send() is batch, "one at a time"
    ben.take(batch)
    ada.link.delivered(batch)
    ada.send_to(ben)
    assert ben.got == [1, 2, 3, 4, 5]
    assert ada.link.to_send() is None


def test_a_batch_that_came_already_is_dropped(ada: Side, ben: Side) -> None:
    numbers(ada, 1)
    batch = ada.link.to_send()
    assert batch is not None
    ben.take(batch)
    ben.take(batch)
    assert ada.link.to_send() is batch, "until it is delivered"
    ada.link.delivered(batch)
    assert ada.link.to_send() is None
    assert (ben.got, ben.breaks) == ([1], [])


def test_a_lost_batch_breaks_both_sides_and_what_comes_later_arrives(ada: Side, ben: Side) -> None:
    ben.send_to(ada)
    numbers(ada, 1)
    ada.send_to(ben)
    numbers(ben, 10)
    ben.send_to(ada)
    numbers(ada, 2)
    lost = ada.link.to_send()
    assert lost is not None
    ada.link.delivered(lost)  # Redis gave it to a connection that broke
    numbers(ada, 3)
    ada.send_to(ben)
    assert (ben.got, ben.breaks) == ([1], ["something was lost"])
    late = ada.link.beat()
    ben.take(late)  # sent before Ada knows of it
    ada.take(ben.link.beat())
    assert ada.breaks == ["the other side broke it"]
    numbers(ada, 4)
    ada.send_to(ben)
    numbers(ben, 11)
    ben.send_to(ada)
    assert (ben.got, ada.got) == ([1, 4], [10, 11])
    assert len(ben.breaks) == len(ada.breaks) == 1


def test_a_break_that_old_parcels_cross_is_noticed_once(ada: Side, ben: Side) -> None:
    """Else each side would take the other one's answer to its break for another break, again and again."""
    from_ada, from_ben = ada.link.beat(), ben.link.beat()
    ada.link.end("silence")
    ada.take(from_ben)
    ben.take(from_ada)
    for _ in range(5):
        ben.take(ada.link.beat())
        ada.take(ben.link.beat())
    assert (len(ada.breaks), len(ben.breaks)) == (1, 0)
    numbers(ada, 1)
    ada.send_to(ben)
    numbers(ben, 10)
    ben.send_to(ada)
    assert (ben.got, ada.got) == ([1], [10])


def test_a_beat_tells_of_a_loss_that_no_batch_follows(ada: Side, ben: Side) -> None:
    numbers(ada, 1)
    lost = ada.link.to_send()
    ben.take(ada.link.beat())
    assert ben.breaks == [], "it is still on its way"
    assert lost is not None
    ada.link.delivered(lost)
    ben.take(ada.link.beat())
    assert ben.breaks == ["something was lost"]


def test_silence_breaks_it_but_not_while_redis_is_away(ada: Side, ben: Side) -> None:
    ada.take(ben.link.beat(), now=100.0)
    ada.link.stand_still(105.0)
    ada.link.check(114.9)
    assert ada.breaks == []
    ada.link.check(115.0)
    assert ada.breaks == ["silence"]


def test_what_waits_has_a_bound(ada: Side, ben: Side) -> None:
    put = 0
    while not ada.breaks:
        ada.link.put(("x" * 1000,))
        put += 1
    assert 0.99 * MAX_WAITING_BYTES < put * 1000 < MAX_WAITING_BYTES
    assert ada.breaks == ["too much waits for it"]
    numbers(ada, 1)
    ada.send_to(ben)
    assert ben.got == [1]


def test_a_batch_has_a_bound_and_a_large_entry_goes_alone(ada: Side) -> None:
    for size in (MAX_BATCH_BYTES + 1, MAX_BATCH_BYTES // 2, MAX_BATCH_BYTES // 2, 1):
        ada.link.put(("x" * size,))
    counts = []
    while (batch := ada.link.to_send()) is not None:
        counts.append(len(decode_parcel(batch).entries))
        ada.link.delivered(batch)
    assert counts == [1, 1, 2]


class Channel:
    """One direction that drops, repeats and delays, and whose answers may be lost. Keeps the order, as Redis does."""

    def __init__(self, chance: random.Random, receiver: Side) -> None:
        self._chance = chance
        self._receiver = receiver
        self._on_its_way: deque[bytes] = deque()

    def publish(self, sent: bytes) -> bool:
        """Returns whether the sender is told that it arrived, which may be wrong in both ways."""
        what = self._chance.random()
        if what < 0.05:
            return False
        if what < 0.07:
            return True
        self._on_its_way.append(sent)
        return what > 0.15

    def arrive(self, now: float) -> None:
        for _ in range(self._chance.randrange(4)):
            if self._on_its_way:
                self._receiver.take(self._on_its_way.popleft(), now)

    @property
    def is_empty(self) -> bool:
        return not self._on_its_way


def step(chance: random.Random, side: Side, channel: Channel, now: float) -> None:
    if chance.random() < 0.02:
        side.link.end("an instance was suspended")
    for _ in range(chance.randrange(3)):
        side.put_next()
    batch = side.link.to_send()
    if batch is not None and channel.publish(batch):
        side.link.delivered(batch)
    if chance.random() < 0.3:
        channel.publish(side.link.beat())
    side.link.check(now)
    channel.arrive(now)


@pytest.mark.parametrize("seed", range(300))
def test_between_two_breaks_nothing_is_lost_and_nothing_comes_twice(seed: int) -> None:
    chance = random.Random(seed)
    ada, ben = Side("ada"), Side("ben")
    to_ben, to_ada = Channel(chance, ben), Channel(chance, ada)
    now = 0.0
    for _ in range(200):
        now += chance.random()
        step(chance, ada, to_ben, now)
        step(chance, ben, to_ada, now)
    # Without faults both sides agree after a few beats, and the link works in both directions.
    while not (to_ben.is_empty and to_ada.is_empty):
        to_ben.arrive(now)
        to_ada.arrive(now)
    for _ in range(4):
        ben.take(ada.link.beat(), now)
        ada.take(ben.link.beat(), now)
    broken = len(ada.breaks), len(ben.breaks)
    for one, other in ((ada, ben), (ben, ada)):
        one.send_to(other, now)
        one.put_next()
        one.send_to(other, now)
        assert other.got[-1][1:] == (len(one.breaks), one.put - 1)
    assert (len(ada.breaks), len(ben.breaks)) == broken
    for got in (ada.got, ben.got):
        breaks = [both for both, _ in groupby(got, key=itemgetter(0, 1))]
        assert breaks == sorted(set(breaks))
        for _, entries in groupby(got, key=itemgetter(0, 1)):
            numbers = [number for *_, number in entries]
            assert numbers == list(range(len(numbers)))
