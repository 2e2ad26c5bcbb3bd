"""The traces of the phases: what is signed is what was read, it never changes, and a phase does not close without it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from beneficiaries.models import Fact
from beneficiaries.operations import FactRefused, record_fact, withdraw_consent
from beneficiaries.queries import course_of
from beneficiaries.rules import Kind
from exchange.models import PhaseDraft, PhaseText, PhaseVersion
from exchange.phases.contents import missing, sha256_of
from exchange.phases.operations import (
    PhaseConflict,
    PhaseIncomplete,
    PhaseRefused,
    answer_phase,
    draft_of,
    remark_phase,
    sign_phase,
    write_phase,
)
from exchange.phases.queries import standing_of
from foundation.errors import violated
from foundation.models import OutboxMessage
from foundation.tenancy import content_of, tenant
from tests.exchange.factories import INVESTIGATION, PROGRAMME, a_signed_phase
from tests.factories import NOW, facts, traces

LATER = NOW + timedelta(hours=1)
PRO, INV = PhaseText.PROGRAMME, PhaseText.INVESTIGATION


@pytest.fixture
def opened(inside):
    with content_of(inside.bilan.pk):
        yield inside


def closes(house, kind: Kind, **fields) -> Fact:
    return record_fact(house.bilan, kind, by=house.consultant.user, author_name="Camille", at=LATER, **fields)


def test_preliminary_phase_closes_once_two_have_signed(opened):
    with pytest.raises(FactRefused, match="signés par vous et par la personne"):
        closes(opened, Kind.PRELIMINARY_CLOSED)
    signed = a_signed_phase(opened)
    with pytest.raises(FactRefused, match="signés par vous et par la personne"):
        closes(opened, Kind.PRELIMINARY_CLOSED)
    answer_phase(opened.bilan, PRO, number=1, by=opened.person, at=NOW)

    fact = closes(opened, Kind.PRELIMINARY_CLOSED)

    agreed = course_of(opened.bilan).last(Kind.PROGRAMME_AGREED)
    assert not fact.is_irregular
    assert agreed.detail == {"version": 1, "sha256": sha256_of(signed.content)}
    assert agreed.author_name == str(opened.beneficiary)


@pytest.mark.parametrize("kind", [Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, Kind.CONCLUSION_CLOSED])
def test_database_itself_refuses_a_phase_without_its_trace(inside, kind):
    before = {Kind.INVESTIGATION_CLOSED: [Kind.PRELIMINARY_CLOSED],
              Kind.CONCLUSION_CLOSED: [Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED]}  # fmt: skip
    facts(inside.bilan, *before.get(kind, []))
    row = {"organisation": inside.organisation, "bilan": inside.bilan, "kind": kind, "author_name": "Camille"}

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Fact.objects.create(**row, occurred_at=LATER, recorded_at=LATER)
    traces(inside.bilan, kind, at=LATER)
    Fact.objects.create(**row, occurred_at=LATER, recorded_at=LATER)

    assert violated(refused.value) == "fact_in_order"


def test_phase_without_its_trace_is_kept_irregular_with_a_reason(inside):
    fact = closes(inside, Kind.PRELIMINARY_CLOSED, irregular_reason="Dossier repris d’un confrère")

    assert (fact.is_irregular, fact.reason) == (True, "Dossier repris d’un confrère")


def test_person_signs_the_version_that_they_read(opened):
    a_signed_phase(opened)
    a_signed_phase(opened, content=PROGRAMME | {"need": "Autre besoin"})

    with pytest.raises(PhaseRefused, match="plus récente"):
        answer_phase(opened.bilan, PRO, number=1, by=opened.person, at=NOW)


def test_new_version_waits_for_a_new_signature(opened):
    a_signed_phase(opened)
    answer_phase(opened.bilan, PRO, number=1, by=opened.person, at=NOW)
    with pytest.raises(PhaseRefused, match="déjà signé"):
        answer_phase(opened.bilan, PRO, number=1, by=opened.person, at=LATER)

    a_signed_phase(opened, content=PROGRAMME | {"need": "Autre besoin"}, at=LATER)

    assert standing_of(course_of(opened.bilan), PRO).waits_for_person
    assert course_of(opened.bilan).has(Kind.PROGRAMME_AGREED)


def test_database_refuses_a_signature_of_another_text(opened):
    a_signed_phase(opened)
    row = {"organisation": opened.organisation, "bilan": opened.bilan, "author_name": "D.", "occurred_at": LATER}

    for detail, constraint in (({"sha256": "b" * 64}, "signed_as_proposed"), ({}, "signed_as_proposed")):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            Fact.objects.create(**row, kind=Kind.PROGRAMME_AGREED, recorded_at=LATER, detail=detail)
        assert violated(refused.value) == constraint
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Fact.objects.create(**row, kind=Kind.PROGRAMME_PROPOSED, recorded_at=LATER)
    assert violated(refused.value) == "signature_names_its_text"


def test_paper_signature_names_the_version_and_is_marked(opened):
    signed = a_signed_phase(opened)

    fact = closes(opened, Kind.PROGRAMME_AGREED, is_assisted=True)

    assert fact.is_assisted
    assert fact.detail["sha256"] == sha256_of(signed.content)


def test_signed_version_never_changes(opened):
    signed = a_signed_phase(opened)

    for act in (lambda: signed.save(), lambda: signed.delete(), lambda: PhaseDraft.objects.all().delete()):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            act()


def test_incomplete_text_is_not_signed_and_says_what_is_missing(opened):
    draft = write_phase(opened.bilan, PRO, content={"demand": "…"}, version=0, by=opened.person, at=NOW)

    with pytest.raises(PhaseIncomplete) as refused:
        sign_phase(opened.bilan, PRO, version=draft.version, by=opened.consultant.user, author_name="Camille", at=NOW)

    assert {"need", "objective_1", "mode", "begins_on", "decision"} <= set(refused.value.faults)
    assert not PhaseVersion.objects.exists()


@pytest.mark.parametrize(
    ("text", "content", "fault"),
    [
        (PRO, PROGRAMME | {"criterion_1": " "}, "criterion_1"),
        (PRO, PROGRAMME | {"objective_2": "", "criterion_2": "un critère seul"}, "objective_2"),
        (PRO, PROGRAMME | {"ends_on": "2026-06-07"}, "ends_on"),
        (INV, INVESTIGATION | {"kept": ""}, "kept"),
    ],
)
def test_what_is_missing(text, content, fault):
    assert set(missing(text, content)) == {fault}


def test_alternative_alone_is_enough_for_the_investigation():
    assert missing(INV, INVESTIGATION | {"kept": "", "alternatives": "Chargée de formation"}) == {}


def test_two_windows_never_overwrite_each_other(opened):
    by = opened.consultant.user
    write_phase(opened.bilan, PRO, content={"demand": "une"}, version=0, by=by, at=NOW)

    with pytest.raises(PhaseConflict) as meeting:
        write_phase(opened.bilan, PRO, content={"demand": "autre"}, version=0, by=by, at=NOW)

    assert meeting.value.theirs.content == {"demand": "une"}


def test_remark_reaches_the_consultant_and_goes_with_the_next_version(opened):
    a_signed_phase(opened)
    remark_phase(opened.bilan, PRO, remark="Plutôt le mardi", by=opened.person, at=NOW)
    said = draft_of(opened.bilan, PRO).remark

    a_signed_phase(opened, content=PROGRAMME | {"rhythm": "Le mardi"}, at=LATER)

    assert (said, draft_of(opened.bilan, PRO).remark) == ("Plutôt le mardi", "")
    topics = set(OutboxMessage.objects.values_list("topic", flat=True))
    assert topics == {"exchange.something_waits", "beneficiaries.something_waits"}


def test_nothing_is_written_nor_signed_once_the_person_stopped(opened):
    a_signed_phase(opened)
    withdraw_consent(opened.bilan, by=opened.person, at=NOW)

    with pytest.raises(PhaseRefused, match="ne court plus"):
        answer_phase(opened.bilan, PRO, number=1, by=opened.person, at=NOW)
    with pytest.raises(PhaseRefused, match="ne court plus"):
        write_phase(opened.bilan, PRO, content={}, version=9, by=opened.person, at=NOW)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        PhaseDraft.objects.get().save()
    assert violated(refused.value) == "phase_needs_a_running_bilan"


def test_investigation_needs_the_preliminary_phase_closed(opened):
    with pytest.raises(PhaseRefused, match="phase préliminaire"):
        a_signed_phase(opened, INV)
    facts(opened.bilan, Kind.PRELIMINARY_CLOSED)
    a_signed_phase(opened, INV)

    assert not closes(opened, Kind.INVESTIGATION_CLOSED).is_irregular


# --- On screen -----------------------------------------------------------------------------------------


@pytest.fixture
def base(house, now):
    return f"/o/{house.organisation.slug}/"


def test_screen_says_what_the_phase_waits_for_then_closes_it(house, base, signed_in):
    page = f"{base}bilans/{house.bilan.pk}/"
    consultant, person = signed_in(house.consultant), signed_in(house.person)

    refused = consultant.post(f"{page}faits/preliminary_closed/", {"occurred_at": "2026-06-08"})
    kept = consultant.post(f"{page}phases/programme/", PROGRAMME | {"version": 0, "act": "sign"}, follow=True)
    signed = consultant.post(f"{page}phases/programme/signer/", {"version": 1})
    start = person.get(f"{base}mon-bilan/").content.decode()
    read = person.get(f"{base}mon-bilan/phases/programme/").content.decode()
    unticked = person.post(f"{base}mon-bilan/phases/programme/signer/", {"number": 1})
    agreed = person.post(f"{base}mon-bilan/phases/programme/signer/", {"number": 1, "agreed": "1"})
    closed = consultant.post(f"{page}faits/preliminary_closed/", {"occurred_at": "2026-06-08"})

    assert "doivent d’abord être signés" in refused.content.decode()
    assert "Signer et proposer" in kept.content.decode()
    assert "Lire et signer votre programme" in start
    assert "Choisir entre deux métiers." in read
    assert "Atteint si" in read
    assert (unticked.status_code, signed.status_code, agreed.status_code, closed.status_code) == (422, 302, 302, 302)
    assert "attend" not in consultant.get(f"{page}phases/programme/").content.decode().split("Signé à deux")[0][-200:]


def test_absurd_input_is_kept_and_explained(house, base, signed_in):
    page = f"{base}bilans/{house.bilan.pk}/phases/programme/"
    client = signed_in(house.consultant)

    absurd = client.post(page, {"demand": "À garder", "begins_on": "32/13/2026", "mode": "licorne", "version": 0})
    nothing = client.post(f"{page}signer/", {"version": "x" * 40})
    autosaved = client.post(page, {"demand": "À garder", "version": 0}, headers={"X-Requested-With": "autosave"})
    conflict = client.post(page, {"demand": "Autre", "version": 0}, headers={"X-Requested-With": "autosave"})

    assert (absurd.status_code, nothing.status_code, autosaved.status_code, conflict.status_code) == (
        422,
        422,
        200,
        409,
    )
    assert "À garder" in absurd.content.decode()
    assert "À garder" in conflict.json()["text"]


def test_administrator_and_guest_see_no_text_only_that_it_is_signed(house, base, signed_in):
    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        a_signed_phase(house)
    client = signed_in(house.administrator)

    assert client.get(f"{base}bilans/{house.bilan.pk}/phases/programme/").status_code == 404
    assert client.get(f"{base}bilans/{house.bilan.pk}/phases/programme/document.pdf").status_code == 404
    assert "Choisir entre deux métiers." not in client.get(f"{base}bilans/{house.bilan.pk}/").content.decode()
