"""Explains errors of the disk to the operator: which path, which user, and what to do."""

import errno
import os
import re
from getpass import getuser
from importlib import import_module
from pathlib import Path

MOUNT_THE_FOLDER = "if the file is mounted, mount its folder instead"
MAY_WRITE = "let this user read and write the file and its folder, or choose another DATA_FILE"
ADVICE = {
    errno.EACCES: MAY_WRITE,
    errno.EPERM: MAY_WRITE,
    errno.EROFS: "mount it for writing, or choose another DATA_FILE",
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some space",
    errno.EBUSY: MOUNT_THE_FOLDER,
    errno.EXDEV: MOUNT_THE_FOLDER,
    errno.EMFILE: "raise the limit of open files (ulimit -n)",
    errno.EIO: "check this disk",
}
OTHER_ADVICE = "see what is there, or choose another DATA_FILE"


def explain(error: OSError, path: Path) -> str:
    """Explains an error in one line; `path` is for errors that name no path of their own."""
    if error.errno is None:
        return str(error)
    where = str(error.filename or path)
    return f"{where!r}: {error.strerror} for {_user()}; {ADVICE.get(error.errno, OTHER_ADVICE)}"


def is_mounted(path: Path) -> bool:
    """Returns whether this file is a mount of its own (`docker run -v ./rooms.json:...`), which no rename replaces."""
    try:
        mounts = Path("/proc/self/mountinfo").read_bytes()
    except OSError:  # not Linux
        return False
    escaped = re.sub(rb"[ \t\n\\]", lambda found: b"\\%03o" % ord(found[0]), os.fsencode(path))
    return any(line.split(b" ")[4] == escaped for line in mounts.splitlines())


def _user() -> str:
    try:
        uid = os.geteuid()
    except AttributeError:  # Windows
        return f"user {getuser()}"
    try:
        return f"user {import_module('pwd').getpwuid(uid).pw_name} (uid {uid})"
    except (ModuleNotFoundError, KeyError):  # a container may run as a user without a name
        return f"uid {uid}"
