"""The privacy pages after a destruction, and those of the house."""

import io
import json
import zipfile
from datetime import timedelta

import pytest

from beneficiaries.rules import Kind as FactKind
from confidentiality.destruction.execution import destroy
from confidentiality.models import Consent, Destruction, LegalHold
from foundation import clock
from foundation.tenancy import tenant
from organisations.operations import affiliate
from tests.factories import NOW, a_beneficiary, a_bilan, a_user, facts
from tests.shell.privacy import AT_LAST, body, destroyed


def test_archive_holds_everything_that_is_theirs(told, signed_in):
    client = signed_in(told.person)

    response = client.post(f"{told.own}emporter/")

    box = zipfile.ZipFile(io.BytesIO(response.content))
    data = json.loads(box.read("donnees.json"))
    assert sorted(box.namelist()) == ["LISEZ-MOI.txt", "donnees.json", "synthese.pdf"]
    assert box.read("synthese.pdf").startswith(b"%PDF")
    assert data["form"] == "bilan-archive/1"
    assert [line["answer"] for line in data["questionnaires"][0]["answers"][:4]].count(None) == 1
    assert any("secret" in remark["text"] for remark in data["synthesis"]["remarks"])
    assert response["Content-Disposition"] == 'attachment; filename="mes-documents.zip"'


def test_archive_after_destruction_still_says_what_remains(told, signed_in):
    destroyed(told)

    response = signed_in(told.person).post(f"{told.own}emporter/")

    data = json.loads(zipfile.ZipFile(io.BytesIO(response.content)).read("donnees.json"))
    assert data["synthesis"]["document"] is None
    assert data["questionnaires"][0]["answers"][0]["answer"] is None
    assert len(data["course"]) > 5


def test_destroyed_pages_say_so_and_lead_to_the_certificate(told, signed_in):
    destroyed(told)
    client = signed_in(told.person)

    synthesis = client.get(f"/o/{told.organisation.slug}/mon-bilan/synthese/")
    ending = body(client.get(f"{told.own}fin/"))
    certificate = client.get(f"{told.own}certificat.pdf")
    data = client.get(f"{told.own}certificat.json").json()

    assert (synthesis.status_code, "a été effacé" in body(synthesis)) == (410, True)
    assert "plus aucune copie de sauvegarde ne pourra l’être à compter du vendredi 17\xa0juillet 2026" in body(
        synthesis
    )
    assert "Irréversible le 17\xa0juil.\xa02026" in ending
    assert certificate.content.startswith(b"%PDF")
    assert data["certificate"]["person"] == str(told.beneficiary)


def test_gone_page_says_that_no_copy_is_left_once_the_day_has_come(told, signed_in, monkeypatch):
    destroyed(told)
    monkeypatch.setattr(clock, "now", lambda: AT_LAST + timedelta(days=8))

    page = body(signed_in(told.person).get(f"/o/{told.organisation.slug}/mon-bilan/synthese/"))

    assert "ni ici ni dans une copie de sauvegarde" in page


@pytest.mark.parametrize(
    ("email", "words"), [("", "aucun avertissement"), ("d@exemple.test", "un e-mail vous le dira")]
)
def test_warning_is_promised_to_those_alone_who_get_it(house, now, signed_in, email, words):
    person = a_beneficiary(house.consultant, email=email, with_user=False)
    a_bilan(house.consultant, beneficiary=person)
    with tenant(house.organisation.pk):
        person.user = a_user()
        person.save(update_fields=["user"])
        affiliate(person.user, house.organisation.pk, is_beneficiary=True)

    page = body(signed_in(person.user).get(f"/o/{house.organisation.slug}/mon-bilan/confidentialite/"))

    assert words in page


def test_closing_says_first_what_it_sets_off(house, now, signed_in):
    facts(house.bilan, FactKind.PRELIMINARY_CLOSED, FactKind.INVESTIGATION_CLOSED, FactKind.HANDED_OVER)
    url = f"/o/{house.organisation.slug}/bilans/{house.bilan.pk}/faits/"

    closing = body(signed_in(house.consultant).get(f"{url}closed/"))

    assert "8 juillet 2026</strong>" in closing.replace("\xa0", " ")


def test_certificate_before_any_destruction_is_absent(told, signed_in):
    assert signed_in(told.person).get(f"{told.own}certificat.pdf").status_code == 404


def test_synthesis_that_is_kept_is_read_alone(told, signed_in):
    client = signed_in(told.person)
    client.post(f"{told.own}accords/synthese/", {"answer": "yes"})
    with tenant(told.organisation.pk):
        destroy(Destruction.objects.get(retention="working"), at=AT_LAST)

    page = client.get(f"/o/{told.organisation.slug}/mon-bilan/synthese/")
    document = client.get(f"/o/{told.organisation.slug}/mon-bilan/synthese/document.pdf")

    assert (page.status_code, "Gardée ici à votre demande" in body(page)) == (200, True)
    assert document.content.startswith(b"%PDF")


def test_start_page_warns_then_proves(told, signed_in):
    client = signed_in(told.person)
    start = f"/o/{told.organisation.slug}/mon-bilan/"

    before = body(client.get(start))
    destroyed(told)
    after = body(client.get(start))

    assert "Vos documents seront effacés le 8\xa0juillet 2026" in before
    assert "Garder ou effacer votre synthèse" in before
    assert "Vos documents de travail ont été effacés" in after
    assert "Garder ou effacer votre synthèse" not in after


def test_administrator_suspends_and_the_person_reads_why(told, signed_in):
    client = signed_in(told.administrator)

    client.post(f"{told.url}suspendre/", {"reason": "Contestation des honoraires", "until_on": "2026-09-01"})

    assert "Contestation des honoraires" in body(signed_in(told.person).get(f"{told.own}fin/"))
    client.post(f"{told.url}reprendre/")
    with tenant(told.organisation.pk):
        assert LegalHold.objects.get().lifted_at == NOW
    assert client.post(f"{told.url}reprendre/").status_code == 404


def test_refused_suspension_keeps_what_was_typed(told, signed_in):
    response = signed_in(told.administrator).post(
        f"{told.url}suspendre/", {"reason": "Contestation des honoraires", "until_on": "2028-01-01"}
    )

    assert response.status_code == 422
    assert "Contestation des honoraires" in body(response)
    assert "12\xa0mois au plus" in body(response)


def test_consultant_types_a_signed_paper_and_it_is_marked(told, signed_in):
    client = signed_in(told.consultant)

    client.post(f"{told.url}accords/synthese/", {"answer": "yes", "decided_at": "2026-06-08"})

    with tenant(told.organisation.pk):
        consent = Consent.objects.get()
    assert (consent.is_assisted, consent.is_given, consent.recorded_by_id) == (True, True, told.consultant.user_id)
    assert "d’après un document papier" in body(client.get(told.url))
    assert client.get(f"{told.url}accords/synthese/papier/").content.startswith(b"%PDF")


def test_register_lists_days_without_growing_its_queries(told, signed_in, django_assert_max_num_queries):
    client = signed_in(told.administrator)

    with django_assert_max_num_queries(16):
        page = body(client.get(f"/o/{told.organisation.slug}/destructions/"))

    assert page.count("À venir") == 2


def test_house_pages_show_no_content(told, signed_in):
    for path in (told.url, f"/o/{told.organisation.slug}/destructions/"):
        page = body(signed_in(told.administrator).get(path))
        assert "secret" not in page
        assert "Organiser le travail" not in page
