"""What reads questionnaires: lists without content, answers, the pages of one question and of the overview."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from beneficiaries.models import Bilan
from beneficiaries.rules import Course
from beneficiaries.steps import NextStep
from confidentiality.models import AccessLine
from foundation.formats import short_day
from organisations.permissions import Actor, DataClass, Standing
from questionnaires import rules
from questionnaires.definitions import Definition, Item
from questionnaires.models import Answer, Assignment, Instrument

State = Assignment.State
TONES = {
    State.ASSIGNED: "neutral",
    State.DECLINED: "neutral",
    State.IN_PROGRESS: "info",
    State.SUBMITTED: "accent",
    State.RELEASED: "success",
}


def current_instruments() -> list[Instrument]:
    """The latest version of each instrument."""
    return list(Instrument.objects.order_by("code", "-version").distinct("code"))


def instruments_to_propose(bilan: Bilan, course: Course) -> list[Instrument]:
    """Those that may be proposed today and do not wait for answers already; none when the course forbids it."""
    if rules.may_assign(course) is not None:
        return []
    open_ones = Assignment.objects.filter(bilan=bilan, submitted_at=None, declined_at=None)
    waiting = set(open_ones.values_list("instrument__code", flat=True))
    return [instrument for instrument in current_instruments() if instrument.code not in waiting]


def assignments_of(bilan: Bilan) -> QuerySet[Assignment]:
    """The questionnaires of a bilan, the latest first."""
    return Assignment.objects.filter(bilan=bilan).select_related("instrument").order_by("-assigned_at")


def has_answered_since(bilan_id: UUID, instant: datetime) -> bool:
    """Whether the person accepted or handed in a questionnaire since an instant: a sign of life."""
    acted = Q(submitted_at__gte=instant) | Q(consented_at__gte=instant)
    return Assignment.objects.filter(acted, bilan=bilan_id).exists()


def readings_by(actor: Actor) -> QuerySet[AccessLine]:
    """When this actor opened the answers of the bilan of the outer assignment, after they were handed in."""
    return AccessLine.objects.filter(
        bilan=OuterRef("bilan"),
        actor_id=actor.user_id,
        data_class=DataClass.QUESTIONNAIRES,
        at__gte=OuterRef("submitted_at"),
    )


def unread_by(actor: Actor) -> QuerySet[Assignment]:
    """Handed in, in the bilans of a consultant, and not opened by them since; dates alone are read."""
    return (
        Assignment.objects.filter(
            ~Exists(readings_by(actor)),
            bilan__consultant_id=actor.membership_id,
            bilan__cancelled_at=None,
            submitted_at__isnull=False,
            released_at=None,
        )
        .select_related("bilan__beneficiary")
        .order_by("submitted_at")
    )


def answers_of(assignment: Assignment) -> dict[str, Answer]:
    """What was answered, by item; the content of the bilan must be open."""
    return {answer.item: answer for answer in Answer.objects.filter(assignment=assignment)}


@dataclass(frozen=True)
class PanelRow:
    """One questionnaire, as the consultant's list shows it."""

    title: str
    purpose: str
    tone: str
    word: str
    on: datetime | None
    due_on: date | None
    results_url: str
    note: str = ""
    sheet_url: str = ""  # to print
    type_url: str = ""  # to type what came back on paper


@dataclass(frozen=True)
class QuestionnairesPanel:
    """The questionnaires of one bilan, without content."""

    rows: list[PanelRow]
    assign_url: str

    @property
    def to_read_count(self) -> int:
        """Handed in, and not yet shared."""
        return sum(row.word == State.SUBMITTED.label for row in self.rows)


def questionnaires_panel(bilan: Bilan) -> QuestionnairesPanel:
    """What the page of a bilan shows of its questionnaires: one query, whatever their number."""
    slug = bilan.organisation.slug
    return QuestionnairesPanel(
        rows=[_panel_row(assignment, slug) for assignment in assignments_of(bilan)],
        assign_url=reverse("questionnaires:assign", args=[slug, bilan.pk]),
    )


