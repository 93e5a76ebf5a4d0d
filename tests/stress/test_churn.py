"""Two hours of coming and going in half a minute, then everybody goes: nothing is left of them."""

import subprocess
import sys

import pytest

from tests.support.server import ROOT


@pytest.mark.timeout(300)
def test_after_two_hours_of_churn_nothing_is_left() -> None:
    """In a process of its own (`churn.py`): what the other tests left in memory would be measured too."""
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", "tests/stress/churn.py"]
    finished = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    print(finished.stdout)
    assert finished.returncode == 0, finished.stdout
    assert "1 passed" in finished.stdout
