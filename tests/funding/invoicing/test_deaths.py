"""The dead are not dunned: what waits does not leave, what comes due waits for a hand."""

from datetime import timedelta

from django.core import mail

from beneficiaries.deaths.operations import note_death, withdraw_death
from foundation import clock, outbox
from foundation.models import OutboxMessage
from foundation.tenancy import tenant
from funding.invoicing import telling
from funding.models import Invoice, InvoiceReminder
from tests.funding.invoicing.factories import LATER, a_part, an_employers_part, an_invoice, bill

TUESDAY = (LATER + timedelta(days=2)).replace(hour=10)
PAYS = "compta@fonderie.test"


def leaves(monkeypatch) -> list[str]:
    """To whom mails about invoices that are late leave, by day."""
    monkeypatch.setattr(clock, "now", lambda: TUESDAY)
    for pk in OutboxMessage.objects.filter(topic="funding.invoice_due").values_list("pk", flat=True):
        outbox.deliver(pk)
    return [message.to[0] for message in mail.outbox]


def test_nobody_duns_the_dead(house, monkeypatch):
    bill(house)
    with tenant(house.organisation.pk):
        invoice = an_invoice(a_part(house.bilan))
        telling.remind(invoice.pk, LATER, rank=1)
        death = note_death(house.beneficiary, died_on=None, by=house.administrator, at=LATER)
        telling.remind(invoice.pk, LATER, rank=2)

    assert leaves(monkeypatch) == []
    with tenant(house.organisation.pk):
        assert list(InvoiceReminder.objects.order_by("rank").values_list("rank", "is_by_hand")) == [
            (1, False),
            (2, True),
        ]
        withdraw_death(death, reason="Erreur", by=house.administrator, at=LATER)
        telling.remind(invoice.pk, LATER, rank=3)

    assert leaves(monkeypatch) == [house.beneficiary.email]


def test_employer_of_somebody_who_died_still_owes(house, monkeypatch):
    bill(house)
    with tenant(house.organisation.pk):
        line = an_employers_part(house)
        invoice = an_invoice(line, "1800.00", buyer=Invoice.Buyer.EMPLOYER, buyer_email=PAYS)
        note_death(house.beneficiary, died_on=None, by=house.administrator, at=LATER)
        telling.remind(invoice.pk, LATER, rank=1)

    assert leaves(monkeypatch) == [PAYS]
