"""The hours, absences and collective meetings of the demonstration's consultants."""

from datetime import datetime, time, timedelta

from foundation.clock import PARIS, paris_day
from organisations.models import Membership, Organisation
from sessions.house_rules.operations import set_house_rules
from sessions.models import Mode
from sessions.operations import SessionRefused
from sessions.planning.groups import book_collective, investigation_step
from sessions.planning.operations import enter_absence, open_hours, set_availability
from sessions.planning.queries import bilans_for_a_group
from sessions.queries import hours_of_all

MORNING, AFTERNOON = (9 * 60, 12 * 60 + 30), (14 * 60, 18 * 60)
GROUP_MINUTES = 90
GROUP_HOUR = time(18, 15)  # after the last meeting of any day


def tell_planning(organisation: Organisation, *, members: list[Membership], now: datetime) -> None:
    """Most consultants let people book; some are away in three weeks; one house meets in groups."""
    consultants = [member for member in members if member.is_consultant]
    for number, consultant in enumerate(consultants):
        if number % 4 != 3:
            _publish(consultant, is_remote=number % 3 == 1)
        if number % 3 == 0:
            day = paris_day(now) + timedelta(days=21 - paris_day(now).weekday())
            start = datetime.combine(day, time(0), tzinfo=PARIS)
            enter_absence(consultant, starts_at=start, ends_at=start + timedelta(days=5), at=now)
    if len(consultants) > 2:
        set_house_rules(organisation, allows_collective=True)
        any(_meet_together(consultant, now=now) for consultant in consultants)


def _publish(consultant: Membership, *, is_remote: bool) -> None:
    mode, place = (Mode.VIDEO, "https://visio.exemple.test/salle") if is_remote else (Mode.ON_SITE, "Bureau 2")
    for weekdays, (starts, ends) in (((0, 1, 3, 4), MORNING), ((0, 1, 3), AFTERNOON)):
        open_hours(consultant, weekdays=weekdays, starts_minute=starts, ends_minute=ends, mode=mode, place=place)
    set_availability(consultant, is_published=True, weeks_ahead=6)


def _meet_together(consultant: Membership, *, now: datetime) -> bool:
    """Two bilans that have hours left share one meeting, in a fortnight; False when there are not two."""
    able = [bilan for bilan in bilans_for_a_group(consultant) if investigation_step(bilan)]
    hours = hours_of_all(able)
    bilans = [bilan for bilan in able if hours[bilan.pk].accompaniment.left >= GROUP_MINUTES][:2]
    if len(bilans) < 2:
        return False
    day = paris_day(now) + timedelta(days=15 - paris_day(now).weekday())
    try:
        book_collective(
            consultant,
            bilans=bilans,
            starts_at=datetime.combine(day, GROUP_HOUR, tzinfo=PARIS),
            minutes=GROUP_MINUTES,
            mode=Mode.ON_SITE,
            place="Grande salle",
            by=consultant.user,
            at=now,
        )
    except SessionRefused:  # that evening suits them not: others may meet
        return False
    return True
