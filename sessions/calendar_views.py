"""Private calendars: the page that opens and closes one, and the address that calendar programs read."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beneficiaries.finding import own_bilan
from beneficiaries.models import Bilan
from foundation import clock
from foundation.addresses import absolute
from organisations.access import public, requires
from organisations.actors import member_of
from organisations.permissions import Verb
from organisations.rates import limited
from organisations.requests import HouseRequest
from sessions.agenda import feeds
from sessions.agenda.entries import MIME_TYPE, feed

FEED_RATE = "600/h/ip"  # the services of calendars ask for many people from one address


@require_safe
@public
@limited("calendar", FEED_RATE, reads=True)
def read(request: HouseRequest, slug: str, token: str) -> HttpResponse:
    """What a calendar program reads: no session, no cookie; a wrong address is an absent one."""
    found = feeds.find_feed(token)
    if found is None:
        raise Http404
    at = clock.now()
    response = HttpResponse(feed(feeds.entries_of(found, at=at), at=at), content_type=f"{MIME_TYPE}; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="rendez-vous.ics"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.SHARE_CALENDAR)
def calendar(request: HouseRequest) -> HttpResponse:
    """A member's private calendar; making one shows its address this once."""
    member = member_of(request.actor)
    secret = ""
    if request.method == "POST":
        shows_initials = request.POST.get("shows_initials") == "on"
        secret = feeds.make_feed(member, at=clock.now(), shows_initials=shows_initials)
    return _page(request, "sessions/calendar.html", member, secret)


@require_POST
@requires(Verb.SHARE_CALENDAR)
def close(request: HouseRequest) -> HttpResponse:
    """The address shows nothing any more."""
    feeds.revoke_feed(member_of(request.actor), at=clock.now())
    messages.success(request, "L’adresse est fermée : plus personne n’y lit votre agenda.")
    return redirect("sessions:calendar", slug=request.organisation.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.SHARE_CALENDAR, own_bilan)
def own_calendar(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """The person's private calendar; making one shows its address this once."""
    secret = feeds.make_feed(bilan.beneficiary, at=clock.now()) if request.method == "POST" else ""
    return _page(request, "sessions/own_calendar.html", bilan.beneficiary, secret)


@require_POST
@requires(Verb.SHARE_CALENDAR, own_bilan)
def own_close(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """The address shows nothing any more."""
    feeds.revoke_feed(bilan.beneficiary, at=clock.now())
    messages.success(request, "L’adresse est fermée : plus personne n’y lit vos rendez-vous.")
    return redirect("sessions:own_calendar", slug=request.organisation.slug)


def _page(request: HouseRequest, template: str, owner: feeds.Owner, secret: str) -> HttpResponse:
    slug = request.organisation.slug
    address = absolute("sessions:calendar_feed", slug, secret) if secret else ""
    context = {"feed": feeds.feed_of(owner), "address": address}
    return render(request, template, context)
