"""Locks, loads and replaces rooms.json: the backend for a server without a database."""

import errno
import logging
import os
import stat
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import aiofiles
import aiofiles.os

from signaling.errors import StartError
from signaling.rooms.registry import Record
from signaling.tokens import new_secret

from .backend import Changes, Unsure
from .disk_errors import explain, is_mounted
from .document import VERSION, decode_document, encode_document, encode_line
from .file_lock import NO_FOLLOW, FileLock

DIRECTORY = getattr(os, "O_DIRECTORY", None)  # None on Windows, which opens and syncs no folders
# Errors of fsync on disks that cannot sync, or not their folders: shared folders of virtual machines, CIFS, FUSE.
CANNOT_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EBADF}

log = logging.getLogger(__name__)

_fsync = aiofiles.os.wrap(os.fsync)
_open = aiofiles.os.wrap(os.open)
_close = aiofiles.os.wrap(os.close)


class NotSynced(Unsure, OSError):
    """The new file is in place, but a power cut may bring the old one back."""

    is_final = True


class JsonFile:
    """The file, and the lock that keeps a second server off it."""

    renewal_seconds = None

    def __init__(self, path: Path) -> None:
        self.path = Path(os.path.realpath(path))  # a link stays a link: its target is replaced
        self.secret = new_secret()  # the server's, saved with the rooms; `load` replaces it with the saved one
        self.needs_save = False  # the file that was loaded is damaged, or has rooms but no secret
        self._lines: dict[str, bytes] = {}  # of the file, by room code
        self._temporary = self.path.with_name(f"{self.path.name}.tmp")
        self._lock = FileLock(self.path.with_name(f"{self.path.name}.lock"))
        self._damaged: tuple[Path, bytes] | None = None  # a damaged file, and where to keep it
        self._can_sync = True

    @property
    def is_damaged(self) -> bool:
        """Whether `load` could read only some of the rooms."""
        return self._damaged is not None

    async def open(self) -> list[Record]:
        """Locks and loads the file. Raises StartError; a folder that cannot be written only fails the first save."""
        is_locked = True
        try:
            self.lock()
        except OSError:
            is_locked = False
        try:
            records = self.load()
        except StartError:
            self.unlock()
            raise
        self.needs_save |= not is_locked
        self._lines = {record.room.code: encode_line(record) for record in records}
        return records

    async def close(self) -> None:
        self.unlock()

    async def replace_secret(self, secret: bytes) -> None:
        self.secret = secret

    def explain(self, error: Exception) -> str | None:
        if isinstance(error, OSError):
            return explain(error, self.path.parent)
        return str(error) if isinstance(error, StartError) else None

    def lock(self) -> None:
        """Takes the lock. Raises StartError: another server has it; OSError: the folder cannot be written."""
        _make_folder(self.path.parent)
        try:
            self._lock.take()
        except BlockingIOError:
            raise StartError(f"DATA_FILE={str(self.path)!r}: another server is using it") from None

    def unlock(self) -> None:
        self._lock.release()

    def load(self) -> list[Record]:
        """Loads all rooms that are not damaged; none if there is no file.

        Raises StartError: the file cannot be read or replaced at all, or a newer version wrote it.
        """
        name = f"DATA_FILE={str(self.path)!r}"
        try:
            if is_mounted(self.path):
                raise StartError(f"{name} is a mount of its own and cannot be replaced: mount its folder instead")
            if not stat.S_ISREG(self.path.stat().st_mode):
                raise StartError(f"{name} is no regular file")
            content = self.path.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StartError(f"DATA_FILE cannot be read: {explain(error, self.path)}") from None
        document = decode_document(content)
        if document.version is not None and document.version > VERSION:
            advice = "start that version, or choose another DATA_FILE"
            raise StartError(f"{name}: a newer version of this server wrote it (format {document.version}); {advice}")
        if document.is_damaged:
            aside = self.path.with_name(f"{self.path.name}.corrupt-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}")
            self._damaged = aside, content
            message = "rooms file is damaged: %d of its rooms can be read, and the file is kept as %s"
            log.error(message, len(document.records), aside.name)
        self.secret = document.secret or self.secret
        self.needs_save = document.is_damaged or (document.secret is None and bool(document.records))
        return document.records

    async def save(self, changes: Changes) -> None:
        """Replaces the file, so that at any moment either the old or the new one is whole on the disk.

        Raises StartError, OSError: saving failed, and the old file is untouched; NotSynced.
        """
        lines = self._lines.copy()
        for code, record in changes.items():
            if record is None:
                lines.pop(code, None)
            else:
                lines[code] = encode_line(record)
        await self._replace(list(lines.values()))
        self._lines = lines

    async def _replace(self, lines: list[bytes]) -> None:
        self.lock()
        # Opened first: after the replace only the very last step, the sync of the folder, may still fail.
        folder = None if DIRECTORY is None else await _open(self.path.parent, os.O_RDONLY | DIRECTORY)
        try:
            if self._damaged is not None:
                await self._write(*self._damaged)
                await self._sync(folder)
                self._damaged = None
            await self._write(self._temporary, encode_document(self.secret, lines))
            is_replaced = False
            try:
                await aiofiles.os.replace(self._temporary, self.path)
                is_replaced = True
                await self._sync(folder)
            except OSError as error:
                # NFS may report a rename as failed that was made: then the temporary file is gone.
                if is_replaced or not await _remove(self._temporary):
                    raise NotSynced(error.errno, error.strerror) from error
                raise
        finally:
            if folder is not None:
                await _close(folder)

    async def _write(self, path: Path, content: bytes) -> None:
        """Writes a new file and syncs it, or leaves none: half a file would take space on a full disk."""
        try:
            async with aiofiles.open(path, "wb", opener=_open_anew) as file:
                await file.write(content)
                await file.flush()
                await self._sync(file.fileno())
        except OSError:
            await _remove(path)
            raise

    async def _sync(self, descriptor: int | None) -> None:
        """Syncs a file or folder to the disk, if the disk can do that."""
        if descriptor is None:
            return
        try:
            await _fsync(descriptor)
        except OSError as error:
            if error.errno not in CANNOT_SYNC:
                raise
            if self._can_sync:
                self._can_sync = False
                message = "%s: this disk cannot sync (%s); a power cut may undo the last changes"
                log.warning(message, self.path.parent, error.strerror)


async def _remove(path: Path) -> bool:
    """Removes a file, if that is possible. False if there is none."""
    try:
        await aiofiles.os.remove(path)
    except FileNotFoundError:
        return False
    except OSError as error:
        log.debug("%s stays: %s", path.name, error.strerror)
    return True


def _open_anew(path: str, flags: int) -> int:
    """Opens a new file, which holds secrets: it follows no link, and no one has opened it before."""
    with suppress(FileNotFoundError):
        os.unlink(path)  # noqa: PTH108 - an opener gets a string
    return os.open(path, flags | os.O_EXCL | NO_FOLLOW, 0o600)


def _make_folder(folder: Path) -> None:
    """Makes a folder and its parents, and syncs each to disk, so that a power cut cannot remove them."""
    if not folder.is_dir() and folder != folder.parent:  # Windows may have no such drive
        _make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    if DIRECTORY is None:
        return
    descriptor = os.open(folder, os.O_RDONLY | DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in CANNOT_SYNC:
            raise
    finally:
        os.close(descriptor)
