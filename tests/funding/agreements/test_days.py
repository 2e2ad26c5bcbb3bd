"""Days that documents count, and payments of an individual: no database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.agreements.deadlines import last_day_to_answer, leave_days, payable_from, withdrawal_until
from funding.agreements.money import payments_of
from funding.agreements.schedule import put_off, schedule
from tests.funding.agreements.dossiers import a_dossier


@pytest.mark.parametrize(
    ("transmitted_on", "last"),
    [
        (date(2026, 6, 8), date(2026, 6, 18)),
        (date(2026, 5, 4), date(2026, 5, 14)),  # Ascension is counted
        (date(2026, 12, 22), date(2027, 1, 1)),  # a holiday puts nothing off
        (date(2026, 3, 20), date(2026, 3, 30)),  # summer time starts on the 29th
        (date(2026, 10, 16), date(2026, 10, 26)),  # and ends on the 25th
    ],
)
def test_ten_calendar_days_to_answer(transmitted_on, last):
    assert last_day_to_answer(transmitted_on, 10) == last


@pytest.mark.parametrize(
    ("signed_on", "days", "last"),
    [
        (date(2026, 6, 8), 10, date(2026, 6, 18)),
        (date(2026, 6, 8), 14, date(2026, 6, 22)),
        (date(2026, 6, 10), 10, date(2026, 6, 22)),  # the 20th is a Saturday
        (date(2026, 6, 11), 10, date(2026, 6, 22)),  # the 21st a Sunday
        (date(2026, 4, 27), 4, date(2026, 5, 4)),  # 1 May, then a week-end
    ],
)
def test_withdrawal_ends_on_a_working_day(signed_on, days, last):
    assert withdrawal_until(signed_on, days) == last
    assert payable_from(signed_on, days) == last + timedelta(days=1)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "notice", "latest", "advised"),
    [
        (date(2026, 9, 7), date(2026, 12, 11), 60, date(2026, 7, 9), date(2026, 7, 9)),
        (date(2026, 9, 7), date(2027, 3, 5), 60, date(2026, 7, 9), date(2026, 7, 9)),
        (
            date(2026, 9, 7),
            date(2027, 3, 6),
            120,
            date(2026, 5, 10),
            date(2026, 5, 7),
        ),  # six months; a Sunday, after 8 May
    ],
)
def test_absence_is_asked_for_in_time(starts_on, ends_on, notice, latest, advised):
    days = leave_days(starts_on, ends_on, months=6, short=60, long=120, answer=30)

    assert (days.notice_days, days.latest, days.advised) == (notice, latest, advised)
    assert (days.answer_until(latest), days.silence_on(latest)) == (
        latest + timedelta(days=30),
        latest + timedelta(days=31),
    )


AMOUNTS = st.integers(100, 500_000).map(lambda cents: Decimal(cents) / 100)


@given(amount=AMOUNTS, minutes=st.lists(st.integers(1, 1200), min_size=1, max_size=6), wait=st.integers(0, 60))
def test_payments_add_up_to_the_cent_and_wait(amount, minutes, wait):
    first_day, starts_on = date(2026, 6, 23), date(2026, 6, 8) + timedelta(days=wait)
    phases = [(f"Phase {number}", each) for number, each in enumerate(minutes)]

    payments = schedule(amount, first_share=Decimal("0.30"), payable_from=first_day, starts_on=starts_on,
                        ends_on=starts_on + timedelta(days=90), phases=phases)  # fmt: skip

    assert sum(one.amount for one in payments) == amount
    assert all(one.amount > 0 and one.due_on >= first_day for one in payments)
    assert [one.number for one in payments] == list(range(1, len(payments) + 1))
    assert sum(one.amount for one in payments if one.due_on == first_day) <= amount * Decimal("0.30")


def test_payments_of_a_contract_follow_the_phases():
    payments = payments_of(a_dossier())

    assert [(one.label, one.due_on, one.amount) for one in payments] == [
        ("À la fin du délai de rétractation", date(2026, 6, 23), Decimal("480.00")),
        ("À la fin de la phase préliminaire", date(2026, 9, 19), Decimal("140.00")),
        ("À la fin de la phase d’investigation", date(2026, 11, 17), Decimal("700.00")),
        ("À la fin de la phase de conclusions", date(2026, 12, 11), Decimal("280.00")),
    ]
    late = put_off(payments, date(2026, 10, 1))
    assert [one.due_on for one in late] == [
        date(2026, 10, 1), date(2026, 10, 2), date(2026, 11, 17), date(2026, 12, 11),
    ]  # fmt: skip
