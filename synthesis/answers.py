"""The answers that js/autosave.js understands; without it, the page itself."""

from datetime import datetime

from django.http import JsonResponse

from foundation.clock import PARIS
from organisations.requests import HouseRequest
from synthesis.models import Section


def is_autosave(request: HouseRequest) -> bool:
    return request.headers.get("X-Requested-With") == "autosave"


def saved(section: Section, at: datetime) -> JsonResponse:
    """Sent once the transaction is committed: the middleware wraps the whole response."""
    local = at.astimezone(PARIS)
    return JsonResponse({"version": section.version, "saved_at": f"{local.hour}\u00a0h\u00a0{local:%M}"})


def conflict(theirs: Section) -> JsonResponse:
    """Both texts live: theirs is in this answer, the other is still in the page."""
    return JsonResponse({"version": theirs.version, "text": theirs.text, "author": theirs.author_name}, status=409)


def refused(sentence: str) -> JsonResponse:
    return JsonResponse({"errors": {"text": [sentence]}}, status=422)
