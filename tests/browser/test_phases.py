"""The trace of the preliminary phase, on the person's phone: written by one, read, discussed and signed by two."""

import pytest

from tests.browser.someone import PHONE
from tests.browser.stack import PASSWORD

pytestmark = pytest.mark.browser


def test_programme_is_written_discussed_and_signed_by_two(meet, stack):
    stack.prepare("house", slug="le-pont", name="Le Pont")
    known = stack.prepare("bilan", slug="le-pont", mail="lou@pont.test", first_name="Lou", last_name="Martin")
    known = {"slug": known["slug"], "bilan": known["bilan"]}
    for act in ("consents", "signs_agreement"):
        stack.prepare(act, **known)
    claire = meet("consultant", "c1@le-pont.test")
    lou = meet("person", "lou@pont.test", size=PHONE)
    claire.signs_in(PASSWORD)
    claire.arrives("/o/le-pont/")
    lou.signs_in_by_code("/o/le-pont/mon-bilan/")

    write_programme(claire, stack, known)
    ask_for_a_change(lou)
    change_and_sign_again(claire, known)
    sign(lou)
    close_phase(claire, known)


def write_programme(claire, stack, known):
    """What is missing is said beside; nothing typed is lost."""
    claire.goes(f"/o/le-pont/bilans/{known['bilan']}/")
    claire.clicks("Écrire le programme")
    claire.sees_title("Analyse de la demande et programme personnalisé")
    claire.fills("La demande, dans les mots de la personne", "« Je veux y voir clair. »")
    claire.sees_saved("La demande, dans les mots de la personne")
    claire.clicks("Relire et signer")
    claire.sees("Pour signer, il manque encore", "Un bilan a au moins un objectif, défini ensemble.")
    claire.sees_value("La demande, dans les mots de la personne", "« Je veux y voir clair. »")
    claire.fills("Le besoin, reformulé ensemble", "Choisir entre deux métiers")
    claire.fills("Objectif 1", "Nommer mes compétences")
    claire.fills("À quoi verrons-nous que l’objectif 1 est atteint ?", "je peux en présenter huit")
    claire.selects("Comment se passent les séances", "En visio")
    claire.fills("Début prévu", stack.day(0))
    claire.fills("Fin prévue", stack.day(90))
    claire.fills("Déroulement et calendrier convenus", "Le jeudi à 9 heures")
    claire.ticks("Non")
    claire.ticks("Le bilan convient")
    claire.clicks("Relire et signer")
    claire.sees_title("Relire et signer")
    claire.sees("Nommer mes compétences", "Le jeudi à 9 heures")
    claire.clicks("Signer et proposer à Lou")
    claire.sees("C’est signé.")


def ask_for_a_change(lou):
    lou.goes("/o/le-pont/mon-bilan/")
    lou.sees("Lire et signer votre programme")
    lou.clicks("Lire")
    lou.sees_title("Mon programme")
    lou.sees("Nommer mes compétences", "Atteint si : je peux en présenter huit")
    lou.clicks("Signer mon programme")
    lou.sees("Cochez la case pour signer.")
    lou.fills("Ce que vous aimeriez changer", "Plutôt le mardi")
    lou.clicks("Envoyer ma remarque")
    lou.sees("Votre remarque est envoyée", "Plutôt le mardi")


def change_and_sign_again(claire, known):
    claire.goes(f"/o/le-pont/bilans/{known['bilan']}/phases/programme/")
    claire.sees("La personne aimerait changer quelque chose", "Plutôt le mardi")
    claire.fills("Déroulement et calendrier convenus", "Le mardi à 9 heures")
    claire.clicks("Relire et signer")
    claire.clicks("Signer et proposer à Lou")
    claire.sees("C’est signé.")


def sign(lou):
    lou.goes("/o/le-pont/mon-bilan/phases/programme/")
    lou.sees("Le mardi à 9 heures", "Version 2")
    lou.ticks("J’ai lu ce programme, il correspond à ce que nous avons défini ensemble, et je m’engage librement.")
    lou.clicks("Signer mon programme")
    lou.sees("Merci, votre signature est enregistrée.")
    lou.does_not_see("Lire et signer votre programme")


def close_phase(claire, known):
    claire.goes(f"/o/le-pont/bilans/{known['bilan']}/")
    claire.clicks("Terminer la phase")
    claire.sees_title("Phase préliminaire terminée")
    claire.clicks("Enregistrer")
    claire.sees("C’est enregistré")
