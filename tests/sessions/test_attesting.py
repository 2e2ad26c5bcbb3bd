"""A forgotten signature: reminder, attestation with evidence, contestation, answer; and paper."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction

from beneficiaries.queries import course_of
from beneficiaries.rules import Kind
from foundation.errors import violated
from foundation.models import OutboxMessage
from foundation.tenancy import tenant
from sessions.attendance import SigningRefused, sign_attendance, statement_hash
from sessions.attendance.attesting import (
    AttestingRefused,
    answer_contestation,
    attest_presence,
    contest_presence,
    withdraw_contestation,
)
from sessions.attendance.checks import faults
from sessions.attendance.documents import NothingToCertify, realised
from sessions.attendance.papers import SheetRefused, print_sheet, record_scan
from sessions.attendance.screens import marks_of
from sessions.attendance.states import State, presence_of, with_presence
from sessions.ledger import ledger_of
from sessions.models import Attestation, Contestation, PaperSheet, Phase, Session
from sessions.operations import hold_session, take_back_outcome
from sessions.queries import hours_of
from tests.factories import NOW
from tests.sessions.factories import a_held_session, a_session, a_step

A_PDF = b"%PDF-1.4\n%evidence\n"
LONG_AGO = NOW - timedelta(days=10)


def presence(session):
    return presence_of(with_presence(Session.objects).get(pk=session.pk))


def signed_by(house, session, party, at=NOW):
    by = house.person if party == "person" else house.consultant.user
    return sign_attendance(session, party=party, by=by, signer_name="Dominique", at=at)


@pytest.fixture
def forgotten(inside):
    """Held ten days ago, signed by the consultant alone."""
    session = a_held_session(inside.bilan, starts_at=LONG_AGO)
    signed_by(inside, session, "consultant")
    return session


def attest(house, session, **fields):
    details = {"evidence": "video_log", "words": "Connectée de 9 h à 11 h", "at": NOW} | fields
    return attest_presence(session, by=house.consultant.user, author_name="Camille", **details)


def contest(house, session, words="Je n’étais pas là"):
    return contest_presence(session, words=words, by=house.person, person_name="Dominique", at=NOW)


def test_attested_presence_is_marked_and_told_and_is_no_signature(inside, forgotten):
    attest(inside, forgotten)

    assert presence(forgotten).state == State.ATTESTED
    counter = hours_of(inside.bilan).accompaniment
    assert (counter.signed, counter.held, counter.attested) == (0, 120, 120)
    told = OutboxMessage.objects.get(topic="beneficiaries.something_waits", key__startswith="attested:")
    assert told.recipient_id == inside.beneficiary.pk


@pytest.mark.parametrize(("later", "is_refused"), [(timedelta(days=7, seconds=-1), True), (timedelta(days=7), False)])
def test_person_has_a_week_to_sign_first(inside, forgotten, later, is_refused):
    at = forgotten.ends_at + later
    if is_refused:
        with pytest.raises(AttestingRefused, match="7 jours pour signer"):
            attest(inside, forgotten, at=at)
    else:
        assert attest(inside, forgotten, at=at).withdrawn_at is None


def test_who_has_not_signed_does_not_attest(inside):
    session = a_held_session(inside.bilan, starts_at=LONG_AGO)

    with pytest.raises(AttestingRefused, match="Signez d’abord"):
        attest(inside, session)


def test_colleague_does_not_attest(inside, forgotten):
    with pytest.raises(AttestingRefused, match="mené cette séance"):
        attest_presence(forgotten, evidence="mail", words="Vu", by=inside.colleague.user, author_name="Autre", at=NOW)


@pytest.mark.parametrize(
    ("party", "by", "constraint"),
    [
        ("person", "consultant", "signed_presence_is_not_attested"),
        ("consultant", "colleague", "who_attests_has_signed"),
    ],
)
def test_database_refuses_an_attestation_without_ground(inside, party, by, constraint):
    session = a_held_session(inside.bilan, starts_at=LONG_AGO)
    signed_by(inside, session, "consultant")
    if party == "person":
        signed_by(inside, session, "person")

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Attestation.objects.create(
            organisation=inside.organisation,
            bilan=inside.bilan,
            session=session,
            attested_by=getattr(inside, by).user,
            author_name="Camille",
            attested_at=NOW,
            evidence="mail",
            words="Vu",
            statement_hash="0" * 64,
            statement_version=2,
        )

    assert violated(refused.value) == constraint


def test_person_signs_after_all(inside, forgotten):
    attest(inside, forgotten)

    signed_by(inside, forgotten, "person")

    assert presence(forgotten).state == State.SIGNED
    assert "Signée après coup par la personne" in marks_of(presence(forgotten))


def test_contested_presence_never_shows_as_signed(inside, forgotten):
    attest(inside, forgotten)
    contestation = contest(inside, forgotten)

    assert presence(forgotten).state == State.CONTESTED
    counter = hours_of(inside.bilan).accompaniment
    assert (counter.signed, counter.held, counter.attested, counter.contested) == (0, 120, 0, 120)
    assert OutboxMessage.objects.get(topic="sessions.presence_contested").recipient_id == inside.consultant.pk

    for outcome in ("maintained",):
        answer_contestation(
            contestation, outcome=outcome, words="Vu ensemble", by=inside.consultant.user, author_name="Camille", at=NOW
        )
    assert presence(forgotten).state == State.CONTESTED
    withdraw_contestation(contestation, at=NOW)
    assert presence(forgotten).state == State.ATTESTED


def accepted(house, session) -> Contestation:
    attest(house, session)
    return answer_contestation(
        contest(house, session),
        outcome="accepted",
        words="Vous avez raison",
        by=house.consultant.user,
        author_name="C.",
        at=NOW,
    )


def test_accepted_contestation_takes_the_session_out_of_the_hours(inside, forgotten):
    accepted(inside, forgotten)

    assert Attestation.objects.get().withdrawn_at == NOW
    assert (presence(forgotten).state, presence(forgotten).word) == (State.CONTESTED, "Contestée, retirée")
    counter = hours_of(inside.bilan).accompaniment
    assert (counter.done, counter.contested, counter.left) == (0, 0, counter.total)
    last = ledger_of(inside.bilan).lines[-1]
    assert (last.change, "retirée" in last.what, "rend 2\xa0h" in last.why) == (-120, True, True)
    with pytest.raises(NothingToCertify):
        realised(inside.bilan)
    assert list(faults(inside.organisation)) == []


def test_accepted_contestation_is_final_and_the_hour_can_be_recorded_anew(inside, forgotten):
    contestation = accepted(inside, forgotten)

    with pytest.raises(AttestingRefused, match="enregistre de nouveau"):
        withdraw_contestation(contestation, at=NOW)
    with pytest.raises(DatabaseError, match="answered once"), transaction.atomic():
        Contestation.objects.update(withdrawn_at=NOW)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Session.objects.filter(pk=forgotten.pk).update(state="held", disowned_minutes=None, counted_minutes=120)
    a_held_session(inside.bilan, starts_at=LONG_AGO, minutes=60)

    assert violated(refused.value) == "signed_session_is_settled"
    assert hours_of(inside.bilan).accompaniment.done == 60


def test_accepted_contestation_of_the_talk_of_conclusions_takes_its_trace_back(inside):
    talk = a_session(inside.bilan, starts_at=LONG_AGO, minutes=60, step=a_step(inside.bilan, phase=Phase.CONCLUSION))
    hold_session(talk, actual_minutes=60, at=NOW)
    assert course_of(inside.bilan).last(Kind.CONCLUSIONS_TALK) is not None
    signed_by(inside, talk, "consultant")

    accepted(inside, talk)

    assert course_of(inside.bilan).last(Kind.CONCLUSIONS_TALK) is None


@pytest.mark.parametrize("answer", [None, "maintained"])
def test_database_disowns_nothing_but_what_the_consultant_agreed_to(inside, forgotten, answer):
    attest(inside, forgotten)
    contestation = contest(inside, forgotten)
    if answer:
        answer_contestation(
            contestation, outcome=answer, words="Non", by=inside.consultant.user, author_name="C.", at=NOW
        )

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Session.objects.filter(pk=forgotten.pk).update(state="disowned", disowned_minutes=120, counted_minutes=0)

    assert violated(refused.value) == "disowned_once_contestation_is_accepted"


def test_contestation_is_answered_once_and_kept(inside, forgotten):
    attest(inside, forgotten)
    contestation = contest(inside, forgotten)
    answer = {"outcome": "maintained", "by": inside.consultant.user, "author_name": "C.", "at": NOW}
    answer_contestation(contestation, words="Vu", **answer)

    with pytest.raises(AttestingRefused, match="déjà sa réponse"):
        answer_contestation(contestation, words="Non", **answer)
    with pytest.raises(DatabaseError, match="answered once"), transaction.atomic():
        Contestation.objects.update(outcome="accepted")
    with pytest.raises(DatabaseError, match="answered once"), transaction.atomic():
        Contestation.objects.all().delete()
    with pytest.raises(DatabaseError, match="kept as it was made"), transaction.atomic():
        Attestation.objects.update(evidence="other")


def test_what_the_person_proved_by_themselves_is_not_contested(inside, forgotten):
    signed_by(inside, forgotten, "person")

    with pytest.raises(AttestingRefused, match="votre propre signature"):
        contest(inside, forgotten)


def test_signature_drawn_on_the_consultants_device_may_be_contested(inside, forgotten):
    drawing = "[[[10,10],[200,150]]]"
    user = inside.consultant.user
    sign_attendance(forgotten, party="person", by=None, signer_name="Dominique", at=NOW, drawing=drawing, taken_by=user)
    assert hours_of(inside.bilan).accompaniment.signed == 120

    contest(inside, forgotten)

    assert hours_of(inside.bilan).accompaniment.signed == 0
    assert presence(forgotten).state == State.CONTESTED


def test_contested_presence_is_not_signed_over(inside, forgotten):
    attest(inside, forgotten)
    contest(inside, forgotten)

    with pytest.raises(SigningRefused, match="contestée"):
        signed_by(inside, forgotten, "person")


def test_place_of_a_signed_session_does_not_change(inside, forgotten):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Session.objects.filter(pk=forgotten.pk).update(place="Ailleurs")

    assert violated(refused.value) == "signed_session_is_settled"


# --- Paper ---------------------------------------------------------------------------------------


def scan(house, sheet, sessions, **fields):
    details = {"content": A_PDF, "signed_on": NOW.date(), "at": NOW} | fields
    return record_scan(sheet, signed=sessions, by=house.consultant.user, **details)


def test_one_scan_covers_several_sessions_marked_on_paper(inside):
    sessions = [a_held_session(inside.bilan, starts_at=NOW - timedelta(days=days)) for days in (9, 2)]
    sheet = print_sheet(inside.bilan, by=inside.consultant.user, at=NOW)

    signatures = scan(inside, sheet, sessions)

    assert [(one.method, one.signed_by, one.sheet, one.recorded_by) for one in signatures] == [
        ("paper", None, sheet, inside.consultant.user)
    ] * 2
    assert PaperSheet.objects.get().file_kind == "application/pdf"
    with pytest.raises(SheetRefused, match="déjà été numérisée"):
        scan(inside, sheet, sessions)


def test_session_planned_when_printed_is_signed_once_held(inside):
    session = a_session(inside.bilan, starts_at=NOW - timedelta(hours=3))
    sheet = print_sheet(inside.bilan, by=inside.consultant.user, at=NOW - timedelta(hours=4))

    with pytest.raises(SheetRefused, match="pas enregistrée comme tenue"):
        scan(inside, sheet, [session])
    scan(inside, sheet, [hold_session(session, actual_minutes=110, at=NOW)])

    assert presence(session).person is not None


def test_session_that_changed_since_the_printing_is_refused(inside):
    session = a_held_session(inside.bilan)
    sheet = print_sheet(inside.bilan, by=inside.consultant.user, at=NOW)
    take_back_outcome(session, reason="Erreur", at=NOW)
    changed = hold_session(session, actual_minutes=60, at=NOW)

    with pytest.raises(SheetRefused, match="a changé depuis l’impression"):
        scan(inside, sheet, [changed])


@pytest.mark.parametrize(("days", "sentence"), [(1, "ne peut pas être à venir"), (-3, "avant celle d’une séance")])
def test_wrong_day_on_paper_is_refused(inside, days, sentence):
    session = a_held_session(inside.bilan)
    sheet = print_sheet(inside.bilan, by=inside.consultant.user, at=NOW)

    with pytest.raises(SheetRefused, match=sentence):
        scan(inside, sheet, [session], signed_on=NOW.date() + timedelta(days=days))


def test_database_refuses_paper_without_its_sheet(inside):
    from sessions.attendance.signing import sign_on_paper

    printed = a_held_session(inside.bilan)
    sheet = print_sheet(inside.bilan, by=inside.consultant.user, at=NOW)
    other = a_held_session(inside.bilan, starts_at=NOW - timedelta(days=2))
    scan(inside, sheet, [printed])

    with pytest.raises(SigningRefused, match="ne montre pas"):
        sign_on_paper(other, sheet=sheet, signer_name="D", signed_at=NOW, by=inside.consultant.user, at=NOW)


def test_nothing_waits_nothing_is_printed(inside):
    with pytest.raises(SheetRefused, match="rien à imprimer"):
        print_sheet(inside.bilan, by=inside.consultant.user, at=NOW)


# --- Pages ---------------------------------------------------------------------------------------


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
