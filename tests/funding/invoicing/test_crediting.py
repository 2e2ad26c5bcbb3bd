"""Credit notes: hours that were not delivered, discounts, errors; what they give back, to the cent."""

from decimal import Decimal

import pytest

from beneficiaries.models import Fact
from beneficiaries.operations import correct_fact
from foundation.tenancy import tenant
from funding.invoicing import reading
from funding.invoicing.crediting import credit_undelivered, prepare_credit_note
from funding.invoicing.issuing import issue_invoice
from funding.invoicing.refusals import InvoiceRefused
from funding.invoicing.settling import record_payment, record_refund
from funding.models import Invoice, Settlement, VatRegime
from sessions.interruptions.operations import abandon_bilan
from sessions.models import Session
from tests.factories import NOW
from tests.funding.invoicing.factories import LATER, a_part, an_employers_part, an_invoice, bill
from tests.sessions.factories import a_held_session

Means, Buyer, Cause = Settlement.Means, Invoice.Buyer, Invoice.Cause


def stop(house, at=LATER):
    return abandon_bilan(
        house.bilan, motive="funding", words="", by=house.consultant.user, author_name="Camille", at=at
    )


def credit(house, invoice, amount, *, cause=Cause.GESTURE):
    """A draft of so much."""
    amount = None if amount is None else Decimal(amount)
    return prepare_credit_note(invoice, cause=cause, amount=amount, by=house.administrator, at=LATER)


def issue(house, draft):
    return issue_invoice(draft, by=house.administrator, at=LATER)


@pytest.fixture
def invoice(inside):
    bill(inside)
    return an_invoice(a_part(inside.bilan))


@pytest.fixture
def ahead(inside):
    """The employer was invoiced all of it on the first day."""
    bill(inside)
    return an_invoice(an_employers_part(inside), "1800.00", buyer=Buyer.EMPLOYER, at=NOW)


# --- Hours that were not delivered ------------------------------------------------------------


def test_hours_not_delivered_are_given_back(inside):
    bill(inside)
    line = an_employers_part(inside, "1600.00")
    invoice = an_invoice(line, "1600.00", buyer=Buyer.EMPLOYER, at=NOW)
    record_payment(
        invoice, amount=Decimal(1600), on=LATER.date(), means=Means.TRANSFER, by=inside.administrator, at=LATER
    )
    a_held_session(inside.bilan, minutes=120)
    stop(inside)
    (draft,) = credit_undelivered(inside.bilan, by=inside.consultant, at=LATER)
    note = issue_invoice(draft, by=inside.consultant, at=LATER)

    assert (note.amount, note.label, note.credited) == (1400, "2026-0002", invoice)
    assert note.explanation[-1][1].startswith("1\u202f400,00")
    assert reading.balance_of(invoice).due == -1400
    with pytest.raises(InvoiceRefused, match="1\u202f400,00"):
        record_refund(
            invoice, amount=Decimal("1400.01"), on=LATER.date(), means=Means.TRANSFER, by=inside.administrator, at=LATER
        )
    record_refund(
        invoice, amount=Decimal(1400), on=LATER.date(), means=Means.TRANSFER, by=inside.administrator, at=LATER
    )
    assert reading.balance_of(invoice).due == 0
    assert credit_undelivered(inside.bilan, by=inside.consultant, at=LATER) == []


def test_credit_is_taken_from_the_latest_instalments(inside):
    bill(inside)
    line = an_employers_part(inside, "1600.00")
    first = an_invoice(line, "1000.00", buyer=Buyer.EMPLOYER, at=NOW)
    second = an_invoice(line, "600.00", buyer=Buyer.EMPLOYER, at=NOW)
    a_held_session(inside.bilan, minutes=480)
    stop(inside)
    drafts = credit_undelivered(inside.bilan, by=None, at=LATER)

    assert [(draft.credited, draft.amount) for draft in drafts] == [(second, 600), (first, 200)]


def test_irregular_hours_are_not_billed(inside):
    bill(inside)
    line = an_employers_part(inside, "1600.00")
    an_invoice(line, "1600.00", buyer=Buyer.EMPLOYER, at=NOW)
    session = a_held_session(inside.bilan, minutes=120)
    Session.objects.filter(pk=session.pk).update(is_irregular=True, reason="Avant le contrat")
    stop(inside)

    assert sum(draft.amount for draft in credit_undelivered(inside.bilan, by=None, at=LATER)) == 1600


def test_hours_recognised_since_the_draft_are_counted(inside):
    bill(inside)
    an_invoice(an_employers_part(inside, "1600.00"), "1600.00", buyer=Buyer.EMPLOYER, at=NOW)
    session = a_held_session(inside.bilan, minutes=120)
    Session.objects.filter(pk=session.pk).update(is_irregular=True, reason="Avant le contrat")
    stop(inside)
    (draft,) = credit_undelivered(inside.bilan, by=None, at=LATER)
    Session.objects.filter(pk=session.pk).update(is_irregular=False)

    with pytest.raises(InvoiceRefused, match="heures ou les avoirs ont changé"):
        issue(inside, draft)


