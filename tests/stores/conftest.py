"""Fixtures of these tests: the application in this process where one needs it."""

from tests.support.app import clock, serve, web_folder

__all__ = ["clock", "serve", "web_folder"]
