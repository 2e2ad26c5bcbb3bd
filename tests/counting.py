"""Counting the queries of a page."""

import time
from dataclasses import asdict, replace

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organisations import limits


def queries_of(client: Client, path: str) -> int:
    """How many queries a page makes, its session left as it is: « last seen » is written each half minute of real time.

    That writing (a savepoint, the update, its release) came in between on a slow machine, and only there.
    """
    seen_just_now(client)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    assert response.status_code == 200
    return len(captured)


def seen_just_now(client: Client) -> None:
    """The session needs no writing for an hour, however long the test takes."""
    session = client.session
    times = limits.times_of(session)
    assert times is not None
    session[limits.KEY] = asdict(replace(times, seen=time.time() + 3600))
    session.save()
