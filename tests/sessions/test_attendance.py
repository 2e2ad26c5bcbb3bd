"""Both parties sign a held session, each once, at the real time, without content."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from foundation.errors import violated
from sessions.attendance import SigningRefused, sign_attendance, statement, statement_hash
from sessions.models import Attendance
from sessions.operations import declare_work
from sessions.queries import hours_of
from tests.factories import NOW
from tests.sessions.factories import a_held_session, a_session


def sign(session, party, by):
    return sign_attendance(session, party=party, by=by, signer_name="Dominique", at=NOW)


def test_session_signed_by_both_counts_as_signed(inside):
    session = a_held_session(inside.bilan)

    sign(session, "person", inside.person)
    sign(session, "consultant", inside.consultant.user)

    counter = hours_of(inside.bilan).accompaniment
    assert (counter.held, counter.signed) == (0, 120)


def test_planned_session_is_not_signed(inside):
    session = a_session(inside.bilan)

    with pytest.raises(SigningRefused, match="tenue"):
        sign(session, "person", inside.person)


def test_database_refuses_the_signature_of_a_planned_session(inside):
    session = a_session(inside.bilan)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Attendance.objects.create(
            organisation=inside.organisation,
            session=session,
            party="person",
            signed_by=inside.person,
            signer_name="Dominique",
            signed_at=NOW,
            statement_hash="0" * 64,
        )

    assert violated(refused.value) == "only_a_held_session_is_signed"


def test_declared_work_is_not_signed(inside):
    work = declare_work(inside.bilan, minutes=60, done_on=NOW.date(), by=inside.person, at=NOW)

    with pytest.raises(SigningRefused, match="ne se signe pas"):
        sign(work, "person", inside.person)


def test_party_signs_once(inside):
    session = a_held_session(inside.bilan)
    sign(session, "person", inside.person)

    with pytest.raises(SigningRefused, match="déjà signée"):
        sign(session, "person", inside.person)


def test_signature_does_not_change(inside):
    signature = sign(a_held_session(inside.bilan), "person", inside.person)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Attendance.objects.filter(pk=signature.pk).update(signer_name="Quelqu’un d’autre")


def test_statement_holds_dates_and_lengths_only(inside):
    session = a_held_session(inside.bilan)

    assert set(statement(session, 1)) == {
        "session",
        "bilan",
        "consultant",
        "step",
        "starts_at",
        "actual_minutes",
        "counted_minutes",
        "mode",
    }
    assert len(statement_hash(session)) == 64


def test_person_signs_from_their_space(house, now, signed_in):
    session = a_held_session(house.bilan)
    client = signed_in(house.person)
    path = f"/o/{house.organisation.slug}/mon-bilan/seances/{session.pk}/signer/"

    page = client.get(path)
    response = client.post(path)

    assert "Je signe ma présence" in page.content.decode()
    assert response.status_code == 302
    assert "Signée" not in client.get(f"/o/{house.organisation.slug}/mon-bilan/seances/").content.decode()


def test_consultant_does_not_sign_for_the_person(house, now, signed_in):
    session = a_held_session(house.bilan)

    response = signed_in(house.consultant).post(f"/o/{house.organisation.slug}/mon-bilan/seances/{session.pk}/signer/")

    assert response.status_code in (403, 404)
