"""Handing a bilan over, seen by professionals: nothing here opens content."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from beneficiaries.finding import the_bilan, the_mandate
from beneficiaries.mandates.forms import MandateForm
from beneficiaries.mandates.operations import MandateRefused, decide_mandate, end_mandate, may_type, propose_mandate
from beneficiaries.mandates.queries import Kind, colleagues_with_load
from beneficiaries.mandates.rules import effects_of
from beneficiaries.models import Bilan, Mandate
from foundation import clock
from foundation.formats import day
from organisations.access import requires
from organisations.actors import member_of
from organisations.permissions import Verb, can
from organisations.requests import HouseRequest

DONE = {
    Kind.SUCCESSOR: "La proposition attend la réponse de la personne. Rien ne change d’ici là.",
    Kind.INTERIM: "L’intérim commence : les dates et les séances tout de suite, la lecture si la personne l’accepte.",
    Kind.GUEST: "L’invitation attend la réponse de la personne. Rien ne s’ouvre d’ici là.",
}


def to_bilan_or_start(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """The bilan, unless one has just handed it over."""
    if can(request.actor, Verb.SEE_FACTS, Bilan.objects.select_related("beneficiary").get(pk=bilan.pk)):
        return redirect("bilans:bilan", slug=request.organisation.slug, bilan_id=bilan.pk)
    return redirect("bilans:start", slug=request.organisation.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.HAND_OVER, the_bilan)
def propose(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """Choose a colleague, what for and why; the person decides."""
    is_interim = any(mandate.kind == Kind.INTERIM and mandate.ended_at is None for mandate in bilan.mandates)
    without = () if is_interim else (bilan.consultant_id,)
    colleagues = colleagues_with_load(without=without)
    form = MandateForm(request.POST or None, colleagues=colleagues, initial={"member": request.GET.get("a", "")})
    if form.is_valid():
        try:
            propose_mandate(bilan, by=member_of(request.actor), at=clock.now(), **form.cleaned_data)
        except MandateRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, DONE[Kind(form.cleaned_data["kind"])])
            return to_bilan_or_start(request, bilan)
    context = {"form": form, "bilan": bilan, "colleagues": colleagues}
    return render(request, "beneficiaries/propose_mandate.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(Verb.HAND_OVER, the_mandate)
def end(request: HouseRequest, mandate: Mandate) -> HttpResponse:
    """Close a guest's access, take a proposal back, give a bilan back after an interim."""
    try:
        end_mandate(mandate, by=request.user, at=clock.now())
    except MandateRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "C’est terminé.")
    return to_bilan_or_start(request, mandate.bilan)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.RECORD_MANDATE, the_mandate)
def paper(request: HouseRequest, mandate: Mandate) -> HttpResponse:
    """Note the answer that the person signed on paper; never for one's own gain."""
    error = ""
    if request.method == "POST":
        decision = request.POST.get("decision", "")
        if decision in ("accept", "refuse"):
            try:
                decide_mandate(mandate, accepts=decision == "accept", by=request.user, at=clock.now(), is_assisted=True)
            except MandateRefused as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, "La réponse de la personne est notée.")
            return to_bilan_or_start(request, mandate.bilan)
        error = "Choisissez la réponse que la personne a signée."
    context = {
        "mandate": mandate,
        "bilan": mandate.bilan,
        "effects": effects_of(mandate, last_day=day(mandate.until_on) if mandate.until_on else ""),
        "error": error,
        "has_space": mandate.bilan.beneficiary.user_id is not None,
        "may_type": may_type(mandate, request.user),
    }
    return render(request, "beneficiaries/paper_mandate.html", context, status=422 if error else 200)
