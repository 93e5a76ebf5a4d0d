"""Takes away what Windows lacks, as a plugin of pytest: `pytest -p tests.support.like_windows ...`, or by its import.

Windows itself cannot be had here. `msvcrt` is a fake that locks with what was hidden.
"""

import asyncio
import errno
import fcntl
import os
import signal
import sys
from types import ModuleType
from typing import Any

import psutil  # noqa: F401 - needs `resource`, on Linux

MODULES = ["fcntl", "pwd", "grp", "resource", "termios", "uvloop"]
NAMES_OF_OS = ["O_NOFOLLOW", "O_DIRECTORY", "O_CLOEXEC", "fchmod", "geteuid"]
NAMES_OF_SIGNAL = ["pthread_sigmask", "SIGHUP", "SIGUSR1"]


class FakeMsvcrt(ModuleType):
    LK_UNLCK, LK_LOCK, LK_NBLCK = range(3)

    @staticmethod
    def locking(descriptor: int, mode: int, count: int) -> None:
        assert count == 1
        try:
            fcntl.flock(descriptor, fcntl.LOCK_UN if mode == FakeMsvcrt.LK_UNLCK else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES)) from None


def hide() -> None:
    sys.modules["msvcrt"] = FakeMsvcrt("msvcrt")
    for module in MODULES:
        sys.modules[module] = None  # type: ignore[assignment]
    for owner, names in ((os, NAMES_OF_OS), (signal, NAMES_OF_SIGNAL)):
        for name in names:
            delattr(owner, name)
    for name in ("add_reader", "add_signal_handler"):  # asyncio itself needs `remove_reader` here
        setattr(asyncio.SelectorEventLoop, name, _is_not_there)
    real_open = os.open

    def open_no_folder(path: Any, *args: Any, **more: Any) -> int:
        if "dir_fd" not in more and os.path.isdir(path):  # noqa: PTH112 - it may be bytes
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return real_open(path, *args, **more)

    os.open = open_no_folder


def _is_not_there(*_: object) -> None:
    raise NotImplementedError


hide()
