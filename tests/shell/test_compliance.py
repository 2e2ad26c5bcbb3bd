"""The documents of data protection: filled, dated, with their blanks, as pages and tagged PDF."""

import io

import pikepdf
import pytest
from django.urls import get_resolver

from beneficiaries.requests.words import address_of
from bilan.pages.compliance.documents import DOCUMENTS
from bilan.pages.compliance.facts import delays_on, facts_of, subprocessors_of
from bilan.pages.compliance.register import ACTIVITIES
from bilan.pages.compliance.risks import RISKS
from bilan.pages.compliance.security import LEFT_OPEN, MEASURES
from foundation.pdf import TITLE
from organisations.models import Organisation
from organisations.permissions import CONTENT_VERBS, GRANTS, Standing, Verb
from tests.factories import TODAY
from tests.synthesis.pdf_text import words_of

pytestmark = pytest.mark.django_db

MENTIONS = {
    "street": "12 rue des Tanneurs",
    "postal_code": "59000",
    "city": "Lille",
    "representative_name": "Claire Vasseur",
    "representative_quality": "gérante",
    "privacy_contact_name": "Jean Prévost",
    "privacy_contact_email": "donnees@exemple.test",
    "has_dpo": "on",
}


@pytest.fixture
def installed(settings):
    settings.OPERATOR_NAME, settings.OPERATOR_ADDRESS = "Société Exploitante", "1 place du Marché, 69002 Lyon"
    settings.HOST_NAME, settings.HOST_COUNTRY = "Hébergeur du Rhône", "France"
    settings.SUBPROCESSORS = "Hébergeur du Rhône | hébergement | France"


@pytest.fixture
def desk(house, now, signed_in):
    """The administrator's client, and the address of the space."""
    return signed_in(house.administrator), f"/o/{house.organisation.slug}/conformite/"


def test_nothing_said_is_said_to_be_missing(house):
    gaps = facts_of(house.organisation, on=TODAY).gaps

    assert [gap.is_operators for gap in gaps] == [False] * 4 + [True] * 4


def test_everything_said_leaves_no_gap(desk, house, installed):
    client, base = desk

    answer = client.post(f"{base}mentions/", MENTIONS, follow=True)

    assert answer.context["facts"].gaps == []
    assert "Rien ne manque" in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"postal_code": "5900"}, "postal_code"), ({"privacy_contact_name": "", "has_dpo": "on"}, "privacy_contact_name")],
)
def test_wrong_mention_is_said_and_nothing_is_lost(desk, typed, field):
    client, base = desk

    answer = client.post(f"{base}mentions/", MENTIONS | typed)

    assert answer.status_code == 422
    assert "12 rue des Tanneurs" in answer.content.decode()
    assert field in answer.context["form"].errors


def test_settings_of_the_operator_are_read():
    assert subprocessors_of("A | mail | France; B ;") == (
        type(subprocessors_of("A")[0])("A", "mail", "France"),
        type(subprocessors_of("A")[0])("B"),
    )


def test_no_subprocessor_is_an_answer(house, settings):
    settings.SUBPROCESSORS = "aucun"

    facts = facts_of(house.organisation, on=TODAY)

    assert (facts.subprocessors, facts.has_no_subprocessor) == ((), True)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.template)
def test_document_marks_its_blanks_on_page_and_in_print(desk, document):
    client, base = desk

    page = client.get(f"{base}documents/{document.slug}/").content.decode()
    pdf = client.get(f"{base}documents/{document.slug}/pdf/")

    assert "[à compléter\u00a0: " in page
    words = words_of(pdf.content)
    assert "Ce qui manque" in words
    assert "à compléter" in words


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.template)
def test_filled_document_carries_the_house_and_is_tagged(desk, house, installed, document):
    client, base = desk
    client.post(f"{base}mentions/", MENTIONS)

    pdf = client.get(f"{base}documents/{document.slug}/pdf/").content

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert str(opened.docinfo["/Title"]) == TITLE
        assert "Vasseur" not in str(opened.docinfo)
    words = words_of(pdf)
    for said in ("12 rue des Tanneurs, 59000 Lille", "Claire Vasseur", "Jean Prévost", "Société Exploitante"):
        assert said in words
    assert "Ce qui manque" not in words
    assert "texte du 25 nov. 2026" in words.replace("\u00a0", " ")


