"""The screens of the person and of the consultant, without a browser."""

import pytest

from beneficiaries.rules import Kind
from questionnaires.models import Answer, Assignment
from tests.factories import NOW, facts
from tests.questionnaires.factories import (
    a_released_assignment,
    a_started_assignment,
    a_submitted_assignment,
    an_assignment,
    every_answer,
    opened_content,
    reread,
)
from tests.questionnaires.reading import given, own, page_of

State = Assignment.State


def test_list_shows_what_waits_first(house, person):
    a_released_assignment(house.bilan)
    an_assignment(house.bilan)

    page = page_of(person.get(f"/o/{house.organisation.slug}/mon-bilan/questionnaires/"))

    assert page.index("Lire et décider") < page.index("Lire mon résultat")


def test_intro_says_what_it_is_and_that_one_may_refuse(house, person):
    assignment = an_assignment(house.bilan)

    page = page_of(person.get(own(assignment)))

    for words in (
        assignment.purpose,
        "60 questions, 8 à 12 minutes",
        "Vous pouvez refuser, sans conséquence.",
        "personne d’autre ne les lit",
        "Source : France Travail, ROME 4.0 version 60 du 18/09/2025",
        "non étalonné",
        "Pas encore connue.",
    ):
        assert words in page, words


def test_accepting_opens_the_first_question(house, person):
    assignment = an_assignment(house.bilan)

    response = person.post(own(assignment, "commencer/"))

    assert response["Location"] == own(assignment, "question/1/")
    assert reread(assignment).consented_at == NOW


def test_refusing_is_thanked_and_leaves_the_door_open(house, person):
    assignment = an_assignment(house.bilan)

    page = page_of(person.post(own(assignment, "refuser/"), follow=True))

    assert "Vous pouvez changer d’avis." in page
    assert reread(assignment).state == State.DECLINED


def test_question_shows_where_one_is(house, person):
    assignment = a_started_assignment(house.bilan, {"q12": 2})

    response = person.get(own(assignment, "question/12/"))
    page = page_of(response)

    assert "Question 12 sur 60" in page
    assert "Établir des fiches de paie" in page
    assert "Enregistré à 11 h 00" in page
    assert response.content.decode().count(" checked") == 1


def test_next_keeps_the_answer_and_goes_on_without_javascript(house, person):
    assignment = a_started_assignment(house.bilan)

    response = person.post(own(assignment, "question/3/"), {"q03": "5", "version": "0"})

    assert response["Location"] == own(assignment, "question/4/")
    assert given(house, assignment) == {"q03": 5}


def test_next_without_an_answer_just_goes_on(house, person):
    assignment = a_started_assignment(house.bilan)

    response = person.post(own(assignment, "question/3/"), {"version": "0"})

    assert response["Location"] == own(assignment, "question/4/")
    assert given(house, assignment) == {}


def test_last_question_leads_to_the_overview(house, person):
    assignment = a_started_assignment(house.bilan)

    response = person.post(own(assignment, "question/60/"), {"q60": "1", "version": "0"})

    assert response["Location"] == own(assignment, "verifier/")


def test_answer_may_be_withdrawn(house, person):
    assignment = a_started_assignment(house.bilan, {"q03": 5})

    response = person.post(own(assignment, "question/3/"), {"q03": "5", "version": "1", "withdraw": "1"})

    assert response["Location"] == own(assignment, "question/3/")
    assert given(house, assignment) == {"q03": None}


def test_invented_answer_is_refused_beside_the_question(house, person):
    assignment = a_started_assignment(house.bilan)

    response = person.post(own(assignment, "question/3/"), {"q03": "9", "version": "0"})

    assert response.status_code == 422
    assert "Choisissez l’une des réponses proposées." in page_of(response)


def test_conflict_shows_both_answers_and_keeps_the_first(house, person):
    assignment = a_started_assignment(house.bilan, {"q03": 5})

    response = person.post(own(assignment, "question/3/"), {"q03": "2", "version": "0"})

    assert response.status_code == 409
    assert "a enregistré « Tout à fait ». Ici, vous aviez choisi « Plutôt non »" in page_of(response)
    assert 'name="version" value="1"' in response.content.decode()
    assert given(house, assignment) == {"q03": 5}


def test_answer_kept_after_a_conflict_replaces_the_other(house, person):
    assignment = a_started_assignment(house.bilan, {"q03": 5})

    person.post(own(assignment, "question/3/"), {"q03": "2", "version": "1"})

    assert given(house, assignment) == {"q03": 2}


def test_autosave_answers_with_the_hour_of_what_is_kept(house, person):
    assignment = a_started_assignment(house.bilan)

    response = person.post(own(assignment, "reponse/"), {"q07": "4", "version": "0"})

    assert response.json() == {"version": 1, "saved_at": "11\u00a0h\u00a000"}
    assert given(house, assignment) == {"q07": 4}


