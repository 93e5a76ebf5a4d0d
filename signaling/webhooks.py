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
from collections import deque
from collections.abc import Callable, Iterable

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from yarl import URL

from .rooms.events import REPORTED, Event
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
            connector=TCPConnector(limit=0),
            cookie_jar=DummyCookieJar(),
            timeout=ClientTimeout(total=ANSWER_SECONDS),
            headers={"Content-Type": "application/json", "User-Agent": "web-v-con"},
        )
        self._receivers = [Receiver(url, keys, self._session, clock) for url in urls]

    def put(self, event: Event) -> None:
        """Sends an event to every URL, later."""
        if event.type in REPORTED:
            for receiver in self._receivers:
                receiver.put(event)

    async def close(self) -> None:
        """Waits a moment until everything is sent, and drops the rest."""
        tasks = [task for receiver in self._receivers for task in receiver.tasks]
        if tasks:
            await asyncio.wait(tasks, timeout=STOP_SECONDS)
        left = sum(receiver.waiting for receiver in self._receivers)
        if left:
            log.warning("webhooks: events that were not delivered before the stop: %d", left)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._session.close()


class Receiver:
    """One URL, and the events that wait for it, by room."""

    def __init__(self, url: str, keys: list[bytes], session: ClientSession, clock: Callable[[], float]) -> None:
        self.waiting = 0  # events
        self.tasks: set[asyncio.Task[None]] = set()  # one per room with waiting events
        self._url = url
        self._name = URL(url).origin()  # for the log, without password and path
        self._keys = keys
        self._session = session
        self._clock = clock
        self._rooms: dict[str, deque[Event]] = {}  # the one that has waited longest first
        self._turns = asyncio.Semaphore(MOST_AT_ONCE)
        self._is_gone = False
        self._dropped = 0  # events, since the last log line
        self._warned_at = -math.inf

    def put(self, event: Event) -> None:
        if self._is_gone:
            return
        if self.waiting >= MOST_WAITING:
            self._forget_first(next(queue for queue in self._rooms.values() if queue))
            self._dropped += 1
            self._warn(f"more than {MOST_WAITING} events wait")
        if event.room_code not in self._rooms:
            self._rooms[event.room_code] = deque()
            task = asyncio.get_running_loop().create_task(self._deliver(event.room_code))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
        self._rooms[event.room_code].append(event)
        self.waiting += 1

    async def _deliver(self, code: str) -> None:
        """Sends the events of one room, until none is left."""
        queue, failures = self._rooms[code], 0
        while queue:
            event = queue[0]
            is_accepted = await self._post(event)
            if not is_accepted and self._clock() - event.at < GIVE_UP_SECONDS:
                failures += 1
                await asyncio.sleep(pause_after(failures))
                continue
            failures = 0
            if queue and queue[0] is event:  # else it was dropped meanwhile
                self._forget_first(queue)
                self._dropped += not is_accepted
        del self._rooms[code]

    async def _post(self, event: Event) -> bool:
        """Sends an event once. Returns whether the receiver has accepted it."""
        try:
            async with self._turns:
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
        if status == GONE and not self._is_gone:
            self._give_up()
        elif status not in OK:
            self._warn(f"status {status}")
        return status in OK

    def _forget_first(self, queue: deque[Event]) -> None:
        queue.popleft()
        self.waiting -= 1

    def _give_up(self) -> None:
        """Sends nothing to this URL until the next start: its receiver says that it is gone."""
        self._is_gone = True
        self.waiting = 0
        for queue in self._rooms.values():
            queue.clear()
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
