"""Free hours and series, as pure functions: whatever is published, taken or skipped, and whenever the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.clock import PARIS, paris_day
from law.calendars import public_holiday
from sessions.planning.rules import (
    Open,
    Proposed,
    Published,
    Skipped,
    StepLeft,
    Stretch,
    free_slots,
    is_late,
    propose_series,
)

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)  # the two days on which the clocks change
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

RANGES = st.builds(
    lambda start, length: Open(start, min(start + length, 1440), "video"),
    st.integers(0, 95).map(lambda quarter: quarter * 15),
    st.integers(1, 60).map(lambda quarter: quarter * 15),
)
FIRST_DAYS = st.one_of(
    st.sampled_from([SPRING, AUTUMN]).flatmap(lambda day: st.integers(-4, 1).map(lambda n: day + timedelta(days=n))),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=PARIS).astimezone(UTC)


def stretches(day: date) -> st.SearchStrategy:
    begin = datetime.combine(day, time(0), tzinfo=UTC)
    return st.lists(
        st.builds(
            lambda start, length: Stretch(begin + timedelta(minutes=start), begin + timedelta(minutes=start + length)),
            st.integers(-600, 5 * 1440),
            st.integers(1, 600),
        ),
        max_size=6,
    )


@st.composite
def situations(draw):
    first = draw(FIRST_DAYS)
    published = Published(
        weekly=draw(st.dictionaries(st.integers(0, 6), st.lists(RANGES, max_size=3))),
        dated=draw(
            st.dictionaries(
                st.integers(0, 4).map(lambda n: first + timedelta(days=n)), st.lists(RANGES, max_size=2), max_size=2
            )
        ),
        taken=draw(stretches(first)),
        absences=draw(stretches(first)),
    )
    return first, published, draw(st.integers(15, 240)), draw(st.integers(0, 60))


@settings(max_examples=150, deadline=None)
@given(situations())
def test_every_free_hour_is_published_and_meets_nothing(situation):
    first, published, minutes, buffer = situation
    margin = timedelta(minutes=buffer)

    slots = list(
        free_slots(
            published,
            first=first,
            last=first + timedelta(days=4),
            not_before=LONG_AGO,
            minutes=minutes,
            buffer_minutes=buffer,
        )
    )

    for slot in slots:
        day = paris_day(slot.starts_at)
        assert slot.ends_at - slot.starts_at == timedelta(minutes=minutes)
        assert any(
            wall_minutes(slot.starts_at, day) >= one.starts_minute
            and wall_minutes(slot.ends_at, day) <= one.ends_minute
            for one in published.open_on(day)
        )
        assert day in published.dated or not public_holiday(day)
        for taken in published.taken:
            assert slot.ends_at + margin <= taken.starts_at or taken.ends_at + margin <= slot.starts_at
        for absence in published.absences:
            assert slot.ends_at <= absence.starts_at or absence.ends_at <= slot.starts_at


def wall_minutes(instant: datetime, day: date) -> int:
    local = instant.astimezone(PARIS)
    return (local.date() - day).days * 1440 + local.hour * 60 + local.minute


@settings(max_examples=100, deadline=None)
@given(
    first=FIRST_DAYS.filter(lambda day: day.weekday() < 5),
    hour=st.integers(8, 18),
    minutes=st.integers(15, 240),
    every=st.sampled_from([1, 2]),
    rooms=st.lists(st.integers(-60, 400), min_size=1, max_size=5),
    left=st.integers(0, 24 * 60),
    data=st.data(),
)
def test_a_series_never_exceeds_what_is_left_and_keeps_its_hour(first, hour, minutes, every, rooms, left, data):
    steps = [StepLeft(uuid4(), f"Étape {number}", room) for number, room in enumerate(rooms)]
    taken, absences = data.draw(stretches(first)), data.draw(stretches(first))

    series = propose_series(
        first=first, hour=time(hour), every_weeks=every, minutes=minutes, steps=steps, minutes_left=left,
        taken=taken, absences=absences, buffer_minutes=15,
    )  # fmt: skip

    assert sum(line.minutes for line in series.meetings) + series.minutes_left == left
    assert series.minutes_left >= 0
    order = {step.id: number for number, step in enumerate(steps)}
    assert [order[line.step_id] for line in series.meetings] == sorted(order[line.step_id] for line in series.meetings)
    for line in series.meetings:
        local, ends_at = line.starts_at.astimezone(PARIS), line.starts_at + timedelta(minutes=line.minutes)
        assert (local.hour, local.minute, local.weekday()) == (hour, 0, first.weekday())
        assert not public_holiday(local.date())
        assert not any(one.meets(line.starts_at, ends_at) for one in [*taken, *absences])


def weekly_series(first: date, *, steps: list[int], hour: int = 10, minutes: int = 120, **more) -> list:
    fields = {"taken": [], "absences": [], "buffer_minutes": 0, "every_weeks": 1} | more
    series = propose_series(
        first=first, hour=time(hour), minutes=minutes, minutes_left=sum(steps),
        steps=[StepLeft(UUID(int=number + 1), f"Étape {number + 1}", room) for number, room in enumerate(steps)], **fields
    )  # fmt: skip
    return list(series.lines)


def test_series_skips_a_holiday_with_its_name():
    lines = weekly_series(date(2026, 5, 7), steps=[240])

    assert [type(line) for line in lines] == [Proposed, Skipped, Proposed]
    assert lines[1] == Skipped(date(2026, 5, 14), "Jour férié : Ascension")


def test_series_keeps_the_hour_of_the_wall_across_both_changes_of_hour():
    spring = weekly_series(SPRING - timedelta(days=3), steps=[240])
    autumn = weekly_series(AUTUMN - timedelta(days=3), steps=[240])

    assert [line.starts_at.hour for line in spring] == [9, 8]
    assert [line.starts_at.hour for line in autumn] == [8, 9]


def test_series_says_why_a_week_is_skipped():
    day = date(2026, 6, 8)
    absence = [Stretch(at(day, 0), at(day + timedelta(days=1), 0))]
    taken = [Stretch(at(day + timedelta(days=7), 12), at(day + timedelta(days=7), 13))]

    lines = weekly_series(day, steps=[120], absences=absence, taken=taken, buffer_minutes=15)

    assert [line.why for line in lines if isinstance(line, Skipped)] == ["Absence", "Créneau déjà pris"]
    assert lines[2].starts_at == at(day + timedelta(days=14), 10)


def test_a_crumb_of_a_step_goes_with_its_last_meeting():
    lines = weekly_series(date(2026, 6, 8), steps=[140, 60])

    assert [(line.title, line.minutes) for line in lines] == [("Étape 1", 140), ("Étape 2", 60)]


def test_hour_that_the_clocks_jump_over_is_not_offered():
    published = Published(weekly={6: [Open(90, 300, "video")]})

    slots = list(free_slots(published, first=SPRING, last=SPRING, not_before=LONG_AGO, minutes=60, buffer_minutes=0))

    assert [slot.starts_at.astimezone(PARIS).strftime("%H:%M") for slot in slots] == [
        "01:30",
        "03:00",
        "03:30",
        "04:00",
    ]


def test_notice_is_counted_in_real_hours_across_a_change_of_hour():
    starts_at = at(SPRING + timedelta(days=1), 10)  # Monday; the night before last lost an hour

    assert not is_late(starts_at, at=at(SPRING - timedelta(days=1), 9), notice_hours=48)
    assert is_late(starts_at, at=at(SPRING - timedelta(days=1), 9) + timedelta(seconds=1), notice_hours=48)
