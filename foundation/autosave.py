"""The answers that js/autosave.js understands."""

from datetime import datetime

from django.http import HttpRequest, JsonResponse

from foundation.clock import PARIS


def is_autosave(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "autosave"


def saved(version: int, at: datetime) -> JsonResponse:
    """Sent once the transaction is committed: the middleware wraps the whole response."""
    local = at.astimezone(PARIS)
    return JsonResponse({"version": version, "saved_at": f"{local.hour}\u00a0h\u00a0{local:%M}"})


def conflict(version: int, *, text: str, author: str) -> JsonResponse:
    """Both texts live: the other one is in this answer, the writer's is still in the page."""
    return JsonResponse({"version": version, "text": text, "author": author}, status=409)


def refused(sentence: str) -> JsonResponse:
    return JsonResponse({"errors": {"text": [sentence]}}, status=422)
