"""When a connection is pinged, given up for dead, or closed because it is of no use. Pure: time is an argument."""

import math
from typing import Literal

IDLE_SECONDS = 60.0  # how long a connection may be neither in a room nor waiting for one

Verdict = Literal["ping", "dead", "idle"]


class Liveness:
    """Times of one connection, in seconds of the process's clock, whose ticks are `period` apart."""

    __slots__ = ("_heartbeat", "_idle_since", "_period", "_pinged_at", "due", "heard_at")

    def __init__(self, heartbeat: float, period: float, now: float) -> None:
        self._heartbeat = heartbeat
        self._period = period
        self._pinged_at = -math.inf
        self._idle_since: float | None = now  # None while it is of use
        self.heard_at = now
        self.due = now  # when to check next: looking at all at every tick would cost half as much again as the pings

    def leave_room(self, now: float) -> None:
        """From now on the connection is of no use; time before the room does not count."""
        self._idle_since = None
        self.due = now

    def check(self, now: float, *, is_of_use: bool, is_held: bool) -> Verdict | None:
        """What is to be done now. `is_held`: its data is left unread for a while, so its silence says nothing."""
        is_pinged = self._pinged_at > self.heard_at
        if is_held:
            self.heard_at = now
            is_pinged = now - self._pinged_at < self._heartbeat  # only a write finds out that no one is there
        # A tick early rather than late, so that no one is a ghost for longer than one heartbeat and a half.
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
