"""« Confidentialité »: who can read, who did, what was agreed, when it goes, in one page of the person's own space."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from beneficiaries.finding import own_bilan
from beneficiaries.models import Bilan
from bilan.pages.own import who_reads
from bilan.pages.privacy import reading
from organisations.access import requires
from organisations.permissions import Verb
from organisations.requests import HouseRequest

PAGE = 25
LATEST = 3


@require_safe
@requires(Verb.SEE_JOURNAL, own_bilan)
def overview(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """Everything about the secrecy of one's own bilan, each with its page."""
    planned = reading.planned_of(bilan)
    context = {
        "bilan": bilan,
        "who": who_reads(bilan),
        "word": reading.consent_to_the_bilan(bilan),
        "answers": reading.answers_of(bilan, gone={one.retention for one in planned if one.done_at}),
        "openings": [reading.told(line) for line in reading.openings_of(bilan)[:LATEST]],
        "planned": planned,
        "ended_on": reading.end_of(bilan),
        "has_mail": bool(bilan.beneficiary.email and bilan.beneficiary.user_id),
    }
    return render(request, "confidentiality/own.html", context)


@require_safe
@requires(Verb.SEE_JOURNAL, own_bilan)
def journal(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """« Qui a vu mon dossier »: who, what, when, why."""
    page = Paginator(reading.openings_of(bilan), PAGE).get_page(request.GET.get("page"))
    context = {"bilan": bilan, "page": page, "openings": [reading.told(line) for line in page]}
    return render(request, "confidentiality/journal.html", context)
