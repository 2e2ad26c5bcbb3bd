"""The operator opens an organisation and sees that it exists, never what happens in it."""

import pytest

from bilan.embedded.demo import OPERATOR_MAIL
from tests.browser.numbers import siret_of

pytestmark = pytest.mark.browser


def test_operator_opens_an_organisation(meet, stack):
    operator = meet("operator", OPERATOR_MAIL)
    administrator = meet("invited", "sophie@atelier.test")

    operator.signs_in(stack.operator_password)
    operator.sees_title("Organismes")
    operator.clicks("Ouvrir un organisme")
    operator.sees_title("Ouvrir un organisme")

    # A SIRET whose check digit is wrong: the error stands beside the field and nothing typed is lost.
    operator.fills("Nom de l’organisme", "Atelier des Parcours")
    operator.fills("SIRET", "123 456 789 00012")
    operator.fills("Prénom", "Sophie")
    operator.fills("Nom", "Lambert")
    operator.fills("Adresse e-mail", "sophie@atelier.test")
    operator.unticks("Cette personne accompagne aussi des bilans")
    operator.clicks("Ouvrir et inviter")
    operator.sees_error_beside("SIRET", "Ce SIRET n’est pas valable : vérifiez ses 14 chiffres.")
    operator.sees_value("Nom de l’organisme", "Atelier des Parcours")
    operator.sees_value("SIRET", "123 456 789 00012")
    operator.sees_value("Adresse e-mail", "sophie@atelier.test")

    operator.fills("SIRET", siret_of(100))
    operator.clicks("Ouvrir et inviter")
    operator.sees_title("Atelier des Parcours")
    operator.sees("Atelier des Parcours est ouvert ; son administration est invitée par e-mail.")
    operator.sees("Invitation en attente Sophie Lambert — sophie@atelier.test")
    first = administrator.reads_mail("Atelier des Parcours vous invite à rejoindre son équipe")
    assert first.link.startswith(f"{stack.address}/o/atelier-des-parcours/lien/")

    operator.clicks("Renvoyer l’invitation")
    operator.sees("L’invitation est renvoyée.")
    again = administrator.reads_mail("Atelier des Parcours vous invite à rejoindre son équipe")
    assert again.link == first.link
    assert again.message_id != first.message_id

    operator.clicks("Organismes", within="Organismes")
    operator.sees_title("Organismes")
    operator.sees("/o/atelier-des-parcours/", within="Atelier des Parcours")
    # What happens inside is not the operator's: the same page as one that does not exist.
    operator.goes("/o/atelier-des-parcours/", status=404)
    operator.sees_title("Cette page n’existe pas")
