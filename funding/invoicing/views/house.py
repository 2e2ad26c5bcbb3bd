"""How the house invoices, set by its administration: VAT regime by day, what invoices print."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from foundation import clock
from funding.invoicing import house, reading
from funding.invoicing.finding import the_period
from funding.invoicing.forms import RegimeForm, TermsForm
from funding.invoicing.printing import missing_of_seller
from funding.invoicing.refusals import InvoiceRefused
from funding.invoicing.views.common import page, the_member, tried
from funding.models import VatPeriod, VatRegime
from funding.queries.vat import period_on, vat_on
from law.queries import number_on
from organisations.access import requires
from organisations.permissions import Verb
from organisations.requests import HouseRequest

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def to_billing(request: HouseRequest) -> HttpResponse:
    return redirect("invoicing:billing", slug=request.organisation.slug)


@form_methods
@requires(Verb.SET_UP_ORGANISATION)
def billing(request: HouseRequest) -> HttpResponse:
    """What the next invoices print, and the regimes of the house."""
    today = clock.today()
    terms = reading.billing_terms()
    initial = {
        "iban": terms.iban if terms else "",
        "bic": terms.bic if terms else "",
        "payment_days": terms.payment_days if terms else int(number_on("paiement_defaut_j", today)),
    }
    form = TermsForm(request.POST or None, initial=initial)
    organisation = request.organisation
    if tried(form, lambda: house.set_terms(organisation, by=the_member(request), at=clock.now(), **form.cleaned_data)):
        messages.success(request, "C’est enregistré. Les factures déjà émises ne changent pas.")
        return to_billing(request)
    context = {
        "periods": list(VatPeriod.objects.filter(withdrawn_at=None).select_related("entered_by")),
        "current": period_on(today),
        "vat": vat_on(today),
        "missing": missing_of_seller(organisation),
    }
    return page(request, "billing", form, context)


@form_methods
@requires(Verb.SET_UP_ORGANISATION)
def add_regime(request: HouseRequest) -> HttpResponse:
    """Say under which VAT regime invoices are issued from a day on."""
    form = RegimeForm(request.POST or None, initial={"valid_from": clock.today()})

    def act() -> None:
        entered = form.cleaned_data | {"kind": VatRegime(form.cleaned_data["kind"])}
        house.enter_regime(request.organisation, by=the_member(request), at=clock.now(), **entered)

    if tried(form, act):
        messages.success(request, "Le régime est enregistré.")
        return to_billing(request)
    return page(request, "regime", form, {})


@require_POST
@requires(Verb.SET_UP_ORGANISATION, the_period)
def withdraw_regime(request: HouseRequest, period: VatPeriod) -> HttpResponse:
    """Take back a regime that was entered by mistake."""
    try:
        house.withdraw_regime(period, by=the_member(request), at=clock.now())
    except InvoiceRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Le régime est retiré.")
    return to_billing(request)
