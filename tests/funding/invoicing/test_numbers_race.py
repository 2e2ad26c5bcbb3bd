"""Two hundred invoices issued at once, for real: twenty connections, no gap, no double."""

import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

from django.db import connection

from foundation.tenancy import tenant
from funding.invoicing.issuing import issue_invoice
from funding.invoicing.refusals import InvoiceRefused
from funding.invoicing.settling import record_payment
from funding.models import Invoice, InvoiceCounter, Settlement
from tests.factories import a_house, a_ready_bilan
from tests.funding.invoicing.factories import LATER, a_draft, a_part, an_invoice, bill

PEOPLE, EACH = 20, 10


def test_two_hundred_invoices_at_once_have_no_gap_and_no_double(committed):
    house = a_house()
    bill(house)
    bilans = [a_ready_bilan(house.consultant) for _ in range(PEOPLE)]
    with tenant(house.organisation.pk):
        drafts = []
        for bilan in bilans:
            line = a_part(bilan)
            first = a_draft(line, "10.00")
            same = {field.attname: getattr(first, field.attname) for field in Invoice._meta.local_concrete_fields[1:]}
            others = Invoice.objects.bulk_create(Invoice(**same) for _ in range(EACH - 1))
            drafts.append([first, *others])
    start = Barrier(PEOPLE)

    def issue_all(theirs: list[Invoice]) -> None:
        try:
            start.wait(timeout=10)
            for draft in theirs:
                with tenant(house.organisation.pk):
                    issue_invoice(draft, by=house.consultant, at=LATER)
        finally:
            connection.close()

    begun = time.monotonic()
    with ThreadPoolExecutor(PEOPLE) as clerks:
        list(clerks.map(issue_all, drafts))
    took = time.monotonic() - begun

    with tenant(house.organisation.pk):
        numbers = sorted(Invoice.objects.filter(year=2026).values_list("number", flat=True))
        assert numbers == list(range(1, PEOPLE * EACH + 1))
        assert InvoiceCounter.objects.get().last_number == PEOPLE * EACH
    assert took < 30, f"{took:.1f} s"  # two to four seconds on a machine that does nothing else


def test_of_two_payments_at_once_only_what_is_due_enters(committed):
    house = a_house()
    bill(house)
    with tenant(house.organisation.pk):
        invoice = an_invoice(a_part(house.bilan), "500.00")
    start = Barrier(2)

    def pay(amount: str) -> str:
        try:
            with tenant(house.organisation.pk):
                start.wait(timeout=10)
                record_payment(
                    invoice, amount=Decimal(amount), on=LATER.date(), means="transfer", by=house.administrator, at=LATER
                )
                return "kept"
        except InvoiceRefused:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as clerks:
        outcomes = sorted(clerks.map(pay, ["300.00", "300.00"]))

    with tenant(house.organisation.pk):
        assert (outcomes, Settlement.objects.count()) == (["kept", "refused"], 1)
