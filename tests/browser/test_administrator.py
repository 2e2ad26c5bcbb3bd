"""The administrator: team and rules; of the bilans, that they take place and never what they say."""

import pytest

pytestmark = pytest.mark.browser

PASSWORD = "trois mots et un chat"


def test_administrator_sets_up_a_house_and_sees_no_content(meet, stack):
    stack.prepare(
        "invited_house", slug="cap-ouest", name="Cap Ouest", mail="paul@cap.test", first_name="Paul", last_name="Ferry"
    )
    paul = meet("administrator", "paul@cap.test", scheme="dark")
    invitation = paul.reads_mail("Cap Ouest vous invite à rejoindre son équipe")

    # Reading the link takes no place: a mail scanner may open it first.
    for _ in range(2):
        paul.goes(invitation.link)
        paul.sees_title("Rejoindre l’équipe")
        paul.sees("Bonjour Paul, Cap Ouest vous invite avec l’adresse paul@cap.test.")
    paul.fills("Mot de passe", "court")
    paul.fills("Le même, une seconde fois", "court")
    paul.clicks("Rejoindre l’équipe")
    paul.sees_error_beside("Mot de passe", "Ce mot de passe est trop court.")
    paul.fills("Mot de passe", PASSWORD)
    paul.fills("Le même, une seconde fois", PASSWORD)
    paul.clicks("Rejoindre l’équipe")
    paul.arrives("/o/cap-ouest/")
    paul.sees("Aucun bilan en cours")
    paul.goes(invitation.link, status=410)
    paul.sees_title("Ce lien ne fonctionne plus")

    # Two consultants are invited.
    paul.goes("/o/cap-ouest/equipe/")
    for name in ("c1", "c2"):
        paul.clicks("Inviter")
        paul.sees_title("Inviter dans l’équipe")
        paul.fills("Prénom", "Claire" if name == "c1" else "Julien")
        paul.fills("Nom", "Vasseur" if name == "c1" else "Roche")
        paul.fills("Adresse e-mail", f"{name}@cap-ouest.test")
        paul.clicks("Inviter")
        paul.sees(f"L’invitation part à l’adresse {name}@cap-ouest.test.")
        consultant = meet("invited", f"{name}@cap-ouest.test")
        consultant.reads_mail("Cap Ouest vous invite à rejoindre son équipe")
    paul.sees("Claire Vasseur — c1@cap-ouest.test", "Julien Roche — c2@cap-ouest.test", within="Invitations en attente")

    # The certificate without which no public money pays.
    paul.clicks("Organisme")
    paul.sees_title("Organisme")
    paul.fills("Certificat Qualiopi", "QUA-2026-118")
    paul.fills("Certificat valable jusqu’au", stack.day(900))
    paul.clicks("Enregistrer")
    paul.sees("Les réglages sont enregistrés.")

    # The Region's cap, with its day and its source; a cap of the CPF looser than the law is refused with its article.
    paul.clicks("Financement")
    paul.sees_title("Règles de financement")
    paul.clicks("Saisir une règle")
    paul.sees_title("Saisir une règle")
    paul.clicks("Un montant maximum")
    paul.sees_title("Montant maximum")
    paul.selects("Qui finance", "CPF")
    paul.fills("Montant maximum", "2 000,00")
    paul.fills("À partir du", stack.today())
    paul.fills("Source", "Bruit de couloir")
    paul.clicks("Voir ce qui change")
    paul.sees_error_beside("Montant maximum", "Le plafond national est de 1 600,00 €")
    paul.sees_error_beside("Montant maximum", "(D6323-1 A, depuis le 26 février 2026)")
    paul.sees_value("Source", "Bruit de couloir")
    paul.selects("Qui finance", "Région")
    paul.fills("Montant maximum", "1 200,00")
    paul.fills("Source", "Délibération n° 26-118 de la Région")
    paul.clicks("Voir ce qui change")
    paul.sees_title("Montant maximum")
    paul.clicks("Enregistrer la règle")
    paul.sees("La règle est enregistrée.")
    paul.sees("1 200,00 €", "par Paul Ferry", within="Délibération n° 26-118 de la Région")

    # A bilan goes on in the house: Paul sees its dates and hours, its content does not exist for him.
    stack.prepare("everybody_joins", slug="cap-ouest")
    bilan = stack.prepare(
        "told", slug="cap-ouest", mail="lea@cap.test", first_name="Léa", last_name="Marchand", ending="shared"
    )
    paul.clicks("Bilans")
    paul.sees_title("Bilans")
    paul.clicks("Léa Marchand")
    paul.sees_title("Léa Marchand")
    paul.sees(
        "Les messages, les questionnaires, les documents, la situation et la synthèse ne s’ouvrent qu’à la personne et à son consultant ou sa consultante."
    )
    paul.sees("Partagé", within="Questionnaires")
    paul.does_not_see("Proposer un questionnaire", "Prévoir une séance", "Ouvrir la synthèse")
    paul.goes(bilan["synthesis"], status=404)
    paul.sees_title("Cette page n’existe pas")
    paul.goes(bilan["results"], status=404)
    paul.sees_title("Cette page n’existe pas")
