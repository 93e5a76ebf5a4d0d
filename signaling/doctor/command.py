"""The command `doctor`: what it is given, and what it prints."""

import asyncio
import json
import sys

from signaling.settings import Settings

from . import show
from .examination import examine
from .findings import Report, document
from .target import Target, target_of, target_of_settings

STOPPED = 130  # the exit status of what Ctrl+C ended


def target(url: str | None, key: str | None, settings: Settings | None) -> Target:
    """Returns what is examined: the server at the URL, or the one that the settings start. Raises BadSetting."""
    if url is not None:
        return target_of(url, key)
    assert settings is not None
    return target_of_settings(settings, key)


def run(examined: Target, *, is_json: bool) -> int:
    """Examines a server and prints a report. Returns the exit status: 0, or 1 for a fault."""
    progress = show.Progress(sys.stderr)
    report = Report(examined.base, progress)
    try:
        asyncio.run(examine(report, examined))
    except KeyboardInterrupt:
        progress.end()
        print("stopped", file=sys.stderr)
        return STOPPED
    progress.end()
    if is_json:
        print(json.dumps(document(report), indent=2))
    else:
        print(show.text_of(report, is_coloured=show.has_colours(sys.stdout)))
    return 1 if report.count("fault") else 0
