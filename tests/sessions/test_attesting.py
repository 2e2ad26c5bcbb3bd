"""A presence is attested when nobody signed it, and is no signature."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from foundation.errors import violated
from foundation.models import OutboxMessage
from sessions.attendance.attesting import (
    AttestingRefused,
    attest_presence,
)
from sessions.attendance.screens import marks_of
from sessions.attendance.states import State
from sessions.models import Attestation
from sessions.queries import hours_of
from tests.factories import NOW
from tests.sessions.attesting_factories import LONG_AGO, attest, presence, signed_by
from tests.sessions.factories import a_held_session


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
