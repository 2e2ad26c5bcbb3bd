"""How often something that costs may be asked for: counted in PostgreSQL, for the whole installation."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal import ratelimit
from django.http import HttpResponse
from django.shortcuts import render

from organisations.requests import HouseRequest

# What costs the server seconds. Nobody reads thirty documents in ten minutes.
PDF_RATE = "30/10m/user"
UPLOAD_RATE = "60/h/user"  # a document is read whole, looked into and sealed in memory


def limited(action: str, rates: str, *, reads: bool = False) -> Callable[[Callable], Callable]:
    """Let a view run so often: « 10/h/user », « 20/m/ip », several with commas. Reading is counted when told so.

    Under `requires`, `opens` or `signed_in` when counted by user.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def counted(request: HouseRequest, *args: Any, **ids: Any) -> HttpResponse:
            if not allowed(request, action, rates, reads=reads):
                return too_many(request)
            return view(request, *args, **ids)

        return counted

    return decorate


def allowed(request: HouseRequest, action: str, rates: str, *, key: str | None = None, reads: bool = False) -> bool:
    """Count one more; False when it is one too many."""
    return bool(
        ratelimit.consume(request, app="bilan", action=action, config={action: rates}, key=key, limit_get=reads)
    )


def too_many(request: HouseRequest) -> HttpResponse:
    """The page that says to wait."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = "60"
    return response
