"""A house that invoices, and its invoices, made by the operations of the house."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

from beneficiaries.models import Bilan
from foundation.tenancy import tenant
from funding.invoicing import house as billing
from funding.invoicing.drafting import BuyerDetails, details_of, prepare_invoice
from funding.invoicing.issuing import issue_invoice
from funding.models import FundingLine, Invoice, Scheme, VatRegime
from funding.rules import BASIS_OF
from tests.factories import NOW, TODAY
from tests.funding.factories import a_plan, an_agreement, employ

LATER = NOW + timedelta(days=20)  # after the person's time to withdraw
ADDRESS = {"buyer_street": "12 rue des Forges", "buyer_postal_code": "69007", "buyer_city": "Lyon"}


def bill(house: SimpleNamespace, kind: VatRegime = VatRegime.EXEMPT, *, since: date = date(2020, 1, 1)) -> None:
    """Give the organisation its address and a VAT regime."""
    organisation = house.organisation
    organisation.street, organisation.postal_code, organisation.city = "3 place Bellecour", "69002", "Lyon"
    organisation.nda = "84691234569"
    organisation.save()
    house.bilan.organisation = organisation
    with tenant(organisation.pk):
        billing.enter_regime(
            organisation,
            kind=kind,
            valid_from=since,
            attested_on=since,
            vat_number="FR12345678901" if kind == VatRegime.TAXED else "",
            by=house.administrator,
            at=NOW,
        )


def a_part(bilan: Bilan, scheme: Scheme = Scheme.SELF, price: str = "1800.00", **fields: object) -> FundingLine:
    """A plan with one payer and its signed document."""
    plan = a_plan(bilan, price=price, **{scheme.value: price})
    an_agreement(bilan, kind=BASIS_OF[scheme], **fields)
    return plan.lines.get()


def details(line: FundingLine, buyer: Invoice.Buyer, **fields: str) -> BuyerDetails:
    known = details_of(line, buyer)
    siret = "" if buyer == Invoice.Buyer.PERSON else known.buyer_siret or "73282932000074"
    values = {"buyer_name": known.buyer_name, "buyer_siret": siret, "buyer_email": known.buyer_email}
    return BuyerDetails(buyer, **(values | ADDRESS | fields))


def a_draft(
    line: FundingLine, amount: str = "540.00", *, buyer: Invoice.Buyer = Invoice.Buyer.PERSON, **fields: str
) -> Invoice:
    return prepare_invoice(
        line, amount=Decimal(amount), details=details(line, buyer, **fields), by=line.plan.bilan.consultant, at=NOW
    )


def an_invoice(
    line: FundingLine,
    amount: str = "540.00",
    *,
    buyer: Invoice.Buyer = Invoice.Buyer.PERSON,
    at: datetime = LATER,
    **fields: str,
) -> Invoice:
    return issue_invoice(a_draft(line, amount, buyer=buyer, **fields), by=line.plan.bilan.consultant, at=at)


def an_employers_part(house: SimpleNamespace, price: str = "1800.00") -> FundingLine:
    """The employer pays, by its convention."""
    employ(house)
    house.bilan.beneficiary.refresh_from_db()
    return a_part(house.bilan, Scheme.EMPLOYER_PLAN, price, signed_on=TODAY)
