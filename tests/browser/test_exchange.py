"""What the two people keep with a bilan: documents, adjustments; and what the consultant keeps for themselves."""

import pytest

from tests.browser.someone import PHONE
from tests.browser.stack import PASSWORD

pytestmark = pytest.mark.browser

CV = b"%PDF-1.4\n% onze ans de vente\n%%EOF\n"
PHOTO = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 40 + b"\xff\xd9"


def test_documents_notes_and_adjustments_pass_between_two_people(meet, stack):
    stack.prepare("house", slug="la-rive", name="La Rive")
    known = stack.prepare("bilan", slug="la-rive", mail="lou@rive.test", first_name="Lou", last_name="Martin")
    known = {"slug": known["slug"], "bilan": known["bilan"]}
    stack.prepare("consents", **known)
    claire = meet("consultant", "c1@la-rive.test")
    lou = meet("person", "lou@rive.test", size=PHONE, scheme="dark")
    claire.signs_in(PASSWORD)
    claire.arrives("/o/la-rive/")
    lou.signs_in_by_code("/o/la-rive/mon-bilan/")

    answer_about_adjustments(lou)
    give_documents(lou)
    write_a_note(claire, known)
    read_documents(claire, known)
    take_a_document_away(lou)


def answer_about_adjustments(lou):
    """Without reason; a word of health is kept, with a warning."""
    lou.goes("/o/la-rive/mon-bilan/amenagements/modifier/")
    lou.sees_title("Mes aménagements")
    lou.ticks("Oui")
    lou.ticks("Pauses pendant les séances")
    lou.fills("Autre chose à prévoir", "Le matin, à cause de mon traitement")
    lou.clicks("Enregistrer")
    lou.sees("Le matin, à cause de mon traitement", within="À prévoir")
    lou.sees("À relire", "retirez la cause")


def give_documents(lou):
    lou.clicks("Dossier")
    lou.sees_title("Mon dossier")
    lou.clicks("Voir et déposer")
    lou.sees("Aucun document pour l’instant")
    lou.clicks("Ajouter un document")
    lou.sees_title("Ajouter un document")
    lou.fills("Nom du document", "Mon CV")
    lou.attaches("Fichier", "cv.exe", "application/pdf", b"MZ program")
    lou.clicks("Ajouter le document")
    lou.sees_error_beside("Fichier", "Seuls les fichiers PDF, JPEG, PNG, Word (.docx) et LibreOffice (.odt)")
    lou.sees_value("Nom du document", "Mon CV")
    lou.attaches("Fichier", "cv.pdf", "application/pdf", CV)
    lou.clicks("Ajouter le document")
    lou.sees("Le document est ajouté.", "Mon CV")
    lou.clicks("Ajouter un document")
    lou.fills("Nom du document", "Attestation photographiée")
    lou.attaches("Fichier", "IMG_1.jpg", "image/jpeg", PHOTO)
    lou.clicks("Ajouter le document")
    lou.sees("Attestation photographiée")
    lou.does_not_see("IMG_1")


def write_a_note(claire, known):
    """Kept as it is typed; nobody pressed a button."""
    claire.goes(f"/o/la-rive/bilans/{known['bilan']}/")
    claire.clicks("Vos notes")
    claire.sees_title("Vos notes")
    claire.clicks("Nouvelle note")
    claire.sees_title("Votre note")
    claire.fills("Votre note", "Parle plus bas quand il est question du siège.")
    claire.sees_saved("Votre note")
    claire.page.reload()
    claire.sees_value("Votre note", "Parle plus bas quand il est question du siège.")
    claire.clicks("Enregistrer et revenir")
    claire.sees("Parle plus bas quand il est question du siège.", "vous seulement")


def read_documents(claire, known):
    claire.goes(f"/o/la-rive/bilans/{known['bilan']}/documents/")
    claire.sees_title("Documents")
    assert claire.downloads("Mon CV") == CV
    claire.goes(f"/o/la-rive/bilans/{known['bilan']}/seances/nouvelle/")
    claire.sees("À prévoir : Pauses pendant les séances, Le matin")


def take_a_document_away(lou):
    lou.clicks("Retirer Mon CV")
    lou.sees_title("Retirer ce document ?")
    lou.clicks("Retirer le document")
    lou.sees("Le document est retiré.")
    lou.does_not_see("Mon CV")
