"""Documents of a bilan, in the browser's place: the same pages for its two people."""

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile

from beneficiaries.rules import Kind
from exchange import kinds
from exchange.models import BilanFile
from foundation import outbox
from foundation.tenancy import content_of, tenant
from tests.exchange.factories import JPEG, PDF, Party, a_docx, a_file
from tests.factories import facts
from tests.shell.test_query_counts import queries_of

TITLE = "Onze ans de vente"


@pytest.fixture
def ours(house, now):
    return f"/o/{house.organisation.slug}/bilans/{house.bilan.pk}/documents/"


@pytest.fixture
def own(house, now):
    return f"/o/{house.organisation.slug}/mon-bilan/documents/"


@pytest.fixture
def kept(house):
    """A document that each party keeps with the bilan."""

    def keep(party: Party = Party.PERSON, **fields) -> BilanFile:
        with tenant(house.organisation.pk), content_of(house.bilan.pk):
            return a_file(house, party=party, **fields)

    return keep


def upload(content: bytes, name: str = "mon licenciement.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def titles(house) -> list[str]:
    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        return [file.title for file in BilanFile.objects.all()]


def test_person_adds_a_photo_and_the_consultant_reads_it(house, own, ours, signed_in):
    person = signed_in(house.person)

    answer = person.post(f"{own}ajouter/", {"title": TITLE, "file": upload(JPEG, "IMG_0042.JPG")})
    page = signed_in(house.consultant).get(ours).content.decode()

    assert (answer.status_code, answer["Location"]) == (302, own)
    assert (TITLE in page, "IMG_0042" in page, "Photo JPEG" in page, "Retirer" in page) == (True, False, True, False)


def test_consultant_adds_a_document_that_the_person_reads(house, own, ours, signed_in):
    signed_in(house.consultant).post(f"{ours}ajouter/", {"title": TITLE, "file": upload(a_docx(), "x.docx")})

    page = signed_in(house.person).get(own).content.decode()

    assert (TITLE in page, "Retirer" in page) == (True, False)


def test_file_leaves_as_an_attachment_whose_name_says_nothing(house, own, kept, signed_in):
    file = kept(title=TITLE)

    response = signed_in(house.person).get(f"{own}{file.pk}/")

    assert response.content == PDF
    assert {name: response[name] for name in ("Content-Type", "Content-Disposition", "X-Content-Type-Options")} == {
        "Content-Type": "application/pdf",
        "Content-Disposition": 'attachment; filename="document-2026-06-08.pdf"',
        "X-Content-Type-Options": "nosniff",
    }
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Ce fichier est vide."),
        (b"%PDF-" + b"0" * (11 * 1024 * 1024), "Ce fichier dépasse 10\u00a0Mo."),
        (b"MZ\x90", kinds.WRONG_KIND.replace(" :", "\u00a0:")),
        (PDF + a_docx(), kinds.TWO_IN_ONE.replace(" :", "\u00a0:")),
    ],
)
def test_absurd_upload_is_refused_beside_the_field_and_the_title_stays(house, own, signed_in, content, sentence):
    response = signed_in(house.person).post(f"{own}ajouter/", {"title": TITLE, "file": upload(content)})

    page = response.content.decode()
    assert (response.status_code, sentence in page.replace("10 Mo", "10\u00a0Mo"), TITLE in page) == (422, True, True)
    assert titles(house) == []


@pytest.mark.parametrize("fields", [{}, {"title": TITLE}, {"title": "x" * 81}, {"title": "a\x00b"}])
def test_missing_or_odd_fields_are_refused(house, own, signed_in, fields):
    response = signed_in(house.person).post(f"{own}ajouter/", fields)

    assert response.status_code == 422


def test_wrong_extension_does_not_matter_the_bytes_do(house, own, signed_in):
    person = signed_in(house.person)
    person.post(f"{own}ajouter/", {"title": TITLE, "file": upload(JPEG, "cv.pdf")})

    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        file = BilanFile.objects.get()
    response = person.get(f"{own}{file.pk}/")

    assert (response["Content-Type"], response["Content-Disposition"][-5:]) == ("image/jpeg", '.jpg"')


def test_person_takes_away_what_they_added(house, own, kept, signed_in):
    file = kept(title=TITLE)
    person = signed_in(house.person)
    asked = person.get(f"{own}{file.pk}/retirer/").content.decode()

    person.post(f"{own}{file.pk}/retirer/")

    assert (TITLE in asked, titles(house)) == (True, [])


def test_document_of_the_other_is_not_taken_away(house, own, ours, kept, signed_in):
    theirs, hers = kept(Party.CONSULTANT), kept(Party.PERSON)

    signed_in(house.person).post(f"{own}{theirs.pk}/retirer/")
    signed_in(house.consultant).post(f"{ours}{hers.pk}/retirer/")

    assert len(titles(house)) == 2


@pytest.mark.parametrize("who", ["administrator", "colleague"])
@pytest.mark.parametrize("path", ["", "ajouter/", "{file}/", "{file}/retirer/"])
def test_documents_are_absent_for_anybody_else(house, ours, kept, signed_in, who, path):
    file = kept(title=TITLE)

    response = signed_in(getattr(house, who)).get(ours + path.format(file=file.pk))

    assert (response.status_code, TITLE in response.content.decode()) == (404, False)


def test_person_who_types_the_professional_address_is_still_the_person(house, ours, kept, signed_in):
    kept(Party.CONSULTANT, title=TITLE)

    page = signed_in(house.person).get(ours).content.decode()

    assert (TITLE in page, "Mes documents" in page, "Retirer" in page) == (True, True, False)


def test_closed_bilan_keeps_its_documents_for_the_person_alone(house, own, ours, kept, signed_in):
    file = kept(title=TITLE)
    facts(house.bilan, Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, Kind.HANDED_OVER, Kind.CLOSED)
    person, consultant = signed_in(house.person), signed_in(house.consultant)

    page = person.get(own).content.decode()
    late = person.post(f"{own}ajouter/", {"title": TITLE, "file": upload(PDF)})

    assert [consultant.get(ours).status_code, consultant.get(f"{ours}{file.pk}/").status_code] == [404, 404]
    assert (TITLE in page, "Ajouter un document" in page) == (True, False)
    assert person.get(f"{own}{file.pk}/").content == PDF
    assert (late.status_code, "ce bilan est terminé" in late.content.decode().lower()) == (422, True)


def test_mail_says_that_something_waits_and_nothing_more(house, own, ours, signed_in):
    signed_in(house.consultant).post(f"{ours}ajouter/", {"title": TITLE, "file": upload(PDF)})
    signed_in(house.person).post(f"{own}ajouter/", {"title": TITLE, "file": upload(PDF)})

    for message in outbox.waiting():
        outbox.deliver(message)

    assert {sent.to[0]: sent.subject for sent in mail.outbox} == {
        house.beneficiary.email: "Un message vous attend",
        house.consultant.user.email: "Un message vous attend",
    }
    said = " ".join(f"{sent.subject} {sent.body}" for sent in mail.outbox).lower()
    assert [word for word in (TITLE.lower(), "document", "fichier", "bilan de") if word in said] == []


@pytest.mark.parametrize("who", ["person", "consultant"])
def test_list_costs_the_same_with_many_documents(house, own, ours, kept, signed_in, who):
    client, path = signed_in(getattr(house, who)), own if who == "person" else ours
    kept()
    few = queries_of(client, path)
    for _ in range(30):
        kept()

    assert queries_of(client, path) == few
    assert "1 à 20 sur 31" in client.get(path).content.decode()
