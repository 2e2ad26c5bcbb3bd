"""Servers for the tests: those that bin/test started, or our own, so that a plain `pytest` works too.

Call `ensure_servers()` before Django's settings are loaded: it sets the BILAN_* variables.
"""

from __future__ import annotations

import atexit
import os

from bilan.embedded.installation import PROJECT, Installation


def ensure_servers() -> None:
    """Attach to the tests' PostgreSQL and Valkey, or start them until this process ends."""
    if "BILAN_DATABASE_URL" in os.environ:
        return
    installation = Installation(PROJECT / "var" / "test", kind="test")
    installation.prepare()
    installation.start_postgres()
    installation.start_valkey()
    atexit.register(installation.stop)
    os.environ.update(installation.environment())
