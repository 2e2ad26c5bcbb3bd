"""What changes questionnaires and answers.

Those that write answers or a reopening run while the content of the bilan is open: a view
through `@opens`, anything else inside `confidentiality.opening.opened`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.db import IntegrityError, transaction

from beneficiaries.models import Bilan
from beneficiaries.queries import course_of
from foundation import outbox
from foundation.clock import paris_day
from foundation.errors import violated
from organisations.models import Membership, User
from questionnaires import rules
from questionnaires.models import WITHDRAWN, Answer, Assignment, Instrument, Reopening

State = Assignment.State
RUNNING = (State.ASSIGNED, State.DECLINED, State.IN_PROGRESS)


class AssignmentRefused(Exception):
    """The questionnaire cannot be proposed, shared or reopened; the message is shown to the user as it is."""


class AnswerRefused(Exception):
    """The answer, the consent or the submission cannot be taken; the message is shown to the user as it is."""


class AnswerConflict(Exception):
    """Another device answered meanwhile; `current` is what is saved, nothing was overwritten."""

    def __init__(self, current: Answer):
        super().__init__("Une autre réponse a été enregistrée depuis un autre appareil.")
        self.current = current


@transaction.atomic
def assign_questionnaire(
    bilan: Bilan,
    *,
    instrument: Instrument,
    by: Membership,
    at: datetime,
    purpose: str = "",
    due_on: date | None = None,
) -> Assignment:
    """Propose a questionnaire to the person, who is told by mail that something waits.

    The purpose is one of the instrument's sentences, its first when none is given. Raises
    AssignmentRefused.
    """
    refusal = rules.may_assign(course_of(bilan))
    if refusal:
        raise AssignmentRefused(refusal.sentence)
    purpose = purpose or instrument.content.purposes[0]
    if purpose not in instrument.content.purposes:
        raise AssignmentRefused("Choisissez l’une des raisons proposées pour ce questionnaire.")
    if due_on is not None and due_on < paris_day(at):
        raise AssignmentRefused("Le jour souhaité est déjà passé.")
    waits_already = AssignmentRefused("Ce questionnaire attend déjà les réponses de la personne.")
    with _refusing(one_open_assignment_an_instrument=waits_already):
        assignment = Assignment.objects.create(
            organisation_id=bilan.organisation_id,
            bilan=bilan,
            instrument=instrument,
            purpose=purpose,
            assigned_by=by,
            assigned_at=at,
            due_on=due_on,
        )
    tell_the_person(assignment, "assigned", at)
    return assignment


@transaction.atomic
def consent_to(assignment: Assignment, *, by: User, at: datetime) -> Assignment:
    """The person accepts to answer, also after having declined. Raises AnswerRefused."""
    assignment = locked(assignment)
    _check_person(assignment, by)
    _check_running(assignment)
    if assignment.consented_at is None:
        assignment.consented_at = at
        assignment.declined_at = None
        newer = AnswerRefused("Ce questionnaire vous a été proposé de nouveau : répondez au plus récent.")
        with _refusing(one_open_assignment_an_instrument=newer):
            assignment.save(update_fields=["consented_at", "declined_at"])
    return assignment


@transaction.atomic
def decline(assignment: Assignment, *, by: User, at: datetime) -> Assignment:
    """The person would rather not, or not any more: what they answered is erased. Raises AnswerRefused."""
    assignment = locked(assignment)
    _check_person(assignment, by)
    _check_running(assignment)
    if assignment.declined_at is None:
        Answer.objects.filter(assignment=assignment).delete()
        assignment.declined_at = at
        assignment.consented_at = assignment.started_at = None
        assignment.answered_count = 0
        assignment.save(update_fields=["declined_at", "consented_at", "started_at", "answered_count"])
    return assignment


@transaction.atomic
def save_answer(
    assignment: Assignment, item: str, value: int | None, *, version: int, by: User, at: datetime
) -> Answer | None:
    """Keep one answer as given; None withdraws it. Returns what is saved.

    `version` is the one that the device last saw, 0 for none. The same value sent again
    changes nothing, so that a device may retry; another value upon a version that is no
    longer current raises AnswerConflict. Raises AnswerRefused.
    """
    assignment = locked(assignment)
    _check_person(assignment, by)
    definition = assignment.instrument.content
    if item not in definition.item_of or (value is not None and value not in definition.label_of):
        raise AnswerRefused("Cette réponse ne fait pas partie du questionnaire.")
    answer = Answer.objects.filter(assignment=assignment, item=item).first()
    if value == (answer.given if answer else None):
        return answer
    _check_running(assignment)
    if answer is not None and version != answer.version:
        raise AnswerConflict(answer)
    was_given = answer is not None and answer.given is not None
    answer = answer or Answer(
        organisation_id=assignment.organisation_id,
        bilan_id=assignment.bilan_id,
        assignment=assignment,
        item=item,
        version=0,
    )
    answer.value = WITHDRAWN if value is None else value
    answer.version += 1
    answer.answered_by, answer.answered_at = by, at
    no_consent = AnswerRefused("Ce questionnaire ne peut pas recevoir de réponse : il manque votre accord.")
    with _refusing(answers_need_consent=no_consent):
        answer.save()
    assignment.answered_count += (value is not None) - was_given
    assignment.started_at = assignment.started_at or at
    assignment.save(update_fields=["answered_count", "started_at"])
    return answer


@transaction.atomic
def submit_questionnaire(assignment: Assignment, *, by: User, at: datetime) -> Assignment:
    """The person hands in their answers, complete or not; from now on they are frozen. Raises AnswerRefused."""
    assignment = locked(assignment)
    _check_person(assignment, by)
    if assignment.submitted_at is None:
        _check_running(assignment)
        if assignment.consented_at is None:
            raise AnswerRefused("Ce questionnaire attend d’abord votre accord.")
        assignment.submitted_at = at
        assignment.save(update_fields=["submitted_at"])
    return assignment


@transaction.atomic
def release_results(assignment: Assignment, *, by: Membership, at: datetime) -> Assignment:
    """Open the result to the person, once the consultant has read it. Raises AssignmentRefused."""
    assignment = locked(assignment)
    _check_in_charge(assignment, by)
    if assignment.submitted_at is None:
        raise AssignmentRefused("Les réponses ne sont pas encore rendues.")
    if assignment.released_at is None:
        assignment.released_at = at
        assignment.save(update_fields=["released_at"])
        tell_the_person(assignment, f"released:{at.isoformat()}", at)
    return assignment


@transaction.atomic
def reopen_questionnaire(assignment: Assignment, *, reason: str, by: Membership, at: datetime) -> Reopening:
    """Let the person change what they handed in; the trace stays. Raises AssignmentRefused."""
    assignment = locked(assignment)
    _check_in_charge(assignment, by)
    if assignment.submitted_at is None:
        raise AssignmentRefused("Les réponses ne sont pas rendues : la personne peut encore les modifier.")
    if not reason.strip():
        raise AssignmentRefused("Dites pourquoi vous rouvrez ce questionnaire.")
    refusal = rules.may_assign(course_of(assignment.bilan))
    if refusal:
        raise AssignmentRefused(refusal.sentence)
    reopening = Reopening.objects.create(
        organisation_id=assignment.organisation_id,
        bilan_id=assignment.bilan_id,
        assignment=assignment,
        submitted_at=assignment.submitted_at,
        reopened_by=by,
        reopened_at=at,
        reason=reason.strip(),
    )
    assignment.submitted_at = assignment.released_at = None
    newer = AssignmentRefused("Ce questionnaire a été proposé une nouvelle fois et attend déjà des réponses.")
    with _refusing(one_open_assignment_an_instrument=newer):
        assignment.save(update_fields=["submitted_at", "released_at"])
    tell_the_person(assignment, f"reopened:{at.isoformat()}", at)
    return reopening


@contextmanager
def _refusing(**refusals: Exception) -> Iterator[None]:
    """Say in words what the database refuses, by the name of its constraint."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise refusals.get(violated(error), error) from None


