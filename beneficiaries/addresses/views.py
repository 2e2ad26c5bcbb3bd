"""The address that opens a person's space: answered by the person, or confirmed by a colleague after a delay."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from beneficiaries.addresses.operations import AddressRefused, decide_address_change
from beneficiaries.finding import own_bilan, the_address_change
from beneficiaries.models import AddressChange, Beneficiary, Bilan
from beneficiaries.steps import NextStep
from foundation import clock
from organisations.access import fresh, requires
from organisations.actors import member_of
from organisations.permissions import Verb
from organisations.requests import HouseRequest


def open_change_of(beneficiary: Beneficiary) -> AddressChange | None:
    """The address that waits for the person's answer."""
    waiting = AddressChange.objects.filter(beneficiary=beneficiary, decided_at=None)
    return waiting.select_related("asked_by").first()


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.DECIDE_ACCESS, own_bilan)
@fresh
def own(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """What would change, then two equal buttons."""
    change = open_change_of(bilan.beneficiary)
    decision = request.POST.get("decision", "")
    if change is not None and decision in ("confirm", "refuse"):
        try:
            decide_address_change(change, confirms=decision == "confirm", by=request.user, at=clock.now())
        except AddressRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Merci, votre réponse est enregistrée.")
            if decision == "confirm":
                return redirect("home")
        return redirect("own:start", slug=request.organisation.slug)
    error = "Choisissez l’une des deux réponses." if request.method == "POST" and change else ""
    context = {"change": change, "error": error}
    return render(request, "beneficiaries/own_address.html", context, status=422 if error else 200)


@require_POST
@requires(Verb.CONFIRM_ADDRESS, the_address_change)
@fresh
def confirm(request: HouseRequest, change: AddressChange) -> HttpResponse:
    """Confirm in the place of a person whose mailbox is dead."""
    member = member_of(request.actor)
    try:
        decide_address_change(change, confirms=True, by=member.user, member=member, at=clock.now())
    except AddressRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La nouvelle adresse ouvre l’espace de la personne. L’ancienne est prévenue.")
    return redirect("beneficiaries:person", slug=request.organisation.slug, beneficiary_id=change.beneficiary_id)


def next_for_person(bilan: Bilan, *, slug: str) -> list[NextStep]:
    """An address that somebody typed waits for the person's word before everything else."""
    if open_change_of(bilan.beneficiary) is None:
        return []
    return [
        NextStep(
            rank=1,
            title="Répondre sur votre adresse de connexion",
            text="Quelqu’un de l’organisme a saisi une autre adresse pour vous. Dites si c’est bien la vôtre.",
            action_label="Lire et répondre",
            url=reverse("beneficiaries:own_address", args=[slug]),
        )
    ]