def _panel_row(assignment: Assignment, slug: str) -> PanelRow:
    state, content = assignment.state, assignment.instrument.content
    word, on = {
        State.ASSIGNED: (state.label, assignment.assigned_at),
        State.DECLINED: (state.label, assignment.declined_at),
        State.IN_PROGRESS: (f"En cours, {assignment.answered_count}/{len(content.items)}", None),
        State.SUBMITTED: (state.label, assignment.submitted_at),
        State.RELEASED: (state.label, assignment.released_at),
    }[state]
    is_handed_in = assignment.submitted_at is not None
    return PanelRow(
        title=content.title,
        purpose=assignment.purpose,
        tone=TONES[state],
        word=word,
        on=on,
        due_on=None if is_handed_in else assignment.due_on,
        results_url=reverse("questionnaires:results", args=[slug, assignment.pk]) if is_handed_in else "",
        note=f"saisi d’après une feuille du {short_day(assignment.paper_on)}" if assignment.paper_on else "",
        sheet_url=reverse("questionnaires:sheet", args=[slug, assignment.pk]) if _waits_for_paper(assignment) else "",
        type_url=reverse("questionnaires:type_sheet", args=[slug, assignment.pk])
        if _waits_for_paper(assignment)
        else "",
    )


def _waits_for_paper(assignment: Assignment) -> bool:
    """Whether a sheet may still be given and typed: the person has not begun by themselves."""
    is_open = assignment.submitted_at is None
    return is_open and (assignment.consented_at is None or assignment.typed_by_id is not None)


@dataclass(frozen=True)
class OwnRow:
    """One questionnaire, as the person's list shows it."""

    title: str
    purpose: str
    tone: str
    word: str
    note: str
    due_on: date | None
    url: str
    action_label: str
    is_to_do: bool

    @property
    def invitation(self) -> str:
        """What the start page says of it."""
        return f"{self.purpose} {self.note[:1].upper()}{self.note[1:]}. Vous êtes libre de répondre ou non."


OWN_WORDS = {
    State.ASSIGNED: ("info", "À découvrir", "Lire et décider"),
    State.DECLINED: ("neutral", "Vous avez préféré ne pas répondre", "Revoir"),
    State.IN_PROGRESS: ("info", "Commencé", "Reprendre"),
    State.SUBMITTED: ("success", "Rendu", "Voir la suite"),
    State.RELEASED: ("success", "Résultat disponible", "Lire mon résultat"),
}


def own_rows(bilan: Bilan) -> list[OwnRow]:
    """The person's questionnaires, what waits for them first."""
    rows = [_own_row(assignment, bilan.organisation.slug) for assignment in assignments_of(bilan)]
    return sorted(rows, key=lambda row: not row.is_to_do)


def _own_row(assignment: Assignment, slug: str) -> OwnRow:
    state, content = assignment.state, assignment.instrument.content
    tone, word, action_label = OWN_WORDS[state]
    is_to_do = state in (State.ASSIGNED, State.IN_PROGRESS)
    page = "own_results" if state == State.RELEASED else "own_questionnaire"
    low, high = content.fiche.minutes
    note = f"{low} à {high} minutes"
    if state == State.IN_PROGRESS:
        note = f"{assignment.answered_count} réponses sur {len(content.items)}"
    return OwnRow(
        title=content.title,
        purpose=assignment.purpose,
        tone=tone,
        word=word,
        note=note if is_to_do else "",
        due_on=assignment.due_on if is_to_do else None,
        url=reverse(f"questionnaires:{page}", args=[slug, assignment.pk]),
        action_label=action_label,
        is_to_do=is_to_do,
    )


def next_for_person(bilan: Bilan) -> list[NextStep]:
    """The questionnaires that wait for the person."""
    return [
        NextStep(rank=30, title=row.title, text=row.invitation, action_label=row.action_label, url=row.url)
        for row in own_rows(bilan)
        if row.is_to_do
    ]


@dataclass(frozen=True)
class Question:
    """One question of one assignment: what its address names."""

    assignment: Assignment
    number: int

    @property
    def bilan_id(self):
        return self.assignment.bilan_id

    @property
    def content(self) -> Definition:
        return self.assignment.instrument.content

    @property
    def item(self) -> Item:
        return self.content.items[self.number - 1]

    @property
    def total(self) -> int:
        return len(self.content.items)

    @property
    def is_last(self) -> bool:
        return self.number == self.total

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The ties of its bilan."""
        return self.assignment.ties(actor)


def resume_at(assignment: Assignment, answers: Iterable[Answer]) -> int | None:
    """The question after the latest answer; None when that was the last one."""
    last = max(answers, key=lambda answer: answer.answered_at, default=None)
    if last is None:
        return 1
    codes = [item.code for item in assignment.instrument.content.items]
    number = codes.index(last.item) + 2
    return number if number <= len(codes) else None


def unanswered(assignment: Assignment) -> list[tuple[int, Item]]:
    """The questions without an answer, with their numbers."""
    given = {item for item, answer in answers_of(assignment).items() if answer.given is not None}
    items = enumerate(assignment.instrument.content.items, start=1)
    return [(number, item) for number, item in items if item.code not in given]
