"""A consultant's week: who waits on Monday, what is closed, noted, planned and proved, a clean desk on Friday."""

from datetime import date, timedelta

import pytest

from tests.browser.stack import PASSWORD

pytestmark = pytest.mark.browser
MOST_NOTES = 12


def test_consultant_lives_a_week(meet, stack):
    stack.prepare("house", slug="la-semaine", name="La semaine")
    lou = stack.prepare(
        "told", slug="la-semaine", mail="lou@semaine.test", first_name="Lou", last_name="Martin", ending="late"
    )
    ada = stack.prepare("bilan", slug="la-semaine", mail="ada@semaine.test", first_name="Ada", last_name="Diop")
    claire = meet("consultant", "c1@la-semaine.test")
    claire.signs_in(PASSWORD)
    claire.sees_title("Bilans")

    monday_closes_what_waits(claire)
    tuesday_notes_a_call(claire)
    wednesday_plans_a_bilan(claire, ada, stack.day(0))
    thursday_proves_hours(claire, lou)
    friday_leaves_nothing(claire)


def monday_closes_what_waits(claire):
    claire.sees("Lou Martin", within="Qui a besoin de vous")
    claire.clicks("Clore", within="Séance sans issue notée")
    claire.sees_title("Clore la séance")
    claire.fills("Votre note", "Reprendre le récit du chantier de Nantes.")
    claire.page.get_by_role("button", name="Clore la séance").click()
    claire.sees("La séance est close.")


def tuesday_notes_a_call(claire):
    claire.clicks("Premiers contacts")
    claire.sees_title("Premiers contacts")
    claire.clicks("Noter un contact")
    claire.sees_title("Noter un contact")
    claire.fills("Nom", "Perrin")
    claire.clicks("Noter ce contact")
    claire.sees_error_beside("Adresse e-mail", "Une adresse e-mail ou un téléphone suffit, mais il faut l’un des deux.")
    claire.fills("Téléphone", "06 11 22 33 44")
    claire.clicks("Noter ce contact")
    claire.sees_title("Perrin")


def wednesday_plans_a_bilan(claire, ada, today: date):
    claire.goes(ada["page"])
    claire.clicks("Planifier toutes les séances")
    claire.sees_title("Planifier toutes les séances")
    claire.fills("Première séance", (today + timedelta(days=7 + (7 - today.weekday()) % 7)).isoformat())
    claire.fills("Heure", "17:00")
    claire.fills("Durée habituelle en minutes", "120")
    claire.clicks("Voir les dates")
    claire.sees("Rien n’est réservé tant que vous n’avez pas confirmé")
    claire.clicks("Réserver ces séances")
    claire.sees("séances sont prévues.")


def thursday_proves_hours(claire, lou):
    claire.goes(lou["page"])
    claire.clicks("Le compte des heures")
    claire.sees("Lou Martin")
    assert claire.fetches(f"{lou['page']}presences/feuille/").startswith(b"%PDF")


def friday_leaves_nothing(claire):
    claire.goes("/o/la-semaine/seances/a-clore/")
    claire.sees_title("Mes séances à clore")
    nothing = claire.page.get_by_role("button", name="Rien à noter")
    for _ in range(MOST_NOTES):
        if not nothing.count():
            break
        nothing.first.click()
        claire.page.wait_for_load_state()
    claire.sees("Tout est clos")
    claire.goes("/o/la-semaine/")
    claire.does_not_see("Séance sans issue notée")
