"""The disk under `rooms.json`, as bad as a disk may be: calls that fail, and a power cut that keeps what was synced.

`Disk` lies between the store and the real files of one folder. It writes down each call that changes something, fails
the one that a test names, and afterwards tells what a power cut at any moment could have left behind: of every file
what was synced, and any part of what was written since; of every folder the entries that were synced, and any of the
changes since, in any order.
"""

import os
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import aiofiles
import aiofiles.os
import pytest

from signaling.stores import json_file

Fault = tuple[int, OSError]  # at the how manieth call, counted from 0; and what it raises


@dataclass
class Entry:
    """One change, as it was asked for. Files are known by numbers of our own, folders by their paths."""

    kind: str  # mkdir, create, remove, rename; write, truncate; sync
    path: Path
    file: int = -1
    data: bytes = b""
    target: Path | None = None


@dataclass
class Disk:
    """`root` and all below it."""

    root: Path
    journal: list[Entry] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    fault: Fault | None = None
    is_broken: bool = False  # each call fails from the fault on
    _files: dict[Path, int] = field(default_factory=dict)
    _count: int = 0
    _first: int = 0  # entries of the journal that no power cut can touch

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Puts itself under the store."""
        mkdir, fsync = Path.mkdir, os.fsync

        def recorded_fsync(descriptor: int) -> None:
            self.call("fsync")
            fsync(descriptor)
            self._synced(descriptor)

        def recorded_mkdir(path: Path, *args: Any, **more: Any) -> None:
            missing = [one for one in [path, *path.parents] if not one.exists()]
            if missing:
                self.call("mkdir")
            mkdir(path, *args, **more)
            self.journal += [Entry("mkdir", one) for one in reversed(missing)]

        patch.setattr(Path, "mkdir", recorded_mkdir)
        patch.setattr(json_file.aiofiles, "open", lambda path, *_, **more: _File(self, Path(path), more["opener"]))
        patch.setattr(json_file.aiofiles.os, "replace", self._wrap("replace", aiofiles.os.replace, self._renamed))
        patch.setattr(json_file.aiofiles.os, "remove", self._wrap("remove", aiofiles.os.remove, self._removed))
        patch.setattr(json_file, "_fsync", self._wrap("fsync", aiofiles.os.wrap(fsync), self._synced))
        patch.setattr(json_file.os, "fsync", recorded_fsync)
        patch.setattr(json_file, "_open", self._wrap("open folder", aiofiles.os.wrap(os.open), lambda *_: None))

    def call(self, name: str) -> None:
        """Counts a call, and fails it where it is its turn."""
        number = len(self.calls)
        self.calls.append(name)
        if self.fault is not None and (number == self.fault[0] or (self.is_broken and number > self.fault[0])):
            raise OSError(self.fault[1].errno, os.strerror(self.fault[1].errno))

    def made(self, path: Path) -> int:
        """A file was opened to be written anew."""
        if path in self._files:
            self.journal.append(Entry("truncate", path, self._files[path]))
            return self._files[path]
        self._count += 1
        self._files[path] = self._count
        self.journal.append(Entry("create", path, self._count))
        return self._count

    def forget(self) -> None:
        """All that happened until now."""
        self.journal.clear()
        self.calls.clear()
        self._files.clear()

    def adopt(self, path: Path, content: bytes) -> None:
        """A file that was there, and synced, before the journal began."""
        number = self.made(path)
        self.journal += [Entry("write", path, number, content), Entry("sync", path, number), Entry("sync", path.parent)]
        self._first = len(self.journal)

    def _wrap(self, name: str, work: Callable[..., Awaitable[Any]], then: Callable[..., None]) -> Callable[..., Any]:
        async def recorded(*args: Any) -> Any:
            self.call(name)
            result = await work(*args)
            then(*args)
            return result

        return recorded

    def _renamed(self, path: Path, target: Path) -> None:
        number = self._files.pop(path, 0)
        self._files[target] = number
        self.journal.append(Entry("rename", path, number, target=target))

    def _removed(self, path: Path) -> None:
        self.journal.append(Entry("remove", path, self._files.pop(path, 0)))

    def _synced(self, descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        self.journal.append(Entry("sync", path, self._files.get(path, -1)))

    # ── What a power cut leaves ──────────────────────────────────────────────────────────────────

    def after_power_cut(self, moment: int, rng: random.Random) -> dict[Path, bytes]:
        """One of the many possible states of the disk after the first `moment` changes: files by path."""
        done = self.journal[: max(moment, self._first)]
        folders = {self.root}
        names: dict[Path, int] = {}
        for entry in self._surviving(done, rng):
            parent = entry.path.parent
            if entry.kind == "mkdir" and parent in folders:
                folders.add(entry.path)
            elif parent not in folders:
                continue
            elif entry.kind == "create":
                names[entry.path] = entry.file
            elif entry.kind == "remove":
                names.pop(entry.path, None)
            elif entry.kind == "rename":
                names.pop(entry.path, None)
                assert entry.target is not None
                names[entry.target] = entry.file
        return {path: self._content(number, done, rng) for path, number in names.items()}

    def _surviving(self, done: list[Entry], rng: random.Random) -> list[Entry]:
        """The changes of folders that are on the disk: all that were synced, and some of the others in some order."""
        changes = [
            (at, entry) for at, entry in enumerate(done) if entry.kind in {"mkdir", "create", "remove", "rename"}
        ]
        syncs = [(at, entry.path) for at, entry in enumerate(done) if entry.kind == "sync" and entry.file < 0]
        safe, loose = [], []
        for at, change in changes:
            is_safe = any(later > at and folder == change.path.parent for later, folder in syncs)
            (safe if is_safe else loose).append(change)
        kept = [change for change in loose if rng.random() < 0.5]
        if rng.random() < 0.3:
            rng.shuffle(kept)
        return safe + kept

    def _content(self, number: int, done: list[Entry], rng: random.Random) -> bytes:
        synced = loose = b""
        for entry in done:
            if entry.file != number:
                continue
            if entry.kind == "write":
                loose += entry.data
            elif entry.kind == "truncate":
                loose = b""
            elif entry.kind == "sync":
                synced = loose
        if loose == synced:
            return synced
        torn = loose[: rng.randrange(len(loose) + 1)]
        zeros = torn + bytes(len(loose) - len(torn))  # the size was written, the blocks were not
        return rng.choice([synced, torn, zeros, loose])


class _File:
    """What `aiofiles.open` gives, as far as the store uses it."""

    def __init__(self, disk: Disk, path: Path, opener: Callable[[str, int], int]) -> None:
        self._disk = disk
        self._path = path
        self._opener = opener
        self._file: Any = None
        self._number = 0

    async def __aenter__(self) -> Self:
        self._disk.call("open")
        self._file = await _real_open(self._path, "wb", opener=self._opener)
        self._number = self._disk.made(self._path)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._file.close()
        self._disk.call("close")

    async def write(self, data: bytes) -> None:
        try:
            self._disk.call("write")
        except OSError:
            await self._file.write(data[: len(data) // 2])  # a disk that fills up takes what still fits
            self._disk.journal.append(Entry("write", self._path, self._number, data[: len(data) // 2]))
            raise
        await self._file.write(data)
        self._disk.journal.append(Entry("write", self._path, self._number, data))

    async def flush(self) -> None:
        self._disk.call("flush")
        await self._file.flush()

    def fileno(self) -> int:
        return int(self._file.fileno())


_real_open = aiofiles.open
