"""Noting a death, and taking the mention back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from beneficiaries.deaths.operations import DeathRefused, death_of, note_death, withdraw_death
from beneficiaries.finding import the_beneficiary
from beneficiaries.forms import DeathForm, WithdrawDeathForm
from beneficiaries.models import Beneficiary
from foundation import clock
from organisations.access import requires
from organisations.actors import member_of
from organisations.permissions import Verb
from organisations.requests import HouseRequest


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.EDIT_CONTACT, the_beneficiary)
def note(request: HouseRequest, beneficiary: Beneficiary) -> HttpResponse:
    """Say that a person died: what stops is read first."""
    form = DeathForm(request.POST or None)
    if form.is_valid():
        try:
            note_death(beneficiary, died_on=form.cleaned_data["died_on"], by=member_of(request.actor), at=clock.now())
        except DeathRefused as refusal:
            form.add_error("died_on", str(refusal))
        else:
            messages.success(request, "C’est noté. Plus aucun message ne part pour cette personne.")
            return _to_person(request, beneficiary)
    return _page(request, "beneficiaries/death.html", beneficiary, form)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.EDIT_CONTACT, the_beneficiary)
def withdraw(request: HouseRequest, beneficiary: Beneficiary) -> HttpResponse:
    """It was noted by mistake."""
    death = death_of(beneficiary.pk)
    if death is None:
        return _to_person(request, beneficiary)
    form = WithdrawDeathForm(request.POST or None)
    if form.is_valid():
        try:
            withdraw_death(death, reason=form.cleaned_data["reason"], by=member_of(request.actor), at=clock.now())
        except DeathRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La mention est retirée : les messages partent de nouveau. Vérifiez les séances.")
            return _to_person(request, beneficiary)
    return _page(request, "beneficiaries/death_withdraw.html", beneficiary, form)


def _to_person(request: HouseRequest, beneficiary: Beneficiary) -> HttpResponse:
    return redirect("beneficiaries:person", slug=request.organisation.slug, beneficiary_id=beneficiary.pk)


def _page(request: HouseRequest, template: str, beneficiary: Beneficiary, form) -> HttpResponse:
    context = {"person": beneficiary, "form": form, "death": death_of(beneficiary.pk)}
    return render(request, template, context, status=422 if form.is_bound else 200)
