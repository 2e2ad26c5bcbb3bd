"""What the person answered online is undone by the person alone; a paper speaks for who has no account."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from beneficiaries.models import Fact
from beneficiaries.operations import FactRefused, correct_fact, decide_consent, record_fact, withdraw_consent
from beneficiaries.queries import course_of
from beneficiaries.rules import Kind
from foundation.errors import violated
from foundation.models import OutboxMessage
from tests.factories import NOW, a_beneficiary, a_bilan

LATER = NOW + timedelta(hours=1)


def on_paper(house, kind: Kind, *, at=LATER, **fields) -> Fact:
    return record_fact(
        house.bilan, kind, by=house.consultant.user, author_name="Camille", at=at, is_assisted=True, **fields
    )


def test_paper_does_not_undo_an_online_withdrawal(inside):
    withdraw_consent(inside.bilan, by=inside.person, at=NOW)

    for fields in ({}, {"irregular_reason": "Papier reçu"}, {"occurred_at": NOW - timedelta(days=1)}):
        with pytest.raises(FactRefused, match="elle seule revient"):
            on_paper(inside, Kind.CONSENTED, **fields)

    assert not course_of(inside.bilan).has_consent


def test_paper_does_not_undo_an_online_refusal_nor_a_consent(inside):
    fresh = a_bilan(inside.consultant)
    decide_consent(fresh, consents=False, by=fresh.beneficiary.user, at=NOW)
    with pytest.raises(FactRefused, match="elle seule revient"):
        on_paper(inside, Kind.CONSENT_WITHDRAWN)

    inside.bilan = fresh
    with pytest.raises(FactRefused, match="elle seule revient"):
        on_paper(inside, Kind.CONSENTED)


def test_older_paper_is_not_moved_after_an_online_withdrawal(inside):
    inside.bilan = a_bilan(inside.consultant)
    person = inside.bilan.beneficiary.user
    on_paper(inside, Kind.INFORMED, at=NOW)
    paper = on_paper(inside, Kind.CONSENTED, at=NOW)
    withdraw_consent(inside.bilan, by=person, at=LATER)

    with pytest.raises(FactRefused, match="elle seule revient"):
        correct_fact(
            paper,
            reason="Date",
            by=inside.consultant.user,
            author_name="Camille",
            at=LATER + timedelta(hours=2),
            occurred_at=LATER + timedelta(hours=1),
        )


@pytest.mark.parametrize("is_irregular", [False, True])
def test_database_keeps_the_word_that_was_given_online(inside, is_irregular):
    withdraw_consent(inside.bilan, by=inside.person, at=NOW)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Fact.objects.create(
            organisation=inside.organisation,
            bilan=inside.bilan,
            kind=Kind.CONSENTED,
            occurred_at=LATER,
            recorded_at=LATER,
            recorded_by=inside.consultant.user,
            author_name="Camille",
            is_assisted=True,
            is_irregular=is_irregular,
            reason="Papier" if is_irregular else "",
        )

    assert violated(refused.value) == "person_goes_back_alone"


def test_person_without_account_changes_their_mind_on_paper(inside):
    inside.bilan = a_bilan(inside.consultant, beneficiary=a_beneficiary(inside.consultant, with_user=False, email=""))

    for hours, kind in enumerate((Kind.INFORMED, Kind.CONSENT_REFUSED, Kind.CONSENTED, Kind.CONSENT_WITHDRAWN)):
        on_paper(inside, kind, at=LATER + timedelta(hours=hours))

    assert course_of(inside.bilan).is_stopped


def test_word_noted_from_a_paper_is_told_to_who_has_a_space(inside):
    inside.bilan = a_bilan(inside.consultant)

    on_paper(inside, Kind.INFORMED)

    message = OutboxMessage.objects.get(topic="beneficiaries.something_waits")
    assert message.recipient_id == inside.bilan.beneficiary_id
