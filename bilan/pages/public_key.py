"""The key that checks certificates of destruction: public, so that anybody can do without us."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from confidentiality.vault.signing import public_key
from organisations.access import public
from organisations.requests import HouseRequest


@require_safe
@public
def explain(request: HouseRequest) -> HttpResponse:
    """What the key is for, and how to check a certificate with it."""
    return render(request, "shell/public_key.html", {"key": public_key()})


@require_safe
@public
def plain(request: HouseRequest) -> HttpResponse:
    """The key alone: 32 bytes in base64."""
    return HttpResponse(f"{public_key()}\n", content_type="text/plain; charset=utf-8")
