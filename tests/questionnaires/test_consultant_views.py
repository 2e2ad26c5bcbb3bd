"""What the consultant proposes, reads, shares and reopens."""

import re

import pytest

from questionnaires.models import Assignment
from questionnaires.operations import reopen_questionnaire, submit_questionnaire
from tests.counting import queries_of
from tests.factories import NOW
from tests.questionnaires.factories import (
    a_released_assignment,
    a_started_assignment,
    a_submitted_assignment,
    an_assignment,
    every_answer,
    opened_content,
    the_instrument,
)
from tests.questionnaires.reading import own, page_of

pytestmark = pytest.mark.django_db


HURTFUL = re.compile(r"\bscores?\b|échec|faible|avec succès", re.IGNORECASE)


def test_pages_never_use_words_that_hurt(house, person, consultant):
    slug = house.organisation.slug
    started = a_started_assignment(house.bilan, {"q01": 3})
    submitted = a_submitted_assignment_beside(started)
    pages = [person.get(own(started, rest)) for rest in ("", "question/1/", "verifier/")]
    pages += [person.get(own(submitted, rest)) for rest in ("", "resultats/")]
    pages += [
        consultant.get(f"/o/{slug}/questionnaires/{submitted.pk}/resultats/"),
        consultant.get(f"/o/{slug}/bilans/{house.bilan.pk}/questionnaires/"),
    ]

    assert [HURTFUL.findall(page_of(page)) for page in pages] == [[]] * len(pages)


def a_submitted_assignment_beside(started: Assignment) -> Assignment:
    """A second questionnaire of the same bilan, already shared."""
    with opened_content(started.bilan):
        submit_questionnaire(started, by=started.bilan.beneficiary.user, at=NOW)
        released = a_released_assignment(started.bilan)
        reopen_questionnaire(started, reason="Suite", by=started.bilan.consultant, at=NOW)
    return released


def test_consultant_proposes_a_questionnaire(house, consultant):
    path = f"/o/{house.organisation.slug}/bilans/{house.bilan.pk}/questionnaires/"
    purpose = the_instrument().content.purposes[1]

    posted = {"instrument": "INT-ROME-60", "purpose": purpose, "due_on": "2026-06-20"}
    page = page_of(consultant.post(path, posted, follow=True))

    assert "Attribué le 8 juin 2026" in page
    assert "si possible avant le 20 juin 2026" in page


def test_refused_proposal_is_shown_again_with_its_reason(house, consultant):
    path = f"/o/{house.organisation.slug}/bilans/{house.bilan.pk}/questionnaires/"
    purpose = the_instrument().content.purposes[1]

    response = consultant.post(path, {"instrument": "INT-ROME-60", "purpose": purpose, "due_on": "2026-06-01"})

    assert response.status_code == 422
    assert "Le jour souhaité est déjà passé." in page_of(response)
    assert 'value="2026-06-01"' in response.content.decode()


def test_consultant_reads_hints_as_openers(house, consultant):
    assignment = a_submitted_assignment(house.bilan, dict.fromkeys(every_answer(), 4))

    page = page_of(consultant.get(f"/o/{house.organisation.slug}/questionnaires/{assignment.pk}/resultats/"))

    assert "presque toutes identiques : à reprendre ensemble ?" in page


def test_consultant_shares_then_the_person_reads(house, consultant, person):
    assignment = a_submitted_assignment(house.bilan)

    consultant.post(f"/o/{house.organisation.slug}/questionnaires/{assignment.pk}/partager/")

    assert person.get(own(assignment, "resultats/")).status_code == 200


def test_consultant_reopens_with_a_reason_that_the_person_reads(house, consultant, person):
    assignment = a_submitted_assignment(house.bilan)
    path = f"/o/{house.organisation.slug}/questionnaires/{assignment.pk}/rouvrir/"

    consultant.post(path, {"reason": "Cinq réponses à compléter"})

    assert "Cinq réponses à compléter" in page_of(person.get(own(assignment)))


def test_refused_reopening_loses_nothing_typed(house, consultant):
    assignment = a_submitted_assignment(house.bilan)
    an_assignment(house.bilan)
    path = f"/o/{house.organisation.slug}/questionnaires/{assignment.pk}/rouvrir/"

    response = consultant.post(path, {"reason": "Cinq réponses à compléter"})

    assert response.status_code == 422
    assert "Cinq réponses à compléter" in response.content.decode()


def test_early_sharing_is_refused_in_words(house, consultant):
    assignment = a_started_assignment(house.bilan)
    path = f"/o/{house.organisation.slug}/questionnaires/{assignment.pk}/partager/"

    assert "Les réponses ne sont pas encore rendues." in page_of(consultant.post(path, follow=True))


@pytest.mark.parametrize("rest, answered", [("question/7/", 0), ("question/7/", 60), ("verifier/", 0), ("", 60)])
def test_query_count_does_not_grow_with_answers(house, person, rest, answered):
    assignment = a_started_assignment(house.bilan, dict(list(every_answer().items())[:answered]))
    expected = {"question/7/": 16, "verifier/": 16, "": 17}[rest]
    one_key = 1 if answered and rest else 0

    assert queries_of(person, own(assignment, rest)) == expected + one_key


@pytest.mark.parametrize("questionnaires", [1, 4])
def test_query_count_of_lists_does_not_grow(house, consultant, person, questionnaires):
    for _ in range(questionnaires):
        a_submitted_assignment(house.bilan, {"q01": 3})
    slug = house.organisation.slug

    counts = [
        queries_of(consultant, f"/o/{slug}/bilans/{house.bilan.pk}/questionnaires/"),
        queries_of(person, f"/o/{slug}/mon-bilan/questionnaires/"),
    ]

    assert counts == [16, 14]
