"""Locks, loads and replaces rooms.json. `group_commit` decides when."""

import fcntl
import logging
import os
import stat
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import aiofiles
import aiofiles.os
import msgspec

from signaling.errors import StartError
from signaling.rooms.registry import Record
from signaling.tokens import new_secret

from .document import decode_document, encode_document

log = logging.getLogger(__name__)

_fsync = aiofiles.os.wrap(os.fsync)
_open = aiofiles.os.wrap(os.open)
_close = aiofiles.os.wrap(os.close)


class JsonFile:
    """The file, and the lock that keeps a second server off it."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()  # a link stays a link: its target is replaced
        self.secret = new_secret()  # the server's, saved with the rooms; `load` replaces it with the saved one
        self.is_secret_saved = False
        self._temporary = self.path.with_name(f"{self.path.name}.tmp")
        self._lock_file = self.path.with_name(f"{self.path.name}.lock")
        self._lock: int | None = None
        self._is_damaged = False

    def lock(self) -> None:
        """Takes the lock. The kernel releases it when the process ends, even after a crash.

        Raises StartError: another server has it; OSError: the folder cannot be written.
        """
        _make_folder(self.path.parent)
        while not self._has_lock():  # the file may be removed between the next two lines
            self.unlock()
            descriptor = os.open(self._lock_file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                os.close(descriptor)
                if isinstance(error, BlockingIOError):
                    raise StartError(f"DATA_FILE={str(self.path)!r}: another server is using it") from None
                raise
            self._lock = descriptor

    def unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _has_lock(self) -> bool:
        """Whether the lock that is held is still the one that others find: its file may have been tidied away."""
        try:
            return self._lock is not None and os.path.samestat(os.fstat(self._lock), self._lock_file.stat())
        except FileNotFoundError:
            return False

    def load(self) -> list[Record]:
        """Loads all rooms; none if there is no file. A damaged file is moved aside.

        Raises StartError: the file cannot be read at all, or a newer version wrote it; it is left as it is.
        """
        try:
            if not stat.S_ISREG(self.path.stat().st_mode):
                raise StartError(f"DATA_FILE={str(self.path)!r} is no regular file")
            secret, records = decode_document(self.path.read_bytes())
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StartError(f"DATA_FILE={str(self.path)!r} cannot be read: {error.strerror}") from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, KeyError):
            self._is_damaged = True
            self._move_aside()
            return []
        if secret is not None:
            self.secret, self.is_secret_saved = secret, True
        return records

    async def save(self, lines: list[bytes]) -> None:
        """Replaces the file, so that at any moment either the old or the new one is whole on the disk.

        Raises StartError, OSError: saving failed; the old file is untouched.
        """
        self.lock()
        if self._is_damaged:
            self._move_aside()
            if self._is_damaged:
                raise OSError("the damaged file is still there and may not be overwritten")
        document = encode_document(self.secret, lines)
        # Opened first: after the replace only the very last step, the fsync of the folder, may still fail.
        folder = await _open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            async with aiofiles.open(self._temporary, "wb", opener=_open_anew) as file:
                await file.write(document)
                await file.flush()
                await _fsync(file.fileno())
            await aiofiles.os.replace(self._temporary, self.path)
            await _fsync(folder)
        except OSError:
            try:
                await aiofiles.os.remove(self._temporary)  # half a file would take space on a full disk
            except OSError as error:
                log.debug("temporary file stays: %s", error.strerror)
            raise
        finally:
            await _close(folder)

    def _move_aside(self) -> None:
        aside = self.path.with_name(f"{self.path.name}.corrupt-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}")
        try:
            self.path.rename(aside)
            _sync_folder(self.path.parent)  # a power cut could otherwise keep the new file and lose this one
        except OSError as error:
            log.error("rooms file is damaged and cannot be moved aside: %s", error.strerror)
            return
        self._is_damaged = False
        log.error("rooms file was damaged; it is kept as %s and the server starts without rooms", aside.name)


def _open_anew(path: str, flags: int) -> int:
    """Opens a new file, which holds secrets: it follows no link, and no one has opened it before."""
    with suppress(FileNotFoundError):
        os.unlink(path)  # noqa: PTH108 - an opener gets a string
    return os.open(path, flags | os.O_EXCL | os.O_NOFOLLOW, 0o600)


def _make_folder(folder: Path) -> None:
    """Makes a folder and its parents, and syncs each to disk, so that a power cut cannot remove them."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
