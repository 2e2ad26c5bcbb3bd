"""Two hundred invoices issued at once, for real: twenty connections, no gap, no double."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier, Event

from django.db import connection, transaction

from foundation.tenancy import tenant
from funding.invoicing.house import enter_regime
from funding.invoicing.issuing import issue_invoice
from funding.invoicing.refusals import InvoiceRefused
from funding.invoicing.settling import record_payment
from funding.models import Invoice, InvoiceCounter, Settlement
from tests.factories import a_house, a_ready_bilan
from tests.funding.invoicing.factories import LATER, a_draft, a_part, an_invoice, bill
from tests.racing import is_waited_for

PEOPLE, EACH = 20, 10


def frozen(house, draft: Invoice) -> dict[str, object]:
    """What an issue writes besides the number: the trigger gives that one."""
    day = LATER.date()
    return {
        "issued_at": LATER, "issued_on": day, "year": day.year, "issued_by": house.consultant, "due_on": day,
        "kept_until": date(2036, 12, 31), "vat_kind": "exempt", "vat_rate": 0, "vat_mention": "Exonération",
        "net": draft.amount, "vat": 0,
    }  # fmt: skip


def drafts_of(bilan, number: int) -> list[Invoice]:
    """So many drafts of one part."""
    first = a_draft(a_part(bilan), "10.00")
    same = {field.attname: getattr(first, field.attname) for field in Invoice._meta.local_concrete_fields[1:]}
    return [first, *Invoice.objects.bulk_create(Invoice(**same) for _ in range(number - 1))]


def issued_at_once(house, drafts: list[list[Invoice]], issue) -> float:
    """Every clerk issues their own, all at the same time; how long it took."""
    start = Barrier(len(drafts))

    def issue_all(theirs: list[Invoice]) -> None:
        try:
            start.wait(timeout=30)
            for draft in theirs:
                with tenant(house.organisation.pk):
                    issue(draft)
        finally:
            connection.close()

    begun = time.monotonic()
    with ThreadPoolExecutor(len(drafts)) as clerks:
        list(clerks.map(issue_all, drafts))
    return time.monotonic() - begun


def numbers_of(house) -> list[int]:
    with tenant(house.organisation.pk):
        return sorted(Invoice.objects.filter(number__isnull=False).values_list("number", flat=True))


def test_two_hundred_invoices_at_once_have_no_gap_and_no_double(committed):
    house = a_house()
    bill(house)
    bilans = [a_ready_bilan(house.consultant) for _ in range(PEOPLE)]
    with tenant(house.organisation.pk):
        drafts = [drafts_of(bilan, EACH) for bilan in bilans]
    took = issued_at_once(
        house, drafts, lambda draft: Invoice.objects.filter(pk=draft.pk).update(**frozen(house, draft))
    )

    assert numbers_of(house) == list(range(1, PEOPLE * EACH + 1))
    with tenant(house.organisation.pk):
        assert InvoiceCounter.objects.get().last_number == PEOPLE * EACH
    assert took < 10, f"{took:.1f} s"


def test_four_clerks_issue_at_once_with_everything_that_follows(committed):
    house = a_house()
    bill(house)
    bilans = [house.bilan, a_ready_bilan(house.consultant)]
    with tenant(house.organisation.pk):
        drafts = [half for bilan in bilans for half in batched(drafts_of(bilan, 4))]
    issued_at_once(house, drafts, lambda draft: issue_invoice(draft, by=house.consultant, at=LATER))

    assert numbers_of(house) == list(range(1, 9))
    with tenant(house.organisation.pk):
        assert {invoice.line.state for invoice in Invoice.objects.select_related("line")} == {"invoiced"}


def batched(drafts: list[Invoice]) -> list[list[Invoice]]:
    return [drafts[:2], drafts[2:]]


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


def test_regime_and_invoice_of_one_day_wait_for_each_other(committed):
    house = a_house()
    bill(house)
    with tenant(house.organisation.pk):
        draft = a_draft(a_part(house.bilan))
    issued = Event()

    def issue() -> str:
        with tenant(house.organisation.pk), transaction.atomic():
            issue_invoice(draft, by=house.consultant, at=LATER)
            issued.set()
            assert is_waited_for()
            return "issued"

    def enter() -> str:
        issued.wait(timeout=10)
        with tenant(house.organisation.pk):
            try:
                enter_regime(
                    house.organisation, kind="franchise", valid_from=LATER.date(), by=house.administrator, at=LATER
                )
            except InvoiceRefused as refusal:
                return str(refusal)
        return "entered"

    def closing(act) -> str:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as people:
        outcomes = list(people.map(closing, [issue, enter]))

    assert outcomes[0] == "issued"
    assert outcomes[1].startswith("Une facture a déjà été émise ce jour-là")
