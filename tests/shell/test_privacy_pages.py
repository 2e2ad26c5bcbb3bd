"""The pages about secrecy: the person decides, takes away, reads who read; the house sees dates alone."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from beneficiaries.mandates.operations import decide_mandate, propose_mandate
from beneficiaries.requests.words import RIGHTS
from bilan.pages.privacy import reading
from confidentiality.consent_texts import TEXTS
from confidentiality.destruction.execution import destroy
from confidentiality.destruction.holding import place_hold
from confidentiality.models import AccessLine, Consent, Destruction, KeptDocument
from foundation import clock
from foundation.tenancy import content_of, tenant
from organisations.permissions import CONTENT_CLASSES, DataClass
from questionnaires.models import Assignment
from tests.confidentiality.factories import a_told_bilan
from tests.factories import NOW
from tests.shell.privacy import AT_LAST, a_kept_document, body


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
