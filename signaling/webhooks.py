"""Posts room events to URLs, signed as Standard Webhooks (https://www.standardwebhooks.com).

The events of a room arrive in their order: the next one is sent when the one before has been accepted. Rooms do not
wait for each other. Nothing is stored, so a stop or crash of the server loses what waits.
"""

import asyncio
import base64
import hmac
import logging
import math
import random
import socket
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from contextvars import Context
from threading import Thread
from typing import cast

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from .rooms.events import Event
from .rooms.serialize import event_data
from .wire.codec import encode, rfc3339

MOST_WAITING = 20_000  # events for one URL; as many participants can leave at once
MOST_AT_ONCE = 8  # requests to one URL
ANSWER_SECONDS = 15.0  # how long a receiver may take to answer
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0  # seconds after a failure; doubles with each
GIVE_UP_SECONDS = 24 * 3600.0  # after which an event is no longer tried
STOP_SECONDS = 1.0  # how long a stop waits
WARNING_SECONDS = 60.0  # between two log lines about the same URL
OK, GONE = range(200, 300), 410  # HTTP status

log = logging.getLogger(__name__)


class Webhooks:
    """Sends events to all URLs. `clock` returns seconds since the epoch. Must be created in a running event loop."""

    def __init__(self, urls: Iterable[str], secrets: Iterable[str], clock: Callable[[], float]) -> None:
        keys = [base64.b64decode(secret.removeprefix("whsec_")) for secret in secrets]
        # Each receiver limits its own requests.
        self._session = ClientSession(
            connector=TCPConnector(limit=0, resolver=Resolver()),
            cookie_jar=DummyCookieJar(),
            timeout=ClientTimeout(total=ANSWER_SECONDS),
            headers={"Content-Type": "application/json", "User-Agent": "web-v-con"},
        )
        self._receivers = [Receiver(url, keys, self._session, clock) for url in urls]

    def put(self, event: Event) -> None:
        """Sends an event of this instance to every URL, later."""
        if event.is_own:
            for receiver in self._receivers:
                receiver.put(event)

    async def close(self) -> None:
        """Tries everything once more for a moment, and drops the rest."""
        for receiver in self._receivers:
            receiver.end_pauses()
        tasks = [task for receiver in self._receivers for task in receiver.tasks]
        if tasks:
            await asyncio.wait(tasks, timeout=STOP_SECONDS)
        left = sum(receiver.waiting for receiver in self._receivers)
        if left:
            log.warning("webhooks: events that were not delivered before the stop: %d", left)
        await asyncio.gather(*(receiver.close() for receiver in self._receivers))
        await self._session.close()


class Resolver(AbstractResolver):
    """Looks up each name in a thread of its own, for which no stop waits: a name server may take minutes to answer.

    A stop does wait for the threads of an executor, such as the default one of the event loop. aiohttp looks up a name
    only once at a time.
    """

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        found: asyncio.Future[list[ResolveResult]] = loop.create_future()

        def settle(results: list[ResolveResult], error: OSError | None) -> None:
            if found.done():  # cancelled
                return
            if error is None:
                found.set_result(results)
            else:
                found.set_exception(error)

        def run() -> None:
            results, error = [], None
            try:
                results = look_up(host, port, family)
            except (OSError, UnicodeError) as raised:  # UnicodeError: a label is too long
                error = raised if isinstance(raised, OSError) else OSError(str(raised))
            with suppress(RuntimeError):  # the loop has closed
                loop.call_soon_threadsafe(settle, results, error)

        Thread(target=run, name="webhook lookup", daemon=True).start()
        return await found

    async def close(self) -> None:
        pass


def look_up(host: str, port: int, family: socket.AddressFamily) -> list[ResolveResult]:
    """Returns the addresses of a name. Blocks until the name server answers. Raises OSError."""
    flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    results = []
    for kind, _, protocol, _, found in socket.getaddrinfo(
        host, port, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
    ):
        address, _ = socket.getnameinfo(found, socket.NI_NUMERICHOST | socket.NI_NUMERICSERV)  # with an IPv6 zone
        results.append(ResolveResult(hostname=host, host=address, port=port, family=kind, proto=protocol, flags=flags))
    return results


class Room:
    """The events of one room that wait for one URL."""

    def __init__(self) -> None:
        self.events: deque[tuple[Event, float]] = deque()  # with the time of the event loop when each was put
        self.is_sending = False  # the first event
        self.failures = 0  # since the last success
        self.pause: asyncio.TimerHandle | None = None  # until the next attempt


