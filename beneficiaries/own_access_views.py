"""Who accompanies me and who reads: the person's own page, and their word on each proposal."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beneficiaries.finding import own_bilan, the_mandate
from beneficiaries.mandates.operations import MandateRefused, decide_mandate, end_mandate
from beneficiaries.mandates.queries import Kind, mandate_rows, readers_of, waiting_for_person
from beneficiaries.mandates.rules import effects_of
from beneficiaries.models import Bilan, Mandate
from beneficiaries.queries import course_of
from beneficiaries.third_parties.queries import third_parties_of
from foundation import clock
from foundation.formats import day
from organisations.access import requires
from organisations.permissions import Verb
from organisations.requests import HouseRequest


@require_safe
@requires(Verb.ENTER_OWN_BILAN, own_bilan)
def access(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """Who has my bilan, who reads it today, what waits for my answer, and what was before."""
    today, course = clock.today(), course_of(bilan)
    rows = mandate_rows(bilan, today=today, slug=request.organisation.slug, may_act=False)
    context = {
        "bilan": bilan,
        "readers": [] if course.is_closed or course.is_stopped else readers_of(bilan, today=today),
        "waiting": waiting_for_person(bilan, today=today),
        "guests": [mandate for mandate in bilan.mandates if mandate.is_live_guest(today)],
        "interim": next((m for m in bilan.mandates if m.kind == Kind.INTERIM and m.ended_at is None), None),
        "rows": rows,
        "beside": third_parties_of(bilan.beneficiary),
    }
    return render(request, "beneficiaries/own_access.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.DECIDE_ACCESS, the_mandate)
def decide(request: HouseRequest, mandate: Mandate) -> HttpResponse:
    """The effects of each answer first, then two equal buttons; nothing is chosen beforehand."""
    error = ""
    if request.method == "POST":
        decision = request.POST.get("decision", "")
        if decision in ("accept", "refuse"):
            try:
                decide_mandate(mandate, accepts=decision == "accept", by=request.user, at=clock.now())
            except MandateRefused as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, "Merci, votre réponse est enregistrée.")
            return redirect("beneficiaries:own_access", slug=request.organisation.slug)
        error = "Choisissez l’une des deux réponses."
    is_open = mandate.ended_at is None and not (mandate.until_on and mandate.until_on < clock.today())
    context = {
        "mandate": mandate,
        "effects": effects_of(mandate, last_day=day(mandate.until_on) if mandate.until_on else ""),
        "error": error,
        "may_answer": is_open and (mandate.is_waiting or mandate.kind == Kind.INTERIM),
    }
    return render(request, "beneficiaries/own_decide.html", context, status=422 if error else 200)


@require_POST
@requires(Verb.DECIDE_ACCESS, the_mandate)
def close(request: HouseRequest, mandate: Mandate) -> HttpResponse:
    """Show a guest out; a successor or an interim is answered, not closed."""
    if mandate.kind != Kind.GUEST:
        raise Http404
    try:
        end_mandate(mandate, by=request.user, at=clock.now())
    except MandateRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{mandate.member} n’a plus accès à votre bilan.")
    return redirect("beneficiaries:own_access", slug=request.organisation.slug)
