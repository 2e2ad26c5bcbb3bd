"""« Qui a besoin de moi »: the late bilans of a consultant among what every app adds; today's meetings beside."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Exists, Subquery
from django.urls import reverse

from beneficiaries.attention import AttentionItem, Urgency, attends
from beneficiaries.course_in_database import days_since
from beneficiaries.queries import bilans_visible_to
from bilan.pages.caseload.lateness import Late, kinds_of, with_lateness
from foundation.clock import PARIS, paris_day
from foundation.formats import NBSP, near_day
from organisations.permissions import Actor, Standing
from organisations.queries import caseload_rules
from sessions.late import unsigned, without_outcome
from sessions.models import Attendance, Mode, Session
from sessions.nudging.operations import NudgeState, nudge_states
from sessions.queries import meetings_between

MODE_ICONS = {Mode.ON_SITE: "map-pin", Mode.VIDEO: "video-camera", Mode.PHONE: "phone"}
ICONS = {
    Late.OUTCOME: "calendar",
    Late.SIGNATURE: "pencil",
    Late.STALLED: "pause-circle",
    Late.CONSENT: "hand-raised",
    Late.SYNTHESIS: "document-text",
    Late.CLOSING: "flag",
    Late.FOLLOW_UP: "phone-arrow-up-right",
}
WHY = {
    Late.OUTCOME: "Séance sans issue notée",
    Late.SIGNATURE: "Sa signature manque",
    Late.STALLED: "Rien de prévu",
    Late.CONSENT: "Sa réponse est attendue",
    Late.SYNTHESIS: "Sa synthèse vous attend",
    Late.CLOSING: "Synthèse remise, bilan à terminer",
    Late.FOLLOW_UP: "Suivi à six mois à faire",
}
ACTIONS = {
    Late.OUTCOME: ("Clore", "{base}seances/{session}/clore/?de=accueil"),
    Late.SIGNATURE: ("Voir les présences", "{base}bilans/{bilan}/presences/"),
    Late.STALLED: ("Prévoir une séance", "{base}bilans/{bilan}/seances/nouvelle/"),
    Late.CONSENT: ("Ouvrir le bilan", "{base}bilans/{bilan}/"),
    Late.SYNTHESIS: ("Ouvrir la synthèse", "{base}bilans/{bilan}/synthese/"),
    Late.CLOSING: ("Terminer", "{base}bilans/{bilan}/faits/closed/"),
    Late.FOLLOW_UP: ("Contacter", "{base}bilans/{bilan}/suivi/"),
}


@attends("bilan.late")
def late_bilans(actor: Actor, *, slug: str, at: datetime) -> Iterator[AttentionItem]:
    """One item a late bilan of the consultant: its gravest reason. Today's meetings to close stand in the day's list."""
    if Standing.CONSULTANT not in actor.standings:
        return
    mine = bilans_visible_to(actor).filter(consultant_id=actor.membership_id)
    rows = with_lateness(mine, rules=caseload_rules(), at=at).filter(late_rank__isnull=False)
    lacking = Exists(unsigned(Attendance.Party.PERSON))
    first_unsettled = Subquery(without_outcome(at).order_by("ends_at").values("pk")[:1])
    found = list(rows.annotate(lacks_person=lacking, session_id=first_unsettled))
    nudges = nudge_states([bilan for bilan in found if bilan.late_stalled is not None], at=at)
    for bilan in found:
        kind = next((kind for kind in kinds_of(bilan) if not stands_elsewhere(kind, bilan, at)), None)
        if kind is not None:
            yield item_of(bilan, kind, actor=actor, slug=slug, at=at, nudge=nudges.get(bilan.pk))


def stands_elsewhere(kind: Late, bilan: Any, at: datetime) -> bool:
    """Today's meetings are in the day's list; one's own signature is an item of the sessions."""
    if kind == Late.OUTCOME:
        return bilan.late_outcome >= midnight_of(at)
    return kind == Late.SIGNATURE and not bilan.lacks_person


def item_of(
    bilan: Any, kind: Late, *, actor: Actor, slug: str, at: datetime, nudge: NudgeState | None
) -> AttentionItem:
    label, pattern = ACTIONS[kind]
    url, is_posted, why = pattern.format(base=f"/o/{slug}/", bilan=bilan.pk, session=bilan.session_id), False, WHY[kind]
    instant = kinds_of(bilan)[kind]
    days = days_since(instant, at)
    since = f" depuis {days}{NBSP}jour{'s' if days > 1 else ''}" if days else ""
    if kind == Late.STALLED and nudge is not None and nudge.is_possible:
        label, is_posted = "Proposer un rendez-vous", True
        url = reverse("sessions:nudge", args=[slug, bilan.pk])
    elif kind == Late.STALLED and nudge is not None and nudge.last_at is not None:
        why, since = f"{why}{since}", f", rendez-vous proposé le {near_day(nudge.last_at, paris_day(at))}"
    return AttentionItem(
        urgency=Urgency.NOW if kind == Late.OUTCOME else Urgency.LATE,
        since=instant,
        subject=bilan.beneficiary.shown_to(actor),
        why=f"{why}{since}",
        action_label=label,
        url=url,
        icon=ICONS[kind],
        is_posted=is_posted,
    )


def midnight_of(at: datetime) -> datetime:
    return datetime.combine(paris_day(at), time(0), tzinfo=PARIS)


@dataclass(frozen=True)
class DayLine:
    """One meeting of the day, as its line shows it."""

    session: Session
    name: str
    url: str
    place: str
    icon: str
    join_url: str
    action_label: str
    action_url: str
    is_over: bool
    is_now: bool
    is_to_close: bool


def meetings_of_day(actor: Actor, *, slug: str, at: datetime) -> list[DayLine]:
    """Today's meetings of a consultant, in the order of hours; one query."""
    today = midnight_of(at)
    return [_day_line(one, actor, slug, at) for one in meetings_between(actor, today, today + timedelta(days=1))]


def _day_line(session: Session, actor: Actor, slug: str, at: datetime) -> DayLine:
    bilan_url = reverse("bilans:bilan", args=[slug, session.bilan_id])
    is_planned = session.state == Session.State.PLANNED
    has_begun = session.starts_at <= at
    label, url = "Préparer", bilan_url
    if is_planned and has_begun:
        label, url = "Clore", f"{reverse('bilans:close_session', args=[slug, session.pk])}?de=accueil"
    elif is_planned and session.bilan.is_content_agreed:
        url = reverse("bilans:prepare", args=[slug, session.pk])
    elif not is_planned:
        label, url = "Ouvrir", bilan_url
    is_link = session.place.startswith("https://")
    return DayLine(
        session=session,
        name=session.bilan.beneficiary.shown_to(actor),
        url=bilan_url,
        place=" · ".join(part for part in (session.get_mode_display(), "" if is_link else session.place) if part),
        icon=MODE_ICONS.get(Mode(session.mode), "calendar"),
        join_url=session.place if is_link and is_planned and session.ends_at > at else "",
        action_label=label,
        action_url=url,
        is_over=not is_planned or session.ends_at <= at,
        is_now=is_planned and has_begun and session.ends_at > at,
        is_to_close=is_planned and session.ends_at <= at,
    )


def next_meeting(actor: Actor, *, at: datetime) -> Session | None:
    """The first meeting after today: what an empty day looks forward to."""
    tomorrow = midnight_of(at) + timedelta(days=1)
    return meetings_between(actor, tomorrow, tomorrow + timedelta(days=31)).first()
