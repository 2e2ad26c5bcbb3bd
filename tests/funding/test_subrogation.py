"""An OPCO that pays the provider itself: told in the plan, changed with its agreement, until something is invoiced."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from foundation.tenancy import tenant
from funding.line_states import LineState
from funding.models import FundingLine, Scheme
from funding.operations import FundingRefused, draft_funding_plan, move_line
from funding.planned import PlannedLine
from tests.factories import NOW, TODAY
from tests.funding.factories import a_plan, certify, employ

TYPED = {
    "price": "1800", "on": "2026-06-08", "start": "2026-06-15", "status": "employee", "version": "0",
    "payer_OPCO_UNDER_50": "1800", "name_OPCO_UNDER_50": "Atlas", "employer_size": "20",
}  # fmt: skip


def test_consultant_says_who_receives_the_invoice(house, now, signed_in):
    with tenant(house.organisation.pk):
        certify(house)
        firm = employ(house)
    client = signed_in(house.consultant)
    deal, plan = (
        reverse(f"funding:{name}", args=[house.organisation.slug, house.bilan.pk]) for name in ("deal_plan", "plan")
    )

    client.post(deal, TYPED | {"employer": firm.pk})
    assert "Facturé à l’entreprise" in client.get(plan).content.decode()
    answer = client.post(deal, TYPED | {"employer": firm.pk, "version": "1", "subrogated": "on"})

    assert answer.status_code == 302
    assert "subrogation" in client.get(plan).content.decode()
    assert client.get(deal).context["form"]["subrogated"].value()


def test_it_changes_until_it_is_invoiced_and_the_answer_of_the_opco_stays(inside):
    certify(inside)
    employ(inside)
    inside.bilan.beneficiary.refresh_from_db()
    line = a_plan(inside.bilan, OPCO_UNDER_50="1800").lines.get()
    for to in (LineState.ASKED, LineState.AGREED):
        move_line(line, to=to, on=TODAY, by=inside.consultant, at=NOW)
    line.refresh_from_db()

    def decide(is_subrogated: bool, version: int) -> None:
        part = PlannedLine(Scheme.OPCO_UNDER_50, Decimal(1800), line.payer_name, line.employer_id, is_subrogated)
        draft_funding_plan(
            inside.bilan,
            lines=[part],
            price=Decimal(1800),
            decided_on=TODAY,
            by=inside.consultant,
            at=NOW,
            version=version,
        )

    decide(True, 1)
    line.refresh_from_db()
    assert (line.state, line.is_subrogated) == (LineState.AGREED, True)
    move_line(line, to=LineState.INVOICED, on=TODAY, by=inside.consultant, at=NOW)
    with pytest.raises(FundingRefused, match="déjà facturée"):
        decide(False, 2)


def test_nobody_else_is_subrogated(inside):
    a_plan(inside.bilan)
    with pytest.raises(IntegrityError, match="only_an_opco_is_subrogated"), transaction.atomic():
        FundingLine.objects.update(is_subrogated=True)
