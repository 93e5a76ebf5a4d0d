"""Defines the port for saving rooms and their participants; `stores` implements it."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from .registry import Participant, Record, Room

Snapshot = tuple[list[Participant], float]  # `participants` and `saved_at` of a Record


class Store(Protocol):
    """Saves rooms. A change goes to the store first, and is applied when it is durable."""

    @property
    def is_degraded(self) -> bool:
        """True if the last write failed. The store keeps trying until it can write again."""

    @property
    def secret(self) -> bytes:
        """The server's secret, drawn at its first start and stored with the rooms. Known once the store is open."""

    async def open(self, snapshot: Callable[[str], Snapshot]) -> list[Record]:
        """Loads and returns all rooms; `snapshot` returns the participants to save with a room. Raises StartError."""

    def commit(self, code: str, room: Room | None, apply: Callable[[], None]) -> "asyncio.Future[None]":
        """Stores a room, or with None removes it, and calls `apply` as soon as that is durable.

        The future fails with StoreUnavailable if nothing was stored and `apply` was not called.
        """

    def touch(self, code: str) -> None:
        """Stores a room's participants within a second; no caller waits for it."""

    def forget(self, code: str) -> None:
        """Removes a room soon, and tries again if that fails."""

    async def close(self) -> None:
        """Stores the remaining changes, and stops."""
