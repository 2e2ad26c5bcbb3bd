"""The tenant of a request is known from its address, before the first query (invariant 2)."""

import re
import time

from django.conf import settings
from django.contrib.auth import logout
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from foundation.tenancy import tenant
from organisations import limits
from organisations.actors import actor_of
from organisations.freshness import GUARDED_PAGES, step_up
from organisations.models import Organisation
from organisations.requests import HouseRequest

PATH = re.compile(r"^/o/(?P<slug>[-a-z0-9]{1,40})/")
WITHOUT_DATABASE = ("/healthz", "/readyz", "/static/")


class SessionLimitsMiddleware:
    """Close sessions that rested or lasted too long; the request then goes on as a visitor's.

    Views ask a visitor to sign in and bring them back (`access.entered`). Asking how long is
    left (`session_state`) does not keep a session alive.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HouseRequest) -> HttpResponse:
        request.was_closed = False
        if not request.path.startswith(WITHOUT_DATABASE) and request.user.is_authenticated:
            at = time.time()
            if limits.is_over(request.session, at=at):
                logout(request)
                request.was_closed = True
            elif request.method != "GET" or request.path != reverse("session_state"):
                limits.touch(request.session, at=at)
        response = self.get_response(request)
        actor = getattr(request, "actor", None)
        if actor and actor.standings and request.user.is_authenticated:
            limits.tighten(request.session)
        return response


class TenantMiddleware:
    """Wrap the whole request, rendering included, in one transaction that shows one organisation.

    A foreign, absent or misspelt slug is the same 404 as any unknown page, and asks visitors
    to sign in like any other (`access.entered`). Whatever ends in a server error is rolled back.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HouseRequest) -> HttpResponse:
        request.organisation = None  # type: ignore[assignment]
        if request.path.startswith(WITHOUT_DATABASE):
            return self.get_response(request)
        if match := PATH.match(request.path):
            request.organisation = Organisation.objects.filter(slug=match["slug"]).first()  # type: ignore[assignment]
        user_id = request.user.pk if request.user.is_authenticated else None
        organisation_id = request.organisation.pk if request.organisation else None
        with tenant(organisation_id, user_id=user_id):
            if user_id:
                request.actor = actor_of(request.user, organisation_id)
            response = self.get_response(request)
            if response.streaming and request.organisation is not None:
                raise RuntimeError("A streaming response would outlive its tenant.")
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    def process_view(self, request, view, args, kwargs):
        is_guarded = getattr(view, "verb", None) is not None
        is_the_same_for_all = getattr(view, "shows_no_house", False)
        if "slug" in kwargs and request.organisation is None and not (is_guarded or is_the_same_for_all):
            raise Http404
        return


class FreshnessMiddleware:
    """allauth's pages that change how one signs in ask for a fresh proof, from people without password too."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HouseRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.resolver_match.url_name in GUARDED_PAGES and request.user.is_authenticated:
            return step_up(request)
        return None


class SecondFactorMiddleware:
    """Where the installation asks professionals for a second factor, nothing opens before it is set up."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HouseRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not settings.PROFESSIONAL_MFA_REQUIRED or not request.user.is_authenticated:
            return None
        actor = getattr(request, "actor", None)
        if not (actor and actor.standings) or request.path.startswith("/compte/"):
            return None
        from allauth.mfa.utils import is_mfa_enabled

        if is_mfa_enabled(request.user):
            return None
        return redirect(reverse("mfa_index") + "?obligatoire=1")
