"""What suspends a destruction: bounded, reasoned, said."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from confidentiality.destruction.execution import DestructionRefused, destroy
from confidentiality.destruction.holding import HoldRefused, lift_hold, place_hold
from foundation.models import DueDate, OutboxMessage
from tests.confidentiality.ending import AT_LAST, answer, hold, planned, rows_left
from tests.factories import NOW


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


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE confidentiality_consent SET is_given = NOT is_given",
        "UPDATE confidentiality_consent SET decided_at = decided_at - interval '1 day'",
        "DELETE FROM confidentiality_consent",
        "UPDATE confidentiality_legalhold SET until_on = until_on + 900",
        "DELETE FROM confidentiality_legalhold",
    ],
)
def test_answer_and_suspension_are_kept_as_given(told, sql):
    answer(told, True)
    hold(told)

    with pytest.raises(DatabaseError, match="is kept as"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_suspensions_have_a_ceiling_in_all(told):
    for years in range(1, 5):
        place_hold(
            told.bilan,
            reason="Litige",
            until_on=date(2026 + years, 6, 8),
            by=told.administrator,
            at=NOW + timedelta(days=366 * (years - 1)),
        )

    with pytest.raises(HoldRefused, match="5 ans au plus"):
        hold(told, until_on=date(2031, 6, 10), at=NOW + timedelta(days=366 * 4 + 20))
