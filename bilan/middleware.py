"""What every answer of this house has in common, and when there is none (invariant 10)."""

import logging

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from bilan.backups.marker import is_restoring
from bilan.headers import APART, PERMISSIONS
from confidentiality.vault import Unreadable
from confidentiality.vault.keyring import KeyRefused

logger = logging.getLogger(__name__)


class PrivateResponseMiddleware:
    """Every answer is `no-store` and keeps to its own origin; static files never pass here."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Cache-Control"] = "no-store"
        response["Permissions-Policy"] = PERMISSIONS
        for name, value in APART.items():
            response[name] = value
        return response


class RestoreMiddleware:
    """Nothing is served while a restored backup has not been through the register; what has no key left says so."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_restoring():
            return self.get_response(request)
        response = render_plain("503.html", status=503)
        response["Retry-After"] = "300"
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What has no key left: destroyed while somebody was writing (410), or restored without keys (503)."""
        if isinstance(exception, KeyRefused):
            transaction.set_rollback(True)
            return render_plain("shell/unreadable.html", status=410)
        if not isinstance(exception, Unreadable):
            return None
        logger.warning("sealed content without its key: a restore without keys, or a fault (verify keys)")
        return render_plain("shell/unreadable.html", status=503)


def render_plain(template: str, *, status: int) -> HttpResponse:
    """A page that asks the database for nothing."""
    return HttpResponse(render_to_string(template), status=status)
