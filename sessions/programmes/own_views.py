"""The programme of a bilan, seen by the person: the version that it was opened from, whatever the offer became."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from beneficiaries.finding import own_bilan
from beneficiaries.models import Bilan
from foundation import clock
from organisations.access import requires
from organisations.permissions import Verb
from organisations.requests import HouseRequest
from sessions.programmes.documents import sheet_context
from sessions.programmes.queries import sheet_of, version_of


@require_safe
@requires(Verb.ENTER_OWN_BILAN, own_bilan)
def programme(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """What was sold to the person, with their rights."""
    version = version_of(bilan)
    context: dict[str, object] = {"bilan": bilan}
    if version:
        context |= sheet_context(sheet_of(version, house=request.organisation, on=clock.today()))
    return render(request, "programmes/own.html", context)
