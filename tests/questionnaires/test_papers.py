"""A questionnaire on paper: printed, typed on behalf of the person, marked, and read by them."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from foundation.errors import violated
from foundation.tenancy import tenant
from questionnaires.models import Answer, Assignment
from questionnaires.operations import AnswerRefused, consent_to, reopen_questionnaire
from questionnaires.papers import type_answers
from tests.factories import NOW, TODAY
from tests.questionnaires.factories import an_assignment, every_answer, opened_content
from tests.synthesis.pdf_text import words_of


@pytest.fixture
def given(house) -> Assignment:
    return an_assignment(house.bilan)


def typed(house, assignment, answers=None, **fields) -> Assignment:
    details = {"paper_on": TODAY, "by": house.consultant, "at": NOW} | fields
    with tenant(house.organisation.pk), opened_content(house.bilan):
        return type_answers(assignment, answers=every_answer() if answers is None else answers, **details)


def test_sheet_is_kept_handed_in_and_marked(house, given):
    assignment = typed(house, given, {"q01": 3, "q02": None, "q03": 5})

    with tenant(house.organisation.pk), opened_content(house.bilan):
        kept = {answer.item: answer.given for answer in Answer.objects.filter(assignment=assignment)}
    assert (assignment.state, assignment.answered_count, kept) == ("submitted", 2, {"q01": 3, "q03": 5})
    assert (assignment.typed_by, assignment.paper_on, assignment.consented_at) == (house.consultant, TODAY, NOW)


def test_person_who_began_by_themselves_is_not_typed_over(house, given):
    with tenant(house.organisation.pk):
        consent_to(given, by=house.person, at=NOW)

    with pytest.raises(AnswerRefused, match="ses réponses sont à elle"):
        typed(house, given)


@pytest.mark.parametrize(
    ("fields", "match"),
    [
        ({"paper_on": TODAY + timedelta(days=1)}, "entre l’ouverture du bilan et aujourd’hui"),
        ({"paper_on": date(2020, 1, 1)}, "entre l’ouverture du bilan et aujourd’hui"),
        ({"answers": {}}, "aucune réponse"),
        ({"answers": {"q01": 9}}, "ne fait pas partie"),
        ({"answers": {"x99": 1}}, "ne fait pas partie"),
    ],
)
def test_absurd_sheet_is_refused(house, given, fields, match):
    with pytest.raises(AnswerRefused, match=match):
        typed(house, given, **fields)


def test_colleague_types_nothing(house, given):
    with pytest.raises(AnswerRefused, match="Seule la personne qui accompagne"):
        typed(house, given, by=house.colleague)


def test_reopened_sheet_is_typed_anew_and_says_nothing_of_the_first(house, given):
    typed(house, given, {"q01": 3, "q02": 4})
    with tenant(house.organisation.pk), opened_content(house.bilan):
        reopen_questionnaire(given, reason="Erreur de saisie", by=house.consultant, at=NOW)

    again = typed(house, given, {"q01": 2})

    with tenant(house.organisation.pk), opened_content(house.bilan):
        kept = {answer.item: answer.given for answer in Answer.objects.filter(assignment=again)}
    assert (kept, again.answered_count) == ({"q01": 2, "q02": None}, 1)


def test_database_refuses_an_answer_of_nobody_who_may_give_it(house, given):
    with tenant(house.organisation.pk), opened_content(house.bilan):
        consent_to(given, by=house.person, at=NOW)
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            Answer.objects.create(
                organisation=house.organisation,
                bilan=house.bilan,
                assignment=given,
                item="q01",
                value=3,
                answered_by=house.consultant.user,
                answered_at=NOW,
            )

    assert violated(refused.value) == "answer_says_whose_it_is"


def test_from_the_printed_sheet_to_what_the_person_reads(house, given, now, signed_in):
    slug, consultant = house.organisation.slug, signed_in(house.consultant)
    base = f"/o/{slug}/questionnaires/{given.pk}/feuille"
    own = f"/o/{slug}/mon-bilan/questionnaires/{given.pk}/"

    listed = consultant.get(f"/o/{slug}/bilans/{house.bilan.pk}/questionnaires/").content.decode()
    printed = words_of(consultant.get(f"{base}.pdf").content)
    unsigned = consultant.post(f"{base}/", {"paper_on": TODAY, "q01": "3"})
    saved = consultant.post(f"{base}/", {"paper_on": TODAY, "is_signed": "on", "q01": "3"}, follow=True)
    again = consultant.get(f"{base}/").content.decode()
    theirs = signed_in(house.person).get(f"{own}feuille/").content.decode()

    assert ("saisir les réponses" in listed, "Date et signature" in printed) == (True, True)
    assert (unsigned.status_code, 'value="3"' in unsigned.content.decode()) == (422, True)
    assert "La feuille est saisie" in saved.content.decode()
    assert "Aucune feuille à saisir ici" in again
    assert (f"saisie par {house.consultant}" in theirs, theirs.count("sans réponse")) == (True, 59)


@pytest.mark.parametrize("who", ["administrator", "colleague", "person"])
def test_nobody_else_types(house, given, now, signed_in, who):
    response = signed_in(getattr(house, who)).get(f"/o/{house.organisation.slug}/questionnaires/{given.pk}/feuille/")

    assert response.status_code in (403, 404)
