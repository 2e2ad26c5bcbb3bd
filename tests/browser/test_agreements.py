"""A convention: what is missing is filled where it is said, it leaves, silence refuses it after ten days, it leaves again."""

import pytest

from tests.browser.stack import PASSWORD

pytestmark = pytest.mark.browser


def test_convention_that_nobody_answers_lapses_and_is_sent_again(meet, stack):
    stack.prepare("house", slug="rive-droite", name="Rive droite")
    bilan = stack.prepare("bilan", slug="rive-droite", mail="lou@droite.test", first_name="Lou", last_name="Perrin")
    stack.prepare("paid_by_employer", slug="rive-droite", bilan=bilan["bilan"])
    claire = meet("consultant", "c1@rive-droite.test")
    claire.signs_in(PASSWORD)
    claire.sees_title("Bilans")

    # The hours become others first: above the law it is said beside the field, and the ledger tells what changed.
    claire.goes(f"{bilan['page']}heures/")
    claire.clicks("Modifier la durée")
    claire.sees_title("Modifier la durée")
    claire.fills("Travail personnel prévu au contrat, en minutes", 600)
    claire.fills("Pourquoi la durée change", "Moins de travail seule")
    claire.sees("La durée totale dépasse ce que la loi permet.")
    claire.clicks("Enregistrer la nouvelle durée")
    claire.sees_error_beside(
        "Travail personnel prévu au contrat, en minutes", "Un bilan dure 24 h au plus (L6313-4 al. 5)"
    )
    claire.looks_at_both_widths()
    claire.fills("Travail personnel prévu au contrat, en minutes", 240)
    claire.clicks("Enregistrer la nouvelle durée")
    claire.sees("Travail personnel modifié : 5 h → 4 h", "Motif : Moins de travail seule", within="Chaque mouvement")

    # The one thing that is missing is named, with the place where it is filled.
    claire.goes(bilan["page"])
    claire.clicks("Documents et accords", within="Convention et contrat")
    claire.sees_title("Documents et accords")
    claire.sees("1 mention à compléter", within="Pour ce bilan")
    claire.clicks("Compléter")
    claire.sees_title("Convention tripartite")
    claire.sees("Période de réalisation", "R6313-8 1°", within="Ce qui manque")
    claire.does_not_see("Transmettre pour signature")
    claire.clicks("Compléter : Période de réalisation")
    claire.sees_title("Ce que disent les documents")
    claire.fills("Premier jour", stack.day(40))
    claire.fills("Dernier jour", stack.day(120))
    claire.clicks("Enregistrer")
    claire.sees_title("Documents et accords")
    claire.looks_at_both_widths()

    # It leaves: ten days, the last one whole.
    claire.clicks("Relire et établir")
    claire.clicks("Transmettre pour signature")
    claire.sees("Transmis", "réponse de la personne jusqu’au", within="Où il en est")
    file = claire.page.get_by_role("link", name="Ouvrir la version 1").get_attribute("href")
    assert claire.fetches(file).startswith(b"%PDF-")

    # Nobody answers: on the eleventh day it is refused, and one click sends it again.
    claire.goes(f"{bilan['page']}accords/")
    claire.moves_clock_to(stack.day(11))
    letter = claire.reads_mail("Un document est resté sans réponse")
    assert "Perrin" not in letter.text
    assert "bilan" not in letter.text.replace(letter.link, "").lower()
    claire.goes(f"{bilan['page']}accords/")
    claire.sees("Refusé par silence", "c’est un refus, qui n’a pas à être expliqué")
    claire.clicks("Transmettre à nouveau")
    claire.sees("Transmis", "réponse de la personne jusqu’au", within="Où il en est")
    claire.sees("Version 2", "Version 1", "Refusé par silence", within="Toutes les versions")
