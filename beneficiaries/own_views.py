"""Information and consent, in the person's own space (L6313-4 al. 2)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from beneficiaries import operations
from beneficiaries.ending import erasing_of
from beneficiaries.finding import own_bilan
from beneficiaries.models import Bilan
from beneficiaries.queries import course_of
from beneficiaries.rules import CONSENT_KINDS
from beneficiaries.third_parties.queries import co_signing_of
from confidentiality.destruction.planning import working_days
from foundation import clock
from law.queries import cap_minutes, number_on
from organisations.access import requires
from organisations.permissions import Verb
from organisations.requests import HouseRequest


def information_of(bilan: Bilan) -> dict[str, object]:
    """The numbers that the text of information says, on the page and on paper."""
    today = clock.today()
    return {
        "cap_minutes": cap_minutes(today),
        "follow_up_months": int(number_on("suivi_mois", today)),
        "erasing_days": working_days(bilan.organisation, today),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.CONSENT, own_bilan)
def information(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """What a bilan is and who sees what, then yes or no; nothing is ticked beforehand."""
    error = ""
    if request.method == "POST":
        decision = request.POST.get("decision", "")
        if decision in ("consent", "refuse"):
            try:
                operations.decide_consent(bilan, consents=decision == "consent", by=request.user, at=clock.now())
            except operations.FactRefused as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, "Merci, votre réponse est enregistrée.")
            return redirect("own:start", slug=request.organisation.slug)
        error = "Choisissez l’une des deux réponses."
    context = information_of(bilan) | {
        "bilan": bilan,
        "co_signing": co_signing_of(bilan),
        "word": course_of(bilan).last(*CONSENT_KINDS),
        "error": error,
    }
    return render(request, "beneficiaries/information.html", context, status=422 if error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.CONSENT, own_bilan)
def withdraw(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """Withdraw consent, with its effects shown first."""
    if request.method == "POST":
        try:
            operations.withdraw_consent(bilan, by=request.user, at=clock.now())
        except operations.FactRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Votre consentement est retiré. Rien d’autre ne vous sera demandé.")
        return redirect("own:start", slug=request.organisation.slug)
    context = {"bilan": bilan, "erasing": erasing_of(bilan, today=clock.today())}
    return render(request, "beneficiaries/withdraw.html", context)