def test_unknown_document_is_absent(desk):
    client, base = desk

    assert client.get(f"{base}documents/autre/").status_code == 404


def test_consultant_is_told_who_keeps_these(house, now, signed_in):
    answer = signed_in(house.consultant).get(f"/o/{house.organisation.slug}/conformite/")

    assert answer.status_code == 403


def test_delays_come_from_the_law_of_the_day():
    delays = delays_on(TODAY)

    assert {name: str(delay) for name, delay in delays.items()} == {
        "agreement": "3\u00a0ans",
        "erasing": "30\u00a0jours",
        "proofs": "5\u00a0ans",
        "invoices": "10\u00a0ans",
        "prospects": "3\u00a0ans",
        "logs": "12\u00a0mois",
        "answer": "1\u00a0mois",
        "extension": "2\u00a0mois",
        "notification": "72\u00a0heures",
        "cap": "24\u00a0heures",
    }
    assert not delays["proofs"].is_sure


def test_register_has_six_sheets_whole():
    assert len(ACTIVITIES) == 6
    for activity in ACTIVITIES:
        assert activity.purposes
        assert activity.bases
        assert activity.data
        assert activity.recipients
        assert all("{" not in line for line in activity.retention_under(delays_on(TODAY)))


def test_no_document_promises_end_to_end(desk):
    promises = " ".join(measure.text for measure in MEASURES)

    assert "bout en bout" not in promises
    assert any("pas un chiffrement de bout en bout" in line for line in LEFT_OPEN)


def test_documents_say_who_really_has_a_space_and_who_really_reads():
    """The sentences that the product once made false: an employer's space, guests, kept documents, cards, art. 18."""
    said = " ".join([measure.text for measure in MEASURES] + list(LEFT_OPEN))

    assert "Un contact de l’employeur qui paie peut avoir un espace" in said
    assert GRANTS[Verb.SEE_PAID] == {Standing.EMPLOYER_CONTACT}
    assert "les résultats, aussi à un ou une collègue" in said
    assert [verb for verb in GRANTS if Standing.INVITED in GRANTS[verb] and verb in CONTENT_VERBS] == [
        Verb.READ_RESULTS
    ]
    assert "qui assure le suivi lit les seuls documents" in said
    assert "carte remise en main propre" in said
    assert "sans rien bloquer" in said
    assert "à deux personnes" not in str(RISKS)


def test_agreement_names_every_duty_of_article_28_3(desk):
    client, base = desk

    body = client.get(f"{base}documents/accord-de-sous-traitance/").content.decode().replace("&nbsp;", " ")

    assert [letter for letter in "abcdefgh" if f"28.3 {letter}" not in body] == []


def test_link_to_a_page_that_does_not_exist_is_left_out():
    assert address_of("confidentiality:nowhere", "maison") == ""
    assert address_of("beneficiaries:own_rights", "maison") == "/o/maison/mon-bilan/mes-droits/"


def test_page_of_rights_offers_the_archive_once_it_exists(house, now, signed_in):
    has_archive = "confidentiality" in get_resolver().namespace_dict

    body = signed_in(house.person).get(f"/o/{house.organisation.slug}/mon-bilan/mes-droits/").content.decode()

    assert ("Télécharger tout ce qui est à moi" in body) == has_archive


def test_organisation_keeps_true_mentions(house):
    from django.db import IntegrityError, transaction

    for values in ({"postal_code": "ABCDE"}, {"has_dpo": True, "privacy_contact_name": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Organisation.objects.filter(pk=house.organisation.pk).update(**values)
