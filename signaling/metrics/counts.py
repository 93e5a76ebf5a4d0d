"""Counts what happens, from the server's start on."""

from collections.abc import Callable, Iterator
from typing import Any, get_args

from signaling.errors import SignalingError
from signaling.rooms.events import Event
from signaling.rooms.sessions import SentSignals
from signaling.wire import messages

from .exposition import Histogram, family, gauge, histogram
from .links import LinkCounts

REQUEST_SECONDS = (0.005, 0.025, 0.1, 0.25, 1.0, 2.5, 10.0)  # a create waits for the disk
FLUSH_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0)
LAG_SECONDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5)


class Metrics:
    """The counters and histograms of one server."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock  # seconds since the epoch
        self.resumes = 0
        self.links = LinkCounts()
        self.lag = Histogram(LAG_SECONDS)
        self._refusals = dict.fromkeys(sorted(_codes(SignalingError)), 0)
        self._joins = _zeros(messages.Role)
        self._leaves = _zeros(messages.LeaveReason)
        self._created = 0
        self._closed = _zeros(messages.CloseReason)
        self._requests: dict[tuple[str, ...], Histogram] = {}
        self._flushes = Histogram(FLUSH_SECONDS)
        self._failed_flushes = 0
        self._flushed_at = clock()  # what is loaded at the start is what was saved

    def count_event(self, event: Event) -> None:
        """Counts an event in a room."""
        match event.details:
            case messages.PeerJoined(role=role):
                self._joins[role] += 1
            case messages.PeerLeft(reason=reason):
                self._leaves[reason] += 1
            case messages.RoomClosed(reason=reason):
                self._closed[reason] += 1
            case _ if event.type == "room_created":
                self._created += 1

    def count_refusal(self, code: str) -> None:
        """Counts an error that a client gets; `code` is one of `errors`."""
        self._refusals[code] = self._refusals.get(code, 0) + 1

    def count_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Counts an HTTP request. The caller bounds how many methods and routes there are."""
        labels = method, route, f"{status // 100}xx"
        if labels not in self._requests:
            self._requests[labels] = Histogram(REQUEST_SECONDS)
        self._requests[labels].observe(seconds)

    def count_flush(self, seconds: float, *, is_saved: bool) -> None:
        """Counts an attempt of the store to save changes."""
        self._flushes.observe(seconds)
        if is_saved:
            self._flushed_at = self._clock()
        else:
            self._failed_flushes += 1

    def lines(self, sent: SentSignals) -> Iterator[str]:
        """Yields the lines of all metrics; sessions count the signals, with the least work for each."""
        numbers, sizes = _zeros(messages.SignalType), _zeros(messages.SignalType)
        for signal_type, (number, size) in sent.items():
            numbers[signal_type], sizes[signal_type] = number, size
        yield from _counter("joins", "Participants who joined, by role.", self._joins, "role")
        yield from _counter("leaves", "Participants who left a room that stays, by reason.", self._leaves, "reason")
        yield from _counter("resumes", "Sessions that continued over a new connection.", self.resumes)
        yield from _counter("rooms_created", "Rooms that were created.", self._created)
        yield from _counter("rooms_closed", "Rooms that ended, by reason.", self._closed, "reason")
        yield from _counter("refusals", "Errors that clients got over HTTP and WebSockets.", self._refusals, "code")
        yield from _counter("signals", "Signals that were forwarded, by type.", numbers, "type")
        yield from _counter("signal_bytes", "Bytes of their messages, by type.", sizes, "type")
        yield from _counter("store_errors", "Attempts to save changes that failed.", self._failed_flushes)
        name = "webvcon_store_last_flush_timestamp_seconds"
        yield from gauge(name, "When changes were saved last, in seconds since the epoch.", self._flushed_at)
        name = "webvcon_store_flush_duration_seconds"
        yield from histogram(name, "How long saving changes took.", {(): self._flushes})
        name = "webvcon_event_loop_lag_seconds"
        yield from histogram(name, "How late the ticks of the server's clock were.", {(): self.lag})
        name = "webvcon_http_request_duration_seconds"
        text = "From a request's head to the end of its response; route /ws has the WebSocket handshakes."
        yield from histogram(name, text, self._requests, ("method", "route", "status"))


def _counter(name: str, help_: str, counted: int | dict[str, int], label: str = "") -> Iterator[str]:
    name = f"webvcon_{name}_total"
    if isinstance(counted, int):
        return family(name, "counter", help_, [((), counted)])
    return family(name, "counter", help_, [((value,), count) for value, count in counted.items()], [label])


def _zeros(literal: Any) -> dict[str, int]:
    """Returns a count for each value of a Literal, which may be annotated."""
    return dict.fromkeys(get_args(get_args(literal)[0]) or get_args(literal), 0)


def _codes(error: type[SignalingError]) -> Iterator[str]:
    """Yields the wire codes of all errors, over HTTP and WebSockets."""
    for kind in error.__subclasses__():
        yield kind.code
        if isinstance(kind.ws_code, str):
            yield kind.ws_code
        yield from _codes(kind)
