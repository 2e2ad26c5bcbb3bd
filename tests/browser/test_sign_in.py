"""A card instead of an address, and a session that rests while somebody thinks."""

import pytest

from tests.browser.stack import PASSWORD

pytestmark = pytest.mark.browser
HEARD = "document.dispatchEvent(new Event('session:closed'))"  # what the autosave says when it is refused


def test_person_without_mail_comes_in_with_a_card(meet, stack):
    stack.prepare("house", slug="les-tilleuls", name="Les Tilleuls")
    stack.prepare("told", slug="les-tilleuls", mail="", first_name="Odette", last_name="Blin", ending="shared")
    first, second = stack.prepare("card", slug="les-tilleuls", last_name="Blin")["codes"][:2]
    odette = meet("person_on_paper", "", size=(360, 740))

    odette.goes("/o/les-tilleuls/carte/")
    odette.sees_title("Se connecter avec une carte")
    odette.fills("Code de votre carte", "0000-0000-0000")
    odette.clicks("Se connecter")
    odette.sees_error_beside("Code de votre carte", "Ce code n’ouvre rien")
    odette.fills("Code de votre carte", first.lower().replace("-", " "))
    odette.clicks("Se connecter")
    odette.arrives("/o/les-tilleuls/mon-bilan/")

    # Later, the synthesis asks who is there.
    stack.prepare("rest", seconds=1800)
    odette.goes("/o/les-tilleuls/mon-bilan/synthese/")
    odette.sees_title("C’est bien vous ?")
    odette.fills("Code de votre carte", second)
    odette.clicks("Continuer")
    odette.arrives("/o/les-tilleuls/mon-bilan/synthese/")


def test_session_that_rests_warns_and_loses_nothing(meet, stack):
    stack.prepare("house", slug="les-acacias", name="Les Acacias")
    camille = meet("resting", "c1@les-acacias.test")
    camille.signs_in(PASSWORD)
    camille.arrives("/o/les-acacias/")
    camille.goes("/o/les-acacias/beneficiaires/nouveau/")
    camille.fills("Prénom", "Élodie")

    # Two minutes before, one button is enough.
    stack.prepare("rest", seconds=1750)
    camille.page.evaluate(HEARD)
    camille.sees("Êtes-vous toujours là")
    camille.clicks("Rester connecté")
    camille.does_not_see("Êtes-vous toujours là")

    # Too late: sign in again in another tab, and go on here.
    stack.prepare("rest", seconds=1900)
    camille.page.evaluate(HEARD)
    camille.sees("Votre session est fermée")
    here = camille.page
    with camille.context.expect_page() as opened:
        camille.clicks("Me reconnecter")
    camille.page = opened.value
    camille.fills("Adresse e-mail", camille.mail)
    camille.fills("Mot de passe", PASSWORD)
    camille.clicks("Se connecter")
    camille.page.wait_for_url("**/compte/session/reprise/")
    camille.page.close()
    camille.page = here
    camille.clicks("Reprendre ici")
    camille.does_not_see("Votre session est fermée")
    camille.sees_value("Prénom", "Élodie")
    camille.fills("Nom", "Roussel")
    camille.selects("Statut", "Salarié ou salariée")
    camille.clicks("Continuer vers le programme")
    camille.sees_title("Choisir le programme")

    # What is open elsewhere is seen and closed.
    camille.goes("/compte/sessions/")
    camille.sees_title("Mes connexions")
    camille.sees("Cet appareil")
