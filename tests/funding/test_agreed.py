"""Who signs a document has agreed: its part of the price says so; voided, it is asked again."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from funding.line_states import LineState
from funding.models import Agreement, FundingLine
from funding.operations import move_line, void_agreement
from funding.rules import agreed_by
from funding.schemes import Scheme
from tests.factories import NOW, TODAY
from tests.funding.factories import a_plan, an_agreement, employ

Kind = Agreement.Kind


def states(house) -> dict[str, str]:
    return dict(FundingLine.objects.counted().filter(plan__bilan=house.bilan).values_list("scheme", "state"))


def test_employer_and_person_agree_by_what_each_signs(inside):
    employ(inside)
    inside.bilan.beneficiary.refresh_from_db()
    plan = a_plan(inside.bilan, EMPLOYER_PLAN="1500", SELF="300")
    employer = plan.lines.get(scheme=Scheme.EMPLOYER_PLAN)
    move_line(employer, to=LineState.ASKED, on=TODAY, by=inside.consultant, at=NOW)

    an_agreement(inside.bilan, kind=Kind.TRIPARTITE, signed_on=TODAY - timedelta(days=2))
    assert states(inside) == {"EMPLOYER_PLAN": "agreed", "SELF": "drafted"}
    employer.refresh_from_db()
    assert employer.state_on == TODAY  # never before the day on which it was asked
    an_agreement(inside.bilan, kind=Kind.INDIVIDUAL)
    assert states(inside) == {"EMPLOYER_PLAN": "agreed", "SELF": "agreed"}
    assert [move.to_state for move in employer.moves.all()] == ["drafted", "asked", "agreed"]


def test_voided_document_leaves_its_payer_to_be_asked_again(inside):
    plan = a_plan(inside.bilan)
    agreement = an_agreement(inside.bilan)
    assert states(inside) == {"SELF": "agreed"}

    void_agreement(agreement, reason="Mauvais dossier", by=inside.consultant, at=NOW + timedelta(hours=1))

    line = plan.lines.get()
    assert (line.state, line.reason) == ("drafted", "Le document signé est annulé.")


def test_what_a_payer_agreed_apart_from_the_document_stays(inside):
    line = a_plan(inside.bilan).lines.get()
    agreement = an_agreement(inside.bilan)
    for to in (LineState.ASKED, LineState.AGREED):
        move_line(line, to=to, on=TODAY, reason="Relu", by=inside.consultant, at=NOW + timedelta(minutes=5))

    void_agreement(agreement, reason="Mauvais dossier", by=inside.consultant, at=NOW + timedelta(hours=1))

    assert states(inside) == {"SELF": "agreed"}


def test_only_who_signs_agrees():
    every = list(Scheme)

    assert agreed_by(Kind.TRIPARTITE, every) == {
        Scheme.EMPLOYER_PLAN, Scheme.RECLASSIFICATION_LEAVE, Scheme.PUBLIC_EMPLOYER, Scheme.CPF_PUBLIC
    }  # fmt: skip
    assert agreed_by(Kind.CONVENTION, every) == {Scheme.FRANCE_TRAVAIL_AIF, Scheme.REGION, Scheme.AGEFIPH}
    assert (
        agreed_by(Kind.CPF_TERMS, every) == agreed_by(Kind.INDIVIDUAL, every) == agreed_by(Kind.PAPER, every) == set()
    )
    assert agreed_by(Kind.INDIVIDUAL, [Scheme.SELF, Scheme.REGION]) == {Scheme.SELF}


def test_accepted_quote_founds_no_bilan(inside):
    known = an_agreement(inside.bilan)
    with pytest.raises(IntegrityError, match="agreement_is_one_that_founds_a_bilan"), transaction.atomic():
        Agreement.objects.bulk_create([replace_kind(known, "funder_quote")])


def replace_kind(agreement: Agreement, kind: str) -> Agreement:
    kept = {field.attname: getattr(agreement, field.attname) for field in Agreement._meta.fields}
    return Agreement(**(kept | {"id": uuid4(), "kind": kind}))
