"""The contractual basis: recorded with its fact, its file sealed, voided with a reason."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from beneficiaries.models import Fact
from beneficiaries.operations import cancel_bilan, correct_fact
from beneficiaries.queries import course_of
from beneficiaries.rules import Kind
from confidentiality.files import FileRefused
from confidentiality.vault import Unreadable
from foundation.clock import PARIS
from foundation.errors import violated
from funding import queries
from funding.models import Agreement
from funding.operations import AgreementRefused, void_agreement
from tests.factories import NOW, a_bilan
from tests.funding.factories import PDF, TODAY, a_plan, an_agreement
from tests.sessions.factories import a_held_session


@pytest.fixture
def bilan(inside):
    """A bilan on which nothing was signed."""
    return a_bilan(inside.consultant, beneficiary=inside.beneficiary, opened_on=date(2026, 5, 1))


def refused_by(change) -> str:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        change()
    return violated(refusal.value)


@pytest.mark.parametrize(
    ("signed_on", "occurred_at"),
    [(TODAY, NOW), (date(2026, 6, 7), datetime(2026, 6, 7, tzinfo=PARIS))],
    ids=["today", "the day before"],
)
def test_agreement_records_its_fact_on_its_day(bilan, signed_on, occurred_at):
    agreement = an_agreement(bilan, signed_on=signed_on, reference=" C-12 ")

    basis = course_of(bilan).last(Kind.BASIS_RECORDED)
    assert (basis.id, basis.occurred_at, basis.detail) == (agreement.fact_id, occurred_at, {"kind": "individual"})
    assert (agreement.reference, basis.author_name) == ("C-12", str(bilan.consultant))


def test_agreement_of_a_day_to_come_is_refused(bilan):
    with pytest.raises(AgreementRefused, match="à venir") as refusal:
        an_agreement(bilan, signed_on=TODAY + timedelta(days=1))

    assert (refusal.value.field, course_of(bilan).has_basis) == ("signed_on", False)


def test_agreement_sent_twice_is_recorded_once(bilan):
    first = an_agreement(bilan, reference="C-12")

    with pytest.raises(AgreementRefused, match="déjà enregistré") as refusal:
        an_agreement(bilan, reference=" C-12 ")
    another = an_agreement(bilan, reference="C-13")
    void_agreement(first, reason="Mauvais dossier", by=bilan.consultant, at=NOW)
    again = an_agreement(bilan, reference="C-12")

    assert refusal.value.field == "reference"
    assert {card.id for card in queries.agreement_cards(bilan) if not card.void_reason} == {another.pk, again.pk}


def test_agreement_of_a_cancelled_bilan_is_refused(bilan):
    cancel_bilan(bilan, reason="Doublon", at=NOW)

    with pytest.raises(AgreementRefused, match="annulé"):
        an_agreement(bilan)


def test_file_is_sealed_on_disk_and_opens_for_its_agreement_only(bilan):
    agreement = an_agreement(bilan, content=PDF)
    other = an_agreement(bilan, kind=Agreement.Kind.PAPER)

    with default_storage.open(agreement.file_name) as stored:
        sealed = stored.read()
    other.file_name = agreement.file_name
    assert PDF not in sealed
    assert b"%PDF" not in sealed
    assert (queries.file_of(agreement), agreement.file_kind) == (PDF, "application/pdf")
    with pytest.raises(Unreadable):
        queries.file_of(other)


@pytest.mark.parametrize("content", [b"MZ not a document", b"", b"%PDF-" + b"0" * 10 * 1024 * 1024])
def test_file_that_cannot_be_kept_records_nothing(bilan, content):
    with pytest.raises(FileRefused):
        an_agreement(bilan, content=content)

    assert (course_of(bilan).has_basis, Agreement.objects.filter(bilan=bilan).count()) == (False, 0)


def test_voided_agreement_takes_its_fact_out_of_the_course(bilan):
    agreement = an_agreement(bilan)

    void_agreement(agreement, reason="Mauvais dossier", by=bilan.consultant, at=NOW)

    agreement.refresh_from_db()
    assert not course_of(bilan).has_basis
    assert (agreement.void_reason, agreement.voided_by, agreement.voided_at) == (
        "Mauvais dossier",
        bilan.consultant,
        NOW,
    )
    assert [card.void_reason for card in queries.funding_panel(bilan).voided] == ["Mauvais dossier"]


def test_agreement_is_voided_once_and_with_a_reason(bilan):
    agreement = an_agreement(bilan)

    with pytest.raises(AgreementRefused, match="pourquoi"):
        void_agreement(agreement, reason=" ", by=bilan.consultant, at=NOW)
    void_agreement(agreement, reason="Erreur", by=bilan.consultant, at=NOW)
    with pytest.raises(AgreementRefused, match="déjà annulé"):
        void_agreement(agreement, reason="Encore", by=bilan.consultant, at=NOW)


def correct(fact: Fact, bilan, **fields) -> Fact:
    return correct_fact(fact, reason="Erreur", by=bilan.consultant.user, author_name="Camille", at=NOW, **fields)


def test_fact_voided_from_the_chain_voids_its_agreement(bilan):
    agreement = an_agreement(bilan)

    correct(agreement.fact, bilan)

    agreement.refresh_from_db()
    assert agreement.void_reason == "Erreur"


def test_fact_without_agreement_is_voided_alone(bilan):
    agreement = an_agreement(bilan)
    alone = Fact.objects.create(
        organisation=bilan.organisation, bilan=bilan, kind=Kind.BASIS_RECORDED, occurred_at=NOW, recorded_at=NOW
    )

    correct(alone, bilan)

    agreement.refresh_from_db()
    assert (agreement.voided_at, course_of(bilan).has_basis) == (None, True)


def test_corrected_day_is_shown_and_voiding_follows_the_correction(bilan):
    agreement = an_agreement(bilan)
    correct(agreement.fact, bilan, occurred_at=datetime(2026, 6, 1, 12, tzinfo=PARIS))

    assert [card.signed for card in queries.agreement_cards(bilan)] == ["1er\u00a0juin 2026"]

    void_agreement(agreement, reason="Mauvais dossier", by=bilan.consultant, at=NOW)

    assert not course_of(bilan).has_basis


def test_held_sessions_that_rest_on_an_agreement_are_counted(inside):
    Agreement.objects.filter(bilan=inside.bilan).delete()
    basis = Fact.objects.get(bilan=inside.bilan, kind=Kind.BASIS_RECORDED)
    agreement = an_agreement(inside.bilan)
    a_held_session(inside.bilan)

    assert queries.sessions_resting_on(agreement) == 0

    correct(basis, inside.bilan)

    assert queries.sessions_resting_on(agreement) == 1


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Agreement.Kind.INDIVIDUAL, []),
        (Agreement.Kind.PAPER, []),
        (Agreement.Kind.CPF_TERMS, ["Contrat individuel (L6353-3)"]),
    ],
)
def test_panel_says_which_document_is_missing(bilan, kind, expected):
    a_plan(bilan)
    an_agreement(bilan, kind=kind)

    assert queries.funding_panel(bilan).expected == expected


@pytest.mark.parametrize(
    "fields",
    [
        {"reference": "autre"},
        {"signed_on": date(2026, 1, 1)},
        {"voided_at": NOW, "void_reason": "x", "kind": Agreement.Kind.PAPER},
    ],
)
def test_agreement_is_never_edited(bilan, fields):
    agreement = an_agreement(bilan)

    assert refused_by(lambda: Agreement.objects.filter(pk=agreement.pk).update(**fields)) == "agreement_is_kept"


def test_agreement_is_never_deleted_nor_voided_twice(bilan):
    agreement = an_agreement(bilan)
    mine = Agreement.objects.filter(pk=agreement.pk)
    void_agreement(agreement, reason="Erreur", by=bilan.consultant, at=NOW)

    assert refused_by(mine.delete) == "agreement_is_kept"
    assert refused_by(lambda: mine.update(void_reason="Autre")) == "agreement_is_kept"


def test_database_refuses_what_the_operation_refuses(inside, bilan):
    agreement = an_agreement(bilan)
    consent = Fact.objects.get(bilan=inside.bilan, kind=Kind.CONSENTED)
    basis = Fact.objects.create(
        organisation=bilan.organisation, bilan=bilan, kind=Kind.BASIS_RECORDED, occurred_at=NOW, recorded_at=NOW
    )

    def refuses(**fields) -> str:
        row = {
            "organisation": bilan.organisation,
            "bilan": bilan,
            "fact": basis,
            "kind": Agreement.Kind.PAPER,
            "signed_on": TODAY,
            "recorded_by": bilan.consultant,
            "recorded_at": NOW,
        }
        return refused_by(lambda: Agreement.objects.create(**(row | fields)))

    assert refuses(signed_on=TODAY + timedelta(days=1)) == "agreement_is_not_in_the_future"
    assert refuses(file_name="a") == "agreement_file_has_its_kind"
    assert refuses(fact=agreement.fact) == "one_agreement_a_fact"
    assert refuses(fact=consent) == "agreement_has_its_fact"
    assert refuses(fact_id=uuid4()) == "agreement_has_its_fact"
    assert refuses(voided_at=NOW) == "voided_agreement_says_why"


def test_person_reads_what_was_signed(bilan):
    an_agreement(bilan)

    assert queries.funding_for_person(bilan).basis == ["Contrat individuel (L6353-3), signé le 8\u00a0juin 2026"]
