"""The firm that a convention names is the one that pays and signs: never another one of the person's."""

from decimal import Decimal

import pytest

from beneficiaries.models import Beneficiary, Bilan, Employer
from funding.agreements.kinds import Kind, State
from funding.agreements.operations import send_document
from funding.invoicing.drafting import details_of
from funding.invoicing.issuing import issue_invoice
from funding.invoicing.refusals import InvoiceRefused
from funding.models import Agreement, FundingLine, Invoice, Scheme
from funding.operations import draft_funding_plan, void_agreement
from funding.planned import PlannedLine
from funding.queries import paid_by_employers
from tests.factories import NOW, TODAY
from tests.funding.agreements.factories import a_whole_bilan, sign
from tests.funding.factories import an_agreement, employ
from tests.funding.invoicing.factories import a_draft, an_employers_part, bill

Buyer = Invoice.Buyer


def another_firm(house) -> Employer:
    return Employer.objects.create(organisation=house.organisation, name="Aciérie Roux", siret="55208131766522")


def sees(firm: Employer) -> bool:
    return paid_by_employers(Bilan.objects.all(), [firm.pk]).exists()


def test_convention_on_paper_is_that_of_the_firm_that_pays(inside):
    present, payer = employ(inside), another_firm(inside)
    inside.bilan.beneficiary.refresh_from_db()
    line = PlannedLine(Scheme.EMPLOYER_PLAN, Decimal(1800), payer.name, payer.pk)
    draft_funding_plan(inside.bilan, lines=[line], price=Decimal(1800), decided_on=TODAY, by=inside.consultant, at=NOW)

    an_agreement(inside.bilan, kind=Agreement.Kind.TRIPARTITE)

    assert (sees(present), sees(payer)) == (False, True)
    assert details_of(FundingLine.objects.select_related("plan__bilan").get(), Buyer.EMPLOYER).buyer_name == payer.name


@pytest.mark.parametrize("has_another", [True, False])
def test_signed_convention_is_that_of_the_firm_it_left_for(inside, has_another):
    bilan = a_whole_bilan(inside)
    firm, other = bilan.beneficiary.employer, another_firm(inside)
    document = send_document(bilan, Kind.TRIPARTITE, by=inside.consultant, at=NOW)
    Beneficiary.objects.filter(pk=bilan.beneficiary_id).update(employer=other if has_another else None)

    sign(document, "person", "employer", "provider")

    assert (document.state, sees(firm), sees(other)) == (State.SIGNED, True, False)


def test_draft_for_a_former_firm_is_not_issued(inside):
    bill(inside)
    draft = a_draft(an_employers_part(inside), "1800.00", buyer=Buyer.EMPLOYER)
    void_agreement(Agreement.objects.get(), reason="Autre entreprise", by=inside.administrator, at=NOW)
    other = another_firm(inside)
    line = PlannedLine(Scheme.EMPLOYER_PLAN, Decimal(1800), other.name, other.pk)
    draft_funding_plan(
        inside.bilan, lines=[line], price=Decimal(1800), decided_on=TODAY, by=inside.consultant, at=NOW, version=1
    )
    an_agreement(inside.bilan, kind=Agreement.Kind.TRIPARTITE)

    with pytest.raises(InvoiceRefused, match="autre entreprise"):
        issue_invoice(draft, by=inside.administrator, at=NOW)


def test_after_a_voided_convention_another_one_leaves(inside):
    bilan = a_whole_bilan(inside)
    document = send_document(bilan, Kind.TRIPARTITE, by=inside.consultant, at=NOW)
    sign(document, "person", "employer", "provider")
    void_agreement(Agreement.objects.get(), reason="Mauvais montant", by=inside.administrator, at=NOW)

    again = send_document(bilan, Kind.TRIPARTITE, by=inside.consultant, at=NOW)

    document.refresh_from_db()
    assert (document.state, again.version, again.state) == (State.SUPERSEDED, 2, State.SENT)
