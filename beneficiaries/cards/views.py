"""The access card of people without e-mail: printed by who follows them, typed by them. Real time."""

from datetime import UTC, datetime

from allauth.account.internal.flows.login import record_authentication
from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beneficiaries.cards import operations as cards
from beneficiaries.cards.queries import card_state
from beneficiaries.finding import the_beneficiary
from beneficiaries.models import Beneficiary
from foundation import clock
from foundation.addresses import absolute
from foundation.pdf import PdfUnavailable, pdf_response
from organisations.access import fresh, public, requires
from organisations.actors import member_of
from organisations.forms import PlainForm
from organisations.permissions import Verb
from organisations.rates import limited
from organisations.requests import HouseRequest

# One sentence for a wrong, used, revoked, expired or foreign code: it tells nothing.
REFUSED = "Ce code n’ouvre rien : il a peut-être déjà servi, ou votre carte a été remplacée. Essayez le suivant."
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class CardForm(PlainForm):
    code = forms.CharField(label="Code de votre carte", max_length=40)


@require_safe
@requires(Verb.EDIT_BENEFICIARY, the_beneficiary)
def card(request: HouseRequest, beneficiary: Beneficiary) -> HttpResponse:
    """What the card is, whether one works, and who printed which when."""
    context = {"person": beneficiary, "state": card_state(beneficiary, at=datetime.now(UTC))}
    return render(request, "beneficiaries/card.html", context)


@require_POST
@requires(Verb.EDIT_BENEFICIARY, the_beneficiary)
@fresh
@limited("print_card", "10/h/user")
def print_card(request: HouseRequest, beneficiary: Beneficiary) -> HttpResponse:
    """Make a card and show its sheet, once; the former stops working."""
    try:
        with transaction.atomic():  # a sheet that cannot be printed is no card
            printed = cards.issue_card(
                beneficiary, by=member_of(request.actor), at=datetime.now(UTC), told_at=clock.now()
            )
            address = absolute("beneficiaries:card_sign_in", request.organisation.slug)
            context = {"card": printed.card, "pairs": _in_pairs(printed.codes), "address": address}
            return pdf_response("beneficiaries/card_sheet.html", context)
    except (cards.CardRefused, PdfUnavailable) as refusal:
        messages.error(request, str(refusal))
    return _back(request, beneficiary)


@require_POST
@requires(Verb.EDIT_BENEFICIARY, the_beneficiary)
@limited("revoke_card", "10/h/user")
def revoke_card(request: HouseRequest, beneficiary: Beneficiary) -> HttpResponse:
    """Stop a lost card."""
    if cards.revoke_card(beneficiary, by=member_of(request.actor), at=datetime.now(UTC)):
        messages.success(request, "La carte ne fonctionne plus.")
    return _back(request, beneficiary)


@require_http_methods(["GET", "HEAD", "POST"])
@public
@limited("card", "20/10m/ip")
def sign_in(request: HouseRequest, slug: str) -> HttpResponse:
    """Type a code of one's card; an organisation that does not exist shows the same page."""
    form = CardForm(request.POST or None)
    if form.is_valid():
        user = cards.use_code(form.cleaned_data["code"], at=datetime.now(UTC))
        if user is not None:
            login(request, user, backend=BACKEND)
            record_authentication(request, user, method="card")
            return redirect("own:start", slug=slug)
        form.add_error("code", REFUSED)
    return render(request, "beneficiaries/card_sign_in.html", {"form": form}, status=422 if form.is_bound else 200)


sign_in.shows_no_house = True  # type: ignore[attr-defined]


def _in_pairs(codes: list[str]) -> list[list[tuple[int, str]]]:
    numbered = list(enumerate(codes, start=1))
    return [numbered[start : start + 2] for start in range(0, len(numbered), 2)]


def _back(request: HouseRequest, beneficiary: Beneficiary) -> HttpResponse:
    return redirect("beneficiaries:card", slug=request.organisation.slug, beneficiary_id=beneficiary.pk)
