"""A firm that pays, and what becomes of its invoice."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from beneficiaries.operations import enter_beneficiary
from beneficiaries.third_parties.operations import add_employer_contact
from bilan.demonstration.story import Story
from foundation import clock
from foundation.models import OutboxMessage
from foundation.tenancy import tenant
from funding.invoicing.telling import remind
from funding.models import Invoice, Scheme
from sessions.models import Programme
from tests.browser.preparing.registry import act, addresses, member_of, organisation_of


@act
def firm_pays(*, slug: str, mail: str, first_name: str, last_name: str, firm: str, contact: str) -> dict[str, object]:
    """A bilan under way that a firm pays by its convention; somebody of the firm has a space. The house has an address."""
    organisation = organisation_of(slug)
    organisation.street, organisation.postal_code, organisation.city = "3 place Bellecour", "69002", "Lyon"
    organisation.save(update_fields=["street", "postal_code", "city"])
    with tenant(organisation.pk):
        member, now = member_of(slug, "c1"), clock.now()
        person = enter_beneficiary(
            organisation,
            by=member,
            at=now - timedelta(days=300),
            first_name=first_name,
            last_name=last_name,
            email=mail,
            public="employee",
            employer_name=firm,
            employer_siret="73282932000074",
        )
        story = Story(
            person=person,
            consultant=member,
            programme=Programme.objects.get(title="Bilan en quatre étapes, 24 h"),
            payers=[(Scheme.EMPLOYER_PLAN, Decimal("1900.00"))],
            ending="running",
            now=now,
            slot=0,
        )
        found = story.tell()
        add_employer_contact(person, first_name="Ines", last_name="Roy", email=contact, by=member, at=now)
    OutboxMessage.objects.filter(organisation_id=organisation.pk).update(state=OutboxMessage.State.DROPPED)
    return addresses(slug, found)


@act
def payer_is_late(*, slug: str) -> dict[str, object]:
    """The day of the first reminder of the one invoice of a house has come."""
    with tenant(organisation_of(slug).pk):
        remind(Invoice.objects.get(kind="invoice").pk, clock.now(), rank=1)
    return {"slug": slug}
