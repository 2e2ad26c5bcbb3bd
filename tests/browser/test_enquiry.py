"""Somebody writes from a phone; the team calls back, informs, and opens the bilan."""

import pytest

from tests.browser.stack import PASSWORD

pytestmark = pytest.mark.browser


def test_from_the_public_form_on_a_phone_to_a_bilan(meet, stack):
    stack.prepare("house", slug="premiers", name="Cap des débuts")
    sofia = meet("visitor", "sofia@premiers.test", size=(360, 740))
    admin = meet("administrator", "admin@premiers.test", scheme="dark")
    claire = meet("consultant", "c1@premiers.test")
    writes_from_her_phone(sofia)
    entrusts_it(admin)
    calls_back_and_informs(claire, stack)
    opens_the_bilan(claire)
    reads_figures(admin)


def writes_from_her_phone(sofia):
    sofia.goes("/o/premiers/contact/")
    sofia.sees_title("Parlons de votre projet")
    sofia.fills("Prénom", "Sofia")
    sofia.fills("Nom", "Lambert")
    sofia.fills("Voulez-vous ajouter quelque chose ?", "Je cherche quoi faire après vingt ans de vente")
    sofia.clicks("Envoyer")
    sofia.sees_error_beside("Adresse e-mail", "Une adresse e-mail ou un téléphone suffit, mais il faut l’un des deux.")
    sofia.sees_value("Voulez-vous ajouter quelque chose ?", "Je cherche quoi faire après vingt ans de vente")
    sofia.fills("Téléphone", "06 12 34 56 78")
    sofia.ticks("Le soir")
    sofia.clicks("Envoyer")
    sofia.sees_title("Merci, c’est bien arrivé")


def entrusts_it(admin):
    letter = admin.reads_mail("Quelqu’un attend une réponse")
    assert not {word for word in ("Sofia", "Lambert", "bilan de") if word in letter.text}
    admin.signs_in(PASSWORD)
    admin.sees_title("Bilans")
    admin.clicks("Premiers contacts")
    admin.sees_title("Premiers contacts")
    admin.clicks("Sofia Lambert")
    admin.sees_title("Sofia Lambert")
    admin.sees("Je cherche quoi faire après vingt ans de vente", "06 12 34 56 78")
    admin.clicks("Noter les objectifs")
    admin.sees_title("Objectifs convenus avec le CÉP")
    admin.fills("Objectifs convenus avec le conseiller ou la conseillère", "Vérifier un métier de la formation")
    admin.clicks("Enregistrer")
    admin.sees("Les objectifs sont notés.")
    admin.does_not_see("Vérifier un métier de la formation")
    admin.clicks("Confier")
    admin.sees_title("Confier ce contact")
    admin.selects("Suivi par", "Claire Vasseur")
    admin.clicks("Confier")
    admin.sees("Ce contact est suivi par Claire Vasseur.")


def calls_back_and_informs(claire, stack):
    claire.signs_in(PASSWORD)
    claire.sees_title("Bilans")
    claire.clicks("Premiers contacts")
    claire.sees_title("Premiers contacts")
    claire.clicks("Sofia Lambert")
    claire.sees_title("Sofia Lambert")
    claire.clicks("Noter un échange")
    claire.sees_title("Noter un échange")
    claire.ticks("Nous nous sommes parlé ou écrit")
    claire.clicks("Noter")
    claire.sees("L’échange est noté.")
    claire.clicks("Prévoir l’entretien d’information")
    claire.sees_title("Prévoir l’entretien d’information")
    claire.fills("Jour", stack.day(0).isoformat())
    claire.fills("Heure", "00:05")
    claire.ticks("Par téléphone")
    claire.clicks("Prévoir")
    claire.sees("L’entretien est prévu.")
    claire.clicks("Noter l’entretien")
    claire.sees_title("Noter l’entretien")
    claire.ticks("A eu lieu")
    claire.clicks("Noter")
    claire.sees("La personne souhaite-t-elle un bilan ?")


def opens_the_bilan(claire):
    claire.clicks("Passer au bilan")
    claire.sees_title("Passer au bilan")
    claire.sees_value("Nom", "Lambert")
    claire.sees_value("Téléphone", "06 12 34 56 78")
    claire.clicks("Continuer vers le programme")
    claire.sees_title("Choisir le programme")
    claire.ticks("Bilan en quatre étapes, 24 h")
    claire.clicks("Ouvrir le bilan")
    claire.sees_title("Sofia Lambert")
    claire.sees("Entretien d’information")
    claire.sees("Il reste 19 h sur 19 h", within="Heures")
    claire.clicks("Situation et aménagements")
    claire.sees_title("Situation et aménagements")
    claire.sees("Je cherche quoi faire après vingt ans de vente", "Vérifier un métier de la formation")


def reads_figures(admin):
    admin.goes("/o/premiers/premiers-contacts/?etat=all")
    admin.sees_title("Premiers contacts")
    admin.clicks("Origines et suites, en chiffres")
    admin.sees_title("Origines et suites")
    admin.sees("Devenus un bilan")
