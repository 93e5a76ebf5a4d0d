"""Lighthouse's audits of the pages that people open first."""

import asyncio
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.chromium import find_chromium
from tests.support.server import ROOT, ServerProcess

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600), pytest.mark.long]

LIGHTHOUSE = ROOT / "tests/node_modules/lighthouse/cli/index.js"
PERFECT = {"accessibility", "best-practices"}
FLAGS = "--headless=new --no-sandbox --disable-gpu --use-fake-device-for-media-stream --use-fake-ui-for-media-stream"


@pytest.mark.parametrize("place", ["start page", "room page"])
async def test_lighthouse_finds_nothing_to_complain_of(place: str, server: ServerProcess, tmp_path: Path) -> None:
    url = server.url if place == "start page" else (await server.create_room())["join_url"]
    report = await audit(url, tmp_path / "report.json")
    scores = {name: category["score"] for name, category in report["categories"].items()}
    print(
        f"{place}: {scores}; performance, of a machine that does other things too: {complaints(report, 'performance')}"
    )
    for name in PERFECT:
        assert scores[name] == 1, complaints(report, name)


async def audit(url: str, file: Path) -> dict[str, Any]:
    assert LIGHTHOUSE.exists(), "Lighthouse is not installed: tests/run does it"
    command = [
        os.environ.get("PLAYWRIGHT_NODEJS_PATH") or ROOT / ".venv/bin/node",
        LIGHTHOUSE,
        url,
        "--quiet",
        "--output=json",
        f"--output-path={file}",
        f"--only-categories={','.join([*PERFECT, 'performance'])}",
        f"--chrome-flags={FLAGS}",
    ]
    environment = {**os.environ, "CHROME_PATH": find_chromium()}
    done = await asyncio.to_thread(subprocess.run, command, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    report: dict[str, Any] = json.loads(file.read_text())
    return report


def complaints(report: dict[str, Any], category: str) -> list[str]:
    """The audits of a category that took points from it."""
    weighed = [reference["id"] for reference in report["categories"][category]["auditRefs"] if reference["weight"]]
    audits = [(name, report["audits"][name]) for name in weighed]
    taken = [(name, audit) for name, audit in audits if audit["score"] not in (1, None)]
    return [f"{name}: {audit['score']} {audit.get('displayValue') or audit.get('details')}" for name, audit in taken]
