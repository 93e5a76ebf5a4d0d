"""Tracebacks of one kind do not fill the log."""

import logging

import pytest

from signaling import logs
from tests.support.app import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def handler(clock: FakeClock) -> logging.Handler:
    kept = logging.Handler()
    kept.addFilter(logs.RepeatedTracebacks(clock))
    return kept


def fail(divisor: int) -> None:
    1 / divisor


def fail_elsewhere(divisor: int) -> None:
    1 / divisor


def record(failing: object) -> logging.LogRecord:
    """What is logged where `failing` raises."""
    try:
        failing(0)  # type: ignore[operator]
    except ZeroDivisionError as error:
        kind = (type(error), error, error.__traceback__)
        return logging.LogRecord("x", logging.ERROR, "", 0, "failed %s", ("peer",), kind)
    raise AssertionError("it raises")


def test_a_traceback_is_logged_once_a_minute_and_its_line_always(handler: logging.Handler, clock: FakeClock) -> None:
    said = []
    for clock.now in (1000.0, 1001.0, 1059.9, 1060.0, 1061.0):
        one = record(fail)
        assert handler.filter(one)
        said.append((one.getMessage(), one.exc_info is not None))
    again = ("failed peer: ZeroDivisionError again", False)
    assert said == [("failed peer", True), again, again, ("failed peer", True), again]


@pytest.mark.parametrize("jump", [86400.0, -86400.0], ids=["forward", "back"])
def test_the_minute_is_not_the_wall_clocks(handler: logging.Handler, jump: float) -> None:
    first, second = record(fail), record(fail)
    second.created = first.created + jump
    assert [handler.filter(one) and one.exc_info is not None for one in (first, second)] == [True, False]


def test_another_place_is_another_kind(handler: logging.Handler) -> None:
    records = [record(fail), record(fail_elsewhere)]
    for one in records:
        handler.filter(one)
    assert [one.exc_info is not None for one in records] == [True, True]


def test_what_is_no_failure_is_left_alone(handler: logging.Handler) -> None:
    line = logging.LogRecord("x", logging.INFO, "", 0, "joined", (), None)
    assert handler.filter(line)
    assert line.getMessage() == "joined"
