"""A consultant plans every meeting at once; the person, on a phone, moves one; the week follows by keyboard."""

from datetime import date, timedelta

import pytest

from tests.browser.someone import PHONE
from tests.browser.stack import PASSWORD

pytestmark = pytest.mark.browser


def a_weekday(after: date) -> date:
    """The first day from Monday to Thursday."""
    while after.weekday() > 3:
        after += timedelta(days=1)
    return after


def test_series_is_planned_and_the_person_moves_one_meeting(meet, stack):
    stack.prepare("house", slug="plein-vent", name="Plein vent")
    bilan = stack.prepare("bilan", slug="plein-vent", mail="nora@vent.test", first_name="Nora", last_name="Sainte")
    claire = meet("consultant", "c1@plein-vent.test")
    nora = meet("person", "nora@vent.test", size=PHONE)
    claire.signs_in(PASSWORD)
    claire.sees_title("Bilans")

    # The hours at which people may come.
    claire.clicks("Agenda")
    claire.sees_title("Mon agenda")
    claire.clicks("Disponibilités")
    claire.sees_title("Disponibilités")
    for label in ("Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi"):
        claire.ticks(label)
    claire.fills("De", "09:00", within="Chaque semaine")
    claire.fills("À", "18:00", within="Chaque semaine")
    claire.clicks("Ouvrir cette plage", within="Chaque semaine")
    claire.sees("La plage est ouverte.")
    claire.ticks("Les personnes que j’accompagne")
    claire.clicks("Enregistrer")
    claire.sees("C’est enregistré.")

    # The whole series, read first.
    claire.goes(bilan["page"])
    claire.clicks("Planifier toutes les séances")
    claire.sees_title("Planifier toutes les séances")
    first = a_weekday(stack.day(9))
    claire.fills("Première séance", first.isoformat())
    claire.fills("Heure", "10:00")
    claire.fills("Durée habituelle en minutes", "120")
    claire.clicks("Voir les dates")
    claire.sees("Rien n’est réservé tant que vous n’avez pas confirmé")
    claire.clicks("Réserver ces séances")
    claire.sees("séances sont prévues.")
    claire.sees("Provisoire", within="Séances")

    # The person, on a phone: a day, an hour.
    nora.signs_in_by_code("/o/plein-vent/mon-bilan/seances/")
    nora.sees("Un empêchement ?")
    nora.clicks("Déplacer")
    nora.sees_title("Déplacer ma séance")
    nora.page.locator(".day-list a").first.click()
    nora.sees("Choisir un autre jour")
    nora.page.locator(".slot").last.click()
    nora.clicks("Déplacer à cette heure")
    nora.sees_title("Mes séances")
    nora.sees("Votre séance est déplacée.")

    # The week, by keyboard alone; the move can be undone.
    claire.goes(f"/o/plein-vent/agenda/?du={(first + timedelta(days=14)).isoformat()}")
    block = claire.page.locator("[data-shift]").first
    block.focus()
    claire.page.keyboard.press("ArrowDown")
    claire.page.keyboard.press("ArrowDown")
    claire.page.keyboard.press("Enter")
    claire.sees("La séance est déplacée", "à 10 h 30")
    claire.clicks("Annuler ce déplacement")
    claire.sees("La séance a retrouvé son heure d’avant.")
    claire.sees("10 h 00 – 12 h 00", within="Nora Sainte")
