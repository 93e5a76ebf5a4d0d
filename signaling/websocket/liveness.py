"""Decides when a connection is pinged, is dead, or has been idle for too long. Pure: time is an argument."""

import math
from typing import Literal

IDLE_SECONDS = 60.0  # how long a connection may be neither in a room nor waiting for one

Verdict = Literal["ping", "dead", "idle"]


class Liveness:
    """Keeps the times of one connection, in seconds of the Ticker, whose ticks are `period` apart."""

    __slots__ = ("_heartbeat", "_idle_since", "_period", "_pinged_at", "due", "heard_at")

    def __init__(self, heartbeat: float, period: float, now: float) -> None:
        self._heartbeat = heartbeat
        self._period = period
        self._pinged_at = -math.inf
        self._idle_since: float | None = now  # None while the client is in a room or waits for one
        self.heard_at = now
        self.due = now  # when to check next: checking all at every tick would add half the cost of the pings

    def leave_room(self, now: float) -> None:
        """Restarts the idle timeout: the client has left its room."""
        self._idle_since = None
        self.due = now

    def check(self, now: float, *, is_of_use: bool, is_held: bool) -> Verdict | None:
        """Returns the action that is due, if any. `is_held`: reading is paused, so silence means nothing."""
        is_pinged = self._pinged_at > self.heard_at
        if is_held:
            self.heard_at = now
            is_pinged = now - self._pinged_at < self._heartbeat  # only a write finds a dead client now
        # A tick early rather than late, so that no dead client stays for longer than 1.5 heartbeats.
        quiet_since = self.heard_at - self._period
        self.due = quiet_since + self._heartbeat * 1.5 if is_of_use else now
        if now >= quiet_since + self._heartbeat * 1.5:
            return "dead"
        if not is_of_use:
            self._idle_since = now if self._idle_since is None else self._idle_since
            if now - self._idle_since >= IDLE_SECONDS:
                return "idle"
        else:
            self._idle_since = None
        if not is_pinged:
            if is_held or now >= quiet_since + self._heartbeat:
                self._pinged_at = now
                return "ping"
            self.due = min(self.due, quiet_since + self._heartbeat)
        return None
