"""What makes a morning: meetings of today, people of whom nothing is planned, ceilings that somebody passes."""

from datetime import datetime, time, timedelta

from beneficiaries.load import Load, load_of, note_override, under_way
from foundation.clock import PARIS, paris_day
from organisations.caseload import keep_view, set_caseload_rules, set_ceiling
from organisations.models import Membership, Organisation
from sessions.models import MEETINGS, Mode, Session
from sessions.operations import SessionRefused, move_session

HOURS = (9, 11, 14, 16)
MOST_TODAY = 3
NETWORK = "horizons-atlantique"
PART_TIME = {"Solène": 4, "Nadia": 3, "Agnès": 2, "Rachid": 2}


def tell_morning(organisation: Organisation, *, members: list[Membership], now: datetime) -> None:
    """Each consultant's nearest meetings are today; the network works part-time, each with a ceiling."""
    for member in members:
        if member.is_consultant:
            _meet_today(member, now=now)
    if organisation.slug == NETWORK:
        set_caseload_rules(organisation, at=now, ceiling=6)
        for member in members:
            if member.first_name in PART_TIME:
                set_ceiling(member, ceiling=PART_TIME[member.first_name])
        _pass_a_ceiling(members, now=now)
    first = next(member for member in members if member.is_consultant)
    keep_view(first, name="Sans rendez-vous", search="etat=ouverts&besoin=silence&tri=urgence", is_default=False)


def _pass_a_ceiling(members: list[Membership], *, now: datetime) -> None:
    """Whoever carries too much accepted the last one knowingly."""
    by = next(member for member in members if member.is_administrator)
    for member in members:
        latest = under_way().filter(consultant=member).order_by("-opened_on").first()
        if latest is not None:
            at = now - timedelta(days=12)
            now_led = load_of(member)
            load = Load(now_led.count - 1, now_led.ceiling)  # before the last one
            reason = "Un départ en retraite dans l’équipe, le temps de recruter"
            note_override(latest, member=member, load=load, reason=reason, by=by, at=at)


def _meet_today(consultant: Membership, *, now: datetime) -> None:
    """Move the next meeting of a few bilans to a free hour of today; one of them is by video."""
    day = paris_day(now)
    mine = Session.objects.filter(consultant=consultant, state=Session.State.PLANNED, kind__in=MEETINGS, group=None)
    coming = mine.filter(starts_at__date__gt=day, starts_at__lt=now + timedelta(days=14))
    nearest = coming.order_by("bilan_id", "starts_at").distinct("bilan_id")
    bilans = {session.bilan_id: session for session in nearest.select_related("bilan", "step")}
    hours = iter([hour for hour in HOURS if not _is_taken(consultant, _at(day, hour))])
    for number, session in enumerate(list(bilans.values())[:MOST_TODAY]):
        hour = next(hours, None)
        if hour is None:
            return
        is_remote = number == 1
        try:
            move_session(
                session,
                starts_at=_at(day, hour),
                minutes=session.planned_minutes,
                mode=Mode.VIDEO if is_remote else session.mode,
                place="https://visio.exemple.test/salle" if is_remote else session.place,
                step=session.step,
                by=consultant.user,
                at=now - timedelta(days=1),
            )
        except SessionRefused:
            continue


def _at(day, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=PARIS)


def _is_taken(consultant: Membership, starts_at: datetime) -> bool:
    overlapping = {"starts_at__lt": starts_at + timedelta(hours=2), "ends_at__gt": starts_at}
    taken = Session.objects.filter(consultant=consultant, state__in=["planned", "held"], **overlapping)
    return taken.exists()
