"""What other hours do to money and papers: nothing by magic, everything said."""

from datetime import timedelta
from decimal import Decimal

import pytest

from beneficiaries.models import Bilan
from foundation.tenancy import tenant
from funding.agreements.kinds import Kind
from funding.agreements.lookup import file_of
from funding.agreements.operations import send_document
from funding.declarations.queries import sheet_of
from funding.invoicing.books import Books
from funding.invoicing.rules import Buyer, Part, undelivered
from funding.models import Agreement, FundingLine
from sessions.attendance.documents import realised
from sessions.duration.amending import amendment_waiting
from sessions.duration.reading import budget_of
from sessions.operations import change_hours
from tests.factories import NOW, TODAY
from tests.funding.agreements.factories import a_whole_bilan, sign
from tests.funding.agreements.test_documents import EVERYBODY, words_of
from tests.funding.factories import a_plan, an_agreement
from tests.funding.invoicing.factories import an_employers_part, an_invoice, bill
from tests.sessions.factories import a_held_session, a_step

SOON = NOW + timedelta(minutes=5)


def become(bilan: Bilan, accompaniment: int, *, at=NOW) -> Bilan:
    """The same bilan with other hours: its longest step takes or gives the difference."""
    seen = budget_of(bilan)
    longest = max(seen.steps, key=lambda step: seen.steps[step])
    change_hours(
        bilan,
        minutes={**seen.steps, longest: seen.steps[longest] + accompaniment - seen.accompaniment},
        personal_work_minutes=seen.personal_work,
        reason="Décidé ensemble",
        by=bilan.consultant.user,
        author_name=str(bilan.consultant),
        at=at,
        seen=seen,
    )
    return Bilan.objects.select_related("beneficiary__employer", "organisation", "consultant").get(pk=bilan.pk)


def part_of(bilan: Bilan) -> Part:
    line = FundingLine.objects.counted().select_related("plan__bilan").get(plan__bilan=bilan)
    return Books([line]).part(line)


@pytest.fixture
def invoiced(inside):
    """The employer paid 1 600 € for 16 h, all invoiced at once; 12 h took place."""
    bill(inside)
    a_step(inside.bilan)
    line = an_employers_part(inside, price="1600.00")
    for number in range(6):
        a_held_session(inside.bilan, starts_at=NOW - timedelta(days=number + 1))
    an_invoice(line, "1600.00", buyer=Buyer.EMPLOYER)
    return inside.bilan


def test_prolonged_after_its_invoice_owes_nothing_more_back(invoiced):
    a_held_session(invoiced, starts_at=NOW - timedelta(days=8), minutes=240)
    assert undelivered(part_of(invoiced)).credit == 0

    bilan = become(invoiced, 1140)

    part = part_of(bilan)
    assert (part.done, part.total, part.done_share, part.left) == (960, 960, Decimal("1600.00"), 0)
    assert undelivered(part).credit == 0
    assert realised(bilan).minutes == 960
    line = FundingLine.objects.select_related("plan__bilan__beneficiary").get()
    assert sheet_of(line).percent == 100


def test_shortened_owes_back_the_hours_that_the_price_paid_until_it_is_decided_again(invoiced):
    bilan = become(invoiced, 720)

    assert undelivered(part_of(bilan)).credit == Decimal("400.00")

    a_plan(bilan, price="1600.00", version=1, EMPLOYER_PLAN="1600.00")
    assert (part_of(bilan).total, undelivered(part_of(bilan)).credit) == (720, 0)


def test_plan_says_for_which_hours_its_price_was_decided(house, signed_in, now):
    with tenant(house.organisation.pk):
        a_step(house.bilan)
        a_plan(house.bilan)
        become(house.bilan, 1080)
    address = f"/o/{house.organisation.slug}/bilans/{house.bilan.pk}/financement/"

    said = signed_in(house.consultant).get(address).content.decode().replace("\u00a0", " ")

    assert "Le prix a été décidé pour 16 h d’accompagnement, le bilan en compte maintenant 18 h" in said
    with tenant(house.organisation.pk):
        a_plan(Bilan.objects.get(pk=house.bilan.pk), version=1)
    assert "Le prix a été décidé pour" not in signed_in(house.consultant).get(address).content.decode()


def test_document_signed_here_waits_for_its_amendment(inside):
    bilan = a_whole_bilan(inside)
    sign(send_document(bilan, Kind.TRIPARTITE, by=bilan.consultant, at=NOW), *EVERYBODY)
    assert amendment_waiting(bilan, slug="cap") is None

    bilan = become(bilan, 1080, at=SOON)

    waiting = amendment_waiting(bilan, slug="cap")
    assert waiting.label == "Établir l’avenant"
    assert "dit encore 16\u00a0h d’accompagnement" in waiting.sentence
    amendment = send_document(bilan, Kind.AMENDMENT, by=bilan.consultant, at=SOON)
    assert "Heures d’accompagnement 16 h 18 h" in words_of(file_of(amendment)).replace("\u00a0", " ")
    assert amendment_waiting(bilan, slug="cap").label == "Suivre l’avenant"
    sign(amendment, *EVERYBODY, on=TODAY, at=SOON)
    assert amendment_waiting(bilan, slug="cap") is None


@pytest.mark.parametrize(
    ("kind", "label"),
    [(Agreement.Kind.PAPER, "Enregistrer l’avenant signé"), (Agreement.Kind.CPF_TERMS, "Revoir qui paie quoi")],
)
def test_document_recorded_from_elsewhere_is_amended_elsewhere(inside, kind, label):
    a_step(inside.bilan)
    an_agreement(inside.bilan, kind=kind)
    bilan = become(inside.bilan, 1080, at=SOON)

    assert amendment_waiting(bilan, slug="cap").label == label

    an_agreement(bilan, kind=Agreement.Kind.PAPER, at=SOON + timedelta(minutes=5), reference="Avenant")
    assert amendment_waiting(bilan, slug="cap") is None
