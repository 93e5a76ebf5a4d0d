"""Defines the port for what rooms are saved in; a file and a database implement it, and `group_commit` uses it."""

from collections.abc import Mapping
from typing import Protocol

from signaling.rooms.registry import Record

Changes = Mapping[str, Record | None]  # by room code; None removes the room


class Unreachable(Exception):
    """There was no answer. What was asked may have been done."""


class Unsure(Exception):
    """It is unknown whether the last changes are saved. Their callers wait until the next save has decided it."""

    is_final = False  # True: but those of the attempt before are certainly gone


class Backend(Protocol):
    """Keeps rooms. Used by one task at a time."""

    @property
    def secret(self) -> bytes:
        """The server's secret, kept with the rooms. Known once the backend is open."""

    @property
    def needs_save(self) -> bool:
        """True if `open` found something that a save without changes would mend."""

    @property
    def renewal_seconds(self) -> float | None:
        """The longest time between two saves, even without changes; None: any."""

    async def open(self) -> list[Record]:
        """Keeps other servers out and loads all rooms. Raises StartError."""

    async def save(self, changes: Changes) -> None:
        """Saves changes, all or none. They are encoded before anything is awaited, since participants change.

        Raises Unsure; any other error means that nothing was saved.
        """

    async def replace_secret(self, secret: bytes) -> None:
        """Takes the secret of other rooms, which the next save is about to add."""

    def explain(self, error: Exception) -> str | None:
        """Explains an error of `save` to the operator in one line; None for a bug."""

    async def close(self) -> None:
        """Lets other servers in."""