def test_autosave_tells_what_the_other_device_kept(house, person):
    assignment = a_started_assignment(house.bilan, {"q07": 4})

    response = person.post(own(assignment, "reponse/"), {"q07": "1", "version": "0"})

    assert response.status_code == 409
    assert response.json() == {"version": 1, "text": "Plutôt oui", "author": "Un autre de vos appareils"}


@pytest.mark.parametrize("posted", [{"q99": "3"}, {"q07": "8"}, {"q07": "3", "version": "-1"}, {}])
def test_autosave_refuses_what_is_not_an_answer(house, person, posted):
    assignment = a_started_assignment(house.bilan)

    assert person.post(own(assignment, "reponse/"), posted).status_code == 422
    assert given(house, assignment) == {}


def test_autosave_of_nothing_is_nothing(house, person):
    assignment = a_started_assignment(house.bilan)

    assert person.post(own(assignment, "reponse/"), {"q07": ""}).json() == {"version": 0}


def test_late_autosave_is_refused_in_words(house, person):
    assignment = a_submitted_assignment(house.bilan)

    response = person.post(own(assignment, "reponse/"), {"q07": "3", "version": "1"})

    assert response.json() == {"errors": {"q07": ["Vous avez rendu ce questionnaire : vos réponses ne changent plus."]}}


def test_late_question_leads_to_the_door(house, person):
    assignment = a_submitted_assignment(house.bilan)

    assert person.post(own(assignment, "question/7/"), {"q07": "3"})["Location"] == own(assignment)


@pytest.mark.parametrize(
    "rest, words",
    [("commencer/", "ne changent plus"), ("refuser/", "ne changent plus"), ("rendre/", "Merci, c’est rendu")],
)
def test_late_decision_leads_to_the_door_with_its_reason(house, person, rest, words):
    assignment = a_submitted_assignment(house.bilan)

    assert words in page_of(person.post(own(assignment, rest), follow=True))


def test_handing_in_before_accepting_is_refused_in_words(house, person):
    assignment = an_assignment(house.bilan)

    assert "attend d’abord votre accord" in page_of(person.post(own(assignment, "rendre/"), follow=True))


def test_answer_in_a_bilan_that_stopped_is_refused_in_words(house, person):
    assignment = a_started_assignment(house.bilan)
    facts(house.bilan, Kind.CONSENT_WITHDRAWN)

    response = person.post(own(assignment, "question/3/"), {"q03": "2", "version": "0"}, follow=True)

    assert "il manque votre accord" in page_of(response)


def test_person_resumes_where_they_left(house, person):
    assignment = a_started_assignment(house.bilan, {"q01": 3, "q02": 4})

    page = page_of(person.get(own(assignment)))

    assert "Reprendre à la question 3" in page
    assert "2 réponses enregistrées sur 60" in page


def test_overview_lists_what_has_no_answer(house, person):
    assignment = a_started_assignment(house.bilan, {**every_answer(), "q05": 3})
    with opened_content(house.bilan):
        Answer.objects.filter(item__in=["q12", "q30"]).delete()

    response = person.get(own(assignment, "verifier/"))

    assert "2 questions sont sans réponse" in page_of(response)
    assert f'href="{own(assignment, "question/12/")}"' in response.content.decode()
    assert f'href="{own(assignment, "question/13/")}"' not in response.content.decode()


def test_handing_in_says_what_comes_next(house, person):
    assignment = a_started_assignment(house.bilan, {"q01": 3})

    page = page_of(person.post(own(assignment, "rendre/"), follow=True))

    assert "Merci, c’est rendu" in page
    assert f"{house.consultant} lit vos réponses." in page
    assert "Lire mon résultat" not in page


@pytest.mark.parametrize("rest", ["resultats/", "verifier/", "question/3/"])
def test_closed_rooms_lead_to_the_door(house, person, rest):
    assignment = a_submitted_assignment(house.bilan)

    assert person.get(own(assignment, rest))["Location"] == own(assignment)


def test_shared_result_is_read_in_words_drawing_and_table(house, person):
    assignment = a_released_assignment(house.bilan)

    response = person.get(own(assignment, "resultats/"))
    page = page_of(response)

    assert response.content.decode().count('<svg viewBox="0 0 360') == 1
    assert '<title id="chart-title">' in response.content.decode()
    assert "<caption" in response.content.decode()
    for words in (
        "Social",
        "Investigateur et Artistique",
        "Questionnaire non étalonné",
        "Voir le tableau",
        "10 sur 10",
    ):
        assert words in page, words


@pytest.mark.parametrize(
    "answers, words",
    [
        ({"q01": 3}, "Ces domaines ne sont pas calculés"),
        (dict.fromkeys((f"q{number:02d}" for number in range(1, 61)), 3), "proches d’un domaine à l’autre"),
        (None, "Les domaines qui attirent le plus"),
    ],
)
def test_result_says_plainly_what_it_can_say(house, person, answers, words):
    assignment = a_released_assignment(house.bilan, answers)

    assert words in page_of(person.get(own(assignment, "resultats/")))
