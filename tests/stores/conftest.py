"""Fixtures of these tests: a file or a database, and the application in this process where one needs it."""

from pathlib import Path

import pytest

from tests.support.app import clock, serve, web_folder
from tests.support.backends import Counting, CountingDatabase, CountingFile

__all__ = ["clock", "serve", "web_folder"]


@pytest.fixture(params=["file", "postgres"])
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Counting:
    """What rooms are kept in."""
    if request.param == "file":
        return CountingFile(tmp_path / "rooms.json")
    postgres = request.getfixturevalue("postgres")
    return CountingDatabase(postgres, postgres.new_database())
