"""The backends of the store with what tests want of them: count saves, hold them up, refuse them."""

import asyncio
import json
from pathlib import Path
from typing import Any, Self

from signaling.stores.backend import Changes
from signaling.stores.json_file import JsonFile
from signaling.stores.postgres import Postgres
from tests.support import postgres


class CountingFile(JsonFile):
    """A file in a folder where a test may put an obstacle."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.saves = 0
        self.may_save = asyncio.Event()
        self.may_save.set()

    async def save(self, changes: Changes) -> None:
        self.saves += 1
        await self.may_save.wait()
        await super().save(changes)

    @property
    def names(self) -> dict[str, str | None]:
        """What the disk has: the names of rooms by code."""
        rooms = json.loads(self.path.read_bytes())["rooms"] if self.path.exists() else {}
        return {code: room["name"] for code, room in rooms.items()}

    def refuse(self) -> None:
        """A folder with the name of the temporary file stands in the way of every write, for root too."""
        self.path.with_name(f"{self.path.name}.tmp").mkdir()

    def allow(self) -> None:
        self.path.with_name(f"{self.path.name}.tmp").rmdir()

    def again(self) -> Self:
        """As another start would open it."""
        return type(self)(self.path)


class CountingDatabase(Postgres):
    """A database whose table a test may take away."""

    def __init__(self, server: postgres.Postgres, database: str) -> None:
        super().__init__(server.url(database))
        self.saves = 0
        self.may_save = asyncio.Event()
        self.may_save.set()
        self._server = server
        self._database = database

    async def save(self, changes: Changes) -> None:
        self.saves += bool(changes)
        if changes:
            await self.may_save.wait()
        await super().save(changes)

    @property
    def names(self) -> dict[str, str | None]:
        return {code: room["name"] for code, room in self._server.rooms(self._database).items()}

    def ask(self, statement: str) -> Any:
        return self._server.ask(statement, self._database)

    def refuse(self) -> None:
        self.ask("ALTER TABLE server RENAME TO away")

    def allow(self) -> None:
        self.ask("ALTER TABLE away RENAME TO server")

    def again(self) -> Self:
        return type(self)(self._server, self._database)


Counting = CountingFile | CountingDatabase
