"""Fixtures of these tests: ways to talk to a server process (`start_server` is in tests/conftest.py)."""

from tests.faults.conftest import client, session

__all__ = ["client", "session"]
