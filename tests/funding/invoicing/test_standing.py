"""An issued invoice stands until a credit note: no part leaves it behind, no voided document leaves it due in silence."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from foundation.models import OutboxMessage
from funding.agreements.answers import withdraw_from_contract
from funding.agreements.kinds import Kind
from funding.agreements.operations import send_document
from funding.agreements.writing import write_bilan_terms
from funding.invoicing import reading, telling
from funding.invoicing.books import Books
from funding.invoicing.crediting import prepare_credit_note
from funding.invoicing.issuing import issue_invoice
from funding.invoicing.refusals import InvoiceRefused
from funding.invoicing.settling import record_payment, record_refund, write_off
from funding.models import Agreement, FundingLine, Invoice, LineState
from funding.operations import LineRefused, move_line, void_agreement
from tests.factories import NOW, TODAY
from tests.funding.agreements.factories import BILAN, a_whole_bilan, sign
from tests.funding.invoicing.factories import LATER, a_draft, a_part, an_employers_part, an_invoice, bill
from tests.sessions.factories import a_held_session

Buyer, Cause = Invoice.Buyer, Invoice.Cause


def test_part_does_not_leave_an_invoice_that_stands(inside):
    bill(inside)
    line = a_part(inside.bilan)
    an_invoice(line)
    with pytest.raises(LineRefused, match="avoir"):
        move_line(line, to=LineState.AGREED, on=LATER.date(), reason="Annulée", by=inside.administrator, at=LATER)
    for wrong in ({"state": "agreed", "reason": "Annulée"}, {"set_aside_at": LATER}):
        with pytest.raises(IntegrityError), transaction.atomic():
            FundingLine.objects.update(**wrong)

    note = prepare_credit_note(Invoice.objects.get(), cause=Cause.ERROR, by=inside.administrator, at=LATER)
    issue_invoice(note, by=inside.administrator, at=LATER)
    line.refresh_from_db()
    assert line.state == LineState.AGREED


def test_what_was_given_up_is_not_given_back(inside):
    bill(inside)
    invoice = an_invoice(an_employers_part(inside), "1800.00", buyer=Buyer.EMPLOYER, at=NOW)
    by = {"by": inside.administrator, "at": LATER}
    record_payment(invoice, amount=Decimal(500), on=LATER.date(), means="transfer", **by)
    write_off(invoice, reason="Liquidation", on=LATER.date(), **by)
    issue_invoice(prepare_credit_note(invoice, cause=Cause.ERROR, **by), **by)

    assert reading.balance_of(invoice).due == -500
    with pytest.raises(InvoiceRefused, match="500,00"):
        record_refund(invoice, amount=Decimal("500.01"), on=LATER.date(), means="transfer", **by)
    record_refund(invoice, amount=Decimal(500), on=LATER.date(), means="transfer", **by)
    assert reading.balance_of(invoice).due == 0


def test_voided_document_prepares_the_credit_note_and_presses_nobody(inside):
    bill(inside)
    line = an_employers_part(inside)
    invoice = an_invoice(line, "1800.00", buyer=Buyer.EMPLOYER, at=NOW)
    void_agreement(Agreement.objects.get(), reason="Mauvaise entreprise", by=inside.administrator, at=NOW)
    telling.remind(invoice.pk, LATER + timedelta(days=60), rank=1)
    assert not OutboxMessage.objects.filter(topic="funding.invoice_due").exists()

    note = Invoice.objects.get(kind="credit_note", number=None)
    assert (note.amount, note.cause, note.prepared_by) == (1800, Cause.ERROR, None)
    issue_invoice(note, by=inside.administrator, at=NOW)
    line.refresh_from_db()
    assert line.state == LineState.DRAFTED


def test_withdrawal_that_is_noted_late_gives_back_what_was_invoiced(inside):
    bill(inside)
    bilan = a_whole_bilan(inside, SELF="1800.00")
    document = send_document(bilan, Kind.INDIVIDUAL, by=inside.consultant, at=NOW)
    sign(document, "person", "provider")
    line = FundingLine.objects.select_related("plan__bilan").get(plan__bilan=bilan)
    assert Books([line]).withdrawal_ends(line) == TODAY + timedelta(days=14)
    write_bilan_terms(bilan, version=1, by=inside.consultant, at=NOW, **(BILAN | {"is_remote": False}))
    assert Books([line]).withdrawal_ends(line) == TODAY + timedelta(days=14)  # as the contract that was signed says
    an_invoice(line, "540.00", at=LATER)

    withdraw_from_contract(
        document, by=inside.consultant.user, author_name="C", at=LATER, withdrawn_on=TODAY + timedelta(days=5)
    )

    assert Invoice.objects.get(kind="credit_note", number=None).amount == 540


def test_invoice_tells_the_hours_of_its_day_not_of_its_draft(inside):
    bill(inside)
    draft = a_draft(a_part(inside.bilan))
    a_held_session(inside.bilan)

    issued = issue_invoice(draft, by=inside.consultant, at=LATER)

    assert (draft.minutes_done, issued.minutes_done) == (0, 120)
