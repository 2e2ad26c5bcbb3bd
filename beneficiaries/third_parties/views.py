"""Opening and closing what a representative and an employer's contact may see, and the co-signature."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from beneficiaries.finding import Represented, the_beneficiary, the_contact, the_representative, the_represented
from beneficiaries.models import Beneficiary, EmployerContact, Representative
from beneficiaries.queries import bilans_of
from beneficiaries.third_parties.forms import ContactOfEmployerForm, RepresentativeForm
from beneficiaries.third_parties.operations import (
    ThirdPartyRefused,
    add_employer_contact,
    add_representative,
    co_sign,
    end_third_party,
)
from foundation import clock
from organisations.access import requires
from organisations.actors import member_of
from organisations.permissions import Verb
from organisations.requests import HouseRequest


def to_person(request: HouseRequest, beneficiary_id) -> HttpResponse:
    return redirect("beneficiaries:person", slug=request.organisation.slug, beneficiary_id=beneficiary_id)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.MANAGE_THIRD_PARTIES, the_beneficiary)
def represent(request: HouseRequest, beneficiary: Beneficiary) -> HttpResponse:
    """Note who represents a person."""
    return _add(request, beneficiary, RepresentativeForm(request.POST or None), add_representative, "represent")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.MANAGE_THIRD_PARTIES, the_beneficiary)
def add_contact(request: HouseRequest, beneficiary: Beneficiary) -> HttpResponse:
    """Open the employer's space to somebody of the firm."""
    return _add(request, beneficiary, ContactOfEmployerForm(request.POST or None), add_employer_contact, "contact_of")


def _add(request: HouseRequest, beneficiary: Beneficiary, form, add, page: str) -> HttpResponse:
    if form.is_valid():
        try:
            third = add(beneficiary, by=member_of(request.actor), at=clock.now(), **form.cleaned_data)
        except ThirdPartyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Un e-mail part à l’adresse {third.email}." if third.email else "C’est noté.")
            return to_person(request, beneficiary.pk)
    context = {"form": form, "person": beneficiary}
    return render(request, f"beneficiaries/{page}.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(Verb.MANAGE_THIRD_PARTIES, the_representative)
def end(request: HouseRequest, representative: Representative) -> HttpResponse:
    """Close the space of a representative; what they signed stays."""
    end_third_party(representative, at=clock.now())
    messages.success(request, f"{representative} n’a plus accès à cet espace.")
    return to_person(request, representative.beneficiary_id)


@require_POST
@requires(Verb.MANAGE_THIRD_PARTIES, the_contact)
def end_contact(request: HouseRequest, contact: EmployerContact) -> HttpResponse:
    """Close the space of an employer's contact."""
    end_third_party(contact, at=clock.now())
    messages.success(request, f"{contact} n’a plus accès à l’espace employeur.")
    return redirect("beneficiaries:people", slug=request.organisation.slug)


@require_POST
@requires(Verb.MANAGE_THIRD_PARTIES, the_representative)
def paper(request: HouseRequest, representative: Representative) -> HttpResponse:
    """Note the representative's signature from a paper, for the latest bilan of the person."""
    bilan = bilans_of(representative.beneficiary).first()
    try:
        if bilan is None:
            raise ThirdPartyRefused("Ouvrez d’abord le bilan : la signature s’y rapporte.")
        co_sign(bilan, representative=representative, by=request.user, at=clock.now(), is_assisted=True)
    except ThirdPartyRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La signature est notée d’après le papier.")
    return to_person(request, representative.beneficiary_id)


@require_POST
@requires(Verb.CO_SIGN, the_represented)
def sign(request: HouseRequest, found: Represented) -> HttpResponse:
    """Sign beside the person's consent."""
    assert found.representative is not None
    try:
        co_sign(found.bilan, representative=found.representative, by=request.user, at=clock.now())
    except ThirdPartyRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Votre signature est enregistrée.")
    return redirect("third_parties:represented", slug=request.organisation.slug)
