"""« À facturer »: each part on the day on which it may be, its contract's payment, and never a query a part."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from beneficiaries.models import Beneficiary
from foundation.tenancy import tenant
from funding.agreements.kinds import Kind
from funding.agreements.operations import send_document
from funding.invoicing.billable import billable
from funding.invoicing.crediting import prepare_credit_note
from funding.invoicing.issuing import issue_invoice
from funding.invoicing.settling import record_payment
from funding.models import FundingLine, Instalment, Invoice, Scheme
from tests.factories import NOW, TODAY, a_bilan
from tests.funding.agreements.factories import a_whole_bilan, sign
from tests.funding.factories import certify
from tests.funding.invoicing.factories import LATER, a_draft, a_part, an_employers_part, an_invoice, bill
from tests.sessions.factories import a_held_session

Buyer = Invoice.Buyer


def shown(on=TODAY) -> list[tuple[str, Decimal]]:
    return [(row.line.scheme, row.allowed) for row in billable(on=on)]


def test_person_is_there_the_day_after_the_days_to_withdraw(inside):
    bill(inside)
    line = a_part(inside.bilan)

    assert shown(TODAY + timedelta(days=14)) == []
    assert shown(TODAY + timedelta(days=15)) == [("SELF", Decimal("540.00"))]
    draft = a_draft(line)
    assert billable(on=LATER.date())[0].draft == draft
    an_invoice(line)
    assert shown(LATER.date()) == []  # its first part is invoiced, the rest follows the hours
    a_held_session(inside.bilan, minutes=8 * 60)
    assert shown(LATER.date()) == [("SELF", Decimal("360.00"))]


def test_contract_says_the_payment_and_its_day(inside):
    bill(inside)
    bilan = a_whole_bilan(inside, SELF="1800.00")
    document = send_document(bilan, Kind.INDIVIDUAL, by=bilan.consultant, at=NOW)
    sign(document, "person", "provider")
    first, second, *_ = Instalment.objects.filter(document=document).order_by("number")

    assert shown(first.due_on - timedelta(days=1)) == []
    assert shown(first.due_on) == [("SELF", first.amount)]
    an_invoice(bilan_part(bilan), str(first.amount), at=LATER)
    a_held_session(bilan, minutes=16 * 60)
    assert shown(second.due_on - timedelta(days=1)) == []
    assert shown(second.due_on) == [("SELF", second.amount)]


def bilan_part(bilan):
    return FundingLine.objects.select_related("plan__bilan").get(plan__bilan=bilan)


def test_public_funder_is_there_once_something_was_done(inside):
    certify(inside)
    bill(inside)
    Beneficiary.objects.filter(pk=inside.beneficiary.pk).update(public="job_seeker")
    inside.bilan.beneficiary.refresh_from_db()
    a_part(inside.bilan, Scheme.REGION)

    assert shown() == []
    a_held_session(inside.bilan, minutes=4 * 60)
    assert shown() == [("REGION", Decimal("450.00"))]


def test_list_costs_the_same_for_many(house, signed_in, now):
    bill(house)

    def add(number: int) -> None:
        for _ in range(number):
            a_part(a_bilan(house.consultant), Scheme.SELF, signed_on=TODAY - timedelta(days=20))

    with tenant(house.organisation.pk):
        an_employers_part(house)
        add(1)
    client, path = signed_in(house.administrator), f"/o/{house.organisation.slug}/factures/a-facturer/"

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            answer = client.get(path)
        assert answer.status_code == 200
        return len([query for query in caught if "django_session" not in query["sql"]])

    client.get(path)
    one = queries()
    with tenant(house.organisation.pk):
        add(4)
    assert len(client.get(path).context["page"].object_list) == 6
    assert queries() == one
    assert signed_in(house.consultant).get(path).status_code == 403


def test_discount_is_not_invoiced_again_and_leaves_the_part_paid(inside):
    bill(inside)
    line = an_employers_part(inside)
    invoice = an_invoice(line, "1800.00", buyer=Buyer.EMPLOYER)
    note = prepare_credit_note(
        invoice, cause=Invoice.Cause.GESTURE, amount=Decimal(90), by=inside.administrator, at=LATER
    )
    issue_invoice(note, by=inside.administrator, at=LATER)

    assert shown(LATER.date()) == []
    record_payment(
        invoice,
        amount=Decimal(1710),
        on=LATER.date(),
        means="transfer",
        reference="",
        by=inside.administrator,
        at=LATER,
    )
    line.refresh_from_db()
    assert line.state == "paid"
    names = (
        "issued_at",
        "issued_on",
        "year",
        "issued_by_id",
        "due_on",
        "kept_until",
        "vat_kind",
        "vat_rate",
        "vat_mention",
        "vatex",
    )
    raw = {name: getattr(invoice, name) for name in names} | {"net": 90, "vat": 0}
    with transaction.atomic(), pytest.raises(IntegrityError, match="more than its part"):
        Invoice.objects.filter(pk=a_draft(line, "90.00", buyer=Buyer.EMPLOYER).pk).update(**raw)
