"""The port of what keeps rooms, and who is in them, beyond the process; `stores` holds what implements it."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from .registry import Participant, Record, Room

Snapshot = tuple[list[Participant], float]  # `participants` and `saved_at` of a Record


class Store(Protocol):
    """A change goes to the store first, and is applied when it is durable."""

    @property
    def is_degraded(self) -> bool:
        """Whether it refused the last change; it keeps trying until it can write again."""

    @property
    def secret(self) -> bytes:
        """The server's own, drawn at its first start and stored with the rooms. Known once the store is open."""

    async def open(self, snapshot: Callable[[str], Snapshot]) -> list[Record]:
        """Begins, and returns what it has stored; `snapshot` tells who is stored with a room. Raises StartError."""

    def commit(self, code: str, room: Room | None, apply: Callable[[], None]) -> "asyncio.Future[None]":
        """Stores a room, or with None removes it, and calls `apply` as soon as that is durable.

        The future fails with StoreUnavailable where nothing was stored and `apply` was not called.
        """

    def touch(self, code: str) -> None:
        """Stores who is in a room within a second; nothing waits for it."""

    def forget(self, code: str) -> None:
        """Removes a room soon, and tries again where that fails."""

    async def close(self) -> None:
        """Stores what is left, and ends."""
