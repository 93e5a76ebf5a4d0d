"""Delivers entries from one instance to another exactly once and in order, or breaks. Knows no Redis and no clock.

What one instance has for another travels in numbered batches, one at a time: the next one is sent when the one before
was delivered. A batch that may have been lost is sent again, and one that comes twice is dropped. A gap, or silence,
breaks the link: whatever depends on it ends as a broken connection does, and a resume makes it whole again.

Each side draws a name for its half of the link, and a new one after a break. What is sent names both halves, so each
side recognises that the other one has broken the link, and what that one had sent before it knew. A side that breaks
the link because the other one did is not answered with another break: two would go on for ever.
"""

import secrets
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

# Of what crosses a link: the one that is written, and those that are read. A change takes two releases, since instances
# of two releases in a row run side by side: the first one reads the old and the new one, the second writes the new one.
FORMAT = 1
READS = {FORMAT}
BEAT_SECONDS = 1.0  # or less: BEATS of a lease, after which silence breaks a link
BEATS = 0.2
MAX_BATCH_BYTES = 256 * 1024
MAX_WAITING_BYTES = 4 * 1024 * 1024  # for one link, while Redis or the other side does not take it

Entry = tuple[Any, ...]
Put = Callable[..., None]  # (instance, kind, number, …): adds an entry to the link with that instance


class Parcel(NamedTuple):
    """What is published at once: a batch, or with no entries a beat, which says how far the sender is."""

    format: int
    sender: str  # id of the instance
    half: str  # name of the sender's half of the link
    other_half: str  # of the receiver's, as far as the sender knows; "" if it has not heard of it
    number: int  # of the batch; in a beat of the latest delivered one
    is_beat: bool
    entries: list[bytes]


decode_parcel = msgspec.msgpack.Decoder(Parcel).decode
encode = msgspec.msgpack.encode


class Link:
    """This instance's half of one link. `now` is in seconds.

    `on_broken` ends all that depends on the link, `on_void` all that has come over it: what was put is still delivered.
    """

    def __init__(
        self,
        own: str,
        now: float,
        *,
        patience: float,
        on_broken: Callable[[str], None],
        on_void: Callable[[], None],
    ) -> None:
        self._own = own
        self._patience = patience  # seconds of silence until it breaks
        self._on_broken = on_broken
        self._on_void = on_void
        self._waiting: list[bytes] = []
        self.waiting_bytes = 0
        self._batch: bytes | None = None  # sent, or to be sent again, until it is delivered
        self._sent = self._delivered = self._received = 0  # numbers of the latest batches
        self._half = self._theirs = ""  # names of both halves
        self._is_known = False  # whether the other side has named this half since it has had its own
        self._heard_at = now
        self._begin()

    def put(self, entry: Entry) -> None:
        """Adds an entry to the next batch."""
        encoded = encode(entry)
        self._waiting.append(encoded)
        self.waiting_bytes += len(encoded)
        if self.waiting_bytes > MAX_WAITING_BYTES:
            self.end("too much waits for it")

    def to_send(self) -> bytes | None:
        """Returns the batch to send now, which may be one that was not delivered yet; None if there is none."""
        if self._batch is None and self._waiting:
            self._sent += 1
            entries = self._take_waiting()
            self._batch = self._pack(self._sent, entries)
        return self._batch

    def delivered(self, batch: bytes) -> None:
        """Called when the other side has got this batch."""
        if batch is self._batch:  # not one of before a break
            self._batch = None
            self._delivered = self._sent

    def beat(self) -> bytes:
        """Returns what to send now and then, even if nothing happens."""
        return self._pack(self._delivered, [], is_beat=True)

    def take(self, parcel: Parcel, now: float) -> list[Entry]:
        """Returns the entries of what came, none if they came before. Breaks the link if some were lost."""
        is_late = parcel.other_half not in {"", self._half}  # sent before they knew that this side had broken the link
        if parcel.half != self._theirs:
            if self._theirs:
                self._lose_theirs(knows_this=bool(parcel.other_half))
            self._theirs = "" if is_late else parcel.half
        if is_late:
            return []
        self._heard_at = now
        self._is_known = parcel.other_half == self._half
        expected = self._received + 1
        if parcel.number > (self._received if parcel.is_beat else expected):
            self.end("something was lost")
            return []
        if parcel.is_beat or parcel.number < expected:
            return []
        self._received = parcel.number
        return [msgspec.msgpack.decode(entry, type=tuple) for entry in parcel.entries]

    def is_silent(self, now: float) -> bool:
        return now - self._heard_at >= self._patience

    def check(self, now: float) -> None:
        """Breaks the link if the other side has been silent for too long."""
        if self.is_silent(now):
            self._heard_at = now
            self.end("silence")

    def stand_still(self, now: float) -> None:
        """Called instead of `check` while nothing can be heard: silence does not count then."""
        self._heard_at = now

    def end(self, reason: str) -> None:
        """Breaks the link; it works again at once, for what comes later."""
        self._begin()
        self._on_broken(reason)

    def _lose_theirs(self, *, knows_this: bool) -> None:
        """Called when the other side has a new half, which knows this one or not."""
        if self._is_known or not knows_this:
            self.end("the other side broke it")
        else:  # nothing that was put has come to the old one
            self._received = 0
            self._on_void()

    def _begin(self) -> None:
        self._half, self._theirs = secrets.token_urlsafe(6), ""
        self._waiting.clear()
        self.waiting_bytes = 0
        self._batch = None
        self._sent = self._delivered = self._received = 0
        self._is_known = False

    def _pack(self, number: int, entries: list[bytes], *, is_beat: bool = False) -> bytes:
        return encode(Parcel(FORMAT, self._own, self._half, self._theirs, number, is_beat, entries))

    def _take_waiting(self) -> list[bytes]:
        size = count = 0
        for entry in self._waiting:
            if count and size + len(entry) > MAX_BATCH_BYTES:
                break
            size += len(entry)
            count += 1
        entries, self._waiting = self._waiting[:count], self._waiting[count:]
        self.waiting_bytes -= size
        return entries
