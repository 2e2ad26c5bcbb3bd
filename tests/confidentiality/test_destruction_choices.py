"""What the person chose to keep, what they are told, and what suspends it."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from confidentiality.destruction.execution import DestructionRefused, destroy
from confidentiality.destruction.holding import HoldRefused, lift_hold
from confidentiality.destruction.planning import warn_before
from confidentiality.models import Consent
from confidentiality.vault import Retention
from foundation.models import DueDate, OutboxMessage
from tests.confidentiality.destruction_factories import AT_LAST, DUE_ON, answer, hold, planned, rows_left
from tests.confidentiality.factories import a_told_bilan, close
from tests.factories import NOW


def test_synthesis_kept_at_the_persons_request_has_three_years(told):
    consent = answer(told, True)

    assert planned(told, Retention.SYNTHESIS).due_on == date(2029, 6, 8) == consent.ends_on
    assert planned(told).due_on == DUE_ON


def test_no_is_destroyed_with_the_rest(told):
    answer(told, False)

    assert planned(told, Retention.SYNTHESIS).due_on == DUE_ON


def test_changing_ones_mind_moves_the_day(told):
    answer(told, True)
    answer(told, False, at=NOW + timedelta(days=1))

    assert planned(told, Retention.SYNTHESIS).due_on == DUE_ON
    assert Consent.objects.filter(superseded_at=None, withdrawn_at=None).count() == 1


def test_answer_before_the_end_is_followed_at_the_end(inside):
    a_told_bilan(inside)
    answer(inside, True, ended_on=None)

    close(inside)

    assert planned(inside, Retention.SYNTHESIS).due_on == date(2029, 6, 8)


def test_one_live_answer_a_kind(told):
    answer(told, True)
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.create(
            organisation=told.organisation,
            bilan=told.bilan,
            kind=Consent.Kind.KEEP_SYNTHESIS,
            is_given=True,
            text_version="1",
            person_name="x",
            decided_at=NOW,
            recorded_at=NOW,
            recorded_by=told.person,
            author_name="x",
            ends_on=DUE_ON,
        )


def test_person_is_told_at_the_end_and_a_week_before(told):
    told_at_the_end = OutboxMessage.objects.filter(key__startswith="confidentiality.ended").count()

    warn_before(planned(told).pk, AT_LAST - timedelta(days=8))
    warn_before(planned(told, Retention.SYNTHESIS).pk, AT_LAST - timedelta(days=8))

    warnings = OutboxMessage.objects.filter(key__startswith="confidentiality.warn")
    assert (told_at_the_end, warnings.count()) == (1, 1)
    assert set(warnings.values_list("topic", "recipient_id")) == {
        ("beneficiaries.something_waits", told.beneficiary.pk)
    }


def test_hold_suspends_and_is_said(told):
    before = OutboxMessage.objects.count()

    hold(told)

    with pytest.raises(DestructionRefused, match="suspension"):
        destroy(planned(told), at=AT_LAST)
    assert DueDate.objects.get(kind="confidentiality.destroy", subject_id=planned(told).pk).due_on == date(2026, 9, 2)
    assert OutboxMessage.objects.count() == before + 1


def test_hold_ends_by_itself(told):
    hold(told)

    destroy(planned(told), at=NOW + timedelta(days=90))

    assert rows_left(told) == {}


def test_lifted_hold_lets_the_destruction_take_place(told):
    lift_hold(hold(told), by=told.administrator, at=NOW + timedelta(days=3))

    destroy(planned(told), at=AT_LAST)

    assert rows_left(told) == {}


@pytest.mark.parametrize(
    ("until_on", "reason", "sentence"),
    [
        (date(2026, 6, 8), "Litige", "un jour à venir"),
        (date(2027, 6, 9), "Litige", "12 mois au plus"),
        (date(2026, 9, 1), "  ", "Dites pourquoi"),
    ],
)
def test_hold_is_bounded_and_reasoned(told, until_on, reason, sentence):
    with pytest.raises(HoldRefused, match=sentence):
        hold(told, until_on, reason)


def test_one_hold_at_a_time(told):
    hold(told)

    with pytest.raises(HoldRefused, match="déjà en cours"):
        hold(told)
