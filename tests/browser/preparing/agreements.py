"""A bilan whose convention can almost leave."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from beneficiaries.models import Bilan, Employer
from beneficiaries.operations import record_fact
from beneficiaries.rules import Kind
from foundation.clock import paris_day
from funding.agreements.writing import write_bilan_terms, write_house_terms
from funding.models import Scheme
from funding.operations import draft_funding_plan
from funding.planned import PlannedLine
from organisations.operations import describe_organisation
from tests.browser.preparing.registry import in_bilan


@in_bilan
def paid_by_employer(of: Bilan, *, at: datetime) -> None:
    """The employer pays, and the house has written what its documents say; the period is still to be filled."""
    organisation, person = of.organisation, of.beneficiary
    describe_organisation(organisation, street="12 quai des Étroits", postal_code="69005", city="Lyon")
    person.employer = Employer.objects.create(organisation=organisation, name="Fonderie Martin", siret="73282932000074")
    person.save(update_fields=["employer"])
    for kind in (Kind.INFORMED, Kind.CONSENTED):
        record_fact(of, kind, by=person.user, author_name=str(person), at=at)
    said = {"payment_terms": "Par virement.", "follow_up_terms": "À six mois.", "handing_over_terms": "En main propre."}
    write_house_terms(organisation, signatory=of.consultant, **said)
    firm = {"employer_address": "8 avenue des Forges", "employer_signatory": "Paule Martin"}
    write_bilan_terms(of, version=0, by=of.consultant, at=at, place="En visio", **firm)
    line = PlannedLine(Scheme.EMPLOYER_PLAN, Decimal("1800.00"))
    draft_funding_plan(of, lines=[line], price=line.amount, decided_on=paris_day(at), by=of.consultant, at=at)
