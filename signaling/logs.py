"""Formats the log as text or JSON, one entry per line."""

import logging
import math
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

REPEAT_SECONDS = 60.0  # during which a repeated traceback is left out
MOST_KINDS = 256  # of tracebacks to remember


class RepeatedTracebacks(logging.Filter):
    """Drops a traceback, but not its line, if one from the same place was logged recently."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._logged_at: dict[tuple[type[BaseException], str, int | None], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, stack = record.exc_info
            last = traceback.extract_tb(stack)[-1:]
            key = kind, last[0].filename if last else "", last[0].lineno if last else None
            now = self._clock()
            if now < self._logged_at.get(key, -math.inf) + REPEAT_SECONDS:
                record.msg, record.args = f"{record.getMessage()}: {kind.__name__} again", None
                record.exc_info = record.exc_text = None
            elif len(self._logged_at) < MOST_KINDS or key in self._logged_at:
                self._logged_at[key] = now
        return True


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return msgspec.json.encode(line).decode()


def set_up(level: str, format_: str) -> None:
    """Sends the log to standard error; `format_` is "text" or "json"."""
    logging.basicConfig(level=level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True)
    [handler] = logging.getLogger().handlers
    handler.addFilter(RepeatedTracebacks())
    if format_ == "json":
        handler.setFormatter(JsonFormatter())
