"""What consultants do with their time: hours, absences, series, collective meetings, moves and their undoing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from beneficiaries.models import Bilan
from foundation.errors import violated
from organisations.models import Membership, User
from sessions.house_rules.operations import house_rules
from sessions.models import (
    Absence,
    Availability,
    DatedHours,
    Session,
    SessionMove,
    Side,
    Step,
    WeeklyHours,
)
from sessions.operations import SessionRefused, book_session, cancel_session, move_session
from sessions.operations.writing import hold_agenda, locked
from sessions.planning.rules import DAY_MINUTES, is_late

OVERLAPPING = ("weekly_hours_do_not_overlap", "dated_hours_do_not_overlap")


class HoursRefused(Exception):
    """The hours or the absence cannot be published; the message is shown to the user as it is."""


class SeriesRefused(Exception):
    """One meeting of a series cannot be booked, so that none is; `number` is its line, from 0."""

    def __init__(self, sentence: str, *, number: int):
        super().__init__(sentence)
        self.number = number


@transaction.atomic
def set_availability(consultant: Membership, *, is_published: bool, weeks_ahead: int) -> Availability:
    """Open or close booking by the people whom one accompanies; what is booked stays."""
    hold_agenda(consultant.pk)
    availability, _ = Availability.objects.update_or_create(
        organisation_id=consultant.organisation_id,
        consultant=consultant,
        defaults={"is_published": is_published, "weeks_ahead": weeks_ahead},
    )
    return availability


@transaction.atomic
def open_hours(
    consultant: Membership,
    *,
    starts_minute: int,
    ends_minute: int,
    mode: str,
    place: str = "",
    weekdays: Sequence[int] = (),
    day: date | None = None,
) -> list[WeeklyHours | DatedHours]:
    """Receive on a range of some weekdays, or on one day in the place of what its weekday has.

    Raises HoursRefused for a range that ends before it starts or meets another one.
    """
    hold_agenda(consultant.pk)
    if not 0 <= starts_minute < ends_minute <= DAY_MINUTES:
        raise HoursRefused("L’heure de fin vient après l’heure de début.")
    fields = {
        "organisation_id": consultant.organisation_id,
        "consultant": consultant,
        "starts_minute": starts_minute,
        "ends_minute": ends_minute,
        "mode": mode,
        "place": place.strip(),
    }
    rows: list[WeeklyHours | DatedHours] = [WeeklyHours(weekday=weekday, **fields) for weekday in weekdays]
    if day is not None:
        rows.append(DatedHours(day=day, **fields))
    try:
        with transaction.atomic():
            for row in rows:
                row.save(force_insert=True)
    except IntegrityError as error:
        if violated(error) not in OVERLAPPING:
            raise
        raise HoursRefused("Cette plage en recouvre une autre du même jour.") from None
    return rows


@transaction.atomic
def close_hours(hours: WeeklyHours | DatedHours) -> None:
    """Receive no longer in a range; what was booked in it stays."""
    hold_agenda(hours.consultant_id)
    hours.delete()


@transaction.atomic
def enter_absence(consultant: Membership, *, starts_at: datetime, ends_at: datetime, at: datetime) -> Absence:
    """Receive nobody from one instant to another; the meetings inside stay, and are to be moved.

    Raises HoursRefused when it ends before it starts, or is over.
    """
    hold_agenda(consultant.pk)
    if ends_at <= starts_at:
        raise HoursRefused("L’absence finit après avoir commencé : vérifiez les deux dates.")
    if ends_at <= at:
        raise HoursRefused("Cette absence est déjà passée.")
    return Absence.objects.create(
        organisation_id=consultant.organisation_id, consultant=consultant, starts_at=starts_at, ends_at=ends_at
    )


@transaction.atomic
def drop_absence(absence: Absence) -> None:
    """Receive after all."""
    hold_agenda(absence.consultant_id)
    absence.delete()


@dataclass(frozen=True)
class Line:
    """One meeting of a series as it was confirmed."""

    step: Step
    starts_at: datetime
    minutes: int


@transaction.atomic
def book_series(bilan: Bilan, *, lines: Sequence[Line], mode: str, place: str, by: User, at: datetime) -> list[Session]:
    """Book every meeting of a series, or none of them. Raises SeriesRefused with the line that cannot be."""
    bilan = locked(bilan)
    booked = []
    for number, line in enumerate(lines):
        try:
            booked.append(
                book_session(
                    bilan,
                    step=line.step,
                    starts_at=line.starts_at,
                    minutes=line.minutes,
                    mode=mode,
                    place=place,
                    by=by,
                    at=at,
                )
            )
        except SessionRefused as refusal:
            raise SeriesRefused(str(refusal), number=number) from None
    return booked


@transaction.atomic
def shift_session(session: Session, *, starts_at: datetime, by: User, at: datetime) -> Session:
    """Give a planned meeting another hour, all else the same. Raises SessionRefused."""
    session = Session.objects.select_related("bilan", "step").get(pk=session.pk)
    return move_session(
        session,
        starts_at=starts_at,
        minutes=session.planned_minutes,
        mode=session.mode,
        place=session.place,
        step=session.step,
        by=by,
        at=at,
    )


@transaction.atomic
def undo_move(session: Session, *, by: User, at: datetime) -> Session:
    """Give a meeting back the hour that it had before its latest move. Raises SessionRefused."""
    locked(session.bilan)
    move = SessionMove.objects.filter(session=session).order_by("-moved_at").first()
    now_at = Session.objects.values_list("starts_at", flat=True).get(pk=session.pk)
    if move is None or move.to_at != now_at:
        raise SessionRefused("Cette séance n’a pas été déplacée.")
    if move.from_at <= at:
        raise SessionRefused("L’heure d’avant est passée : choisissez-en une autre.")
    return shift_session(session, starts_at=move.from_at, by=by, at=at)


@transaction.atomic
def cancel_as_asked(session: Session, *, reason: str, at: datetime) -> Session:
    """Cancel because the person asked the consultant to: late or not by the notice of the house."""
    notice = house_rules(session.bilan.organisation).notice_hours
    late = is_late(session.starts_at, at=at, notice_hours=notice)
    return cancel_session(session, reason=reason, at=at, side=Side.PERSON, is_late=late)
