"""What browsers report of our content policy: counted by directive, never kept.

A report carries the address of a page and a sample of what was blocked: neither is stored nor logged.
"""

import json
import logging
from datetime import UTC, date, datetime

from django.core.cache import cache
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from organisations.access import public
from organisations.rates import allowed
from organisations.requests import HouseRequest

log = logging.getLogger(__name__)
MAX_BYTES = 16 * 1024
KEPT_SECONDS = 40 * 24 * 3600
OTHER = "other"
DIRECTIVES = frozenset(
    [
        "default-src",
        "script-src",
        "script-src-elem",
        "script-src-attr",
        "style-src",
        "style-src-elem",
        "style-src-attr",
        "img-src",
        "font-src",
        "connect-src",
        "form-action",
        "base-uri",
        "frame-ancestors",
        "object-src",
        "require-trusted-types-for",
    ]
)


@csrf_exempt
@require_POST
@public
def csp_report(request: HouseRequest) -> HttpResponse:
    """Count one report; every answer is the same, whatever was sent."""
    is_small = int(request.headers.get("Content-Length") or 0) <= MAX_BYTES
    if is_small and allowed(request, "csp_report", "60/m/ip"):
        directive = directive_of(request.body)
        _count(directive, datetime.now(UTC).date())
        log.warning("A browser reports the content policy: %s", directive)
    return HttpResponse(status=204)


def directive_of(body: bytes) -> str:
    """The directive that was broken, one of ours; anything else is `other`."""
    try:
        report = json.loads(body)["csp-report"]
        said = str(report.get("effective-directive") or report.get("violated-directive") or "")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return OTHER
    name = said.split(" ")[0]
    return name if name in DIRECTIVES else OTHER


def count_of(directive: str, day: date) -> int:
    """How many reports of a directive came on a day (UTC)."""
    return cache.get(_key(directive, day), 0)


def _count(directive: str, day: date) -> None:
    if not cache.add(_key(directive, day), 1, KEPT_SECONDS):
        cache.incr(_key(directive, day))


def _key(directive: str, day: date) -> str:
    return f"csp:{day.isoformat()}:{directive}"
