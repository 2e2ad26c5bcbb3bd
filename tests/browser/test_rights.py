"""A person asks for their data and a correction; the administration and the author of notes answer, in time."""

import pytest

from tests.browser.stack import PASSWORD

pytestmark = pytest.mark.browser


def test_person_exercises_their_rights(meet, stack):
    stack.prepare("house", slug="droits", name="Cap des droits")
    stack.prepare("told", slug="droits", mail="ana@droits.test", first_name="Ana", last_name="Pires", ending="running")
    ana = meet("person", "ana@droits.test", size=(360, 740))
    admin = meet("administrator", "admin@droits.test", scheme="dark")
    claire = meet("consultant", "c1@droits.test")

    # Access, from a phone; the correction that nothing needs is refused with nothing lost.
    ana.signs_in_by_code("/o/droits/mon-bilan/")
    ana.sees_title("Mon bilan")
    ana.clicks("Mes droits sur mes données")
    ana.sees_title("Mes droits sur mes données")
    ana.clicks("Savoir ce que l’on a sur moi")
    ana.sees_title("Savoir ce que l’on a sur moi, et en avoir copie")
    ana.fills("Votre demande", "Tout ce qui est à mon nom")
    ana.clicks("Envoyer ma demande")
    ana.sees("Votre demande est reçue.", "Tout ce qui est à mon nom")
    ana.goes("/o/droits/mon-bilan/mes-droits/rectification/")
    ana.sees_title("Corriger mes coordonnées")
    ana.clicks("Envoyer ma demande")
    ana.sees("Changez ce qui est faux, ou écrivez ce qui doit être corrigé.")
    ana.fills("Téléphone", "06 11 22 33 44")
    ana.clicks("Envoyer ma demande")
    ana.sees("06 11 22 33 44")

    # The administration cannot say « accepted » before the author answered for their notes.
    admin.signs_in(PASSWORD)
    admin.sees_title("Bilans")
    admin.clicks("Demandes")
    admin.sees_title("Demandes des personnes")
    admin.sees("1 réponse attendue")
    admin.page.get_by_role("row", name="Accès").get_by_role("link").click()
    admin.sees_title("Accès")
    admin.page.get_by_role("radio", name="Acceptée", exact=True).check()
    admin.clicks("Enregistrer la réponse")
    admin.sees("Une réponse sur des notes privées manque encore")
    assert "Ana" not in admin.reads_mail("Une demande attend votre réponse").text

    claire.signs_in(PASSWORD)
    claire.sees_title("Bilans")
    claire.clicks("Mes tâches")
    claire.sees_title("Mes tâches")
    claire.clicks("Répondre pour mes notes privées")
    claire.sees_title("Répondre pour mes notes privées")
    claire.ticks("Je n’ai pas de notes privées")
    claire.clicks("Enregistrer ma réponse")
    claire.sees("Votre réponse est enregistrée.")

    admin.goes("/o/droits/demandes/")
    admin.page.get_by_role("row", name="Accès").get_by_role("link").click()
    admin.sees_title("Accès")
    admin.page.get_by_role("radio", name="Acceptée", exact=True).check()
    admin.fills("Ce que vous répondez à la personne", "La copie est dans votre espace.")
    admin.clicks("Enregistrer la réponse")
    admin.sees("La réponse est enregistrée")
    admin.goes("/o/droits/demandes/")
    admin.sees_title("Demandes des personnes")
    admin.page.get_by_role("row", name="Rectification").get_by_role("link").click()
    admin.sees_title("Rectification")
    admin.clicks("Corriger et répondre")
    admin.sees("La fiche est corrigée et la réponse est enregistrée.")

    ana.goes("/o/droits/mon-bilan/mes-droits/")
    ana.sees_title("Mes droits sur mes données")
    ana.clicks("Accès")
    ana.sees("La copie est dans votre espace.", "n’a pas de notes privées sur vous", "CNIL")


def test_administrator_keeps_documents_and_breaches(meet, stack):
    stack.prepare("house", slug="conforme", name="Cap conforme")
    admin = meet("administrator", "admin@conforme.test", size=(360, 740))
    admin.signs_in(PASSWORD)
    admin.sees_title("Bilans")
    admin.goes("/o/conforme/conformite/")
    admin.sees("Ce qui manque à vos documents", "l’adresse postale de l’organisme")

    admin.clicks("Compléter les mentions")
    admin.sees_title("Mentions de l’organisme")
    admin.fills("Code postal", "5900")
    admin.clicks("Enregistrer")
    admin.sees_error_beside("Code postal", "Le code postal compte 5 chiffres.")
    admin.fills("Code postal", "59000")
    admin.clicks("Enregistrer")
    admin.sees("Les mentions sont enregistrées")

    for name in (
        "registre-des-traitements",
        "accord-de-sous-traitance",
        "analyse-d-impact",
        "procedure-de-violation",
    ):
        admin.goes(f"/o/conforme/conformite/documents/{name}/")
        admin.sees("Ce qui manque", "à compléter")

    admin.goes("/o/conforme/conformite/violations/")
    admin.sees("Aucune violation inscrite")
    admin.clicks("Inscrire une violation")
    admin.sees_title("Inscrire une violation")
    admin.fills("Ce qui s’est passé", "Un e-mail envoyé à tort")
    admin.fills("Données et personnes concernées", "Coordonnées")
    admin.fills("Conséquences probables pour ces personnes", "Aucune")
    admin.fills("Ce qui a été fait, et ce qui le sera", "Message détruit")
    admin.ticks("Risque peu probable")
    admin.clicks("Inscrire au registre")
    admin.sees("La violation est inscrite au registre.", "À décider")
    admin.clicks("Clore l’inscription")
    admin.confirms("Clore")
    admin.sees("sinon, dites pourquoi elle ne l’est pas")
    admin.fills("Si elle n’est pas notifiée, pourquoi", "Détruit sans être lu")
    admin.clicks("Enregistrer")
    admin.clicks("Clore l’inscription")
    admin.confirms("Clore")
    admin.sees("Close, non notifiée")
