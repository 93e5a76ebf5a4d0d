"""Formats the log as text or JSON, one entry per line, with the id of the request or connection that caused it."""

import logging
import math
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType

import msgspec

IDS = ("request", "connection")  # a line may also name one itself, with `extra`

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


_ids: ContextVar[Mapping[str, str]] = ContextVar("ids", default=MappingProxyType({}))


@contextmanager
def during(**ids: str) -> Iterator[None]:
    """Adds ids to every line that is logged inside, instead of those from outside."""
    token = _ids.set(ids)
    try:
        yield
    finally:
        _ids.reset(token)


def fields(record: logging.LogRecord) -> dict[str, str]:
    """Returns the fields of a line in their order. Ids may be missing; a traceback comes behind."""
    ids = {name: vars(record).get(name) or _ids.get().get(name) for name in IDS}
    return {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": record.getMessage(),
        **{name: id_ for name, id_ in ids.items() if id_ is not None},
    }


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = fields(record)
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return msgspec.json.encode(line).decode()


class TextFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = fields(record)
        ids = "".join(f" {name}={line[name]}" for name in IDS if name in line)
        text = f"{line['at']} {line['level'].upper()} {line['logger']}: {line['message']}{ids}"
        text = text.replace("\r", "\\r").replace("\n", "\\n")  # a message cannot forge a second line
        return f"{text}\n{self.formatException(record.exc_info)}" if record.exc_info else text


def set_up(level: str, format_: str) -> None:
    """Sends the log to standard error; `format_` is "text" or "json"."""
    logging.basicConfig(level=level.upper(), force=True)
    [handler] = logging.getLogger().handlers
    handler.addFilter(RepeatedTracebacks())
    handler.setFormatter(JsonFormatter() if format_ == "json" else TextFormatter())
