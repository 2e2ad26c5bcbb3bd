"""gunicorn's configuration when bin/demo starts it.

Threads, although they make no page faster: browsers open connections ahead of need, and each of
these would hold a whole synchronous worker until its timeout.
"""

from __future__ import annotations

import os
import signal
from typing import Any

from bilan.embedded.process import die_with_parent

worker_class = "gthread"
workers = 2
threads = 4
timeout = 60
graceful_timeout = 5
preload_app = True
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def pre_fork(server: Any, worker: Any) -> None:
    """A database connection, or a pool's threads, must not be carried through a fork."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()


def post_fork(server: Any, worker: Any) -> None:
    """A worker looks for its master every half timeout only: when the master is killed, leave at once."""
    _tie()


_tie = die_with_parent(signal.SIGTERM)
