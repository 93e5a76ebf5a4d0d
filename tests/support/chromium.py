"""Which Chromium the tests use. Standard library only: tests/run asks before anything is installed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

STARTS_WITHIN = 60.0  # seconds; a cold disk can make the first start slow


def find_chromium() -> str:
    """Answers a Chromium that starts: $CHROMIUM and no other if set, else the system's, else Playwright's build."""
    tried = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else list(_candidates())
    for path in tried:
        if _starts(path):
            return path
    raise FileNotFoundError(f"no Chromium that starts (tried {', '.join(tried) or 'nothing'}); see tests/run")


def _candidates() -> Iterator[str]:
    for name in ("chromium", "google-chrome", "google-chrome-stable"):
        path = shutil.which(name)
        if path and "/snap/" not in path:  # a snap sees neither our temporary folders nor our pipes
            yield path
    builds = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache/ms-playwright")
    yield from sorted((str(path) for path in builds.glob("chromium-*/chrome-linux*/chrome")), reverse=True)


def _starts(path: str) -> bool:
    """A package may be no more than a stub that names the real one: only a version's answer proves a browser."""
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, timeout=STARTS_WITHIN, check=False)
    except OSError:
        return False
    return answer.returncode == 0


if __name__ == "__main__":
    try:
        print(find_chromium())
    except FileNotFoundError as error:
        sys.exit(str(error))
