"""What the course itself adds to the start page of members: requests about data, documents about to be destroyed."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse

from beneficiaries.attention import AttentionItem, Urgency, attends
from beneficiaries.models import Bilan, PersonRequest
from beneficiaries.requests.queries import tasks_of
from confidentiality.destruction.planning import WARNING_DAYS
from confidentiality.models import Destruction, LegalHold
from confidentiality.vault import Retention
from foundation.clock import PARIS, paris_day
from foundation.formats import near_day
from organisations.permissions import GRANTS, Actor, Standing, Verb

NEAR = timedelta(days=7)


def urgency_of(due_on: date, today: date) -> Urgency:
    if due_on < today:
        return Urgency.LATE
    return Urgency.NOW if due_on == today else Urgency.SOON


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), tzinfo=PARIS)


@attends("beneficiaries.tasks")
def tasks(actor: Actor, *, slug: str, at: datetime) -> Iterator[AttentionItem]:
    """The question of private notes, which their author alone answers."""
    if actor.membership_id is None:
        return
    today = paris_day(at)
    for task in tasks_of(actor.membership_id).filter(done_at=None, request__answered_at=None):
        yield AttentionItem(
            urgency=urgency_of(task.due_on, today),
            since=midnight(task.due_on),
            subject=task.request.beneficiary.shown_to(actor),
            why=f"Demande d’accès\N{NO-BREAK SPACE}: votre réponse avant le {near_day(task.due_on, today)}",
            action_label="Répondre",
            url=reverse("beneficiaries:tasks", args=[slug]),
            icon="inbox-arrow-down",
        )


@attends("beneficiaries.requests")
def requests_near_their_term(actor: Actor, *, slug: str, at: datetime) -> Iterator[AttentionItem]:
    """Requests of people about their data, when their term is near or past."""
    if not actor.standings & GRANTS[Verb.ANSWER_REQUESTS]:
        return
    today = paris_day(at)
    near = PersonRequest.objects.filter(answered_at=None, due_on__lte=today + NEAR).select_related("beneficiary")
    for one in near:
        yield AttentionItem(
            urgency=urgency_of(one.due_on, today),
            since=midnight(one.due_on),
            subject=one.beneficiary.shown_to(actor),
            why=f"Demande sur ses données\N{NO-BREAK SPACE}: réponse avant le {near_day(one.due_on, today)}",
            action_label="Traiter",
            url=reverse("beneficiaries:request", args=[slug, one.pk]),
            icon="inbox",
        )


@attends("beneficiaries.destructions")
def destructions_near(actor: Actor, *, slug: str, at: datetime) -> Iterator[AttentionItem]:
    """Working papers that go within a week, in a consultant's own bilans: what must be done with them is done before."""
    if Standing.CONSULTANT not in actor.standings:
        return
    today = paris_day(at)
    held = LegalHold.objects.filter(bilan=OuterRef("bilan"), lifted_at=None)
    mine = Bilan.objects.filter(consultant_id=actor.membership_id, cancelled_at=None)
    near = Destruction.objects.filter(
        ~Exists(held),
        bilan__in=mine,
        retention=Retention.WORKING.value,
        started_at=None,
        due_on__range=(today, today + timedelta(days=WARNING_DAYS)),
    )
    for one in near.select_related("bilan__beneficiary"):
        yield AttentionItem(
            urgency=Urgency.SOON,
            since=midnight(one.due_on),
            subject=one.bilan.beneficiary.shown_to(actor),
            why=f"Documents de travail effacés le {near_day(one.due_on, today)}",
            action_label="Voir ce qui reste",
            url=reverse("confidentiality:ending", args=[slug, one.bilan_id]),
            icon="archive-box-x-mark",
        )
