"""What leaves by mail from one organisation, for its administration: counts, never a name nor an address."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from foundation import clock
from foundation.queries import letters_of
from organisations.access import requires
from organisations.permissions import Verb
from organisations.requests import HouseRequest

SHOWN = timedelta(days=30)


@require_safe
@requires(Verb.SET_UP_ORGANISATION)
def letters(request: HouseRequest) -> HttpResponse:
    """What waits, what failed, what is in doubt."""
    found = letters_of(request.organisation.pk, since=clock.now() - SHOWN)
    return render(request, "shell/letters.html", {"letters": found})
