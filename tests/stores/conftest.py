"""Fixtures of these tests: the application in this process where one needs it."""

from tests.support.app import clock, serve

__all__ = ["clock", "serve"]
