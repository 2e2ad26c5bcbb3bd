"""« Je serai là »: from the link of a reminder, without signing in, or from the person's space."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from foundation import clock
from organisations.access import public, requires
from organisations.permissions import Verb
from organisations.rates import limited
from organisations.requests import HouseRequest
from sessions.agenda.presence import PresenceRefused, confirm_presence, confirm_presences, named_by
from sessions.agenda.words import said
from sessions.finding import the_session
from sessions.models import Session


@require_http_methods(["GET", "HEAD", "POST"])
@public
@limited("presence", "120/h/ip", reads=True)
def presence(request: HouseRequest, slug: str, token: str) -> HttpResponse:
    """Opening the link says nothing; the button does. A link that no longer fits says so, whatever it was."""
    at = clock.now()
    coming = [session for session in named_by(token) if session.starts_at > at]
    if not coming:
        return render(request, "sessions/presence_gone.html", status=404)
    if request.method == "POST":
        coming = confirm_presences(coming, at=at)
    context = {
        "sessions": [said(session) for session in coming],
        "is_one": len(coming) == 1,
        "is_confirmed": all(session.confirmed_at for session in coming),
        "house_name": request.organisation.name,
    }
    return render(request, "sessions/presence.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.CONFIRM_PRESENCE, the_session)
def own_presence(request: HouseRequest, session: Session) -> HttpResponse:
    """The same, from the space."""
    if request.method == "POST":
        try:
            confirm_presence(session, at=clock.now())
        except PresenceRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "C’est noté : vous serez là.")
        return redirect("sessions:own", slug=request.organisation.slug)
    return render(request, "sessions/own_presence.html", {"bilan": session.bilan, "when": said(session)})
