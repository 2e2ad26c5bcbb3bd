"""Two connections that meet on one row, whatever the speed of the machine."""

from time import monotonic, sleep

from django.db import connection

MOMENT = 10  # seconds; nobody waits for that long unless somebody is stuck


def is_waited_for() -> bool:
    """Wait until another connection waits for what this one holds; False when none ever does."""
    end = monotonic() + MOMENT
    while not (answer := _holds_somebody_up()) and monotonic() < end:
        sleep(0.02)
    return answer


def _holds_somebody_up() -> bool:
    asked = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return cursor.fetchone()[0]
