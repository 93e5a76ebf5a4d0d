"""Locks a file, so that a second server notices the first."""

import errno
import logging
import os
from contextlib import suppress
from importlib import import_module
from pathlib import Path

NO_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL}  # as on NFS without lockd
NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)  # Windows has neither this flag nor links that anyone may make

log = logging.getLogger(__name__)

try:
    fcntl = import_module("fcntl")
except ModuleNotFoundError:  # Windows
    msvcrt = import_module("msvcrt")

    def _lock(descriptor: int) -> None:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            raise BlockingIOError from None

    def _unlock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
else:

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


class FileLock:
    """A lock that the system releases when the process ends, even after a crash."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None
        self._is_locked = False  # False where the disk has no locks

    def take(self) -> None:
        """Takes the lock, or keeps it. Warns if the disk has no locks.

        Raises BlockingIOError: another server has it; OSError: its file cannot be written.
        """
        while not self._is_held():  # the file may be removed between the next two lines
            self.release()
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | NO_FOLLOW, 0o600)
            try:
                _lock(self._descriptor)
                self._is_locked = True
            except OSError as error:
                if error.errno not in NO_LOCKS:
                    self.release()
                    raise
                log.warning("%s: this disk has no locks; make sure that no second server uses DATA_FILE", self._path)

    def release(self) -> None:
        if self._descriptor is not None:
            if self._is_locked:
                with suppress(OSError):  # closing unlocks too, on Windows some time later
                    _unlock(self._descriptor)
            os.close(self._descriptor)
            self._descriptor, self._is_locked = None, False

    def _is_held(self) -> bool:
        """Whether the lock that is held is still the one that others find: its file may have been tidied away."""
        if self._descriptor is None or os.name == "nt":  # Windows removes no open file
            return self._descriptor is not None
        try:
            return os.path.samestat(os.fstat(self._descriptor), self._path.stat())
        except FileNotFoundError:
            return False
