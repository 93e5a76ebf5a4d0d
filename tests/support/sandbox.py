"""Runs a program as it runs in a container or a hardened service: as any user, without rights, on a read-only disk."""

import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import aiohttp
import pytest

UID = 12345  # of no user of this machine
APP = "/mnt/app"  # where the program finds the server's folder
# And the Python of the tests with its packages, wherever these are and whatever their permissions are.
PREFIX = Path(sys.base_prefix).resolve()
PYTHON = Path("/mnt/python") / Path(sys.executable).resolve().relative_to(PREFIX)
PACKAGES = Path(aiohttp.__file__).parents[1]


def _may_mount() -> bool:
    command = ["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"]
    return os.getuid() == 0 and subprocess.run(command, capture_output=True, check=False).returncode == 0


NEEDS_ROOT = pytest.mark.skipif(not _may_mount(), reason="only root may mount and become another user")


def sandboxed(command: Sequence[str], app: Path, data: Path) -> list[str]:
    """Makes a command that runs this one in `APP`, where only `data` can be written. It stays one process."""
    app_folder, data_folder, packages, prefix = map(shlex.quote, map(str, (app, data, PACKAGES, PREFIX)))
    script = f"""
        mount -t tmpfs none /mnt
        mkdir {APP} /mnt/packages /mnt/python /mnt/bin
        ln -s {PYTHON} /mnt/bin/python
        mount --bind {app_folder} {APP}
        mount --bind {data_folder} {APP}/data
        mount --bind {packages} /mnt/packages
        mount --bind {prefix} /mnt/python
        for place in {APP} /mnt/packages /mnt/python /mnt /; do mount -o remount,bind,ro $place; done
        cd {APP}
        export PATH=/mnt/bin:$PATH PYTHONPATH=/mnt/packages LD_LIBRARY_PATH=/mnt/python/lib
        exec setpriv --reuid {UID} --regid {UID} --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all "$@"
    """
    return ["unshare", "--mount", "--propagation", "private", "sh", "-ec", script, "sandbox", *command]
