"""An administrator adds a Region's aid and a stricter cap of the CPF; simulations of the eve and of the day differ."""

import pytest

from tests.browser.stack import PASSWORD

pytestmark = pytest.mark.browser


def test_administrator_enters_rules_that_answers_follow_from_their_day(meet, stack):
    stack.prepare("house", slug="les-docks", name="Les Docks")
    bilan = stack.prepare("bilan", slug="les-docks", mail="lea@docks.test", first_name="Léa", last_name="Marchand")
    agnes = meet("administrator", "admin@les-docks.test")
    agnes.signs_in(PASSWORD)
    agnes.arrives("/o/les-docks/")

    # A Region's aid: a sentence is chosen, the form asks for nothing else, its effect is seen before it is kept.
    agnes.clicks("Financement")
    agnes.sees_title("Règles de financement")
    agnes.clicks("Saisir une règle")
    agnes.sees_title("Saisir une règle")
    agnes.clicks("Un montant maximum")
    agnes.sees_title("Montant maximum")
    agnes.selects("Qui finance", "Région")
    agnes.fills("Montant maximum", "1 200,00")
    agnes.fills("À partir du", stack.day(-30))
    agnes.fills("Source", "Délibération n° 26-118 de la Région")
    agnes.clicks("Voir ce qui change")
    agnes.sees_title("Montant maximum")
    agnes.sees("La Région paie 1 200,00 € au plus.", "Aucun devis n’est ouvert en ce moment.")
    agnes.clicks("Enregistrer la règle")
    agnes.sees_title("Règles de financement")
    agnes.sees("La règle est enregistrée.")
    agnes.sees("La Région paie 1 200,00 € au plus.", "En vigueur", within="Délibération n° 26-118")

    # The cap of the CPF: looser than the law is refused with its article; stricter is kept for a day to come.
    agnes.clicks("Saisir une règle")
    agnes.clicks("Un montant maximum")
    agnes.selects("Qui finance", "CPF")
    agnes.fills("Montant maximum", "1 700,00")
    agnes.fills("À partir du", stack.day(30))
    agnes.fills("Source", "Décision du conseil d’administration")
    agnes.clicks("Voir ce qui change")
    agnes.sees_error_beside("Montant maximum", "Le plafond national est de 1 600,00 €")
    agnes.fills("Montant maximum", "1 500,00")
    agnes.clicks("Voir ce qui change")
    agnes.sees("Le CPF paie 1 500,00 € au plus.")
    agnes.clicks("Enregistrer la règle")
    agnes.sees("À venir", within="Décision du conseil")

    # The consultant simulates: the eve, and what the day itself would change.
    claire = meet("consultant", "c1@les-docks.test")
    claire.signs_in(PASSWORD)
    claire.arrives("/o/les-docks/")
    claire.goes(f"/o/les-docks/bilans/{bilan['bilan']}/financement/simuler/")
    claire.sees_title("Simuler le financement")
    claire.selects("Statut de la personne", "Demandeur ou demandeuse d’emploi")
    claire.fills("Jour de la demande", stack.day(29))
    claire.fills("Début du bilan", stack.day(120))
    claire.fills("Prix du bilan", "3 000")
    claire.fills("CPF : droits disponibles", "5 000")
    claire.unfolds("Tous les financeurs")
    claire.fills("Région", "2 000")
    claire.fills("Et si la demande partait le", stack.day(30))
    claire.clicks("Calculer")
    claire.sees_title("Simuler le financement")
    claire.sees("1 200,00 €", "1 600,00 €", "200,00 €", within="Qui paie")
    claire.sees("Règle de votre organisme : Délibération n° 26-118")
    claire.sees("CPF : 1 500,00 € au lieu de 1 600,00 €.", "La personne : 300,00 € au lieu de 200,00 €.")
