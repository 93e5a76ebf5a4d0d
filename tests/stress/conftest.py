"""Fixtures of these tests: the application in this process on a loopback socket."""

from tests.support.app import clock, no_bug_is_logged, serve, web_folder

__all__ = ["clock", "no_bug_is_logged", "serve", "web_folder"]