class Receiver:
    """One URL, and the events that wait for it, by room."""

    def __init__(self, url: str, keys: list[bytes], session: ClientSession, clock: Callable[[], float]) -> None:
        self.waiting = 0  # events
        self.tasks: set[asyncio.Task[None]] = set()  # each sends one event at a time
        self._url = url
        self._name = URL(url).origin()  # for the log, without password and path
        self._keys = keys
        self._session = session
        self._clock = clock
        # Unlike a dict, an OrderedDict finds its first entry at once after many others have been deleted.
        self._rooms: OrderedDict[str, Room] = OrderedDict()  # the one that has waited longest first
        self._due: OrderedDict[str, Room] = OrderedDict()  # those whose next event can be sent now
        self._is_gone = False
        self._dropped = 0  # events, since the last log line
        self._warned_at = -math.inf

    def put(self, event: Event) -> None:
        if self._is_gone:
            return
        if self.waiting >= MOST_WAITING:
            self._drop_oldest()
            self._warn(f"more than {MOST_WAITING} events wait")
        room = self._rooms.get(event.room_code)
        if room is None:
            room = self._rooms[event.room_code] = Room()
            self._make_due(event.room_code, room)
        room.events.append((event, asyncio.get_running_loop().time()))
        self.waiting += 1

    def end_pauses(self) -> None:
        """Tries again now where an attempt has failed."""
        for code, room in self._rooms.items():
            if room.pause is not None:
                room.pause.cancel()
                self._make_due(code, room)

    async def close(self) -> None:
        """Drops everything."""
        self._forget_all()
        tasks = list(self.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _make_due(self, code: str, room: Room) -> None:
        room.pause = None
        self._due[code] = room
        if len(self.tasks) < MOST_AT_ONCE:
            # The context is empty: the log lines of a task are not about the request that started it.
            self.tasks.add(asyncio.get_running_loop().create_task(self._work(), context=Context()))

    async def _work(self) -> None:
        """Sends events of the rooms that are due, in turn, until no room is."""
        try:
            while self._due:
                await self._send_first(*self._due.popitem(last=False))
        finally:  # at once, unlike a done callback: a room that becomes due next must start a new task
            self.tasks.discard(cast("asyncio.Task[None]", asyncio.current_task()))

    async def _send_first(self, code: str, room: Room) -> None:
        loop = asyncio.get_running_loop()
        first = event, put_at = room.events[0]
        room.is_sending = True
        is_accepted = await self._post(event)
        room.is_sending = False
        if self._is_gone:
            return
        if not is_accepted and room.events and loop.time() - put_at < GIVE_UP_SECONDS:
            room.failures += 1
            room.pause = loop.call_later(pause_after(room.failures), self._make_due, code, room)
            return
        room.failures = 0
        if room.events and room.events[0] is first:  # else it was dropped meanwhile
            self._forget_first(room)
            self._dropped += not is_accepted
        if room.events:
            self._due[code] = room
        else:
            del self._rooms[code]

    async def _post(self, event: Event) -> bool:
        """Sends an event once. Returns whether the receiver has accepted it."""
        try:
            body = encode({"type": event.type, "timestamp": rfc3339(event.at), "data": event_data(event)})
            headers = signed(event.id, int(self._clock()), body, self._keys)
            async with self._session.post(self._url, data=body, headers=headers, allow_redirects=False) as response:
                status = response.status
        except (ClientError, OSError) as error:  # their texts may have the password
            self._warn(type(error).__name__)
            return False
        except Exception:
            log.exception("webhook failed event=%s", event.type)
            return True  # a bug: it would fail again, and keep the room's next events back
        if status == GONE:
            self._give_up()
        elif status not in OK:
            self._warn(f"status {status}")
        return status in OK

    def _drop_oldest(self) -> None:
        """Drops the first event of the room that has waited longest."""
        # Few rooms have no events: at most MOST_AT_ONCE, whose last event was dropped while it was being sent.
        code, room = next((code, room) for code, room in self._rooms.items() if room.events)
        self._forget_first(room)
        self._dropped += 1
        if not room.events and not room.is_sending:
            if room.pause is not None:
                room.pause.cancel()
            self._due.pop(code, None)
            del self._rooms[code]

    def _forget_first(self, room: Room) -> None:
        room.events.popleft()
        self.waiting -= 1

    def _forget_all(self) -> None:
        for room in self._rooms.values():
            if room.pause is not None:
                room.pause.cancel()
        self._rooms.clear()
        self._due.clear()
        self.waiting = 0

    def _give_up(self) -> None:
        """Sends nothing to this URL until the next start: its receiver says that it is gone."""
        if not self._is_gone:
            self._is_gone = True
            self._forget_all()
            log.warning("webhook %s is gone (status 410): nothing more is sent there", self._name)

    def _warn(self, reason: str) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._warned_at >= WARNING_SECONDS:
            self._warned_at = now
            log.warning("webhook %s fails: %s waiting=%d dropped=%d", self._name, reason, self.waiting, self._dropped)
            self._dropped = 0


def pause_after(failures: int) -> float:
    """Returns the seconds until the next attempt, with jitter: rooms that failed together try again apart."""
    return min(FIRST_PAUSE * 2.0 ** min(failures - 1, 16), LONGEST_PAUSE) * random.uniform(0.5, 1)


def signed(id_: str, timestamp: int, body: bytes, keys: list[bytes]) -> dict[str, str]:
    """Returns the headers that identify and sign a message, with a signature for each key."""
    content = f"{id_}.{timestamp}.".encode() + body
    signatures = [base64.b64encode(hmac.digest(key, content, "sha256")).decode() for key in keys]
    return {
        "webhook-id": id_,
        "webhook-timestamp": f"{timestamp}",
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }
