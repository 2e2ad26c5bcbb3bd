"""An administrator writes a programme, is told which words no longer hold, publishes; a visitor reads, a bilan keeps."""

import pytest

from tests.browser.stack import PASSWORD

pytestmark = pytest.mark.browser

STALE = "Adressez-vous à Pôle emploi.\nLe dossier est remis au jury de VAE, sous quatre phases."


def test_administrator_publishes_a_programme_that_a_visitor_reads_and_a_bilan_keeps(meet, stack):
    stack.prepare("house", slug="les-quais", name="Les Quais")
    agnes = meet("administrator", "admin@les-quais.test")
    agnes.signs_in(PASSWORD)
    agnes.arrives("/o/les-quais/")
    agnes.goes("/o/les-quais/programmes/")

    # From a template, with an old booklet pasted in.
    agnes.clicks("Nouveau programme")
    agnes.sees_title("Nouveau programme")
    agnes.ticks("Classique, 16 h")
    agnes.clicks("Écrire le programme")
    agnes.sees_title("Classique, 16 h")
    agnes.fills("Intitulé", "Le grand tour")
    agnes.fills("Modalités d’accès", STALE)
    agnes.fills("Durée en minutes", "840", within="Étape 2")
    agnes.sees("25 h", within="Totaux")
    agnes.sees("La durée totale dépasse ce que la loi permet.")
    agnes.fills("Durée en minutes", "300", within="Étape 2")
    agnes.sees("16 h", within="Totaux")
    agnes.clicks("Enregistrer, relire et publier")

    # Refused: each fault at its place, each missing mention with where to write it.
    agnes.sees_title("Relire et publier")
    agnes.clicks("Publier le programme")
    agnes.sees("Il manque 5 mentions. 1 texte contient des mots qui ne sont plus justes.")
    agnes.sees("« Pôle emploi »", "« jury », ligne 2", "« VAE », ligne 2", "« quatre phases », ligne 2")
    agnes.clicks("Corriger le brouillon")
    agnes.sees_error_beside("Modalités d’accès", "Pôle emploi s’appelle France Travail.")
    agnes.fills("Modalités d’accès", "Un premier échange gratuit, puis une proposition écrite.")
    agnes.clicks("Descendre l’étape 2")
    agnes.page.wait_for_url("**/modifier/?etape=3#etape-3")

    agnes.goes("/o/les-quais/conformite/mentions/")
    agnes.fills("Numéro et voie", "12 quai des Chartrons")
    agnes.fills("Code postal", "33000")
    agnes.fills("Ville", "Bordeaux")
    agnes.fills("Téléphone pour se renseigner", "05 56 00 00 00")
    agnes.fills("Référente ou référent handicap", "Agnès Morel, 05 56 00 00 00")
    agnes.fills("Réclamations : à qui écrire", "reclamations@les-quais.test")
    agnes.clicks("Enregistrer")
    agnes.sees("Les mentions sont enregistrées")
    agnes.goes("/o/les-quais/programmes/intervenants/")
    agnes.fills("Titres et qualités", "Psychologue du travail, salariée")
    agnes.clicks("Enregistrer")
    agnes.clicks("Le grand tour")
    agnes.clicks("Continuer le brouillon")
    agnes.clicks("Enregistrer, relire et publier")
    agnes.clicks("Publier le programme")
    agnes.sees("La version 1 est publiée et en ligne.", "Rien ne manque.")

    # A visitor reads it, page and PDF.
    visitor = meet("visitor", "", size=(360, 740), scheme="dark")
    visitor.goes("/o/les-quais/offres/")
    visitor.clicks("Le grand tour")
    visitor.sees_title("Le grand tour")
    visitor.sees("12 quai des Chartrons, 33000 Bordeaux", "Claire Vasseur. Psychologue du travail", "1 600,00 €")
    assert visitor.fetches("/o/les-quais/offres/le-grand-tour/fiche.pdf").startswith(b"%PDF")

    # A bilan opened now keeps this version when the next one is published.
    bilan = stack.prepare(
        "bilan", slug="les-quais", mail="leo@quais.test", first_name="Léo", last_name="Marin", programme="Le grand tour"
    )
    agnes.clicks("Préparer une nouvelle version")
    agnes.fills("Prix en euros, toutes taxes comprises", "1 700,00")
    agnes.clicks("Enregistrer, relire et publier")
    agnes.clicks("Publier cette version")
    agnes.sees("La version 2 est publiée et en ligne.")
    agnes.clicks("Versions et changements")
    agnes.sees("1 bilan en est parti.", within="Version 1")
    agnes.goes(bilan["page"])
    agnes.sees("version 1, que ce bilan garde", within="Dossier")
    agnes.clicks("Le grand tour")
    agnes.sees("Une version plus récente existe", "1 600,00 €")
