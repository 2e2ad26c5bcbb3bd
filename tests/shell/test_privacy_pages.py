"""The pages about secrecy: the person decides, takes away, reads who read; the house sees dates alone."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from beneficiaries.mandates import decide_mandate, propose_mandate
from beneficiaries.requests.words import RIGHTS
from beneficiaries.rules import Kind as FactKind
from bilan.pages.privacy import reading
from confidentiality.consent_texts import TEXTS
from confidentiality.destruction.execution import destroy
from confidentiality.destruction.holding import place_hold
from confidentiality.models import AccessLine, Consent, Destruction, KeptDocument, LegalHold
from foundation import clock
from foundation.tenancy import content_of, tenant
from organisations.operations import affiliate
from organisations.permissions import CONTENT_CLASSES, DataClass
from questionnaires.models import Assignment
from tests.confidentiality.factories import CLOSED_AT, a_told_bilan, close
from tests.factories import NOW, a_beneficiary, a_bilan, a_user, facts

AT_LAST = CLOSED_AT + timedelta(days=31)


@pytest.fixture
def told(house, now):
    """A bilan that was told to its end, and closed today."""
    with tenant(house.organisation.pk):
        a_told_bilan(house)
        close(house)
    house.own = f"/o/{house.organisation.slug}/mon-bilan/confidentialite/"
    house.url = f"/o/{house.organisation.slug}/bilans/{house.bilan.pk}/confidentialite/"
    return house


def destroyed(house) -> None:
    with tenant(house.organisation.pk):
        for one in Destruction.objects.filter(done_at=None):
            destroy(one, at=AT_LAST)


def body(response) -> str:
    return response.content.decode()


def test_overview_answers_who_what_and_when(told, signed_in):
    page = body(signed_in(told.person).get(told.own))

    assert "Personne d’autre que vous n’a ouvert" in page
    assert "8\xa0juil.\xa02026" in page
    assert "Pas encore répondu" in page


def test_journal_names_every_class_that_somebody_else_may_open():
    """Private notes are opened by their author alone, and everything at once by the person alone: no line tells of them."""
    assert set(reading.WORDS) == CONTENT_CLASSES - {DataClass.PRIVATE_NOTES, DataClass.WHOLE}


def test_journal_says_who_opened_what_and_why_at_once(told, signed_in):
    with tenant(told.organisation.pk):
        AccessLine.objects.create(
            organisation=told.organisation,
            bilan=told.bilan,
            actor_id=told.consultant.user_id,
            actor_name="Camille Martin",
            data_class="questionnaires",
            reason="accompagne ce bilan",
            at=NOW,
            quarter=NOW,
        )

    page = body(signed_in(told.person).get(f"{told.own}qui-a-vu/"))

    assert "<strong>Camille Martin</strong> a ouvert vos réponses et vos résultats" in page
    assert "parce que cette personne accompagne ce bilan" in page


def test_page_of_a_consultant_leaves_a_line_that_the_person_reads(house, now, signed_in):
    with tenant(house.organisation.pk):
        a_told_bilan(house)
        assignment = Assignment.objects.get()
    slug = house.organisation.slug
    signed_in(house.consultant).get(f"/o/{slug}/questionnaires/{assignment.pk}/resultats/")

    page = body(signed_in(house.person).get(f"/o/{slug}/mon-bilan/confidentialite/qui-a-vu/"))

    assert f"<strong>{house.consultant}</strong> a ouvert vos réponses et vos résultats" in page


@pytest.mark.parametrize(("answer", "is_given"), [("yes", True), ("no", False)])
def test_person_answers_and_may_change(told, signed_in, answer, is_given):
    client = signed_in(told.person)

    client.post(f"{told.own}accords/synthese/", {"answer": answer})
    other = "no" if answer == "yes" else "yes"
    client.post(f"{told.own}accords/synthese/", {"answer": other})

    with tenant(told.organisation.pk):
        given = list(Consent.objects.order_by("decided_at", "superseded_at").values_list("is_given", "superseded_at"))
    assert (given[0][0], given[0][1] is not None) == (is_given, True)
    assert [value for value, superseded in given if superseded is None] == [not is_given]


def test_nothing_is_ticked_and_no_answer_is_said_beside_the_question(told, signed_in):
    client = signed_in(told.person)

    page = body(client.get(f"{told.own}accords/synthese/"))
    refused = client.post(f"{told.own}accords/synthese/", {})

    assert "checked" not in page
    assert (refused.status_code, "Choisissez l’une des deux réponses." in body(refused)) == (422, True)
    with tenant(told.organisation.pk):
        assert Consent.objects.count() == 0


def test_withdrawal_shows_its_effects_first(told, signed_in):
    client = signed_in(told.person)
    client.post(f"{told.own}accords/synthese/", {"answer": "yes"})

    page = body(client.get(f"{told.own}accords/synthese/retirer/"))
    client.post(f"{told.own}accords/synthese/retirer/")

    assert "Votre synthèse est effacée le jour prévu" in page
    with tenant(told.organisation.pk):
        assert Consent.objects.get().withdrawn_at == NOW
        assert Destruction.objects.get(retention="synthesis").due_on.isoformat() == "2026-07-08"
    assert client.get(f"{told.own}accords/synthese/retirer/").status_code == 404


def test_yes_is_a_written_agreement_for_the_follow_up(told, signed_in):
    page = body(signed_in(told.person).get(f"{told.own}accords/synthese/"))

    assert "Votre réponse vaut accord écrit, fondé sur la nécessité d’un suivi" in page
    assert "trois ans au plus après la fin du bilan" in page


@pytest.mark.parametrize("words", ["partage", "accord de communication"])
def test_no_question_promises_what_is_not_built(words):
    said = " ".join(
        [str(text) for text in TEXTS.values()] + [f"{right.short} {right.meaning}" for right in RIGHTS]
    ).lower()

    assert words not in said


def test_former_answer_is_read_with_the_words_that_it_was_given_to(told, signed_in, monkeypatch):
    client = signed_in(told.person)
    kind = Consent.Kind.KEEP_SYNTHESIS
    with monkeypatch.context() as then:
        then.setitem(TEXTS, kind, replace(TEXTS[kind], version="2026-11"))
        client.post(f"{told.own}accords/synthese/", {"answer": "yes"})

    overview = body(client.get(told.own))
    question = body(client.get(f"{told.own}accords/synthese/"))

    assert "<dd>Garder ma synthèse<" in overview
    assert "<strong>Garder ma synthèse</strong>" in question
    assert client.get(f"{told.own}accords/synthese/imprimer/").content.startswith(b"%PDF")


def test_answer_is_given_again_to_a_changed_text(told, signed_in, monkeypatch):
    client = signed_in(told.person)
    kind = Consent.Kind.KEEP_SYNTHESIS
    with monkeypatch.context() as then:
        then.setitem(TEXTS, kind, replace(TEXTS[kind], version="2026-11"))
        client.post(f"{told.own}accords/synthese/", {"answer": "yes"})

    client.post(f"{told.own}accords/synthese/", {"answer": "yes"})
    client.post(f"{told.own}accords/synthese/", {"answer": "yes"})

    with tenant(told.organisation.pk):
        versions = Consent.objects.filter(kind=kind).order_by("recorded_at").values_list("text_version", flat=True)
        assert list(versions) == ["2026-11", TEXTS[kind].version]


def test_unknown_question_is_absent(told, signed_in):
    assert signed_in(told.person).get(f"{told.own}accords/autre/").status_code == 404


def test_one_document_is_kept_while_the_rest_is_destroyed(told, signed_in):
    client = signed_in(told.person)
    with tenant(told.organisation.pk):
        assignment = Assignment.objects.get()
    code = f"questionnaire:{assignment.pk}"

    late = client.post(f"{told.own}accords/documents/", {"documents": [code], "ends_on": "2029-06-09"})
    none = client.post(f"{told.own}accords/documents/", {"ends_on": "2027-06-08"})
    client.post(f"{told.own}accords/documents/", {"documents": [code], "ends_on": "2027-06-08"})
    with tenant(told.organisation.pk):
        for one in Destruction.objects.filter(document_id=None):
            destroy(one, at=AT_LAST)
        with content_of(told.bilan.pk):
            kept = KeptDocument.objects.get()
            assert kept.content["answers"][0]["answer"] is not None
    page = client.get(f"{told.own}gardes/{kept.pk}/")
    follower = signed_in(told.consultant).get(f"/o/{told.organisation.slug}/bilans/{told.bilan.pk}/gardes/{kept.pk}/")

    assert "Choisissez une date d’ici au 08/06/2029" in body(late)
    assert "Choisissez au moins un document" in body(none)
    assert (page.status_code, follower.status_code) == (200, 200)
    results = f"/o/{told.organisation.slug}/mon-bilan/questionnaires/{assignment.pk}/"
    assert client.get(results).status_code == 410
    with tenant(told.organisation.pk):
        assert AccessLine.objects.filter(data_class="kept_documents").count() == 1


def test_withdrawn_agreement_closes_the_kept_document_and_sets_its_end(told, signed_in):
    client = signed_in(told.person)
    with tenant(told.organisation.pk):
        code = f"questionnaire:{Assignment.objects.get().pk}"
    client.post(f"{told.own}accords/documents/", {"documents": [code], "ends_on": "2027-06-08"})
    with tenant(told.organisation.pk), content_of(told.bilan.pk):
        kept = KeptDocument.objects.get()

    client.post(f"{told.own}accords/documents/retirer/")

    follower = signed_in(told.consultant).get(f"/o/{told.organisation.slug}/bilans/{told.bilan.pk}/gardes/{kept.pk}/")
    assert follower.status_code == 404
    with tenant(told.organisation.pk):
        destroy(Destruction.objects.get(retention="kept"), at=NOW + timedelta(minutes=1))
        with content_of(told.bilan.pk):
            assert KeptDocument.objects.count() == 0


def a_kept_document(house, client) -> str:
    """The person lets one document be kept for a year; where who follows up reads it."""
    with tenant(house.organisation.pk):
        code = f"questionnaire:{Assignment.objects.get().pk}"
    client.post(f"{house.own}accords/documents/", {"documents": [code], "ends_on": "2027-06-08"})
    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        kept = KeptDocument.objects.get()
    return f"/o/{house.organisation.slug}/bilans/{house.bilan.pk}/gardes/{kept.pk}/"


@pytest.mark.parametrize(
    ("day", "status"), [(datetime(2027, 6, 8, 9, tzinfo=UTC), 200), (datetime(2027, 6, 9, 9, tzinfo=UTC), 404)]
)
def test_kept_document_closes_after_the_last_day_agreed_even_under_a_hold(told, signed_in, monkeypatch, day, status):
    address = a_kept_document(told, signed_in(told.person))
    with tenant(told.organisation.pk):
        placed = day - timedelta(days=30)
        place_hold(told.bilan, reason="Litige", until_on=date(2027, 12, 1), by=told.administrator, at=placed)
    monkeypatch.setattr(clock, "now", lambda: day)

    follower = signed_in(told.consultant).get(address)

    assert follower.status_code == status


def test_kept_document_does_not_open_for_an_interim_whom_the_person_let_read_nothing(told, signed_in):
    address = a_kept_document(told, signed_in(told.person))
    with tenant(told.organisation.pk):
        interim = propose_mandate(
            told.bilan, member=told.colleague, kind="interim", reason="Congé", by=told.consultant, at=NOW
        )
    before = signed_in(told.colleague).get(address).status_code

    with tenant(told.organisation.pk):
        decide_mandate(interim, accepts=True, by=told.person, at=NOW)

    assert (before, signed_in(told.colleague).get(address).status_code) == (404, 200)


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


# --- The house -----------------------------------------------------------------------------


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