def locked(assignment: Assignment) -> Assignment:
    """The assignment as it is now, held until the transaction ends."""
    assignments = Assignment.objects.select_for_update(of=("self",)).select_related("instrument", "bilan__beneficiary")
    return assignments.get(pk=assignment.pk)


def _check_person(assignment: Assignment, by: User) -> None:
    if assignment.bilan.beneficiary.user_id != by.pk:
        raise AnswerRefused("Seule la personne accompagnée répond à ce questionnaire.")


def _check_in_charge(assignment: Assignment, by: Membership) -> None:
    if assignment.bilan.consultant_id != by.pk:
        raise AssignmentRefused("Seule la personne qui accompagne ce bilan peut le faire.")


def _check_running(assignment: Assignment) -> None:
    if assignment.state not in RUNNING:
        raise AnswerRefused("Vous avez rendu ce questionnaire : vos réponses ne changent plus.")


def tell_the_person(assignment: Assignment, event: str, at: datetime) -> None:
    """Something waits in their space; to those who have one."""
    outbox.announce(
        "beneficiaries.something_waits",
        organisation_id=assignment.organisation_id,
        subject_id=assignment.pk,
        recipient_id=assignment.bilan.beneficiary_id,
        at=at,
        key=f"questionnaires.{event}:{assignment.pk}",
    )
