"""Schemathesis makes requests up from the description, and every answer of a real server is as described."""

import asyncio
import sys
from pathlib import Path

import pytest

from tests.conftest import StartServer
from tests.support.server import API_KEY, ROOT

EXAMPLES = [
    pytest.param(3, id="few"),
    pytest.param(500, id="many", marks=[pytest.mark.long, pytest.mark.timeout(1200)]),
]


@pytest.mark.parametrize("examples", EXAMPLES)
async def test_schemathesis_finds_nothing(examples: int, start_server: StartServer, tmp_path: Path) -> None:
    server = await start_server(RATE_LIMITS="0")
    command = [
        *(Path(sys.executable).with_name("schemathesis"), "run", f"{server.url}/openapi.json"),
        *("--header", f"X-API-Key: {API_KEY}", "--checks", "all", "--max-examples", str(examples)),
        *("--exclude-path", "/api/events"),  # a stream, which does not end
        *("--suppress-health-check", "all", "--generation-database", "none", "--no-color"),
    ]
    hooks = {"SCHEMATHESIS_HOOKS": "tests.support.schemathesis_hooks", "PYTHONPATH": str(ROOT)}
    process = await asyncio.create_subprocess_exec(
        *command, cwd=tmp_path, env=hooks, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()
    assert "Stateful" in output.decode(), output.decode()
