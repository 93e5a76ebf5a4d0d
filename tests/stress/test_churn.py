"""Participants come and go at random, then all of them leave: nothing is left of them."""

import os
import subprocess
import sys

import pytest

from tests.support.server import ROOT


@pytest.mark.timeout(300)
@pytest.mark.parametrize("events", [3_000, pytest.param(200_000, marks=pytest.mark.long)])
def test_nothing_is_left_after_the_churn(events: int) -> None:
    """In its own process (`churn.py`), so that it does not measure what other tests left in memory.

    200,000 events are two hours. Only then the memory is measured too.
    """
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", "tests/stress/churn.py"]
    environment = os.environ | {"STRESS_EVENTS": str(events)}
    finished = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    print(finished.stdout)
    assert finished.returncode == 0, finished.stdout
    assert "1 passed" in finished.stdout
