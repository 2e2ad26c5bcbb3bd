"""A bilan whose convention can almost leave, or has left."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from beneficiaries.models import Bilan, Employer
from beneficiaries.operations import record_fact
from beneficiaries.rules import Kind
from foundation.clock import paris_day
from funding.agreements.kinds import Kind as Paper
from funding.agreements.operations import send_document
from funding.agreements.writing import write_bilan_terms, write_house_terms
from funding.models import Scheme
from funding.operations import draft_funding_plan
from funding.planned import PlannedLine
from organisations.operations import describe_organisation
from tests.browser.preparing.registry import in_bilan


@in_bilan
def paid_by_employer(of: Bilan, *, at: datetime) -> None:
    """The employer pays, and the house has written what its documents say; the period is still to be filled."""
    _tell(of, at=at)


@in_bilan
def sends_convention(of: Bilan, *, at: datetime) -> None:
    """The convention has left: the person signs first, then the employer, then the provider."""
    _tell(of, at=at)
    first = paris_day(at) + timedelta(days=40)
    period = {"starts_on": first, "ends_on": first + timedelta(days=80), "employer_email": "rh@firme.test"}
    write_bilan_terms(of, version=1, by=of.consultant, at=at, **period)
    send_document(of, Paper.TRIPARTITE, by=of.consultant, at=at)


def _tell(of: Bilan, *, at: datetime) -> None:
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
