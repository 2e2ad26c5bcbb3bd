"""Certificates of completion: presences of the bilan, and the employer of the convention if one pays."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from beneficiaries.finding import the_bilan
from beneficiaries.models import Bilan
from funding.queries import employer_of_convention, plan_of
from organisations.access import requires
from organisations.permissions import Verb
from organisations.rates import PDF_RATE, limited
from organisations.requests import HouseRequest
from sessions.attendance.documents import CERTIFICATE, NothingToCertify, certificate_context, is_public_agent
from sessions.attendance.forms import PeriodForm
from sessions.attendance.views import drawn


@require_safe
@requires(Verb.SEE_ATTENDANCE, the_bilan)
@limited("presence_pdf", PDF_RATE, reads=True)
def certificate(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """The certificate of completion, at the end or for what is invoiced (LAW.md 6.7)."""
    return _certificate(request, bilan)


@require_safe
@requires(Verb.SEE_ATTENDANCE, the_bilan)
@limited("presence_pdf", PDF_RATE, reads=True)
def frequentation(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """The same presence as a public employer asks for it (LAW.md 3.8)."""
    if not is_public_agent(bilan):
        messages.error(
            request, "Cette attestation est celle d’un agent public : le certificat de réalisation convient ici."
        )
        return redirect("sessions:presences", slug=request.organisation.slug, bilan_id=bilan.pk)
    return _certificate(request, bilan, is_frequentation=True)


def _certificate(request: HouseRequest, bilan: Bilan, **more: Any) -> HttpResponse:
    form = PeriodForm(request.GET)
    refusal = form.sentence
    if not refusal:
        employer, plan = employer_of_convention(bilan), plan_of(bilan)
        try:
            context = certificate_context(
                bilan,
                *form.period(),
                employer=employer.name if employer else "",
                working_time="Sur le temps de travail" if plan and plan.work_time else "",
            )
        except NothingToCertify as nothing:
            refusal = str(nothing)
    if refusal:
        messages.error(request, refusal)
        return redirect("sessions:presences", slug=request.organisation.slug, bilan_id=bilan.pk)
    return drawn(request, bilan, CERTIFICATE, context | more)
