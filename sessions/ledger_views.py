"""The pages that explain each minute, to the team and to the person."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from beneficiaries.finding import own_bilan, the_bilan
from beneficiaries.models import Bilan
from beneficiaries.queries import course_of
from beneficiaries.rules import Kind
from organisations.access import requires
from organisations.permissions import Verb, can
from organisations.requests import HouseRequest
from sessions.duration.amending import amendment_waiting
from sessions.ledger import ledger_of
from sessions.queries import hours_by_phase, hours_of


@require_safe
@requires(Verb.SEE_FACTS, the_bilan)
def ledger(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """The ledger, for who sees the facts of this bilan; reasons are left out for who sees no names."""
    course, may_change = course_of(bilan), bool(can(request.actor, Verb.RECORD_FACT, bilan))
    may_change = may_change and not (course.is_closed or course.is_stopped)
    has_changed = may_change and course.has(Kind.HOURS_CHANGED)
    context = {
        "layout": "base_professional.html",
        "may_change": may_change,
        "amendment": amendment_waiting(bilan, slug=request.organisation.slug) if has_changed else None,
        "person_name": bilan.beneficiary.shown_to(request.actor),
        "reads_reasons": request.actor.sees_names,
        "back_url": reverse("bilans:bilan", args=[request.organisation.slug, bilan.pk]),
        "back_label": "Le bilan",
    }
    return _ledger(request, bilan, context)


@require_safe
@requires(Verb.ENTER_OWN_BILAN, own_bilan)
def own_ledger(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """The ledger, for the person; the words of the team about a cancellation stay the team's."""
    context = {
        "layout": "base_beneficiary.html",
        "is_own": True,
        "reads_reasons": False,
        "back_url": reverse("sessions:own", args=[request.organisation.slug]),
        "back_label": "Mes séances",
    }
    return _ledger(request, bilan, context)


def _ledger(request: HouseRequest, bilan: Bilan, context: dict[str, object]) -> HttpResponse:
    found = ledger_of(bilan)
    shown = {
        "bilan": bilan,
        "ledger": found,
        "hours": hours_of(bilan),
        "phases": hours_by_phase(bilan),
        "has_work": found.has_work or bool(bilan.personal_work_minutes),
    }
    return render(request, "sessions/ledger.html", shown | context)
