"""What Windows lacks is not needed: rooms over REST and the WebSocket, saved and locked, without it."""

import subprocess
import sys

import pytest

from tests.support.server import ROOT

ROOMS = ["tests/http/test_room.py", "tests/websocket/test_create_room.py", "tests/websocket/test_membership.py"]
FILES = ["tests/unit/test_json_file.py", "tests/stores/test_group_commit.py", "tests/stores/test_torn_file.py"]
REFUSED = ["tests/http/test_create_room.py", "tests/http/test_list_rooms.py"]  # most of it is what REST refuses


@pytest.mark.parametrize(
    "tests",
    [
        pytest.param(ROOMS, id="rooms"),
        pytest.param([*FILES, "-k=(server or saved or damaged) and not torn_file or served or editor"], id="files"),
        pytest.param(REFUSED, id="refusals", marks=pytest.mark.long),
    ],
)
def test_rooms_work_without_what_windows_lacks(tests: list[str]) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.support.like_windows", "-p", "no:cacheprovider", *tests],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert " passed" in result.stdout
