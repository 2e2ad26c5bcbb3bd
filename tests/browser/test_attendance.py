"""Both sign on one tablet, then each on their own; an attested presence is contested."""

import pytest

from tests.browser.stack import PASSWORD

pytestmark = pytest.mark.browser
TABLET = (768, 1024)


def draws(someone) -> None:
    """A signature with the mouse in the frame."""
    box = someone.page.locator("[data-pad-sheet]").bounding_box()
    mouse = someone.page.mouse
    mouse.move(box["x"] + 30, box["y"] + 60)
    mouse.down()
    for step in range(12):
        mouse.move(box["x"] + 40 + 20 * step, box["y"] + 40 + 30 * (step % 3))
    mouse.up()


def test_two_people_sign_on_one_device_and_on_their_own(meet, stack):
    stack.prepare("house", slug="rivage", name="Cap Rivage")
    bilan = stack.prepare(
        "told",
        slug="rivage",
        mail="lou@rivage.test",
        first_name="Lou",
        last_name="Marchand",
        ending="running",
        slot=6,
    )
    stack.prepare("holds_talks", slug="rivage", bilan=bilan["bilan"], count=2)
    claire = meet("consultant", "c1@rivage.test", size=TABLET)
    lou = meet("person", "lou@rivage.test", size=(360, 740))
    claire.signs_in(PASSWORD)
    claire.sees_title("Bilans")
    claire.goes(f"{bilan['page']}presences/")
    claire.sees("À signer", "Attestée, non signée")

    # On the tablet: it shows this one statement, whatever is tried, until Claire proves who she is.
    claire.clicks("Faire signer sur cet appareil")
    claire.sees_title("Votre présence")
    claire.sees("Lou Marchand", "45 min", "Bureau 2")
    claire.page.goto(bilan["page"])
    claire.sees_title("Votre présence")
    claire.clicks("Je signe ma présence")
    claire.sees("ce trait est trop court")
    draws(claire)
    claire.clicks("Je signe ma présence")
    claire.sees_title("Merci, c’est signé")
    assert "présence" not in lou.reads_mail("Une signature à votre nom").text
    claire.clicks("Rendre l’appareil à Claire")
    claire.sees_title("C’est bien vous ?")
    claire.fills("Mot de passe", PASSWORD)
    claire.clicks("Continuer")
    claire.sees_title("C’est bien vous")
    claire.clicks("Reprendre la main")
    claire.sees_title("Présences")
    claire.clicks("Signer la séance")
    claire.sees("Votre signature est enregistrée.")

    # On her own phone, Lou draws the other one; an attested presence is not right.
    lou.signs_in_by_code("/o/rivage/mon-bilan/")
    lou.clicks("Signer")
    lou.sees_title("Signer ma présence")
    lou.page.get_by_text("Dessiner ma signature").click()
    draws(lou)
    lou.clicks("Je signe ma présence")
    lou.sees("Merci, votre signature est enregistrée.", "Attestée, non signée")
    lou.page.get_by_role("article").filter(has_text="Attestée").get_by_role("link", name="Voir").click()
    lou.sees("Votre présence a été attestée")
    lou.clicks("Ce n’est pas juste, je conteste")
    lou.sees_title("Contester une présence")
    lou.clicks("Contester")
    lou.sees_error_beside("Qu’est-ce qui n’est pas juste ?", "Ce champ est obligatoire.")
    lou.fills("Qu’est-ce qui n’est pas juste ?", "J’étais malade ce jour-là.")
    lou.clicks("Contester")
    lou.sees("Vous contestez cette présence")

    # Claire reads why, and answers; it never shows as signed.
    claire.goes(f"{bilan['page']}presences/")
    claire.sees("Contestée", "J’étais malade ce jour-là.", "Signée par les deux", "signature dessinée")
    claire.clicks("Répondre à la contestation")
    claire.sees_title("Répondre à une contestation")
    claire.ticks("La personne a raison")
    claire.fills("En quelques mots", "Je retire l’attestation.")
    claire.clicks("Répondre")
    claire.sees("la personne en est prévenue", "ce qui était noté est retiré")
    assert claire.fetches(f"{bilan['page']}presences/feuille/").startswith(b"%PDF-")
    assert claire.fetches(f"{bilan['page']}presences/certificat/").startswith(b"%PDF-")
    claire.goes(f"{bilan['page']}heures/")
    claire.sees("Il reste", "contestée par la personne, retirée", "Ni comptée, ni certifiée, ni facturée.")
    lou.goes("/o/rivage/mon-bilan/heures/")
    lou.sees("Le compte de mes heures", "Reste à prévoir")
