"""Attesting, contesting and paper, from the pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from foundation.tenancy import tenant
from sessions.attendance import statement_hash
from sessions.attendance.screens import marks_of
from sessions.attendance.states import State
from sessions.models import Attestation, Contestation, PaperSheet
from tests.sessions.attesting_factories import A_PDF, LONG_AGO, presence, signed_by
from tests.sessions.factories import a_held_session


@pytest.fixture
def base(house, now):
    return f"/o/{house.organisation.slug}/"


@pytest.fixture
def waiting(house, now):
    session = a_held_session(house.bilan, starts_at=LONG_AGO)
    with tenant(house.organisation.pk):
        signed_by(house, session, "consultant")
    return session


def test_the_whole_story_from_the_pages(house, base, waiting, signed_in):
    consultant, person = signed_in(house.consultant), signed_in(house.person)
    presences = f"{base}bilans/{house.bilan.pk}/presences/"
    assert "Attester la présence" in consultant.get(presences).content.decode()

    piece = SimpleUploadedFile("relevé.pdf", A_PDF)
    consultant.post(
        f"{base}seances/{waiting.pk}/attester/", {"evidence": "video_log", "words": "MOTS-ATTEST", "file": piece}
    )
    start = person.get(f"{base}mon-bilan/").content.decode()
    shown = person.get(f"{base}mon-bilan/seances/{waiting.pk}/signer/").content.decode()
    person.post(f"{base}mon-bilan/seances/{waiting.pk}/contester/", {"words": "MOTS-CONTEST"})
    with tenant(house.organisation.pk):
        contestation, attestation = Contestation.objects.get(), Attestation.objects.get()
    answer_page = consultant.get(f"{base}contestations/{contestation.pk}/").content.decode()
    consultant.post(f"{base}contestations/{contestation.pk}/", {"outcome": "maintained", "words": "MOTS-REPONSE"})
    after = person.get(f"{base}mon-bilan/seances/{waiting.pk}/signer/").content.decode()
    administrator = signed_in(house.administrator).get(presences).content.decode()

    assert "Dire si votre présence est juste" in start
    assert "MOTS-ATTEST" in shown
    assert "MOTS-CONTEST" in answer_page
    assert "MOTS-REPONSE" in after
    assert "Contestée" in administrator
    assert "MOTS-" not in administrator
    evidence = person.get(f"{base}mon-bilan/attestations/{attestation.pk}/fichier/")
    assert evidence.content == A_PDF
    assert evidence["Content-Disposition"] == 'attachment; filename="document-2026-06-08.pdf"'
    back = person.post(f"{base}mon-bilan/contestations/{contestation.pk}/retirer/", follow=True)
    assert "Votre contestation est retirée" in back.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("words", "", "Ce champ est obligatoire"),
        ("evidence", "pigeon", "Sélectionnez un choix valide"),
        ("file", SimpleUploadedFile("x.pdf", b"MZ"), "Seuls les fichiers PDF"),
        ("file", SimpleUploadedFile("x.pdf", b"%PDF-1.4\n/JavaScript (x)"), "contient un programme"),
    ],
)
def test_absurd_attestation_gets_a_sentence_and_keeps_what_was_typed(
    house, base, waiting, signed_in, field, value, sentence
):
    fields = {"evidence": "mail", "words": "Trois messages ce jour-là"} | {field: value}

    response = signed_in(house.consultant).post(f"{base}seances/{waiting.pk}/attester/", fields)

    assert response.status_code == 422
    assert sentence in response.content.decode().replace("\u00a0", " ")
    assert field == "words" or "Trois messages ce jour-là" in response.content.decode()


def test_sheet_is_printed_and_scanned_from_the_pages(house, base, waiting, signed_in):
    client = signed_in(house.consultant)
    client.post(f"{base}bilans/{house.bilan.pk}/presences/papier/")
    with tenant(house.organisation.pk):
        sheet = PaperSheet.objects.get()
    pdf = client.get(f"{base}feuilles/{sheet.pk}/")
    unscanned = client.get(f"{base}feuilles/{sheet.pk}/fichier/")

    refused = client.post(f"{base}feuilles/{sheet.pk}/numeriser/", {"signed_on": "2026-06-08"})
    response = client.post(
        f"{base}feuilles/{sheet.pk}/numeriser/",
        {"signed_on": "2026-06-08", "sessions": [str(waiting.pk)], "file": SimpleUploadedFile("scan.pdf", A_PDF)},
        follow=True,
    )

    assert pdf["Content-Type"] == "application/pdf"
    assert (unscanned.status_code, refused.status_code) == (404, 422)
    assert "sur papier" in response.content.decode()
    assert client.get(f"{base}feuilles/{sheet.pk}/fichier/").content == A_PDF


def test_late_signature_says_so(inside, forgotten):
    signed_by(inside, forgotten, "person")

    assert presence(forgotten).state == State.SIGNED
    assert marks_of(presence(forgotten)) == (
        "Signée après coup par la personne",
        "Signée après coup par le consultant ou la consultante",
    )
    assert presence(forgotten).person.statement_hash == statement_hash(forgotten)
