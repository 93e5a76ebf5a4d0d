"""Answers REST about any room at any instance: what concerns one room runs at its home."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any, cast

import msgspec

from signaling import errors
from signaling.errors import RoomNotFound, SignalingError, StoreUnavailable
from signaling.rooms.directory import Directory
from signaling.rooms.pages import Page, page_of, read_cursor
from signaling.rooms.registry import Participant, Room
from signaling.tokens import normalise_room_code
from signaling.wire.messages import GuestRoomOptions, HostRoomChanges, RoomChanges

from .homes import MOST_TRIES, Homes
from .link import Put, encode
from .shared import Shared, reached

ANSWER_SECONDS = 2.0
NOT_HOME: tuple[()] = ()  # instead of an error

ERRORS: dict[str, type[SignalingError]] = {
    error.code: error for error in vars(errors).values() if isinstance(error, type) and hasattr(error, "code")
}

View = tuple[Room, list[Participant]]

numbers = count(1)


async def view(directory: Directory, code: str, now: float) -> View:
    return await directory.find(code, now), await directory.participants(code)


async def remove(directory: Directory, code: str, socket_id: str, ban: bool, now: float) -> None:
    await directory.remove(code, socket_id, now, ban=ban)


# What may be asked of another instance: the function, the types of its arguments between code and now, and that of its
# answer.
ASKED: dict[str, tuple[Callable[..., Awaitable[Any]], Any, Any]] = {
    "view": (view, tuple[()], View),
    "update": (Directory.update, tuple[RoomChanges], Room),
    "delete": (Directory.delete, tuple[()], None),
    "remove": (remove, tuple[str, bool], None),
}


class Rooms:
    """All rooms of all instances, with the methods of a `Directory` that REST uses."""

    def __init__(
        self, directory: Directory, homes: Homes, shared: Shared, *, put: Put, clock: Callable[[], float]
    ) -> None:
        self._directory = directory
        self._homes = homes
        self._shared = shared
        self._put = put
        self._clock = clock  # seconds since the epoch
        self._asked: dict[int, asyncio.Future[Any]] = {}

    async def create(self, options: GuestRoomOptions, now: float) -> Room:
        room = await self._directory.create(options, now)
        await self._homes.release(room.code)  # its home is the instance that is asked for it first
        return room

    async def find(self, given: str, now: float) -> Room:
        room, _ = await self._view(given, now)
        return room

    async def participants(self, code: str) -> list[Participant]:
        _, participants = await self._view(code, self._clock())
        return participants

    async def _view(self, given: str, now: float) -> View:
        """Finds a room and its participants. Asks for no home: a room without one is only read."""
        code = normalise_room_code(given)
        found = None if code is None else await reached(self._shared.read(code))
        if code is None or found is None or now >= found.record.room.expires_at:
            raise RoomNotFound
        if found.home is None:
            return found.record.room, found.record.participants
        return cast(View, await self._ask(code, "view"))

    async def page(self, limit: int, cursor: str | None, now: float) -> Page:
        before = None if cursor is None else read_cursor(cursor)
        return page_of(await reached(self._shared.page(limit + 1, before, now)), limit)

    async def update(self, given: str, changes: HostRoomChanges, now: float) -> Room:
        del now  # the home has its own
        return cast(Room, await self._ask(given, "update", changes))

    async def delete(self, given: str, now: float) -> None:
        del now
        await self._ask(given, "delete")

    async def remove(self, given: str, socket_id: str, now: float, *, ban: bool) -> None:
        del now
        await self._ask(given, "remove", socket_id, ban)

    async def _ask(self, given: str, what: str, *more: Any) -> Any:
        """Has something done at the home of a room. Raises what that raises."""
        code = normalise_room_code(given)
        for _ in range(MOST_TRIES):
            home = None if code is None else await self._homes.find(code)
            if code is None or home is None:
                raise RoomNotFound
            if home == self._homes.instance:
                return await ASKED[what][0](self._directory, code, *more, self._clock())
            error, answered = await self._ask_home(home, what, code, more)
            if error is None:
                return msgspec.msgpack.decode(answered, type=ASKED[what][2])
            if error:
                raise _error(*error)
        raise StoreUnavailable("The room is moving between instances.")

    async def _ask_home(self, home: str, what: str, code: str, more: tuple[Any, ...]) -> Any:
        number = next(numbers)
        answer = self._asked[number] = asyncio.get_running_loop().create_future()
        self._put(home, "asked", number, what, code, encode(more))
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await answer
        except TimeoutError:
            raise StoreUnavailable("The room's instance does not answer; the change may have been made.") from None
        finally:
            del self._asked[number]

    async def answer(self, what: str, code: str, more: bytes) -> tuple[Any, bytes]:
        """Does what another instance asks. Returns the error if there is one, and the answer."""
        do, arguments, _ = ASKED[what]
        if not self._homes.has(code):
            return NOT_HOME, b""
        try:
            done = await do(self._directory, code, *msgspec.msgpack.decode(more, type=arguments), self._clock())
            return None, encode(done)
        except SignalingError as error:
            return (error.code, str(error), error.retry_after), b""

    def take_answer(self, number: int, error: Any, answered: bytes) -> None:
        if number in self._asked and not self._asked[number].done():
            self._asked[number].set_result((error, answered))


def _error(code: str, message: str, retry_after: int | None) -> SignalingError:
    error = ERRORS[code].__new__(ERRORS[code])
    Exception.__init__(error, message)
    error.retry_after = retry_after
    return error
