"""What machines ask: does the process live, and can it work. No tenant, no session, no cookie.

A probe must answer fast also when what it looks at is gone, hence a short patience everywhere: the
Redis client would otherwise retry a refused connection for four seconds.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bilan.backups.marker import is_restoring

PATIENCE_SECONDS = 1.0


class HealthMiddleware:
    """First of all: the probes are answered before hosts, sessions and tenants are looked at."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        view = {"/healthz": healthz, "/readyz": readyz}.get(request.path_info)
        return view(request) if view else self.get_response(request)


class NotReady(Exception):
    """A short reason, without secrets: everybody may read this page."""


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process lives. It touches nothing, so that a sick database does not kill the web servers."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether database, migrations, broker and worker answer and no restore is under way; 503 otherwise."""
    found: dict[str, str] = {}
    for name, look, needs in PROBES:
        try:
            if found.get(needs, "ok") != "ok":
                raise NotReady(f"{needs} ne répond pas")
            look()
            found[name] = "ok"
        except NotReady as reason:
            found[name] = str(reason)
    is_ready = set(found.values()) == {"ok"}
    return JsonResponse(
        {"status": "ok" if is_ready else "unavailable", **found},
        status=200 if is_ready else 503,
        json_dumps_params={"ensure_ascii": False},
    )


def _database() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        raise NotReady("injoignable") from None


def _restore() -> None:
    if is_restoring():
        raise NotReady("restauration inachevée")


def _migrations() -> None:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        raise NotReady("illisibles") from None
    if waiting:
        raise NotReady(f"{len(waiting)} en attente")


def _broker() -> None:
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.exceptions import RedisError
    from redis.retry import Retry

    url = settings.CELERY_BROKER_URL.replace("redis+socket://", "unix://").replace("virtual_host=", "db=")
    patience = {"socket_timeout": PATIENCE_SECONDS, "socket_connect_timeout": PATIENCE_SECONDS}
    try:
        with Redis.from_url(url, retry=Retry(NoBackoff(), 0), **patience) as broker:
            broker.ping()
    except (RedisError, OSError):
        raise NotReady("injoignable") from None


def _worker() -> None:
    from celery import current_app

    try:
        answers = current_app.control.ping(timeout=PATIENCE_SECONDS, limit=1)
    except Exception as error:  # the broker left between two probes: kombu has a name of its own for each way
        raise NotReady("injoignable") from error
    if not answers:
        raise NotReady("aucun ne répond")


PROBES: list[tuple[str, Callable[[], None], str]] = [
    ("database", _database, ""),
    ("restore", _restore, "database"),
    ("migrations", _migrations, "database"),
    ("broker", _broker, ""),
    ("worker", _worker, "broker"),
]