# --- Discounts and errors -----------------------------------------------------------------------


def test_credit_notes_never_exceed_their_invoice(inside, invoice):
    with pytest.raises(InvoiceRefused) as refusal:
        prepare_credit_note(invoice, cause=Cause.GESTURE, amount=Decimal("540.01"), by=inside.administrator, at=LATER)
    assert refusal.value.field == "amount"
    discount = prepare_credit_note(invoice, cause=Cause.GESTURE, amount=Decimal(40), by=inside.administrator, at=LATER)
    with pytest.raises(InvoiceRefused, match="en préparation"):
        prepare_credit_note(invoice, cause=Cause.ERROR, by=inside.administrator, at=LATER)
    issue_invoice(discount, by=inside.administrator, at=LATER)
    rest = prepare_credit_note(invoice, cause=Cause.ERROR, by=inside.administrator, at=LATER)
    assert rest.amount == 500
    Invoice.objects.filter(pk=rest.pk).update(amount=501)
    with pytest.raises(InvoiceRefused, match="dépasserait la facture"):
        issue_invoice(rest, by=inside.administrator, at=LATER)


def test_part_credited_by_mistake_is_invoiced_again(inside, invoice):
    issue_invoice(
        prepare_credit_note(invoice, cause=Cause.ERROR, by=inside.administrator, at=LATER),
        by=inside.administrator,
        at=LATER,
    )

    assert an_invoice(invoice.line).label == "2026-0003"


# --- Beside other drafts, while the bilan runs --------------------------------------------------


def test_abandonment_is_recorded_beside_a_discount_in_draft(inside, ahead):
    discount = credit(inside, ahead, "100.00")

    stop(inside)

    notes = Invoice.objects.filter(kind="credit_note")
    assert sorted(notes.values_list("cause", "amount", "prepared_by")) == [
        ("gesture", 100, inside.administrator.pk),
        ("undelivered", 1800, None),
    ]
    issue(inside, discount)
    with pytest.raises(InvoiceRefused, match="les avoirs ont changé"):
        issue(inside, notes.get(cause="undelivered"))
    (rest,) = credit_undelivered(inside.bilan, by=None, at=LATER)
    assert issue(inside, rest).amount == 1700


def test_hours_are_given_back_once_the_bilan_is_over(inside, ahead):
    for act in (
        lambda: credit(inside, ahead, None, cause=Cause.UNDELIVERED),
        lambda: credit_undelivered(inside.bilan, by=inside.administrator, at=LATER),
    ):
        with pytest.raises(InvoiceRefused, match="court encore"):
            act()
    assert not Invoice.objects.filter(kind="credit_note").exists()


def test_draft_of_an_abandonment_taken_back_is_not_issued(inside, ahead):
    stop(inside)
    fact = Fact.objects.get(bilan=inside.bilan, kind=Fact.Kind.ABANDONED)
    correct_fact(fact, reason="Par erreur", by=inside.consultant.user, author_name="Camille", at=LATER)

    with pytest.raises(InvoiceRefused, match="court encore"):
        issue(inside, Invoice.objects.get(kind="credit_note"))


def test_page_offers_hours_once_the_bilan_is_over(house, now, signed_in):
    bill(house)
    with tenant(house.organisation.pk):
        invoice = an_invoice(an_employers_part(house), "1800.00", buyer=Buyer.EMPLOYER, at=NOW)
    client, base = signed_in(house.administrator), f"/o/{house.organisation.slug}/"
    of_bilan, of_invoice = f"{base}bilans/{house.bilan.pk}/factures/", f"{base}factures/{invoice.pk}/avoir/"

    running = client.get(of_invoice)
    assert (running.context["form"]["cause"].value(), "court encore" in running.content.decode()) == (None, True)
    assert "undelivered" in str(client.post(of_invoice, {"cause": "undelivered"}).context["form"].errors["cause"])
    assert "Préparer l’avoir" not in client.get(of_bilan).content.decode()

    with tenant(house.organisation.pk):
        stop(house, at=NOW)
        Invoice.objects.filter(number=None).delete()
    assert "Préparer l’avoir" in client.get(of_bilan).content.decode()
    assert "court encore" not in client.get(of_invoice).content.decode()
    client.post(of_invoice, {"cause": "undelivered"})
    with tenant(house.organisation.pk):
        assert Invoice.objects.get(number=None).amount == 1800


@pytest.mark.parametrize("amounts", [("50.00", "50.01"), ("0.01", "0.02", "99.98"), ("33.34", "33.34", "33.33")])
def test_credit_notes_cancel_their_invoice_and_its_vat_to_the_cent(inside, amounts):
    bill(inside, VatRegime.TAXED)
    invoice = an_invoice(an_employers_part(inside, "100.01"), "100.01", buyer=Buyer.EMPLOYER, at=NOW)

    notes = [issue(inside, credit(inside, invoice, amount)) for amount in amounts]

    assert sum(note.vat for note in notes) == invoice.vat
    assert sum(note.net for note in notes) == invoice.net
    assert all(note.net > 0 <= note.vat for note in notes)
