"""A solo consultant who is administrator too: one account, one space, no hat to change."""

import pytest

pytestmark = pytest.mark.browser


def test_solo_consultant_does_everything_in_one_space(meet, stack):
    stack.prepare(
        "invited_house",
        slug="solo-et-compagnie",
        name="Solo et compagnie",
        mail="odile@solo.test",
        first_name="Odile",
        last_name="Perrin",
        is_consultant=True,
    )
    odile = meet("solo", "odile@solo.test", size=(360, 740), scheme="dark")
    odile.goes(odile.reads_mail("Solo et compagnie vous invite à rejoindre son équipe").link)
    odile.fills("Mot de passe", "un jardin au printemps")
    odile.fills("Le même, une seconde fois", "un jardin au printemps")
    odile.clicks("Rejoindre l’équipe")
    odile.arrives("/o/solo-et-compagnie/")

    # As consultant: a person and their bilan.
    odile.clicks("Nouveau bénéficiaire")
    odile.sees_title("Nouveau bénéficiaire")
    odile.fills("Prénom", "Karim")
    odile.fills("Nom", "Haddad")
    odile.selects("Statut", "Demandeur ou demandeuse d’emploi")
    odile.clicks("Continuer vers le programme")
    odile.sees_title("Choisir le programme")
    odile.ticks("Essentiel, 14 h")
    odile.clicks("Ouvrir le bilan")
    odile.sees_title("Karim Haddad")
    odile.sees("Il reste 14 h sur 14 h", within="Heures")

    # As administrator, from the same menu: rules, team, settings.
    odile.unfolds("Menu")
    odile.clicks("Financement")
    odile.sees_title("Règles de financement")
    odile.clicks("Saisir une règle")
    odile.sees_title("Saisir une règle")
    odile.unfolds("Menu")
    odile.clicks("Équipe")
    odile.sees("Accompagne des bilans", "Administre", within="Odile Perrin")
    odile.unfolds("Menu")
    odile.clicks("Organisme")
    odile.sees_title("Organisme")
    odile.fills("Numéro de déclaration d’activité", "11 75 12345 67")
    odile.clicks("Enregistrer")
    odile.sees("Les réglages sont enregistrés.")

    # And back at the desk of the consultant, where the bilan waits.
    odile.unfolds("Menu")
    odile.clicks("Bilans")
    odile.sees("Haddad")
