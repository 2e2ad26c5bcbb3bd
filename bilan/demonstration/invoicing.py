"""Invoices of the demonstration: paid, in part, late, given back after a withdrawal; one house has not set up its own yet."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from beneficiaries.models import Fact
from foundation.clock import PARIS
from funding.invoicing import crediting, drafting, house, issuing, settling, telling
from funding.invoicing.books import Books
from funding.models import FundingLine, Invoice, Scheme, Settlement, VatRegime
from organisations.models import Membership, Organisation
from sessions.models import Session

REGIMES = {"claire-vasseur": VatRegime.FRANCHISE, "horizons-atlantique": VatRegime.EXEMPT}
IBANS = {"claire-vasseur": "FR7630006000011234567890189", "horizons-atlantique": "FR7610107001011234567890129"}
ADDRESSES = (
    ("14 rue de l’Industrie", "59100", "Roubaix"),
    ("8 allée des Tilleuls", "44300", "Nantes"),
    ("27 route de Paris", "44980", "Sainte-Luce-sur-Loire"),
    ("5 place du Marché", "59800", "Lille"),
)
FUNDER_SIRET = "13000548100010"
MOST = 12
Buyer = Invoice.Buyer


def tell_invoices(organisation: Organisation, *, members: list[Membership], now: datetime) -> None:
    """In the order of days: numbers never go back."""
    if organisation.slug not in REGIMES:
        return
    by = next(member for member in members if member.is_administrator)
    for number, (at, line, buyer) in enumerate(sorted(_due(now), key=lambda found: found[0])[:MOST]):
        invoice = _issue(line, buyer, number, by=by, at=at)
        if invoice is not None:
            FATES[number % len(FATES)](invoice, by, now)
    _give_back(by=by, at=now - timedelta(hours=2))


def set_up_billing(organisation: Organisation, *, members: list[Membership], now: datetime) -> None:
    """Regime and terms, of the houses that have given theirs."""
    if organisation.slug not in REGIMES:
        return
    by, at = next(member for member in members if member.is_administrator), now - timedelta(days=390)
    kind, since = REGIMES[organisation.slug], date(2024, 1, 1)
    attested_on = since if kind == VatRegime.EXEMPT else None
    house.enter_regime(organisation, kind=kind, valid_from=since, attested_on=attested_on, by=by, at=at)
    house.set_terms(organisation, payment_days=30, by=by, at=at, iban=IBANS[organisation.slug], bic="")


def _due(now: datetime) -> Iterator[tuple[datetime, FundingLine, Invoice.Buyer]]:
    """The parts that were invoiced by now: a day for each."""
    lines = FundingLine.objects.select_related("plan__bilan__beneficiary__employer", "plan__bilan__organisation")
    for line in lines.filter(plan__bilan__cancelled_at=None, set_aside_at=None).order_by("plan__decided_at", "pk"):
        books = Books([line])
        buyer, basis = books.payer(line), books.basis(line)
        if buyer is not None and basis is not None:
            day = books.withdrawal_ends(line) or basis[1]
            if buyer == Buyer.FUNDER:
                held = Session.objects.filter(bilan=line.plan.bilan, state=Session.State.HELD).order_by("-ends_at")
                last = held.first()
                day = last.ends_at.astimezone(PARIS).date() if last else now.date()
            at = datetime.combine(day + timedelta(days=1), time(10), tzinfo=PARIS)
            at = max(at, line.state_at + timedelta(hours=1))
            if at < now - timedelta(days=1):
                yield at, line, buyer


def _issue(line: FundingLine, buyer: Invoice.Buyer, number: int, *, by: Membership, at: datetime) -> Invoice | None:
    allowed = Books([line]).allowed(line, on=at.date())
    if allowed <= 0:
        return None
    street, code, city = ADDRESSES[number % len(ADDRESSES)]
    known = drafting.details_of(line, buyer)
    siret = "" if buyer == Buyer.PERSON else known.buyer_siret or FUNDER_SIRET
    place: dict[str, Any] = {
        "buyer_street": street,
        "buyer_postal_code": code,
        "buyer_city": city,
        "buyer_siret": siret,
    }
    reference = f"KAI-{20260 + number}" if line.scheme == Scheme.FRANCE_TRAVAIL_AIF else ""
    email = "" if buyer == Buyer.FUNDER else known.buyer_email or "compta@entreprise.test"
    details = replace(known, reference=reference, buyer_email=email, **(place if not known.buyer_street else {}))
    what = "" if allowed == line.amount else "premier versement"
    draft = drafting.prepare_invoice(line, amount=allowed, what=what, details=details, by=by, at=at)
    return issuing.issue_invoice(draft, by=by, at=at)


def _pay(invoice: Invoice, share: Decimal, by: Membership, now: datetime) -> None:
    assert invoice.issued_at is not None
    at = min(invoice.issued_at + timedelta(days=19), now)
    amount = (invoice.amount * share).quantize(Decimal("0.01"))
    settling.record_payment(
        invoice, amount=amount, on=at.date(), means=Settlement.Means.TRANSFER, reference="VIR", by=by, at=at
    )


def _paid(invoice: Invoice, by: Membership, now: datetime) -> None:
    _pay(invoice, Decimal(1), by, now)


def _paid_in_part(invoice: Invoice, by: Membership, now: datetime) -> None:
    _pay(invoice, Decimal("0.4"), by, now)


def _unpaid(invoice: Invoice, by: Membership, now: datetime) -> None:
    """Reminded on the days that have come."""
    assert invoice.due_on is not None
    for rank, days in enumerate(telling.AFTER, start=1):
        day = datetime.combine(invoice.due_on + timedelta(days=days), time(9), tzinfo=PARIS)
        if day < now:
            telling.remind(invoice.pk, day, rank=rank)


FATES: tuple[Callable[[Invoice, Membership, datetime], None], ...] = (_paid, _unpaid, _paid_in_part, _paid)


def _give_back(*, by: Membership, at: datetime) -> None:
    """One credit note is issued: what was not done of a bilan that stopped, a discount otherwise; others wait."""
    stopped = Fact.objects.filter(kind__in=[Fact.Kind.CONSENT_WITHDRAWN, Fact.Kind.ABANDONED]).select_related("bilan")
    drafts = [draft for fact in stopped for draft in crediting.credit_undelivered(fact.bilan, by=None, at=at)]
    if not drafts:
        invoice = Invoice.objects.filter(buyer=Buyer.EMPLOYER).order_by("-number").first()
        if invoice is None:
            return
        cause = Invoice.Cause.GESTURE
        drafts = [crediting.prepare_credit_note(invoice, cause=cause, amount=Decimal(90), by=by, at=at)]
    issuing.issue_invoice(drafts[0], by=by, at=at)
