"""What changes requests and the tasks that they give."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from beneficiaries.models import Beneficiary, PersonRequest, RequestTask
from beneficiaries.operations import BeneficiaryRefused, edit_beneficiary
from beneficiaries.requests import announcing, reminders, rules
from beneficiaries.requests.queries import authors_of
from beneficiaries.requests.rules import Kind, Outcome
from foundation.clock import paris_day
from foundation.errors import violated
from law.calendars import add_months
from law.queries import number_on
from organisations.models import Membership


class RequestRefused(Exception):
    """The request cannot be entered or treated so; the message is shown to the user as it is."""


@transaction.atomic
def receive_request(
    beneficiary: Beneficiary,
    *,
    kind: Kind,
    at: datetime,
    by: Membership | None = None,
    channel: PersonRequest.Channel = PersonRequest.Channel.SPACE,
    received_at: datetime | None = None,
    words: str = "",
    changes: dict[str, list[str]] | None = None,
    is_confirmed: bool = False,
) -> PersonRequest:
    """Write down a right that a person exercises; its clock runs from receipt (art. 12.3).

    `by` is the member who types what reached them, or None for the person themselves. Access gives the authors
    of private notes their task. Raises RequestRefused while one of the same right is open.
    """
    received_at = received_at or at
    day = paris_day(received_at)
    due_on = rules.due_on(day, months=int(number_on("reponse_demande_mois", day)))
    try:
        with transaction.atomic():
            request = PersonRequest.objects.create(
                organisation_id=beneficiary.organisation_id,
                beneficiary=beneficiary,
                kind=kind,
                channel=channel,
                words=words.strip(),
                changes=changes or {},
                received_at=received_at,
                recorded_at=at,
                recorded_by=by,
                first_due_on=due_on,
                due_on=due_on,
                confirmed_at=at if is_confirmed and kind == Kind.ERASURE else None,
                confirmed_by=by if is_confirmed and kind == Kind.ERASURE else None,
            )
    except IntegrityError as error:
        raise RequestRefused(_sentence(error)) from None
    if kind == Kind.ACCESS:
        _ask_authors(request, at=at)
    reminders.schedule(request)
    announcing.to_administrators(request, "beneficiaries.request_received", at=at, key="received")
    return request


def _ask_authors(request: PersonRequest, *, at: datetime) -> None:
    """Whoever accompanied the person, or was invited, may hold private notes on them (DESIGN invariant 7).

    Who left the team keeps a task that nobody can do: the answer then says that their notes open to nobody.
    """
    for author in authors_of(request.beneficiary):
        task = RequestTask.objects.create(
            organisation_id=request.organisation_id,
            request=request,
            assignee=author,
            due_on=rules.task_due_on(request.due_on, on=paris_day(at)),
        )
        if author.removed_at is None:
            announcing.to_author(task, at=at, key="asked")


@transaction.atomic
def extend_request(request: PersonRequest, *, reason: str, at: datetime) -> PersonRequest:
    """Put the answer off, once, and tell the person why (art. 12.3). Raises RequestRefused."""
    request = locked(request)
    refusal = rules.may_extend(request, on=paris_day(at))
    if refusal:
        raise RequestRefused(refusal.sentence)
    if not reason.strip():
        raise RequestRefused("Dites à la personne pourquoi la réponse demande plus de temps.")
    request.extended_on = paris_day(at)
    request.extension_reason = reason.strip()
    months = int(number_on("prolongation_demande_mois", paris_day(request.received_at)))
    request.due_on = add_months(request.first_due_on, months)
    request.save(update_fields=["extended_on", "extension_reason", "due_on"])
    RequestTask.objects.filter(request=request, done_at=None).update(
        due_on=rules.task_due_on(request.due_on, on=paris_day(at))
    )
    reminders.reschedule(request)
    announcing.to_person(request, at=at)
    return request


@transaction.atomic
def confirm_erasure(request: PersonRequest, *, at: datetime, by: Membership | None = None) -> None:
    """The person read what goes and what the law keeps, and still wants it. Twice is once.

    `by` is the member who types it from a signed paper, or None for the person themselves.
    """
    request = locked(request)
    if request.kind != Kind.ERASURE or not request.is_open:
        raise RequestRefused("Il n’y a rien à confirmer pour cette demande.")
    if request.confirmed_at is None:
        request.confirmed_at, request.confirmed_by = at, by
        request.save(update_fields=["confirmed_at", "confirmed_by"])


@transaction.atomic
def answer_request(
    request: PersonRequest,
    *,
    outcome: Outcome,
    by: Membership | None,
    at: datetime,
    answer: str = "",
    legal_ground: str = "",
    does_erase: bool = False,
) -> PersonRequest:
    """Close a request with what was done and, for a refusal, its legal ground (art. 12.3 and 12.4).

    `by` is None when the person gives their request up; an erasure is granted by what erases. Raises RequestRefused.
    """
    request = locked(request)
    waiting = request.tasks.filter(done_at=None).select_related("assignee")
    refusal = rules.may_answer(
        request,
        outcome=outcome,
        has_open_tasks=any(task.assignee.removed_at is None for task in waiting),
        gone_authors=[str(task.assignee) for task in waiting if task.assignee.removed_at],
        does_erase=does_erase,
    )
    if refusal:
        raise RequestRefused(refusal.sentence)
    request.outcome, request.legal_ground, request.answer = outcome, legal_ground, answer.strip()
    request.answered_at, request.answered_by = at, by
    try:
        with transaction.atomic():
            request.save(update_fields=["outcome", "legal_ground", "answer", "answered_at", "answered_by"])
    except IntegrityError as error:
        raise RequestRefused(_sentence(error)) from None
    reminders.forget(request)
    if by is not None:
        announcing.to_person(request, at=at)
    return request


@transaction.atomic
def apply_rectification(request: PersonRequest, *, by: Membership, at: datetime) -> PersonRequest:
    """Write into the file exactly what the person typed in their own space, and answer.

    What a member typed on their behalf is not applied so: an address moves signing in, and with it the door to
    content, which must not depend on the administration's word alone. Raises RequestRefused.
    """
    request = locked(request)
    if request.kind != Kind.RECTIFICATION or request.channel != PersonRequest.Channel.SPACE or not request.changes:
        raise RequestRefused("Cette correction se fait dans la fiche, par la personne qui accompagne.")
    person = (
        Beneficiary.objects.select_for_update(of=("self",)).select_related("employer").get(pk=request.beneficiary_id)
    )
    moved = [rules.CORRECTABLE[name] for name, (old, _) in request.changes.items() if getattr(person, name) != old]
    if moved:
        raise RequestRefused(f"La fiche a changé depuis la demande ({', '.join(moved)}) : vérifiez avec la personne.")
    fields: dict[str, Any] = {name: new for name, (_, new) in request.changes.items()}
    employer = person.employer
    try:
        edit_beneficiary(
            person,
            version=person.version,
            by=by,
            at=at,
            is_their_word=True,
            employer_name=employer.name if employer else "",
            employer_siret=employer.siret if employer else "",
            **fields,
        )
    except BeneficiaryRefused as refusal:
        raise RequestRefused(str(refusal)) from None
    return answer_request(request, outcome=Outcome.GRANTED, answer="Votre fiche est corrigée.", by=by, at=at)


@transaction.atomic
def answer_task(task: RequestTask, *, outcome: RequestTask.Outcome, at: datetime, legal_ground: str = "") -> None:
    """The author says what becomes of their private notes; final. Raises RequestRefused."""
    task = RequestTask.objects.select_for_update(of=("self",)).select_related("request").get(pk=task.pk)
    if task.done_at:
        raise RequestRefused("Vous avez déjà répondu.")
    if not task.request.is_open:
        raise RequestRefused("Cette demande a déjà sa réponse : il n’y a plus rien à faire.")
    if (outcome == RequestTask.Outcome.REFUSED) != bool(legal_ground):
        raise RequestRefused("Choisissez le motif légal de votre refus.")
    task.outcome, task.legal_ground, task.done_at = outcome, legal_ground, at
    task.save(update_fields=["outcome", "legal_ground", "done_at"])


def locked(request: PersonRequest) -> PersonRequest:
    """The request, held until the transaction ends."""
    return PersonRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)


def _sentence(error: IntegrityError) -> str:
    return {
        "one_open_request_a_right": "Une demande de ce genre attend déjà une réponse.",
        "request_is_not_in_the_future": "Une demande ne s’enregistre pas d’avance.",
        "refusal_has_its_legal_ground": "Un refus, même en partie, donne son motif légal et l’explique.",
        "erasure_is_confirmed_first": "La personne doit d’abord confirmer, après avoir lu ce qui sera effacé.",
        "access_waits_for_notes": "Une réponse sur des notes privées manque encore.",
    }.get(violated(error), "Cette demande ne peut pas être enregistrée ainsi.")
