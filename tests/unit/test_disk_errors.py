"""What the operator reads when a disk refuses: one line with the path, the user and what to do."""

import errno
import os
import sys
from pathlib import Path

import pytest

from signaling.stores import disk_errors
from signaling.stores.disk_errors import explain

FOLDER = Path("/srv/data")
LINES: dict[int, str] = {
    errno.EACCES: "Permission denied for user root (uid 0); let this user read and write",
    errno.EPERM: "Operation not permitted for user root (uid 0); let this user read and write",
    errno.EROFS: "Read-only file system for user root (uid 0); mount it for writing",
    errno.ENOSPC: "No space left on device for user root (uid 0); free some space",
    errno.EDQUOT: "Disk quota exceeded for user root (uid 0); free some space",
    errno.EBUSY: "Device or resource busy for user root (uid 0); if the file is mounted, mount its folder instead",
    errno.EXDEV: "Invalid cross-device link for user root (uid 0); if the file is mounted, mount its folder instead",
    errno.EMFILE: "Too many open files for user root (uid 0); raise the limit of open files",
    errno.EIO: "Input/output error for user root (uid 0); check this disk",
    errno.ENOTDIR: "Not a directory for user root (uid 0); see what is there, or choose another DATA_FILE",
}


@pytest.fixture(autouse=True)
def somebody_is_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)


@pytest.mark.parametrize(("number", "line"), LINES.items(), ids=lambda value: errno.errorcode.get(value, ""))
def test_an_error_names_path_user_and_remedy_in_one_line(number: int, line: str) -> None:
    error = OSError(number, os.strerror(number), "/srv/data/rooms.json.tmp")
    assert explain(error, FOLDER).startswith(f"'/srv/data/rooms.json.tmp': {line}")
    assert explain(OSError(number, os.strerror(number)), FOLDER).startswith(f"'/srv/data': {line}")


def test_a_path_of_two_lines_is_shown_in_one() -> None:
    assert "\n" not in explain(OSError(errno.EACCES, "Permission denied", "/srv/a\nb"), FOLDER)


def test_a_user_without_a_name_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container that runs as another user than its image names."""
    monkeypatch.setattr(os, "geteuid", lambda: 1234567)
    assert "Permission denied for uid 1234567;" in explain(PermissionError(errno.EACCES, "Permission denied"), FOLDER)


def test_windows_has_names_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "geteuid")
    monkeypatch.setitem(sys.modules, "pwd", None)
    monkeypatch.setattr(disk_errors, "getuser", lambda: "ada")
    assert "Permission denied for user ada;" in explain(PermissionError(errno.EACCES, "Permission denied"), FOLDER)
