"""What reads files of platforms: the calendar of a house, the sheet of one file, what waits for its person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Min, Q, QuerySet

from beneficiaries.models import Fact
from foundation.clock import paris_day
from foundation.formats import near_day
from funding.declarations.calendar import Due, FileFacts, Step, due_of
from funding.declarations.sheets import Sheet, likely_reason
from funding.invoicing.reading import Done, contested, done_of
from funding.line_states import LineState
from funding.models import FundingLine, FundingLineMove
from funding.models.declarations import SCHEMES_OF, Declaration, Platform, PlatformFile
from funding.schemes import Scheme
from funding.simulation.figures import Figures, every_figure
from organisations.permissions import Actor, Standing
from sessions.models import Session

PLATFORM_OF = {scheme: platform for platform, schemes in SCHEMES_OF.items() for scheme in schemes}
RUNNING = (LineState.ASKED, LineState.AGREED, LineState.INVOICED)
ENDS = (Fact.Kind.CONCLUSION_CLOSED, Fact.Kind.ABANDONED, Fact.Kind.CLOSED, Fact.Kind.CONSENT_WITHDRAWN)


@dataclass(frozen=True)
class CalendarRow:
    """One file and the next thing to do of it."""

    line: FundingLine
    platform: str
    person: str
    number: str
    due: Due
    days_late: int
    said: str  # by when
    tone: str

    @property
    def is_late(self) -> bool:
        return self.days_late > 0

    @property
    def label(self) -> str:
        return self.due.label


def when_of(due: Due, today: date) -> str:
    """« en retard de 3 jours », « au plus tard le 12 juin »."""
    late = due.days_late(today)
    if due.on is None:
        return f"depuis le {near_day(due.since, today)}"
    if due.step == Step.START:
        return f"pas avant le {near_day(due.on, today)}"
    if late:
        return f"en retard de {late} jour{'s' if late > 1 else ''}"
    if due.is_waited_for:
        return f"attendu le {near_day(due.on, today)} au plus tard"
    return "aujourd’hui au plus tard" if due.on == today else f"au plus tard le {near_day(due.on, today)}"


def tone_of(due: Due, today: date) -> str:
    if due.days_late(today):
        return "danger"
    is_near = due.on is not None and (due.on - today).days <= 1 and not due.is_waited_for
    return "warning" if due.step == Step.START or is_near else "neutral"


def lines_of(actor: Actor) -> QuerySet[FundingLine]:
    """Parts that a platform pays, of the bilans whose declarations the actor makes: all, or those in their charge."""
    found = FundingLine.objects.counted().filter(
        scheme__in=list(PLATFORM_OF), state__in=RUNNING, plan__bilan__cancelled_at=None
    )
    if actor.standings & {Standing.ADMINISTRATOR, Standing.ASSISTANT}:
        return found
    return found.filter(plan__bilan__consultant_id=actor.membership_id)


def calendar_of(actor: Actor, *, today: date) -> list[CalendarRow]:
    """What is to be declared across the house, the latest first, in a constant number of queries."""
    lines = list(lines_of(actor).select_related("plan__bilan__beneficiary"))
    facts, figures = facts_of(lines), every_figure() if lines else Figures(())
    rows = []
    for line in lines:
        platform = PLATFORM_OF[Scheme(line.scheme)]
        due = due_of(facts[line.pk], figures, has_delays=platform == Platform.EDOF)
        if due is not None:
            rows.append(
                CalendarRow(
                    line=line,
                    platform=str(platform.label),
                    person=line.plan.bilan.beneficiary.shown_to(actor),
                    number=line.reference,
                    due=due,
                    days_late=due.days_late(today),
                    said=when_of(due, today),
                    tone=tone_of(due, today),
                )
            )
    return sorted(rows, key=lambda row: (-row.days_late, row.due.on or today, row.due.since, row.person))


def next_due(line: FundingLine) -> Due | None:
    """The next thing to do of one file."""
    platform = PLATFORM_OF[Scheme(line.scheme)]
    return due_of(facts_of([line])[line.pk], every_figure(), has_delays=platform == Platform.EDOF)


def facts_of(lines: Iterable[FundingLine]) -> dict[UUID, FileFacts]:
    """What is known of each file, in a constant number of queries."""
    lines = list(lines)
    bilans = [line.plan.bilan_id for line in lines]
    meetings, ends = _meetings(bilans), _ends(bilans)
    asked = dict(
        FundingLineMove.objects.filter(line__in=lines, to_state=LineState.ASKED)
        .exclude(from_state=LineState.ASKED)
        .order_by("number")
        .values_list("line_id", "on")
    )
    declared: dict[tuple[UUID, str], date] = {
        (line_id, kind): on
        for line_id, kind, on in Declaration.objects.filter(line__in=lines, voided_at=None).values_list(
            "line_id", "kind", "on"
        )
    }
    found = {}
    for line in lines:
        first_held, first_planned = meetings.get(line.plan.bilan_id, (None, None))
        state = LineState(line.state)
        found[line.pk] = FileFacts(
            proposed_on=asked.get(line.pk),
            first_on=first_held or first_planned,
            has_started=first_held is not None,
            ended_on=ends.get(line.plan.bilan_id),
            entered_on=declared.get((line.pk, Declaration.Kind.ENTRY)),
            exited_on=declared.get((line.pk, Declaration.Kind.EXIT)),
            validated_on=declared.get((line.pk, Declaration.Kind.VALIDATED)),
            billed_on=line.state_on if state == LineState.INVOICED else None,
            paid_on=line.state_on if state == LineState.PAID else None,
        )
    return found


def _meetings(bilans: list[UUID]) -> dict[UUID, tuple[date | None, date | None]]:
    """Of each bilan the day of its first meeting held, and of the first one planned."""
    held = Q(~contested(), state=Session.State.HELD, is_irregular=False)
    planned = Q(state=Session.State.PLANNED)
    rows = (
        Session.objects.filter(bilan__in=bilans, kind=Session.Kind.ACCOMPANIMENT)
        .order_by()
        .values("bilan_id")
        .annotate(held=Min("starts_at", filter=held), planned=Min("starts_at", filter=planned))
    )
    return {
        row["bilan_id"]: (
            paris_day(row["held"]) if row["held"] else None,
            paris_day(row["planned"]) if row["planned"] else None,
        )
        for row in rows
    }


def _ends(bilans: list[UUID]) -> dict[UUID, date]:
    """The day on which each bilan ended: its conclusions closed, or it was given up."""
    rows = Fact.objects.filter(bilan__in=bilans, kind__in=ENDS, is_void=False, superseded_by=None).order_by()
    found = rows.values("bilan_id").annotate(first=Min("occurred_at"))
    return {row["bilan_id"]: paris_day(row["first"]) for row in found}


def sheet_of(line: FundingLine) -> Sheet:
    """What is declared of one file: what may be billed of its hours, uncontested, and its course."""
    bilan = line.plan.bilan
    done = done_of([bilan.pk]).get(bilan.pk, Done())
    end = _ends([bilan.pk]).get(bilan.pk)
    kinds = Fact.objects.filter(bilan=bilan, kind__in=ENDS, is_void=False, superseded_by=None)
    last = done.last_on
    return Sheet(
        number=line.reference,
        person=str(bilan.beneficiary),
        title=bilan.programme_title,
        starts_on=done.first_on,
        ends_on=max(end, last) if end and last else end or last,
        done_minutes=done.minutes,
        total_minutes=line.plan.priced_minutes,
        reason=likely_reason(kinds.values_list("kind", flat=True)),
        is_over=end is not None,
    )


def lines_to_match(platform: Platform) -> QuerySet[FundingLine]:
    """Parts that this platform pays and that no file is matched to."""
    found = FundingLine.objects.counted().filter(
        scheme__in=SCHEMES_OF[platform], files=None, plan__bilan__cancelled_at=None
    )
    return found.exclude(state=LineState.REFUSED).select_related("plan__bilan__beneficiary").order_by("-state_at")


def unmatched_files() -> QuerySet[PlatformFile]:
    """Files whose person is not known yet."""
    return PlatformFile.objects.filter(line=None).order_by("platform", "last_name", "number")
