"""How a visitor is asked to sign in, so that they come back where they were and lose nothing typed."""

import re
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from organisations.requests import HouseRequest

CLOSED = "Votre session s’est fermée d’elle-même. Reconnectez-vous : vous reviendrez à la même page."
RECONNECT = "Votre session est fermée : reconnectez-vous, votre texte reste dans cette page."
# Below this a single word is a choice or a number, which the form asks again.
WORTH_KEEPING = 12
MADE_BY_US = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.+Z-]+")


def to_sign_in(request: HouseRequest) -> HttpResponse:
    """The page of sign-in for somebody who reads; for somebody who sends, a page that gives back what they wrote."""
    if is_autosave(request):
        return JsonResponse({"errors": {"session": [RECONNECT]}}, status=401)
    if request.method not in ("GET", "HEAD"):
        context = {"sign_in_url": _sign_in_url(origin(request)), "texts": _texts(request)}
        return render(request, "account/session_closed.html", context, status=401)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": _sign_in_url(origin(request))})
    if request.was_closed:
        messages.info(request, CLOSED)
    return redirect_to_login(request.get_full_path())


def is_autosave(request: HouseRequest) -> bool:
    """Sent by static/js/autosave.js, which reads JSON."""
    return request.headers.get("X-Requested-With") == "autosave"


def origin(request: HouseRequest) -> str:
    """The page from which a form was sent: ours or nothing known of it, then the address that was asked for."""
    sent_from = urlsplit(request.headers.get("Referer", ""))
    if sent_from.netloc == request.get_host() and sent_from.path:
        return sent_from.path + (f"?{sent_from.query}" if sent_from.query else "")
    return request.get_full_path()


def _sign_in_url(path: str) -> str:
    return f"{reverse('account_login')}?{urlencode({'next': path}, doseq=False)}".replace("%2F", "/")


def _texts(request: HouseRequest) -> list[str]:
    """What was written, to be copied: never a password, never a token."""
    found = []
    for name, values in request.POST.lists():
        if "password" in name or "token" in name:
            continue
        found += [value for value in values if _is_written(value.strip())]
    return found


def _is_written(value: str) -> bool:
    """Somebody's own words, however short; not what a page sends by itself: a choice, an id, an instant."""
    if " " in value:
        return any(letter.isalpha() for letter in value)
    return len(value) >= WORTH_KEEPING and not MADE_BY_US.fullmatch(value)
