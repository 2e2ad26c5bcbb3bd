"""Proposing a meeting, in one click from the start page or the page of a bilan."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from beneficiaries.finding import the_bilan
from beneficiaries.models import Bilan
from foundation import clock
from organisations.access import requires
from organisations.actors import member_of
from organisations.permissions import Verb
from organisations.requests import HouseRequest
from sessions.nudging.operations import NudgeRefused, propose_appointment


@require_POST
@requires(Verb.BOOK_SESSION, the_bilan)
def propose(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """Write to the person that a date is to be found."""
    try:
        propose_appointment(bilan, by=member_of(request.actor), at=clock.now())
    except NudgeRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Un courriel propose un rendez-vous à {bilan.beneficiary.first_name}.")
    return redirect("bilans:start", slug=request.organisation.slug)
