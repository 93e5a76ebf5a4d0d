"""Bounds what clients make the server keep in memory, in all and per address."""

from collections.abc import Hashable
from typing import Protocol

LEFT_PART = 7 / 8  # of the limit; giving up more than needed makes the next time rarer, since it sorts all keepers


class Keeper(Hashable, Protocol):
    """Something that keeps data for a client."""

    def give_up(self) -> None:
        """Drops the data: the budget is used up. It no longer counts."""


class Budget:
    """Counts the bytes that keepers report. Above a limit the fullest give up first."""

    def __init__(self, most: int, most_per_address: int) -> None:
        self.used = 0  # bytes
        self._most = most
        self._most_per_address = most_per_address
        self._sizes: dict[str | None, dict[Keeper, int]] = {}  # by address
        self._used_by: dict[str | None, int] = {}
        self._address_of: dict[Keeper, str | None] = {}

    def report(self, keeper: Keeper, address: str | None, size: int) -> None:
        """Notes that a keeper now keeps `size` bytes for this address. None: it counts only in all."""
        self._forget(keeper)
        if not size:
            return
        self._address_of[keeper] = address
        self._sizes.setdefault(address, {})[keeper] = size
        self._used_by[address] = self._used_by.get(address, 0) + size
        self.used += size
        if address is not None and self._used_by[address] > self._most_per_address:
            self._free(self._sizes[address], self._used_by[address] - self._most_per_address * LEFT_PART)
        if self.used > self._most:
            sizes = {one: bytes_ for share in self._sizes.values() for one, bytes_ in share.items()}
            self._free(sizes, self.used - self._most * LEFT_PART)

    def _free(self, sizes: dict[Keeper, int], excess: float) -> None:
        for fullest in sorted(sizes, key=sizes.__getitem__, reverse=True):
            if excess <= 0:
                return
            excess -= sizes[fullest]
            self._forget(fullest)
            fullest.give_up()

    def _forget(self, keeper: Keeper) -> None:
        if keeper in self._address_of:
            address = self._address_of.pop(keeper)
            size = self._sizes[address].pop(keeper)
            self._used_by[address] -= size
            self.used -= size
            if not self._sizes[address]:
                del self._sizes[address], self._used_by[address]
