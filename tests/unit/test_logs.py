"""Tracebacks of one kind do not fill the log."""

import logging

import pytest

from signaling import logs


@pytest.fixture
def handler() -> logging.Handler:
    kept = logging.Handler()
    kept.addFilter(logs.RepeatedTracebacks())
    return kept


def fail(divisor: int) -> None:
    1 / divisor


def fail_elsewhere(divisor: int) -> None:
    1 / divisor


def record(failing: object, at: float) -> logging.LogRecord:
    """What is logged where `failing` raises at this time."""
    try:
        failing(0)  # type: ignore[operator]
    except ZeroDivisionError as error:
        made = logging.LogRecord(
            "x", logging.ERROR, "", 0, "failed %s", ("peer",), (type(error), error, error.__traceback__)
        )
    made.created = at
    return made


def test_a_traceback_is_logged_once_a_minute_and_its_line_always(handler: logging.Handler) -> None:
    said = []
    for at in (1000.0, 1001.0, 1059.9, 1060.0, 1061.0):
        one = record(fail, at)
        assert handler.filter(one)
        said.append((one.getMessage(), one.exc_info is not None))
    again = ("failed peer: ZeroDivisionError again", False)
    assert said == [("failed peer", True), again, again, ("failed peer", True), again]


def test_another_place_is_another_kind(handler: logging.Handler) -> None:
    records = [record(fail, 1000.0), record(fail_elsewhere, 1000.0)]
    for one in records:
        handler.filter(one)
    assert [one.exc_info is not None for one in records] == [True, True]


def test_what_is_no_failure_is_left_alone(handler: logging.Handler) -> None:
    line = logging.LogRecord("x", logging.INFO, "", 0, "joined", (), None)
    assert handler.filter(line)
    assert line.getMessage() == "joined"
