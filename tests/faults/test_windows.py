"""What Windows lacks is not needed: rooms over REST and the WebSocket, saved and locked, without it."""

import subprocess
import sys

import pytest

from tests.support.server import ROOT

TESTS = {
    "REST": ["tests/http/test_create_room.py", "tests/http/test_room.py", "tests/http/test_list_rooms.py"],
    "WebSocket": ["tests/websocket/test_create_room.py", "tests/websocket/test_membership.py"],
    "files": ["tests/unit/test_json_file.py", "tests/stores/test_group_commit.py", "-k=server or saved or damaged"],
    "damage": ["tests/stores/test_torn_file.py", "-k=served or editor"],
}


@pytest.mark.parametrize("tests", TESTS.values(), ids=TESTS)
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
