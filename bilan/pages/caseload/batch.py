"""What the rows of one page are made from, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper

from beneficiaries.queries import courses_of
from beneficiaries.rules import Course
from bilan.pages.caseload.lateness import Late, kinds_of
from foundation.clock import paris_day
from organisations.permissions import GRANTS, Actor, Standing, Verb
from questionnaires.models import Assignment
from questionnaires.queries import readings_by
from sessions.late import lacks
from sessions.models import MEETINGS, Attendance, Session
from sessions.queries import FollowUpLine, follow_ups_of, hours_of_all, next_sessions
from sessions.rules import Hours
from synthesis.models import Synthesis
from synthesis.queries import syntheses_of


@dataclass
class Signatures:
    """Held meetings of one bilan, and whose signatures they lack."""

    held: int = 0
    lacks_person: int = 0
    lacks_consultant: int = 0

    @property
    def signed(self) -> int:
        return self.held - max(self.lacks_person, self.lacks_consultant)


@dataclass(frozen=True)
class Line:
    """What one row is made from."""

    bilan: Any  # with what the database says is late
    course: Course
    hours: Hours
    meeting: Session | None
    to_settle: list[Session]
    signatures: Signatures
    assignments: list[Assignment]
    synthesis: Synthesis | None
    follow_up: FollowUpLine | None
    actor: Actor
    base: str  # of the house: « /o/maison/ »
    at: datetime

    @property
    def url(self) -> str:
        return f"{self.base}bilans/{self.bilan.pk}/"

    @property
    def today(self) -> date:
        return paris_day(self.at)

    @property
    def is_mine(self) -> bool:
        return self.actor.sees_names and self.bilan.consultant_id == self.actor.membership_id

    @property
    def late(self) -> dict[Late, datetime]:
        return kinds_of(self.bilan)

    def may(self, verb: Verb) -> bool:
        """Whether the table lets the actor do it in this bilan: the same ties as `Bilan.ties`, without its queries."""
        standings = set(self.actor.standings)
        if self.is_mine:
            standings.add(Standing.IN_CHARGE)
            runs = not (self.course.is_closed or self.course.is_stopped)
            if runs and self.bilan.is_content_agreed and Standing.CONSULTANT in self.actor.standings:
                standings.add(Standing.ACCOMPANYING)
        return bool(GRANTS[verb] & standings)


def lines_of(bilans: Sequence[Any], *, actor: Actor, slug: str, at: datetime) -> list[Line]:
    """The lines of one page of bilans; nine queries."""
    ids = [bilan.pk for bilan in bilans]
    courses, hours, meetings = courses_of(ids), hours_of_all(bilans), next_sessions(bilans, at)
    to_settle, signatures = _to_settle(ids, at), _signatures(ids)
    assignments = _assignments(ids, actor)
    syntheses, follow_ups = syntheses_of(bilans), follow_ups_of(bilans)
    return [
        Line(
            bilan=bilan,
            course=courses[bilan.pk],
            hours=hours[bilan.pk],
            meeting=meetings.get(bilan.pk),
            to_settle=to_settle[bilan.pk],
            signatures=signatures[bilan.pk],
            assignments=assignments[bilan.pk],
            synthesis=syntheses.get(bilan.pk),
            follow_up=follow_ups.get(bilan.pk),
            actor=actor,
            base=f"/o/{slug}/",
            at=at,
        )
        for bilan in bilans
    ]


def _to_settle(ids: list[UUID], at: datetime) -> dict[UUID, list[Session]]:
    found: dict[UUID, list[Session]] = defaultdict(list)
    for session in Session.objects.filter(bilan__in=ids, state=Session.State.PLANNED, ends_at__lt=at):
        found[session.bilan_id].append(session)
    return found


def _signatures(ids: list[UUID]) -> dict[UUID, Signatures]:
    found: dict[UUID, Signatures] = defaultdict(Signatures)
    missing = {f"lacks_{party}": ExpressionWrapper(lacks(party), BooleanField()) for party in Attendance.Party.values}
    held: Any = Session.objects.filter(bilan__in=ids, state=Session.State.HELD, kind__in=MEETINGS).annotate(**missing)
    for bilan_id, by_person, by_consultant in held.values_list("bilan_id", "lacks_person", "lacks_consultant"):
        one = found[bilan_id]
        one.held += 1
        one.lacks_person += by_person
        one.lacks_consultant += by_consultant
    return found


def _assignments(ids: list[UUID], actor: Actor) -> dict[UUID, list[Assignment]]:
    found: dict[UUID, list[Assignment]] = defaultdict(list)
    assignments = Assignment.objects.filter(bilan__in=ids).annotate(is_unread=~Exists(readings_by(actor)))
    for assignment in assignments.order_by("assigned_at"):
        found[assignment.bilan_id].append(assignment)
    return found
