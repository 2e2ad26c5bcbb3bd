"""One's own sessions, and how long this one lasts."""

import time

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations import limits, sign_in
from organisations.access import public, signed_in
from organisations.requests import HouseRequest


@require_safe
@signed_in
def own_sessions(request: HouseRequest) -> HttpResponse:
    """« Mes connexions »: this device, the others, since when, last seen."""
    current = request.session.session_key
    context = {"sessions": sign_in.sessions_of(request.user, current_key=current, at=time.time())}
    return render(request, "account/own_sessions.html", context)


@require_POST
@signed_in
def end_one(request: HouseRequest, pk: int) -> HttpResponse:
    """Close one of one's sessions; somebody else's is an absent page."""
    if not sign_in.end_session(request.user, pk):
        raise Http404
    messages.success(request, "Cette connexion est fermée.")
    return redirect("own_sessions")


@require_POST
@signed_in
def end_others(request: HouseRequest) -> HttpResponse:
    """Close every session but this one."""
    sign_in.end_other_sessions(request, request.user)
    messages.success(request, "Toutes vos autres connexions sont fermées.")
    return redirect("own_sessions")


@require_http_methods(["GET", "HEAD", "POST"])
@public
def session_state(request: HouseRequest) -> JsonResponse:
    """Seconds before this session closes, and a fresh form token; posting keeps the session open."""
    times = limits.times_of(request.session) if request.user.is_authenticated else None
    return JsonResponse({"left": times.left(time.time()) if times else 0, "token": get_token(request)})


@require_safe
@signed_in
def session_reopened(request: HouseRequest) -> HttpResponse:
    """Signed in again in a second tab: the first one waits with what was typed."""
    return render(request, "account/session_reopened.html")
