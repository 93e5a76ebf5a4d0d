"""Defines the port for saving rooms and their participants; `stores` implements it."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from .registry import Participant, Record, Room

Snapshot = tuple[list[Participant], float]  # `participants` and `saved_at` of a Record


class OnFlush(Protocol):
    def __call__(self, seconds: float, *, is_saved: bool) -> None:
        """Called after each attempt to save changes, which took so many seconds."""


class CodeTaken(Exception):
    """Another room has the code of a new one: draw another."""


class Store(Protocol):
    """Saves rooms. A change goes to the store first, and is applied when it is durable."""

    @property
    def is_cut_off(self) -> bool:
        """True while clients may be at other instances that cannot be reached: then no grace period ends."""

    @property
    def is_degraded(self) -> bool:
        """True if the last write failed. The store keeps trying until it can write again."""

    @property
    def secrets(self) -> list[bytes]:
        """The server's secrets, of which the first one signs. Drawn at the first start and stored with the rooms.

        Known once the store is open; others may be added to the list later.
        """

    async def open(self, snapshot: Callable[[str], Snapshot]) -> list[Record]:
        """Loads and returns all rooms; `snapshot` returns the participants to save with a room. Raises StartError."""

    def commit(self, code: str, room: Room | None, apply: Callable[[], None]) -> "asyncio.Future[None]":
        """Stores a room, or with None removes it, and calls `apply` as soon as that is durable.

        The future fails if nothing was stored and `apply` was not called: with StoreUnavailable, or for a new room with
        CodeTaken or Overloaded.
        """

    def touch(self, code: str) -> None:
        """Stores a room's participants within a second; no caller waits for it."""

    def forget(self, code: str) -> None:
        """Removes a room soon, and tries again if that fails."""

    async def close(self) -> None:
        """Stores the remaining changes, and stops."""
