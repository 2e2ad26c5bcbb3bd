"""Payments, losses, reminders; and what stays ten years."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from beneficiaries.third_parties.operations import add_employer_contact
from foundation import due
from foundation.errors import violated
from foundation.mail import Mail
from foundation.models import DueDate, OutboxMessage
from funding.invoicing import mails, reading, telling
from funding.invoicing.crediting import prepare_credit_note
from funding.invoicing.issuing import PURGE, issue_invoice
from funding.invoicing.purging import purge
from funding.invoicing.refusals import InvoiceRefused
from funding.invoicing.settling import record_payment, stop_reminders, void_settlement, write_off
from funding.models import Invoice, InvoicePurge, InvoiceReminder, LineState, Settlement
from funding.operations import move_line
from tests.factories import NOW
from tests.funding.invoicing.factories import LATER, a_draft, a_part, an_employers_part, an_invoice, bill

Means, Buyer, Cause = Settlement.Means, Invoice.Buyer, Invoice.Cause
PARIS = ZoneInfo("Europe/Paris")


def pay(invoice, amount, by, at=LATER):
    return record_payment(invoice, amount=Decimal(amount), on=at.date(), means=Means.TRANSFER, by=by, at=at)


@pytest.fixture
def invoice(inside):
    bill(inside)
    return an_invoice(a_part(inside.bilan))


def test_payments_add_up_and_never_exceed(inside, invoice):
    pay(invoice, "200.00", inside.administrator)
    with pytest.raises(InvoiceRefused, match="reste 340,00") as refusal:
        pay(invoice, "340.01", inside.administrator)
    pay(invoice, "340.00", inside.administrator)
    with pytest.raises(InvoiceRefused, match="déjà réglée"):
        pay(invoice, "0.01", inside.administrator)

    assert refusal.value.field == "amount"
    assert reading.balance_of(invoice).due == 0
    extra = {"organisation_id": invoice.organisation_id, "invoice": invoice, "kind": "payment", "amount": 1}
    with pytest.raises(IntegrityError) as database, transaction.atomic():
        Settlement.objects.create(**extra, on=NOW.date(), means="cash", entered_by=inside.administrator, entered_at=NOW)
    assert violated(database.value) == "settlement_within_what_is_due"


def test_payment_of_tomorrow_is_refused(inside, invoice):
    tomorrow = LATER.date() + timedelta(days=1)
    with pytest.raises(InvoiceRefused) as refusal:
        record_payment(invoice, amount=Decimal(1), on=tomorrow, means=Means.CASH, by=inside.administrator, at=LATER)

    assert refusal.value.field == "on"


def test_mistyped_payment_is_voided_and_stays(inside, invoice):
    payment = pay(invoice, "540.00", inside.administrator)
    with pytest.raises(InvoiceRefused) as refusal:
        void_settlement(payment, reason=" ", by=inside.administrator, at=LATER)
    void_settlement(payment, reason="Autre client", by=inside.administrator, at=LATER)

    assert refusal.value.field == "reason"
    assert reading.balance_of(invoice).due == 540
    assert Settlement.objects.get().void_reason == "Autre client"
    for change in ({"amount": 1}, {"voided_at": None, "voided_by": None, "void_reason": ""}):
        with pytest.raises(IntegrityError) as database, transaction.atomic():
            Settlement.objects.update(**change)
        assert violated(database.value) == "settlement_is_kept"


def test_loss_says_why_and_ends_reminders(inside, invoice):
    with pytest.raises(InvoiceRefused) as refusal:
        write_off(invoice, reason="", on=LATER.date(), by=inside.administrator, at=LATER)
    pay(invoice, "40.00", inside.administrator)
    loss = write_off(invoice, reason="Liquidation", on=LATER.date(), by=inside.administrator, at=LATER)

    assert refusal.value.field == "reason"
    assert loss.amount == 500
    assert not DueDate.objects.filter(kind__startswith="funding.invoice_reminder").exists()


def test_three_reminders_at_most_by_day_with_neutral_words(inside, invoice):
    for rank in (1, 1, 2, 3):
        telling.remind(invoice.pk, LATER, rank=rank)
    days = DueDate.objects.filter(kind__startswith="funding.invoice_reminder").order_by("due_on")
    assert [one.due_on - invoice.due_on for one in days] == [timedelta(days=each) for each in (7, 21, 45)]

    messages = OutboxMessage.objects.filter(topic="funding.invoice_due")
    assert (messages.count(), InvoiceReminder.objects.count()) == (3, 3)
    mail = mails.invoice_due(messages.first())
    assert isinstance(mail, Mail)
    assert mail.to == inside.bilan.beneficiary.email
    assert "bilan" not in " ".join((mail.subject, *mail.paragraphs)).lower()
    assert "540,00" in mail.paragraphs[1]
    pay(invoice, "540.00", inside.administrator)
    assert mails.invoice_due(messages.first()) is None


def test_no_reminder_once_stopped(inside, invoice):
    stop_reminders(invoice, at=LATER)
    telling.remind(invoice.pk, LATER, rank=1)

    assert not InvoiceReminder.objects.exists()
    assert not DueDate.objects.filter(kind__startswith="funding.invoice_reminder").exists()
    with pytest.raises(InvoiceRefused):
        stop_reminders(invoice, at=LATER)


def test_payer_without_address_waits_for_a_hand(inside):
    bill(inside)
    invoice = an_invoice(an_employers_part(inside), "1800.00", buyer=Buyer.EMPLOYER)
    telling.remind(invoice.pk, LATER, rank=1)

    assert InvoiceReminder.objects.get().is_by_hand
    assert not OutboxMessage.objects.filter(topic="funding.invoice_due").exists()


def test_contact_of_the_firm_is_told_once(inside):
    bill(inside)
    line = an_employers_part(inside)
    contact = add_employer_contact(
        inside.bilan.beneficiary,
        first_name="Ines",
        last_name="Roy",
        email="compta@fonderie.test",
        by=inside.consultant,
        at=NOW,
    )
    invoice = an_invoice(line, "1800.00", buyer=Buyer.EMPLOYER)

    message = OutboxMessage.objects.get(topic="funding.invoice_waits", subject_id=invoice.pk)
    assert message.recipient_id == contact.pk
    assert mails.invoice_waits(message).to == "compta@fonderie.test"


# --- Ten years ------------------------------------------------------------------------------


def test_invoice_goes_after_ten_years_with_its_credit_notes_and_not_before(inside, invoice):
    pay(invoice, "100.00", inside.administrator)
    note = prepare_credit_note(invoice, cause=Cause.GESTURE, amount=Decimal(40), by=inside.administrator, at=LATER)
    next_year = datetime(2027, 2, 1, 9, tzinfo=PARIS)
    issue_invoice(note, by=inside.administrator, at=next_year)
    a_draft(invoice.line, "10.00")
    planned = DueDate.objects.get(kind=PURGE, subject_id=invoice.pk)
    assert planned.due_on == date(2038, 1, 1)
    with pytest.raises(IntegrityError) as database, transaction.atomic():
        purge(invoice.pk, datetime(2037, 12, 31, 12, tzinfo=PARIS))
    assert violated(database.value) == "invoice_purged_in_time"

    purge(invoice.pk, datetime(2038, 1, 1, 12, tzinfo=PARIS))

    assert not Invoice.objects.filter(number__isnull=False).exists()
    assert not Settlement.objects.exists()
    numbers = InvoicePurge.objects.order_by("year").values_list("year", "number")
    assert list(numbers) == [(2026, 1), (2027, 1)]
    due.cancel(PURGE, subject_id=invoice.pk)


# --- The part of the plan follows -----------------------------------------------------------


def state_of(line):
    line.refresh_from_db()
    return line.state


def test_part_follows_its_invoices(inside):
    bill(inside)
    line = an_employers_part(inside)
    first = an_invoice(line, "1000.00", buyer=Buyer.EMPLOYER, at=NOW)
    assert state_of(line) == "invoiced"
    pay(first, "1000.00", inside.administrator)
    assert state_of(line) == "invoiced"  # 800 euros are not invoiced yet
    second = an_invoice(line, "800.00", buyer=Buyer.EMPLOYER, at=LATER)
    payment = pay(second, "800.00", inside.administrator)
    assert state_of(line) == "paid"
    void_settlement(payment, reason="Autre client", by=inside.administrator, at=LATER)
    assert state_of(line) == "invoiced"
    assert line.reason == "Il reste à recevoir sur ses factures"


def test_part_is_agreed_again_when_all_is_credited(inside, invoice):
    note = prepare_credit_note(invoice, cause=Cause.ERROR, by=inside.administrator, at=LATER)
    issue_invoice(note, by=inside.administrator, at=LATER)

    assert state_of(invoice.line) == "agreed"


def test_refused_part_is_not_invoiced(inside):
    bill(inside)
    line = an_employers_part(inside)
    draft = a_draft(line, buyer=Buyer.EMPLOYER)
    move_line(line, to=LineState.REFUSED, on=NOW.date(), reason="Budget", by=inside.consultant, at=NOW)
    with pytest.raises(InvoiceRefused, match="ne paie plus"):
        issue_invoice(draft, by=inside.consultant, at=LATER)
    line.refresh_from_db()
    with pytest.raises(InvoiceRefused, match="a refusé"):
        a_draft(line, buyer=Buyer.EMPLOYER)
    with pytest.raises(IntegrityError) as database, transaction.atomic():
        Invoice.objects.filter(pk=draft.pk).update(
            issued_at=LATER, issued_on=LATER.date(), year=2026, issued_by=inside.consultant
        )
    assert violated(database.value) == "invoice_suits_its_part"
