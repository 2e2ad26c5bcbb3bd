"""What the settings refuse to start with, read by a process of its own."""

import os
import subprocess
import sys

import pytest


def started_with(**environment: str) -> subprocess.CompletedProcess[str]:
    """Only the settings are read; nothing is opened."""
    given = {f"BILAN_{name}": value for name, value in environment.items()}
    return subprocess.run(
        [sys.executable, "-c", "import bilan.settings"],
        env=os.environ | given,
        capture_output=True,
        text=True,
        check=False,
    )


def test_proxy_without_its_number_is_refused():
    refused = started_with(BEHIND_PROXY="1", TRUSTED_PROXIES="0")

    assert refused.returncode == 1
    assert "BILAN_TRUSTED_PROXIES" in refused.stderr.splitlines()[-1]


@pytest.mark.parametrize(("behind", "trusted"), [("1", "1"), ("0", "0"), ("0", "1")])
def test_other_ways_are_let(behind, trusted):
    assert started_with(BEHIND_PROXY=behind, TRUSTED_PROXIES=trusted).returncode == 0
