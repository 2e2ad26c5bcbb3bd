"""What reads requests, their tasks and their counts."""

from datetime import date
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse

from beneficiaries.models import Beneficiary, PersonRequest, RequestTask
from beneficiaries.queries import courses_of, of_person_named_like
from beneficiaries.requests.rules import Erasure, Terms, erasure_of
from beneficiaries.rules import Kind
from beneficiaries.steps import NextStep
from confidentiality.queries import destroyed_classes
from confidentiality.vault import Retention
from foundation.clock import paris_day
from law.queries import in_force
from organisations.models import Membership

STATES = (("open", "À traiter"), ("late", "En retard"), ("answered", "Répondues"), ("all", "Toutes"))
TERMS = {
    "agreement": "retention_exception_ans",
    "proofs": "conservation_preuves_ans",
    "invoices": "conservation_factures_ans",
    "prospects": "conservation_prospects_ans",
}


def requests_of(beneficiary: Beneficiary) -> QuerySet[PersonRequest]:
    """What one person asked, the latest first."""
    return PersonRequest.objects.filter(beneficiary=beneficiary).order_by("-received_at", "-recorded_at")


def objecting() -> QuerySet[PersonRequest]:
    """Objections that hold (GDPR art. 21): while they wait, and once they were accepted."""
    yielded = Q(answered_at=None) | Q(outcome__in=[PersonRequest.Outcome.GRANTED, PersonRequest.Outcome.PARTLY])
    return PersonRequest.objects.filter(yielded, kind=PersonRequest.Kind.OBJECTION)


def objects_to_contact(beneficiary_id: UUID) -> bool:
    """Whether the person objects: nobody writes to them."""
    return objecting().filter(beneficiary=beneficiary_id).exists()


def register(*, query: str = "", state: str = "open", kind: str = "", on: date) -> QuerySet[PersonRequest]:
    """The administration's list: what is due first on top, the late ones before all; answered ones at the end."""
    found = PersonRequest.objects.select_related("beneficiary", "answered_by", "recorded_by").annotate(
        tasks_open=Count("tasks", filter=Q(tasks__done_at=None))
    )
    if query:
        found = found.filter(of_person_named_like(query))
    if kind in PersonRequest.Kind.values:
        found = found.filter(kind=kind)
    if state == "late":
        found = found.filter(answered_at=None, due_on__lt=on)
    elif state == "answered":
        found = found.exclude(answered_at=None)
    elif state != "all":
        found = found.filter(answered_at=None)
    return found.order_by(F("answered_at").desc(nulls_first=True), "due_on", "pk")


def open_requests_count() -> int:
    """How many requests wait for the administration."""
    return PersonRequest.objects.filter(answered_at=None).count()


def tasks_of(membership_id: UUID) -> QuerySet[RequestTask]:
    """What a member must do themselves: to do first, the most urgent on top."""
    tasks = RequestTask.objects.filter(assignee_id=membership_id).select_related("request", "request__beneficiary")
    return tasks.order_by(F("done_at").desc(nulls_first=True), "due_on", "pk")


def open_tasks_count(membership_id: UUID) -> int:
    """How many tasks wait for a member."""
    return RequestTask.objects.filter(assignee_id=membership_id, done_at=None, request__answered_at=None).count()


def erasure_for(beneficiary: Beneficiary, *, on: date) -> Erasure:
    """What erasure would do for this person on a day."""
    bilans = list(beneficiary.bilan_set.filter(cancelled_at=None).order_by("opened_on"))
    courses = courses_of(bilan.pk for bilan in bilans)
    endings = []
    for bilan in bilans:
        course = courses[bilan.pk]
        ending = course.last(Kind.CLOSED, Kind.CONSENT_WITHDRAWN, Kind.CONSENT_REFUSED)
        endings.append(paris_day(ending.occurred_at) if ending and (course.is_closed or course.is_stopped) else None)
    is_running = None in endings
    values = in_force(on, TERMS.values())
    terms = Terms(**{name: int(values[parameter].number or 0) for name, parameter in TERMS.items()})
    ended_on = None if is_running else max((end for end in endings if end), default=None)
    return erasure_of(
        has_bilan=bool(bilans),
        is_running=is_running,
        ended_on=ended_on,
        terms=terms,
        has_cancelled=beneficiary.bilan_set.exclude(cancelled_at=None).exists(),
    )


def authors_of(beneficiary: Beneficiary) -> list[Membership]:
    """Whoever may hold private notes on a person: in charge now or before, or invited, of bilans not yet destroyed."""
    authors: set[UUID] = set()
    for bilan in beneficiary.bilan_set.all():
        if Retention.WORKING in destroyed_classes(bilan.pk):
            continue
        authors.add(bilan.consultant_id)
        for mandate in bilan.mandates:
            if mandate.gave_charge:
                authors |= {mandate.member_id, mandate.replaces_id}
            elif mandate.is_accepted:
                authors.add(mandate.member_id)
    return list(Membership.objects.filter(pk__in=authors).order_by("last_name", "first_name"))


def next_for_person(beneficiary: Beneficiary) -> list[NextStep]:
    """An erasure that waits for the person's second word; the page says what it does."""
    waiting = PersonRequest.objects.filter(
        beneficiary=beneficiary, kind=PersonRequest.Kind.ERASURE, answered_at=None, confirmed_at=None
    ).select_related("organisation")
    return [
        NextStep(
            rank=15,
            title="Confirmer votre demande",
            text="Lisez ce qui serait effacé et ce que la loi garde, puis confirmez, ou retirez votre demande.",
            action_label="Lire et confirmer",
            url=reverse("beneficiaries:own_request", args=[asked.organisation.slug, asked.pk]),
        )
        for asked in waiting
    ]
